"""What remembering costs: a life taken in by a real node, once in peace and once killed on the way, and recall in it.

Lines and most vectors are made by chance; what is asked is embedded really. What a parser takes is looked up in
``/proc``, so the first part is for Linux alone.
"""

import os
import random
import signal
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from unittest.mock import patch

import trio

from identity.audience import Tier
from node import vault
from node.bulletin import Bulletin
from node.config import Config
from node.control.client import Client
from node.errors import Interrupted
from node.home import Home
from node.journal import Journal, Transaction
from node.lock import is_free
from node.logs.writing import open_log
from node.services.archive import ROOMS, Archive
from node.services.memory import recalling
from node.services.memory.house import House
from node.services.minds import Minds
from node.services.newborn import Newborn
from node.services.owner import Owner
from node.store.memories import candidates, words
from node.store.memories import meaning as noted
from node.workers.meaning import WorkerEmbedder, WorkerVectors
from protocol.control.memories import ListMemories, Recall, Recalled, Remember, Selection
from protocol.control.messages import Stop
from tests.bench import meaning
from tests.bench.figures import Figure
from tests.conftest import end, move_in, start

LINES, FEW_LINES = 300_000, 60_000
SIZES = {10_000: 20.0, 100_000: 40.0, 300_000: 80.0}  # memories, and within how many ms one is to be recalled
QUESTIONS = 60
KILLS = 3
A_DAY = 41  # lines
LAST = "quillfeather"  # a word of the last line alone
PATIENCE = 600.0
AT_ONCE = 5000  # vectors
SYLLABLES = "ba ce di fo gu la me ni ro su ta ve wi no ka pe li mo ru sha tre ston ber win dal"
COMMON = "the and of to in was we it my with for on at that had so her him they not but is"
MEGA = 1e6


def measure(quick: bool) -> Iterator[Figure]:
    """Taking in, dying while taking in, recall."""
    count = FEW_LINES if quick else LINES
    yield from in_peace(count)
    yield from killed(count, seed=5)
    yield from trio.run(recalled, tuple(SIZES)[:1] if quick else tuple(SIZES), QUESTIONS)


# -- a life by chance


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and how common they are: a few are in every line, most of them are rare, as in any language."""
    chance = random.Random(3)
    rare = {"".join(chance.choices(SYLLABLES.split(), k=chance.randint(2, 4))) for _ in range(24_000)}
    known = [*COMMON.split(), *sorted(rare, key=lambda _: chance.random())]
    return known, list(accumulate(1 / (rank + 2.7) for rank in range(len(known))))


def life(count: int, seed: int = 1) -> list[str]:
    """So many lines, no two of them alike."""
    chance, (known, common) = random.Random(seed), _vocabulary()
    lines: dict[str, None] = {}
    while len(lines) < count:
        said = " ".join(chance.choices(known, cum_weights=common, k=chance.randint(6, 22)))
        lines[f"{said[0].upper()}{said[1:]}."] = None
    return list(lines)


def write(path: Path, lines: Sequence[str]) -> None:
    """A diary: above the lines of a day stands its date."""
    with path.open("w") as file:
        for number, line in enumerate(lines):
            if number % A_DAY == 0:
                day = time.gmtime(1_000_000_000 + number // A_DAY * 86_400)
                file.write(f"{time.strftime('%Y-%m-%d', day)}\n")
            file.write(f"{line}\n")


def questions(lines: Sequence[str], count: int) -> list[str]:
    """Each about three words that stand in one line."""
    chance, common = random.Random(4), set(COMMON.split())
    asked: list[str] = []
    while len(asked) < count:
        rare = [word for word in chance.choice(lines).lower().rstrip(".").split() if word not in common]
        if len(rare) >= 3:
            one, other, place = chance.sample(rare, 3)
            asked.append(f"What did we say about the {one} and the {other} in {place}?")
    return asked


# -- taking in


def in_peace(count: int) -> Iterator[Figure]:
    """How long until words are found, and what it takes."""
    lines = life(count)
    lines[-1] += f" {LAST.capitalize()}."
    with _house() as (home, path):
        write(path, lines)
        pid = start(home)
        with _stopped(home), Client(home.socket, timeout=PATIENCE) as client:
            began, first = time.perf_counter(), 0.0
            for taken in client.stream(Remember([str(path)])):
                if taken.new and not first:
                    first = time.perf_counter() - began
            found = [one.text for one in client.stream(ListMemories(Selection(words=LAST)))]
            seconds = time.perf_counter() - began
            pids = (pid, _worker_of(pid, "node.workers.parser"))
            (node, parser), busy = map(_peak, pids), sum(map(_busy, pids))
        assert found == [lines[-1]]
        size = home.journal.stat().st_size
    yield Figure(f"{count:,} lines searchable by words", seconds, "s", at_most=30)
    yield Figure("  the first of them", first, "s")
    yield Figure("  processor time of node and parser", busy, "s")
    yield Figure("  taken in", count / seconds, "per s")
    yield Figure("  peak memory of the node", node / MEGA, "MB", at_most=800)
    yield Figure("  peak memory of the parser", parser / MEGA, "MB", at_most=800)
    yield Figure("  the journal for 100,000 lines", size / count * 100_000 / MEGA, "MB")


def killed(count: int, seed: int) -> Iterator[Figure]:
    """The node is killed again and again while it takes in; each time it is told again what to remember."""
    lines, chance = life(count), random.Random(seed)
    with _house() as (home, path):
        write(path, lines)
        began, moments = time.perf_counter(), sorted(chance.uniform(0.05, 0.95) for _ in range(KILLS))
        deaths = sum(_struck(home, path, moment, chance.random() * 0.1) for moment in moments)
        start(home)
        with _stopped(home), Client(home.socket, timeout=PATIENCE) as client:
            *_, last = client.stream(Remember([str(path)]))
            seconds = time.perf_counter() - began
        kept, torn = trio.run(_kept, home)
    assert last.over
    wanted = Counter(lines)
    yield Figure(f"{count:,} lines taken in, and kill -9 of the node on the way", deaths, "times", at_least=KILLS)
    yield Figure("  all of it, with starting again, and meaning made beside it", seconds, "s")
    yield Figure("  lines lost", (wanted - kept).total(), "", at_most=0)
    yield Figure("  lines there twice, or never written", (kept - wanted).total(), "", at_most=0)
    yield Figure("  lines that the full text lacks, or has too many of", torn, "", at_most=0)


def _struck(home: Home, path: Path, moment: float, later: float) -> bool:
    """Have the node take in, and kill it when it has come so far; whether it died of that."""
    pid = start(home)
    try:
        with Client(home.socket, timeout=PATIENCE) as client:
            for taken in client.stream(Remember([str(path)])):
                if taken.total and taken.done / taken.total >= moment and not taken.over:
                    time.sleep(later)  # in the midst of a batch as well as after one
                    end(pid, signal.SIGKILL)
    except Interrupted:
        _wait_until_down(home)
        return True
    end(pid, signal.SIGKILL)  # it was done sooner
    _wait_until_down(home)
    return False


async def _kept(home: Home) -> tuple[Counter[str], int]:
    """All that is remembered, and in how many lines the full text differs from it."""
    journal = await Journal.open(home.journal, vault.opened(home, None).journal_key, ROOMS)

    def work(of: Transaction) -> tuple[Counter[str], int]:
        texts = Counter(text for (text,) in of.execute("SELECT text FROM memory_lines"))
        (noted,) = of.execute("SELECT count(*) FROM derived_lengths").fetchone()
        return texts, words.lacking(of) + abs(texts.total() - noted) + words.is_torn(of)

    found = await journal.read(work)
    await journal.close()
    return found


@contextmanager
def _house() -> Iterator[tuple[Home, Path]]:
    """A home in which somebody was born, and a path for what they wrote."""
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        home = Home(Path(folder) / "home")
        move_in(home)
        yield home, Path(folder) / "diary.txt"


@contextmanager
def _stopped(home: Home) -> Iterator[None]:
    """Whatever happens, the node in this home goes down in the end."""
    try:
        yield
    finally:
        with Client(home.socket) as client:
            client.ask(Stop())
        _wait_until_down(home)


def _wait_until_down(home: Home) -> None:
    while not is_free(home.lock):
        time.sleep(0.01)


def _peak(pid: int) -> int:
    """The most memory that a process has ever held, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) << 10
    raise ValueError("the system does not say")


def _busy(pid: int) -> float:
    """How many seconds a processor has worked for a process: what else goes on in the machine counts less in these."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _worker_of(pid: int, module: str) -> int:
    """The process of a node's worker."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and module in (folder / "cmdline").read_text().split("\0"):
                return int(folder.name)
    raise ProcessLookupError(f"no {module} there")


# -- recall


@dataclass(frozen=True)
class Dwelling:
    """What remembers in one home, without a socket."""

    house: House
    archive: Archive

    async def remember(self, path: Path, tier: str = "private") -> None:
        """Take in files."""
        await self.house.intake.remember(Remember([str(path)], tier), _unheard)


@asynccontextmanager
async def dwelling(home: Home, *, with_meaning: bool) -> AsyncIterator[Dwelling]:
    """The parts of a node that remember, and their workers; ``with_meaning`` vectors are made in the background."""
    move_in(home)
    config, bulletin, opened = Config(), Bulletin(), vault.opened(home, None)
    open_log(home.log, config.log.level, config.log.megabytes, config.log.files)
    owner = Owner(opened, bulletin)
    archive = Archive(home, opened.journal_key, config.journal, bulletin)
    minds = Minds(archive, config.mind, config.workers, bulletin, Newborn())
    house = House(home, config, archive, owner, minds, bulletin)
    async with trio.open_nursery() as nursery:
        for worker in house.workers:
            nursery.start_soon(worker.run, lambda: None)
        is_open = trio.Event()
        nursery.start_soon(archive.keep, is_open.set)
        await is_open.wait()
        await WorkerEmbedder(house.embedder).status()  # loaded
        if with_meaning:
            nursery.start_soon(house.meaning.keep, lambda: None)
        yield Dwelling(house, archive)
        nursery.cancel_scope.cancel()


async def recalled(sizes: Sequence[int], asked: int) -> list[Figure]:
    """How long a recall takes, the owner's and one for others who may hear half; and which part of it how long."""
    figures: list[Figure] = []
    with _house() as (home, path):
        async with dwelling(home, with_meaning=False) as here:
            there = 0
            for size in sizes:
                lines = life(size - there, seed=size)
                half = len(lines) // 2
                for tier, some in (("private", lines[:half]), ("known", lines[half:])):
                    file = path.with_name(f"{tier}{size}.txt")
                    write(file, some)
                    await here.remember(file, tier)
                await _fill(here)
                there = size
                figures += await _times(here.house, questions(lines, asked), size)
    return figures


async def _times(house: House, asked: Sequence[str], size: int) -> list[Figure]:
    """Both in turns, so that a machine's moods fall on both alike."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for warm in ("What is there?", "Who was it?"):
        await house.recalling.recall(Recall(warm, for_=["known"]), _unheard)
        await house.recalling.recall(Recall(warm), _unheard)
    parts: dict[str, list[float]] = defaultdict(list)
    busy = 0.0
    for question in asked:
        for is_owner in (True, False):
            spent: dict[str, float] = defaultdict(float)
            before = _all_busy(house) if is_owner else 0.0
            with _watched(house, spent):
                began = time.perf_counter()
                await house.recalling.recall(Recall(question, for_=[] if is_owner else ["known"]), _by_meaning)
                took[is_owner].append(time.perf_counter() - began)
            if is_owner:
                busy += _all_busy(house) - before
                for name, seconds in spent.items():
                    parts[name].append(seconds)
    owners, others = (statistics.median(took[is_owner]) for is_owner in (True, False))
    named = f"{size // 1000}k"
    return [
        Figure(f"a recall among {named} memories, p50", owners * 1e3, "ms", at_most=SIZES[size]),
        Figure("  of it: processor time of node and workers, mean", busy / len(asked) * 1e3, "ms"),
        Figure("  for an audience that may hear half of them ÷ the owner's", others / owners, "×", at_most=1.2),
        *(Figure(f"  of it: {name}", statistics.median(of) * 1e3, "ms") for name, of in parts.items()),
    ]


def _all_busy(house: House) -> float:
    pids = [os.getpid(), *(worker.view().pid for worker in house.workers)]
    return sum(_busy(pid) for pid in pids if pid is not None)


async def _fill(here: Dwelling) -> None:
    """A vector made by chance for each memory that has none."""
    model = (await WorkerEmbedder(here.house.embedder).status()).model
    journal, vectors = here.archive.journal, WorkerVectors(here.house.vectors)
    while waiting := await journal.read(lambda of: noted.pending(of, model, AT_ONCE)):
        made = meaning._vectors(len(waiting), seed=waiting[0][0])
        for tier in Tier:
            places = [place for place, (_, of_tier) in enumerate(waiting) if of_tier is tier]
            mine, shelf = [waiting[place][0] for place in places], noted.shelf(tier)
            if mine:
                await vectors.put(shelf, mine, [made[place].tobytes() for place in places])
                await journal.write(lambda to, mine=mine, shelf=shelf: noted.note(to, mine, model, shelf))  # type: ignore[misc]


@contextmanager
def _watched(house: House, spent: dict[str, float]) -> Iterator[None]:
    """Note what the parts of a recall take. Embedding and words go on beside each other."""
    with ExitStack() as stack:
        for name, whose, what in (
            ("embedding the question", house.meaning, "asked"),
            ("vectors", house.meaning, "near"),
        ):
            stack.enter_context(patch.object(whose, what, _awaited(getattr(whose, what), name, spent)))
        for name, where, what in (
            ("vectors: looking for what is astray", noted, "astray_on"),
            ("who has spoken", candidates, "authors"),
            ("words", recalling, "_by_words"),
            ("loading", candidates, "load"),
            ("ranking", recalling, "_ranked"),
            ("whether words are behind", words, "is_behind"),
        ):
            stack.enter_context(patch.object(where, what, _called(getattr(where, what), name, spent)))
        yield


def _called(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*args)
        finally:
            spent[name] += time.perf_counter() - began

    return timed


def _awaited(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    async def timed(*args: Any) -> Any:
        began = time.perf_counter()
        try:
            return await work(*args)
        finally:
            spent[name] += time.perf_counter() - began

    return timed


async def _unheard(answer: object) -> None:
    """Nobody listens."""


async def _by_meaning(answer: object) -> None:
    """What is measured is the whole of a recall."""
    assert isinstance(answer, Recalled)
    assert answer.by_meaning, answer.note
