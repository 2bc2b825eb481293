"""Whether what is remembered can be found, by its words and by its meaning, and whether the workers for it answer."""

from collections.abc import Awaitable, Callable, Mapping

import trio

from identity.audience import Tier
from node.doctor import fail, ok, warn
from node.errors import KithError
from node.journal import Transaction
from node.services.archive import Archive
from node.store.memories import meaning, rows, words
from node.workers.meaning import WorkerEmbedder, WorkerVectors
from node.workers.parsing import WorkerParser
from node.workers.worker import Worker
from protocol.control.messages import Check

WORKERS = ("parser", "vectors", "embedder")
SECONDS = 45.0  # until a worker has answered: the embedder reads its model first
LATER = "give it time; `kith logs --level warning` may say more"


async def examine(archive: Archive, workers: Mapping[str, Worker], tell: Callable[[Check], Awaitable[None]]) -> None:
    """Look at what is remembered, telling each finding as it is made."""
    try:
        await tell(await archive.journal.read(full_text))
        await tell(await _parser(workers["parser"]))
        await tell(await _vectors(workers["vectors"]))
        told, model = await _embedder(workers["embedder"])
        await tell(told)
        await tell(await archive.journal.read(lambda of: meanings(of, model)))
    except KithError as error:  # of the journal: what workers say is told by each
        await tell(fail("memories", error.says, error.do))


def full_text(of: Transaction) -> Check:
    """Whether every line can be found by its words."""
    lacking, lines = words.lacking(of), rows.count(of)
    if words.is_behind(of):
        left = f"it is being made anew, and lacks {lacking:,} of {lines:,} lines"
        return warn("full text", left, "look again in a moment; `kith memory verify` finishes it, if nothing moves")
    if lacking or words.is_torn(of):
        return warn("full text", f"it is not that of the {lines:,} lines remembered", "mend it: `kith memory verify`")
    return ok("full text", f"whole: all {lines:,} lines can be found by their words")


def meanings(of: Transaction, model: str) -> Check:
    """How many lines can be found by their meaning: by this model, or, if it is unknown, by that which was used."""
    lines = rows.count(of)
    waiting = meaning.how_many_wait(of, model or _used(of))
    if not waiting:
        return ok("meaning", f"all {lines:,} lines can be found by it")
    share = 100 * (lines - waiting) // lines
    return warn(
        "meaning",
        f"{waiting:,} of {lines:,} lines wait for it ({share} % are done); they are found by their words",
        "leave the node running: it goes on by itself",
    )


async def _parser(worker: Worker) -> Check:
    async def answer() -> str:
        async with WorkerParser(worker).walk([]) as found:
            async for _ in found:
                pass
        return "it answers"

    return (await _asked("parser", answer))[0]


async def _vectors(worker: Worker) -> Check:
    async def answer() -> str:
        kept = [len(await WorkerVectors(worker).rows(meaning.shelf(tier))) for tier in Tier]
        return f"they can be read: {sum(kept):,}"

    return (await _asked("vectors", answer))[0]


async def _embedder(worker: Worker) -> tuple[Check, str]:
    """What it says, and the name of its model, if it has said that."""

    async def answer() -> str:
        return (await WorkerEmbedder(worker).status()).model

    told, model = await _asked("embedder", answer)
    return (ok("embedder", f"it answers, by {model.partition('@')[0]}") if model else told), model


async def _asked(name: str, answer: Callable[[], Awaitable[str]]) -> tuple[Check, str]:
    """A finding, and what was answered."""
    try:
        with trio.fail_after(SECONDS):
            says = await answer()
    except KithError as error:
        return fail(name, error.says, error.do or LATER), ""
    except trio.TooSlowError:
        return warn(name, f"it has not answered within {SECONDS:g} s", LATER), ""
    return ok(name, says), says


def _used(of: Transaction) -> str:
    """The model by which most vectors were made."""
    found = of.execute(
        "SELECT model FROM derived_meaning WHERE model <> '' GROUP BY model ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    return found[0] if found else ""
