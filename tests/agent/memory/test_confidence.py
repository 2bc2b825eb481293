"""How sure a memory is: only the independent confirms, contradiction lowers, and the newest keeps more."""

from hypothesis import given
from hypothesis import strategies as st

from agent.memory import confidence as sure
from agent.memory.confidence import Witness, confidence, fingerprint, independent

witnesses = st.lists(
    st.builds(
        Witness,
        source=st.sampled_from("abc"),
        day=st.none() | st.integers(0, 4),
        words=st.sampled_from([b"x", b"y"]),
    ),
    max_size=8,
)
counts = st.integers(0, 20)


def witness(source: str, day: int | None, text: str = "I live in Ghent.") -> Witness:
    return Witness(source, day, fingerprint(text))


def test_one_two_three_independent_ones() -> None:
    diary = [witness("diary", day) for day in (1, 2, 3)]
    assert [confidence(diary[:count]) for count in (0, 1, 2, 3)] == [0.6, 0.6, 0.9, 1.0]


def test_another_source_confirms_and_so_does_another_day() -> None:
    assert confidence([witness("diary", 1), witness("chat", 1, "So I live in Ghent.")]) == 0.9
    assert confidence([witness("diary", 1), witness("diary", 2)]) == 0.9


def test_the_same_file_twice_is_not_independent_nor_is_a_copy_of_the_line() -> None:
    assert confidence([witness("diary", 1), witness("diary", 1)]) == 0.6
    assert confidence([witness("diary", None), witness("diary", None, "My home is Ghent.")]) == 0.6
    assert confidence([witness("diary", 1), witness("copy of the diary", 1, "i live in ghent")]) == 0.6
    assert confidence([witness("diary", None), witness("copy of the diary", None)]) == 0.6


@given(witnesses, st.randoms(use_true_random=False))
def test_the_order_of_witnesses_does_not_matter(these: list[Witness], chance: object) -> None:
    turned = list(reversed(these))
    assert independent(these) == independent(turned) == independent(these + these)


@given(witnesses, witnesses)
def test_two_independent_groups_are_never_more_than_all_their_lines(one: list[Witness], other: list[Witness]) -> None:
    assert independent(one + other) <= independent(one) + independent(other)
    assert independent(one) <= len(set(one))


@given(witnesses, counts, counts, counts)
def test_it_is_bounded_and_contradiction_never_raises_it(
    these: list[Witness], newer: int, older: int, same_time: int
) -> None:
    found = confidence(these, newer, older, same_time)
    assert sure.LEAST <= found <= 1.0
    assert confidence(these, newer + 1, older, same_time) <= found
    assert confidence(these, newer, older + 1, same_time) <= found
    assert confidence(these, newer, older, same_time + 1) <= found
    assert found <= confidence(these)


@given(st.lists(witnesses, min_size=2, max_size=12), st.data())
def test_the_newest_of_contradicting_ones_keeps_more(of_each: list[list[Witness]], data: st.DataObject) -> None:
    """However often the older ones were confirmed."""
    last = len(of_each) - 1
    found = [confidence(these, newer=last - place, older=place) for place, these in enumerate(of_each)]
    assert all(found[-1] > other for other in found[:-1])


@given(st.text(max_size=50))
def test_case_and_punctuation_make_no_other_words(text: str) -> None:
    assert fingerprint(text) == fingerprint(f"  {text} !")
