"""Memories as rows: remembered once, changed with a history, named by the beginning of an id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.intake.piece import Skipped
from agent.memory.memory import State
from identity.audience import Label, Tier
from node.errors import NotAccepted, NotKnown
from node.journal import Transaction
from node.store import talks
from node.store.memories import ageing, changing, links, meaning, naming, rows, selecting, sources
from node.store.memories.selecting import Selected
from tests.node.store.memories.lives import CLOSE, KNOWN, NOW, PRIVATE, PUBLIC, prepared, source, take


def test_the_same_is_remembered_once_for_the_same_people(to: Transaction) -> None:
    assert len(take(to, ["the key", "the  key ", "the boat"])) == 2
    assert take(to, ["the key"]) == []
    assert len(take(to, ["the key"], PUBLIC)) == 1, "what is private has no say in what may be public"
    assert rows.count(to) == 3


def test_two_who_say_the_same_or_one_at_two_times_say_two_things(to: Transaction) -> None:
    of = source(to)
    lines = [
        rows.New("ok", PRIVATE, of, place, author=author, at=at)
        for place, (author, at) in enumerate([("", 1.0), ("Ben", 1.0), ("", 2.0), ("Ben", 1.0)])
    ]
    assert len(rows.add(to, lines, NOW)) == 3


def test_a_memory_comes_back_as_it_was_kept(to: Transaction) -> None:
    label = Label(Tier.KNOWN, frozenset({"sailing", "family"}))
    (row,) = rows.add(
        to, [rows.New("a line", label, source(to), 0, "Ben", 5.5, True, "page 3", 2, State.LONG, 0.7, 0.3)], NOW
    )
    memory = rows.load(to, [row, 99])[row]
    assert (memory.text, memory.label, memory.author, memory.at, memory.whole_day) == (
        "a line",
        label,
        "Ben",
        5.5,
        True,
    )
    assert (memory.state, memory.strength, memory.uses, memory.added) == (State.LONG, 0.7, 0, NOW)
    assert rows.begun(to, memory.id, memory.id) == [memory]


def test_changes_are_in_the_history_with_what_was_before(to: Transaction) -> None:
    (row,) = take(to, ["the key hangs in the shed"])
    changing.reword(to, rows.load(to, [row])[row], "the key lies in the cellar", NOW, prepared)
    changing.relabel(to, rows.load(to, [row])[row], KNOWN, NOW + 1, prepared)
    assert rows.history(to, row) == [
        (NOW, "text", "the key hangs in the shed"),
        (NOW + 1, "label", ["private", "[]"]),
    ]


def test_what_would_be_there_twice_stays_as_it_is(to: Transaction) -> None:
    (mine,) = take(to, ["the key"])
    take(to, ["the key"], PUBLIC)
    (boat,) = take(to, ["the boat"])
    assert not changing.relabel(to, rows.load(to, [mine])[mine], PUBLIC, NOW, prepared)
    assert not changing.reword(to, rows.load(to, [boat])[boat], "the key", NOW, prepared)
    assert rows.load(to, [mine])[mine].label == PRIVATE
    assert rows.history(to, mine) == []


def test_the_owners_use_makes_stronger_and_is_counted(to: Transaction) -> None:
    (row,) = take(to, ["the key"])
    before = rows.load(to, [row])[row]
    rows.use(to, [row, 999], NOW)
    after = rows.load(to, [row])[row]
    assert after.uses == 1
    assert after.strength >= before.strength * 0.99


@given(st.binary(min_size=rows.ID_BYTES, max_size=rows.ID_BYTES), st.integers(naming.ENOUGH_LETTERS, naming.LETTERS))
def test_every_beginning_of_an_id_names_it(id: bytes, letters: int) -> None:
    low, high = naming._range(naming.spelled(id)[:letters])
    assert low <= id <= high


def test_a_memory_is_named_by_its_first_letters(to: Transaction) -> None:
    (row,) = take(to, ["the key"])
    memory = rows.load(to, [row])[row]
    assert naming.meant(to, naming.spelled(memory.id)[:6].upper()) == memory
    with pytest.raises(NotKnown, match="no memory of that id"):
        naming.meant(to, "aaaaaaaa")
    for wrong in ("abc", "", "!!!!!!", "a" * 17, "ä" * 6, "k1k1k1"):
        with pytest.raises(NotAccepted, match="no id"):
            naming.meant(to, wrong)


def test_many_are_meant_by_words_source_folder_tier_and_tag(to: Transaction) -> None:
    of = source(to, "/home/ana/notes/boats/log.md")
    boats = take(to, ["the boat leaks", "the boat sails"], CLOSE, of=of)
    tagged = take(to, ["the boat of lena"], Label(Tier.PRIVATE, frozenset({'o"brien'})), source(to, "/home/ana/n"))
    everything = {*boats, *tagged}

    def meant(**what: object) -> set[int]:
        return set(selecting.numbers(to, Selected(**what)))  # type: ignore[arg-type]

    assert meant() == everything
    assert meant(words=("boat", "leaks")) == {boats[0]}
    assert meant(source=of) == set(boats)
    assert meant(folder="/home/ana/notes") == set(boats)
    assert meant(folder="/home/ana/n") == set(tagged), "a folder is no beginning of a name"
    assert meant(folder="/home/ana/notes/boats/log.md/") == set(boats)
    assert meant(tier=Tier.CLOSE) == set(boats)
    assert meant(tag='o"brien') == set(tagged)
    assert meant(tag='" OR 1 --') == set()
    assert meant(author="Ben") == set()
    assert meant(words=("boat",), tier=Tier.PRIVATE) == set(tagged)
    assert selecting.count(to, Selected(words=("boat",))) == 3
    assert [one.row for one in selecting.listed(to, Selected(), 2, 1)] == sorted(everything)[1::-1]


def test_a_source_remembers_how_far_it_was_read(to: Transaction) -> None:
    id = sources.begin(to, sources.Source("a.txt", b"hash", CLOSE, NOW, size=10, modified=3.5))
    sources.progress(to, id, 200, 150, "text", "A letter")
    sources.progress(to, id, 100, 100, "text", "A letter")
    sources.skip(to, id, [Skipped("page 3", "it is empty")])
    sources.skip(to, id, [Skipped("page 4", "so is this")] * 2 * sources.MOST_SKIPPED)
    kept = sources.same(to, "a.txt", b"hash", CLOSE)
    assert kept is not None
    assert (kept.id, kept.taken, kept.kept, kept.title, kept.finished) == (id, 300, 250, "A letter", None)
    assert kept.skipped[0] == Skipped("page 3", "it is empty")
    assert len(kept.skipped) == sources.MOST_SKIPPED
    assert sources.same(to, "a.txt", b"hash", PUBLIC) is None
    assert sources.unchanged(to, "a.txt", 10, 3.5, CLOSE) is None
    sources.finish(to, id, NOW)
    assert sources.unchanged(to, "a.txt", 10, 3.5, CLOSE) is not None
    assert sources.drop_empty(to) == 1


def test_links_are_only_shown_between_those_open_to_the_same_people(to: Transaction) -> None:
    first, second = take(to, ["I live in Graz", "I live in Linz"])
    assert links.add(to, [(second, first, "otherwise")], NOW) == 1
    assert links.add(to, [(second, first, "otherwise")], NOW) == 0
    assert [(kind, one.row) for kind, one in links.linked_with(to, first)] == [("otherwise", second)]
    changing.relabel(to, rows.load(to, [second])[second], PUBLIC, NOW, prepared)
    assert links.linked_with(to, first) == []
    assert links.linked_with(to, second) == []


def test_what_waits_for_meaning_is_what_has_none_or_that_of_another_model(to: Transaction) -> None:
    first, second, third = take(to, ["one", "two", "three"])
    assert [row for row, _ in meaning.pending(to, "m", 10)] == [third, second, first]
    meaning.note(to, [first, second], "m", "private")
    meaning.note(to, [third], "older", "private")
    assert meaning.pending(to, "m", 10) == [(third, Tier.PRIVATE)]
    assert meaning.how_many_wait(to, "m") == 1


def test_a_vector_on_another_tiers_shelf_is_astray_and_nothing_is_made_before_it_is_gone(to: Transaction) -> None:
    first, second = take(to, ["one", "two"])
    meaning.note(to, [first, second], "m", "private")
    changing.relabel(to, rows.load(to, [first])[first], PUBLIC, NOW, prepared)
    changing.forget(to, rows.load(to, [second])[second], prepared)
    assert meaning.astray(to) == {"private": [first, second]}
    assert meaning.pending(to, "m", 10) == []
    meaning.forget(to, [first, second])
    assert meaning.pending(to, "m", 10) == [(first, Tier.PUBLIC)]


def test_each_tier_ages_for_itself(to: Transaction) -> None:
    mine, theirs = take(to, ["one", "two"]), take(to, ["three"], PUBLIC)
    assert list(ageing.rows_of(to, Tier.PRIVATE).row) == mine
    assert list(ageing.rows_of(to, Tier.PUBLIC).row) == theirs
    ageing.put(to, {mine[0]: State.ARCHIVE})
    assert ageing.in_short(to, Tier.PRIVATE) == 1
    balance = ageing.balance(to, Tier.CLOSE)
    ageing.keep_balance(to, Tier.CLOSE, balance)
    assert ageing.balance(to, Tier.CLOSE) == balance


def test_a_talk_is_its_last_turns_in_order(to: Transaction) -> None:
    assert talks.latest(to) == 0
    for number in range(5):
        talks.add(to, 1, talks.Turn(f"turn {number}", bool(number % 2), NOW, (number,)))
    talks.add(to, 2, talks.Turn("another talk", by_self=False, at=NOW))
    assert talks.latest(to) == 2
    assert [turn.text for turn in talks.turns(to, 1, 3)] == ["turn 2", "turn 3", "turn 4"]
    assert talks.turns(to, 1, 1)[0] == talks.Turn("turn 4", by_self=False, at=NOW, cited=(4,))
