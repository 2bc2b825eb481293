"""Full text: what is found is what holds the words, behind the doors that are open; and nothing else counts."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.audience import OWNER, Audience, Label, Listener, Standing, Tier
from node.journal import Transaction
from node.journal.journal import open_to_write
from node.services.archive import ROOMS
from node.store.memories import changing, meaning, rows, words
from node.store.memories.doors import Door, doors
from node.store.memories.words import Indexed
from tests.node.store.conftest import KEY
from tests.node.store.memories.lives import CLOSE, KNOWN, NOW, PRIVATE, PUBLIC, prepared, source, take

WORDS = ("boat", "key", "garden", "lena", "rain")
TAGS = ("family", "o'brien", 'a" OR "b', "x) OR 1=1 --")


def found(of: Transaction, audience: Audience, word: str) -> set[int]:
    return {n for door in doors(audience) for n in words.matching(of, door, f'"{word}"', 1000)}


def test_a_line_is_found_by_its_words_and_by_those_beside_it(to: Transaction) -> None:
    key, shed, _, far = take(to, ["the key", "hangs in the shed", "it rained", "we ate soup"])
    assert found(to, OWNER, "key") == {key, shed}
    assert far not in found(to, OWNER, "key")
    take(to, [f"something else {number}" for number in range(20)], of=source(to, "other"))
    assert words.matching(to, Door(Tier.PRIVATE), '"key"', 1) == [key], "its own words come first"
    assert words.indexed(to, Door(Tier.PRIVATE), [key, 999]) == {key: Indexed("the key", "hangs in the shed")}


def test_windows_end_where_a_group_or_a_label_does(to: Transaction) -> None:
    of = source(to)
    (key,) = take(to, ["the key"], of=of)
    take(to, ["another page"], of=of, group=1)
    take(to, ["open to all"], PUBLIC, of=of)
    assert found(to, OWNER, "key") == {key}


def test_a_line_that_is_opened_moves_and_takes_no_neighbour_along(to: Transaction) -> None:
    before, key, after = take(to, ["lena was here", "the key", "garden"])
    everybody = Audience.of([Listener(Standing.PUBLIC)])
    assert changing.relabel(to, rows.load(to, [key])[key], PUBLIC, NOW, prepared)
    assert found(to, everybody, "key") == {key}
    assert found(to, everybody, "lena") == set()
    assert found(to, OWNER, "lena") == {before, after}, "those left beside each other are neighbours now"
    assert _is_whole(to)


def test_what_is_forgotten_is_in_no_table(to: Transaction) -> None:
    before, key, after = take(to, ["lena was here", "the secret key", "garden"])
    changing.forget(to, rows.load(to, [key])[key], prepared)
    assert found(to, OWNER, "secret") == set()
    assert found(to, OWNER, "lena") == {before, after}
    held = to.execute("SELECT count(*) FROM derived_vocabulary_private WHERE term = 'secret'").fetchone()[0]
    assert held == 0


def test_a_change_makes_the_vectors_of_all_whose_window_it_was_stale(to: Transaction) -> None:
    lines = take(to, ["one", "two", "three", "four", "five", "six"])
    meaning.note(to, lines, "a model", "private")
    assert changing.reword(to, rows.load(to, [lines[0]])[lines[0]], "uno", NOW, prepared)
    stale = {row for row, _ in meaning.pending(to, "a model", 100)}
    assert stale == set(lines[: 1 + words.REACH])


def test_rebuilding_gives_what_was_there(to: Transaction) -> None:
    chance = random.Random(3)
    for label in (PRIVATE, CLOSE, KNOWN, PUBLIC, Label(Tier.PRIVATE, frozenset({"family"}))):
        take(to, [" ".join(chance.choices(WORDS, k=4)) + f" {number}" for number in range(20)], label)
    before = [[words.matching(to, door, f'"{word}"', 1000) for word in WORDS] for door in doors(OWNER)]
    counts = words.counted(to, doors(OWNER), WORDS)
    words.clear(to)
    assert words.lacking(to) == 100
    _mend(to)
    assert [[words.matching(to, door, f'"{word}"', 1000) for word in WORDS] for door in doors(OWNER)] == before
    assert words.counted(to, doors(OWNER), WORDS) == counts
    assert _is_whole(to)


@pytest.mark.parametrize("broken", ["DELETE FROM derived_words_private", "DELETE FROM derived_lengths WHERE n = 1"])
def test_what_the_full_text_lacks_is_seen(to: Transaction, broken: str) -> None:
    take(to, ["the key", "the boat"])
    to.execute(broken)
    assert not _is_whole(to)


def test_mending_some_at_a_time_comes_to_the_same(to: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "AT_ONCE", 3)
    of = source(to)
    for number in range(5):
        take(to, [f"boat {number}", f"key {number}"], PUBLIC if number % 2 else PRIVATE, of=of)
    before = [words.indexed(to, door, range(20)) for door in doors(OWNER)]
    words.clear(to)
    _mend(to)
    assert [words.indexed(to, door, range(20)) for door in doors(OWNER)] == before
    assert _is_whole(to)


def test_what_is_gone_is_taken_out(to: Transaction) -> None:
    first, second = take(to, ["the key", "the boat"])
    rows.drop(to, first)
    assert words.drop_gone(to) == 1
    assert found(to, OWNER, "boat") == {second}
    assert _is_whole(to)


def _mend(to: Transaction) -> None:
    after: int | None = 0
    while after is not None:
        after = words.mend(to, after, prepared)


def _is_whole(of: Transaction) -> bool:
    return not words.lacking(of) and not words.is_torn(of)


LINES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
        st.sampled_from(Tier),
        st.frozensets(st.sampled_from(TAGS), max_size=2),
    ),
    max_size=12,
)
AUDIENCES = st.one_of(
    st.just(OWNER),
    st.lists(
        st.builds(Listener, st.sampled_from(Standing), st.frozensets(st.sampled_from(TAGS), max_size=3)),
        min_size=1,
        max_size=3,
    ).map(Audience.of),
)


@given(LINES, AUDIENCES)
@settings(deadline=None, max_examples=60)
def test_an_audience_finds_what_it_may_hear_and_is_answered_as_if_there_were_nothing_else(
    lines: list[tuple[str, Tier, frozenset[str]]], audience: Audience
) -> None:
    """Two journals, one with only what the audience may hear: all that search can see of them is equal."""
    open_to = [audience.may_hear(Label(tier, tags)) for _, tier, tags in lines]
    whole, theirs = _life(lines), _life([one for one, is_open in zip(lines, open_to, strict=True) if is_open])
    for word in WORDS:
        assert _texts(whole, audience, word) == _texts(theirs, audience, word)
        counts = words.counted(whole, doors(audience), [word])
        assert counts == words.counted(theirs, doors(audience), [word])
    may = {text for (text, *_), is_open in zip(lines, open_to, strict=True) if is_open}
    for door in doors(audience):
        for word in WORDS:
            for row in rows.load(whole, words.matching(whole, door, f'"{word}"', 100)).values():
                assert audience.may_hear(row.label)
                assert row.text in may


def _life(lines: list[tuple[str, Tier, frozenset[str]]]) -> Transaction:
    import tempfile
    from pathlib import Path

    folder = tempfile.mkdtemp()
    connection = open_to_write(Path(folder) / "journal.db", KEY, ROOMS)
    connection.ours("BEGIN IMMEDIATE")
    with connection.room() as to:
        of = source(to)
        for text, tier, tags in lines:
            take(to, [text], Label(tier, tags), of=of)
    return to


def _texts(of: Transaction, audience: Audience, word: str) -> list[list[str]]:
    found = []
    for door in doors(audience):
        numbers = words.matching(of, door, f'"{word}"', 100)
        memories = rows.load(of, numbers)
        found.append([memories[n].text for n in numbers])
    return found
