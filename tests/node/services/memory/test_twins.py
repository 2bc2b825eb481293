"""Whatever was done before, others are answered as if there had only ever been what they may hear."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.memory.intake.piece import Piece, Read
from agent.memory.strata import Sizes
from identity.audience import Audience, Label, Tier
from node.errors import NotAccepted
from node.home import Home
from node.journal import Transaction
from node.services.memory import intake
from node.store.memories import rows, sources
from protocol.control.memories import (
    Consolidate,
    EditMemory,
    ForgetMemories,
    LabelMemories,
    ListMemories,
    Note,
    RebuildMemory,
    Selection,
    VerifyMemory,
)
from tests.audiences import audiences
from tests.node.services.memory.listening import NOW, at_rest, heard, same_moment
from tests.node.services.memory.living import Living, living

EXAMPLES = 15  # of what may have been done before; some hundreds were run once


VOCABULARY = ("boat", "key", "garden", "lena", "rain", "bakery", "배가", "庭に")
TAGS = ("family", "sailing")
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join)
LABELS = st.tuples(st.sampled_from(Tier), st.frozensets(st.sampled_from(TAGS), max_size=2))
WHICH = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("note"), TEXTS, LABELS),
        st.tuples(
            st.just("file"), st.lists(st.tuples(TEXTS, st.sampled_from(("", "Lena", "Rain"))), max_size=6), LABELS
        ),
        st.tuples(st.just("tier"), WHICH, st.sampled_from(Tier)),
        st.tuples(st.just("tag"), WHICH, st.sampled_from(TAGS)),
        st.tuples(st.just("untag"), WHICH, st.sampled_from(TAGS)),
        st.tuples(st.just("forget"), WHICH),
        st.tuples(st.just("edit"), WHICH, TEXTS),
        st.tuples(st.sampled_from((RebuildMemory(), VerifyMemory(), Consolidate()))),
        st.tuples(st.just("rest")),
    ),
    min_size=1,
    max_size=14,
)
AUDIENCES = audiences(TAGS)


async def _take(life: Living, lines: Sequence[tuple[str, str]], label: Label) -> None:
    """A file, as intake keeps it."""
    source = sources.Source("a file", b"", label, NOW)
    pieces = [Piece(text, author=author, at=NOW, group=place // 3) for place, (text, author) in enumerate(lines)]

    def work(to: Transaction) -> None:
        begun = replace(source, id=sources.begin(to, source))
        intake._keeping(begun, 0, Read(pieces, [], 0, 0), (), Sizes())(to)

    await life.archive.journal.write(work)
    life.meaning.wake()


async def _step(life: Living, step: Sequence[Any]) -> None:
    match step:
        case ("note", text, (tier, tags)):
            await life.one(Note(text, tier.name.lower(), sorted(tags)))
        case ("file", lines, (tier, tags)):
            await _take(life, lines, Label(tier, tags))
        case ("rest",):
            await at_rest(life)
        case (str() as how, place, *rest) if views := await life.ask(ListMemories()):
            which = Selection([views[place % len(views)].id])
            requests: dict[str, Callable[[], Any]] = {
                "tier": lambda: LabelMemories(which, tier=rest[0].name.lower()),
                "tag": lambda: LabelMemories(which, tag=[rest[0]]),
                "untag": lambda: LabelMemories(which, untag=[rest[0]]),
                "forget": lambda: ForgetMemories(which),
                "edit": lambda: EditMemory(which.ids[0], rest[0]),
            }
            with suppress(NotAccepted):
                await life.one(requests[how]())
        case (request,) if not isinstance(request, str):
            await life.one(request)


_COLUMNS = (
    "id, text, author, at, whole_day, source, part, grouped, place, tier, tags, state, strength, weight, uses,"
    " confidence, added, fingerprint"
)


def _open_to(of: Transaction, audience: Audience) -> list[tuple[Any, ...]]:
    """The rows that an audience may hear."""
    found = of.execute(f"SELECT n, {_COLUMNS} FROM memory_lines ORDER BY n").fetchall()
    known = rows.load(of, [row[0] for row in found])
    return [row[1:] for row in found if audience.may_hear(known[row[0]].label)]


def _plant(to: Transaction, lines: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    for line in lines:
        n = to.execute(f"INSERT INTO memory_lines ({_COLUMNS}) VALUES ({marks})", line).lastrowid
        (tags,) = to.execute("SELECT tags FROM memory_lines WHERE n = ?", (n,)).fetchone()
        to.executemany("INSERT INTO memory_tags VALUES (?, ?)", [(tag, n) for tag in json.loads(tags)])


@given(STEPS, AUDIENCES, st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(" ".join))
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_done_others_are_answered_as_if_there_had_only_ever_been_what_they_may_hear(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[Sequence[Any]], audience: Audience, question: str
) -> None:
    """A store after any changes, and a twin made from scratch of what is open now: byte-equal answers."""

    async def run() -> None:
        async with living(Home(tmp_path_factory.mktemp("live"))) as life:
            for step in steps:
                await _step(life, step)
            await same_moment(life)
            await at_rest(life)
            theirs = await life.archive.journal.read(lambda of: _open_to(of, audience))
            told = await heard(life, question, audience)
            life.embedder.fails = True
            by_words = await heard(life, question, audience)
        async with living(Home(tmp_path_factory.mktemp("twin"))) as twin:
            await twin.archive.journal.write(lambda to: _plant(to, theirs))
            await twin.one(RebuildMemory())
            await at_rest(twin)
            assert await heard(twin, question, audience) == told
            twin.embedder.fails = True
            assert await heard(twin, question, audience) == by_words

    trio.run(run)
