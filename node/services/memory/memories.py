"""The owner's view of their memories: listed, shown, reworded, opened to others, forgotten."""

import time
from collections.abc import Callable, Mapping

from agent.memory import strata, weighing
from agent.memory import words as language
from agent.memory.memory import Memory, State
from identity.audience import Label, Tier
from node.control.server import Slow, Tell
from node.errors import KithError, NotAccepted, NotKnown
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory.labels import label, tags_of, tier_of, view
from node.services.memory.meaning import Meaning
from node.services.memory.mending import fill, mend
from node.services.memory.wording import prepared
from node.store.memories import changing, links, meaning, naming, rows, selecting, sources, words
from node.store.memories.selecting import Selected
from protocol.control.memories import (
    AskMemory,
    Changed,
    CountMemories,
    EditMemory,
    ForgetMemories,
    HowMany,
    LabelMemories,
    Linked,
    ListMemories,
    MemoryShown,
    MemoryStatus,
    MemoryView,
    Note,
    RebuildMemory,
    Selection,
    ShowMemory,
    Verified,
    VerifyMemory,
)
from protocol.control.messages import Request

AT_ONCE = 200  # memories that are changed in one transaction
MOST_LISTED = 1000
MOST_LETTERS = 20_000
SURROUNDINGS = 2
MOST_WORDS = 64  # that all stand in the lines meant
MOST = 2**62  # numbers beyond are none of SQLite's
NOTES = "notes"  # the source of what the owner says to their self


class Memories:
    """Answers what is asked of memories one by one or many at once."""

    def __init__(self, archive: Archive, meaning: Meaning) -> None:
        self._archive = archive
        self._meaning = meaning

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {
            Note: self.note,
            ListMemories: self.listed,
            CountMemories: self.count,
            ShowMemory: self.show,
            EditMemory: self.edit,
            LabelMemories: self.open,
            ForgetMemories: self.forget,
            AskMemory: self.status,
            RebuildMemory: self.rebuild,
            VerifyMemory: self.verify,
        }

    async def note(self, asked: Note, tell: Tell) -> None:
        """Remember one line."""
        memory = await self._archive.journal.write(noting(asked.text, label(asked.tier, asked.tags), time.time()))
        self._meaning.wake()
        await tell(view(memory, {memory.source: NOTES}))

    async def listed(self, asked: ListMemories, tell: Tell) -> None:
        """Some memories, the newest first."""
        at_most = min(max(asked.at_most, 1), MOST_LISTED)

        def work(of: Transaction) -> list[MemoryView]:
            found = selecting.listed(of, _selected(of, asked.which), at_most, min(max(asked.skip, 0), MOST))
            names = sources.names(of, found)
            return [view(memory, names) for memory in found]

        for one in await self._archive.journal.read(work):
            await tell(one)

    async def count(self, asked: CountMemories, tell: Tell) -> None:
        """How many are meant."""
        await tell(
            HowMany(await self._archive.journal.read(lambda of: selecting.count(of, _selected(of, asked.which))))
        )

    async def show(self, asked: ShowMemory, tell: Tell) -> None:
        """One memory with all that is known of it; to look at it is to use it."""

        def work(to: Transaction) -> MemoryShown:
            memory = naming.meant(to, asked.id)
            rows.use(to, [memory.row], time.time())
            before, after = rows.beside(to, memory.row, SURROUNDINGS)
            return MemoryShown(
                view(memory, sources.names(to, [memory])),
                [one.text for one in before],
                [one.text for one in after],
                [Changed(at, what, _told(was)) for at, what, was in rows.history(to, memory.row)],
                [
                    Linked(kind, naming.spelled(other.id), other.text)
                    for kind, other in links.linked_with(to, memory.row)
                ],
            )

        await tell(await self._archive.journal.write(work))

    async def edit(self, asked: EditMemory, tell: Tell) -> None:
        """Say a memory in other words."""
        text = _text(asked.text)

        def work(to: Transaction) -> MemoryView:
            memory = naming.meant(to, asked.id)
            if not changing.reword(to, memory, text, time.time(), prepared):
                raise NotAccepted("just this is remembered already", "forget one of the two with `kith forget`")
            return view(rows.load(to, [memory.row])[memory.row], sources.names(to, [memory]))

        changed = await self._archive.journal.write(work)
        self._meaning.wake()
        await tell(changed)

    async def open(self, asked: LabelMemories, tell: Tell) -> None:
        """Open memories to others than before."""
        tier = tier_of(asked.tier) if asked.tier else None
        more, less = tags_of(asked.tag), tags_of(asked.untag)

        def change(to: Transaction, memory: Memory) -> bool:
            tags = (memory.label.tags - less) | more
            new = Label(memory.label.tier if tier is None else tier, tags_of(tags))
            return new == memory.label or changing.relabel(to, memory, new, time.time(), prepared)

        changed, left = await self._each(asked.which, change)
        why = "the same is remembered there already" if left else ""
        await tell(HowMany(changed, left, why))

    async def forget(self, asked: ForgetMemories, tell: Tell) -> None:
        """Forget memories: when this is answered, they are gone from journal, full text and vectors."""

        def change(to: Transaction, memory: Memory) -> bool:
            changing.forget(to, memory, prepared)
            return True

        changed, left = await self._each(asked.which, change)
        await self._archive.journal.write(sources.drop_empty)
        await self._meaning.tidy()
        await tell(HowMany(changed, left))

    async def status(self, asked: object, tell: Tell) -> None:
        """How much is remembered."""
        del asked
        model, note = self._meaning.model, self._meaning.note

        def work(of: Transaction) -> MemoryStatus:
            tiers = {tier: selecting.count(of, Selected(tier=tier)) for tier in Tier}
            states = dict(of.execute("SELECT state, count(*) FROM memory_lines GROUP BY state").fetchall())
            return MemoryStatus(
                lines=sum(tiers.values()),
                tiers={tier.name.lower(): count for tier, count in tiers.items()},
                states={state.name.lower(): states.get(int(state), 0) for state in State},
                sources=sources.count(of),
                waiting=meaning.how_many_wait(of, model),
                model=model,
                note=note,
            )

        await tell(await self._archive.journal.read(work))

    async def rebuild(self, asked: RebuildMemory, tell: Tell) -> None:
        """Make full text and vectors anew."""
        await self._archive.journal.write(words.clear)
        await fill(self._archive.journal)
        await self._meaning.rebuild()
        await self.status(asked, tell)

    async def verify(self, asked: VerifyMemory, tell: Tell) -> None:
        """Compare full text and vectors with the journal, and mend what differs."""
        del asked
        journal = self._archive.journal
        lacking, gone = await mend(journal)
        differing, note = 0, ""
        try:
            differing = await self._meaning.verify()
        except KithError as error:
            note = f"vectors could not be looked at: {error.says}"
        await tell(Verified(await journal.read(rows.count), lacking, gone, differing, note))

    async def _each(self, which: Selection, change: Callable[[Transaction, Memory], bool]) -> tuple[int, int]:
        """Change all that are meant, some at a time; how many were, and how many were left as they are."""
        numbers = await self._archive.journal.read(lambda of: selecting.numbers(of, _selected(of, which)))
        changed = 0
        try:
            for start in range(0, len(numbers), AT_ONCE):
                some = numbers[start : start + AT_ONCE]

                def work(to: Transaction, some: list[int] = some) -> int:
                    return sum(change(to, memory) for memory in rows.load(to, some).values())

                changed += await self._archive.journal.write(work)
        finally:  # called off in between, what is done is done, and vectors are to follow
            self._meaning.wake()
        return changed, len(numbers) - changed


def noting(text: str, label: Label, now: float) -> Callable[[Transaction], Memory]:
    """The transaction that remembers one line of the owner's."""
    said = _text(text)

    def work(to: Transaction) -> Memory:
        (id,) = to.execute("SELECT min(id) FROM memory_sources WHERE name = ? AND kind = 'notes'", (NOTES,)).fetchone()
        if id is None:
            id = sources.begin(to, sources.Source(NOTES, b"", Label(), now, kind="notes"))
            sources.finish(to, id, now)
        (place,) = to.execute("SELECT ifnull(max(place), -1) + 1 FROM memory_lines WHERE source = ?", (id,)).fetchone()
        weight = weighing.weight(said)
        strength = strata.first_strength(weight, now, now)
        line = rows.New(said, label, id, place, at=now, group=place, strength=strength, weight=weight)
        new = rows.add(to, [line], now)
        if not new and (known := rows.same_as(to, line)):
            return known
        sources.progress(to, id, 1, 1, NOTES, "")
        for segment in words.segments(to, id, place, place):
            words.index(to, segment, place, place, prepared)
        return rows.load(to, new)[new[0]]

    return work


def _selected(of: Transaction, which: Selection) -> Selected:
    if which.source > MOST:
        raise NotKnown("there is no such source", "see what there is with `kith memory sources`")
    said = (which.ids, which.words, which.source, which.folder, which.tier, which.tag, which.author is not None)
    if not any(said) and not which.everything:
        raise NotAccepted("it is not said which memories are meant", "name ids, words, a source, a tag; or say --all")
    asked = tuple(dict.fromkeys(language.tokens(which.words)))
    if len(asked) > MOST_WORDS:
        raise NotAccepted(f"more than {MOST_WORDS} words are to stand in one line", "name fewer of them")
    if which.words and not asked:
        raise NotAccepted(f"{which.words[:20]!r} holds no word to search for", "write a word that stands in them")
    return Selected(
        rows=tuple(naming.meant(of, id).row for id in which.ids),
        words=asked,
        source=which.source,
        folder=which.folder,
        tier=tier_of(which.tier) if which.tier else None,
        tag=next(iter(tags_of([which.tag]))) if which.tag else "",
        author=which.author,
    )


def _text(text: str) -> str:
    said = text.strip()
    if not said:
        raise NotAccepted("there is nothing in it", "say something that is to be remembered")
    if len(said) > MOST_LETTERS:
        raise NotAccepted(f"that is longer than {MOST_LETTERS} letters", "put it into a file: `kith remember FILE`")
    return said


def _told(was: object) -> str:
    return was if isinstance(was, str) else ", ".join(map(str, was)) if isinstance(was, list) else str(was)
