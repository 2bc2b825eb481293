"""Batches of a file: however it is cut, and whatever of it was known, its words are those of the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.memory.intake import reading
from agent.memory.intake.piece import Piece, Prepared, Read
from agent.memory.strata import Sizes
from agent.memory.weighing import weight
from agent.memory.words import tokens
from identity.audience import Label, Tier
from node.journal import Transaction
from node.journal.journal import open_to_write
from node.journal.sql import Connection
from node.services.archive import ROOMS
from node.services.memory import intake
from node.services.memory.wording import prepared
from node.store.memories import sources, words

NOW = 1_800_000_000.0
TEXTS = ("We hiked.", "Yes, for three years.", "여권은 서랍에 있어요.", "…", "The boats, again", "I am Ana; I moved.")
PIECES = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from([None, NOW, NOW + 90_000]), st.integers(0, 2)), max_size=24
)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """One for all examples, each of which is taken back."""
    connection = open_to_write(tmp_path_factory.mktemp("home") / "journal.db", bytes(32), ROOMS)
    yield connection
    connection.close()


@settings(max_examples=60, deadline=None)
@given(PIECES, st.integers(1, 9), st.booleans(), PIECES)
def test_the_words_of_a_file_do_not_depend_on_its_batches(
    journal: Connection,
    pieces: list[tuple[str, float | None, int]],
    at_once: int,
    is_prepared: bool,
    known: list[tuple[str, float | None, int]],
) -> None:
    journal.ours("BEGIN")
    with journal.room() as to:
        _take(to, "before", _pieces(known), len(known) or 1, is_prepared=False)
        _take(to, "file", _pieces(pieces), at_once, is_prepared=is_prepared)
        taken = _indexed(to)
        words.clear(to)
        after: int | None = 0
        while after is not None:
            after = words.mend(to, after, prepared)
        assert taken == _indexed(to)
    journal.ours("ROLLBACK")


@pytest.mark.parametrize("odd", [[Prepared("a b", float("nan"))], [Prepared("a b", 7.0)], [Prepared("a", 0.1)] * 2])
def test_what_was_prepared_amiss_is_prepared_again(journal: Connection, odd: list[Prepared]) -> None:
    journal.ours("BEGIN")
    with journal.room() as to:
        source = _begun(to, "file")
        assert intake._keeping(source, 0, Read([Piece("a b")], [], 0, 0, prepared=odd), (), Sizes())(to) == 1
        assert to.execute("SELECT weight FROM memory_lines").fetchall() == [(weight("a b"),)]
        assert [own for own, _ in _indexed(to).values()] == [("a b", 2)]
    journal.ours("ROLLBACK")


def test_what_is_read_comes_prepared_and_a_batch_ends_with_a_group(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("".join(f"2026-01-{day:02}\n" + "We hiked.\n" * 70 for day in range(1, 28)))
    batches = list(reading.read(path))
    assert [len(batch.pieces) for batch in batches] == [420, 420, 420, 420, 210]
    for batch in batches:
        assert batch.prepared == [Prepared(" ".join(tokens(one.text)), weight(one.text)) for one in batch.pieces]


def _pieces(some: Sequence[tuple[str, float | None, int]]) -> list[Piece]:
    return [Piece(text, at=at, group=group) for text, at, group in some]


def _begun(to: Transaction, name: str) -> sources.Source:
    source = sources.Source(name, b"", Label(Tier.KNOWN), NOW)
    return replace(source, id=sources.begin(to, source))


def _take(to: Transaction, name: str, pieces: Sequence[Piece], at_once: int, *, is_prepared: bool) -> None:
    source = _begun(to, name)
    for place in range(0, len(pieces), at_once):
        few = list(pieces[place : place + at_once])
        made = [Prepared(" ".join(tokens(one.text)), weight(one.text)) for one in few] if is_prepared else []
        intake._keeping(source, place, Read(few, [], 0, 0, prepared=made), (), Sizes())(to)


def _indexed(of: Transaction) -> dict[int, tuple[tuple[str, int], tuple[str, int]]]:
    """Each line's two columns, and how many words they are said to have."""
    found = of.execute(
        f"SELECT l.n, w.own, d.own, w.near, d.near FROM derived_lengths d JOIN memory_lines l ON l.n = d.n"
        f" JOIN {words.NAMES[Tier.KNOWN]} w ON w.rowid = l.n"
    )
    lines = {n: ((own, length), (near, other)) for n, own, length, near, other in found}
    assert words.lacking(of) == 0
    assert all(len(own.split()) == length for both in lines.values() for own, length in both)
    return lines
