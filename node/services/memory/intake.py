"""Takes in files and folders: each is read by the parser, line by line, into the journal.

A batch of lines, their full text and how far the file has been read are one transaction: whatever ends the intake, it
goes on where it was, and nothing is doubled.
"""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

import trio

from agent.memory import strata, weighing, whose, windows
from agent.memory.intake.piece import Piece, Prepared, Read, Skipped
from agent.memory.intake.piece import Source as File
from agent.memory.memory import State
from agent.memory.strata import Sizes
from agent.memory.windows import Said
from agent.memory.words import tokens
from identity.audience import Label
from node.bulletin import Bulletin
from node.control.server import Slow, Tell
from node.errors import KithError, NotAccepted, WorkerFailed, in_words
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory.labels import label
from node.services.memory.walls import elsewhere
from node.services.memory.wording import said, zone
from node.services.owner import Owner
from node.store.memories import ageing, meaning, rows, sources, words
from node.store.memories.sources import Source
from node.store.memories.words import Segment
from protocol.control.memories import MemoriesTaken, Remember, SkippedView, Taken
from protocol.control.messages import Request

TOLD_EVERY = 0.2  # seconds
MOST_PATHS = 1000
DEATHS, REST = 4, 60.0  # so many deaths of the parser, then so many seconds


class Parser(Protocol):
    """Reads files of strangers."""

    def walk(self, paths: Sequence[str]) -> AbstractAsyncContextManager[AsyncIterator[File | Skipped]]:
        """The files that can be read, and what cannot."""

    def read(self, path: str, skip: int) -> AbstractAsyncContextManager[AsyncIterator[Read]]:
        """What a file says, from its piece number ``skip`` on."""


@dataclass
class _Coming:
    """How far one intake has come."""

    tell: Tell
    total: int = 0
    of_files: int = 0
    files: int = 0
    done: int = 0  # bytes of files that were read to their end
    read: int = 0
    new: int = 0
    known: int = 0
    skipped: list[SkippedView] = field(default_factory=list)
    told: float = 0.0

    async def step(self, file: str, done: int = 0, *, over: bool = False) -> None:
        """Tell how far it has come, not too often."""
        now = trio.current_time()
        if over or now - self.told >= TOLD_EVERY:
            self.told = now
            skipped, self.skipped = self.skipped, []
            await self.tell(
                Taken(
                    file=file,
                    done=self.done + done,
                    total=max(self.total, self.done + done),
                    files=self.files,
                    of_files=self.of_files,
                    read=self.read,
                    new=self.new,
                    known=self.known,
                    skipped=skipped,
                    over=over,
                )
            )

    def skip(self, some: Iterable[Skipped]) -> None:
        """This was not taken in."""
        self.skipped += [SkippedView(one.where, one.why) for one in some]


class Intake:
    """Takes in what the owner names."""

    def __init__(
        self,
        archive: Archive,
        owner: Owner,
        parser: Parser,
        bulletin: Bulletin,
        names: Sequence[str] = (),
        sizes: Sizes = Sizes(),  # noqa: B008  (immutable)
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._archive = archive
        self._owner = owner
        self._parser = parser
        self._bulletin = bulletin
        self._names = tuple(names)
        self._sizes = sizes
        self._wake = wake
        self._one_at_a_time = trio.Lock()
        self._deaths = 0

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Remember: self.remember}

    async def remember(self, asked: Remember, tell: Tell) -> None:
        """Take in files and folders; what was read until it is cancelled stays."""
        if not asked.paths:
            raise NotAccepted("nothing is named that could be remembered", "name a file or a folder")
        if len(asked.paths) > MOST_PATHS:
            raise NotAccepted(f"more than {MOST_PATHS} paths at once", "name the folder they are in")
        to_whom, coming = label(asked.tier, asked.tags), _Coming(tell)
        async with self._one_at_a_time:
            files = await self._files(asked.paths, coming)
            try:
                for file in files:
                    coming.files += await self._take(file, asked.name if len(files) == 1 else "", to_whom, coming)
                    coming.done += file.size
            finally:
                if coming.new:
                    self._bulletin.publish(MemoriesTaken(coming.new))
                    self._wake()
            await coming.step("", over=True)

    async def _files(self, paths: Sequence[str], coming: _Coming) -> list[File]:
        found = []
        async with self._parser.walk(paths) as seen:
            async for one in seen:
                if isinstance(one, Skipped):
                    coming.skip([one])
                else:
                    found.append(one)
                    coming.total += one.size
                    coming.of_files += 1
                    await coming.step(one.path)
        return found

    async def _take(self, file: File, name: str, to_whom: Label, coming: _Coming) -> bool:
        """Take in one file, or see that it was; what cannot be read is told, and the next one follows."""
        name = name or file.path
        journal = self._archive.journal
        known = await journal.read(lambda of: sources.unchanged(of, name, file.size, file.modified, to_whom))
        if known is not None:
            coming.known += known.taken
            coming.skip(known.skipped)  # told each time: what could not be read then can perhaps be read now
            return True
        try:
            hash_ = await trio.to_thread.run_sync(_hash, file.path, abandon_on_cancel=True)  # type: ignore[call-arg]
        except OSError as error:
            coming.skip([Skipped(file.path, in_words(error))])
            return False
        source = await self._begun(file, name, hash_, to_whom)
        if source.finished is not None:
            coming.known += source.taken
            return True
        try:
            await self._read(file, source, coming)
        except KithError as error:
            skipped = Skipped(file.path, error.says)
            coming.skip([skipped])
            await journal.write(lambda to: sources.skip(to, source.id, [skipped]))
            await self._rest_if_it_died_often(error)
            return False
        return True

    async def _rest_if_it_died_often(self, error: KithError) -> None:
        """A folder full of bombs is read with pauses: a worker that dies too often is left alone, whatever is next."""
        if isinstance(error, WorkerFailed) and not error.named:
            self._deaths += 1
            if self._deaths % DEATHS == 0:
                await trio.sleep(REST)

    async def _begun(self, file: File, name: str, hash_: bytes, to_whom: Label) -> Source:
        """The source, where it was begun before, or anew."""
        fresh = Source(name, hash_, to_whom, time.time(), size=file.size, modified=file.modified)

        def work(to: Transaction) -> Source:
            return sources.same(to, name, hash_, to_whom) or replace(fresh, id=sources.begin(to, fresh))

        return await self._archive.journal.write(work)

    async def _read(self, file: File, source: Source, coming: _Coming) -> None:
        names = (self._owner.start.name, *self._names)
        place = source.taken
        async with self._parser.read(file.path, source.taken) as batches:
            async for batch in batches:
                new = await self._archive.journal.write(_keeping(source, place, batch, names, self._sizes))
                place += len(batch.pieces)
                coming.read += len(batch.pieces)
                coming.new += new
                coming.known += len(batch.pieces) - new
                coming.skip(batch.skipped)
                await coming.step(file.path, batch.done)
        changed = await trio.to_thread.run_sync(_stamp, file.path) != (file.size, file.modified)
        if changed:
            coming.skip([Skipped(file.path, "it changed while it was read; remember it again for the rest")])
        await self._archive.journal.write(lambda to: sources.finish(to, source.id, time.time()))


def _keeping(
    source: Source, place: int, batch: Read, names: Sequence[str], sizes: Sizes
) -> Callable[[Transaction], int]:
    """The transaction that keeps a batch; how many lines of it were new."""
    now, prepared = time.time(), _prepared(batch)
    weights = [one.weight for one in prepared]

    def work(to: Transaction) -> int:
        tier = source.label.tier
        states = strata.placed(
            weights,
            [piece.at for piece in batch.pieces],
            now,
            ageing.in_short(to, tier),
            sizes,
            ageing.balance(to, tier),
        )
        or_at = elsewhere(to, batch.pieces)
        lines = [
            _line(source, place + offset, piece, names, state, weight, now, or_at(piece))
            for offset, (piece, state, weight) in enumerate(zip(batch.pieces, states, weights, strict=True))
        ]
        new = rows.keep(to, lines, now)
        groups: dict[int, dict[int, Said]] = {}
        for n, line in new:
            day = windows.day_words(line.at, zone())
            groups.setdefault(line.group, {})[n] = (day, prepared[line.place - place].words)
        tags = sources.spelled(source.label.tags)
        added = {Segment(source.id, group, int(tier), tags): said_in_it for group, said_in_it in groups.items()}
        meaning.stale(to, words.extend(to, added, place, said))
        sources.progress(to, source.id, len(lines), len(new), batch.kind, batch.title)
        sources.skip(to, source.id, batch.skipped)
        return len(new)

    return work


def _prepared(batch: Read) -> Sequence[Prepared]:
    """What is made of the texts alone: as it came with them, or made here. A weight that is none is looked at again."""
    if len(batch.prepared) != len(batch.pieces):
        return [Prepared(" ".join(tokens(piece.text)), weighing.weight(piece.text)) for piece in batch.pieces]
    return [
        one if 0.0 <= one.weight <= 1.0 else Prepared(one.words, weighing.weight(piece.text))
        for one, piece in zip(batch.prepared, batch.pieces, strict=True)
    ]


def _line(
    source: Source,
    place: int,
    piece: Piece,
    names: Sequence[str],
    state: State,
    weight: float,
    now: float,
    or_at: tuple[float, ...],
) -> rows.New:
    return rows.New(
        text=piece.text,
        label=source.label,
        source=source.id,
        place=place,
        author=whose.author(piece, names),
        at=piece.at,
        whole_day=piece.whole_day,
        part=piece.part,
        group=piece.group,
        state=state,
        strength=strata.first_strength(weight, piece.at, now),
        weight=weight,
        or_at=or_at,
    )


def _hash(path: str) -> bytes:
    digest = blake2b(digest_size=32)
    with Path(path).open("rb") as file:
        while some := file.read(1 << 20):
            digest.update(some)
    return digest.digest()


def _stamp(path: str) -> tuple[int, float]:
    try:
        seen = Path(path).stat()
    except OSError:
        return (-1, 0.0)
    return seen.st_size, seen.st_mtime
