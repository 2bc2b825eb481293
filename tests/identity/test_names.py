import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import NameRefused
from identity.names import MAX_LETTERS, NAMELESS, chosen, is_mixed, looks, short, shown, told_apart

ANA, MALLORY = b"\x01" * 32, b"\x02" * 32
GOOD = ["Ana", "Ána", "안나", "Анна", "أنا", "Ana Maria", "O'Neill", "Ana 🦎", "x" * MAX_LETTERS]
UNSHOWN = ["", " ", "\n", "A\u202ena", "An\u200ba", "A\x00na", "Ana\ue000", "Ana\ud800", "\u3164"]
ALIKE = ["ana", "Аna", "Anа", "Aոa", "Ána", "A\u200bna", "ANA", "Ａｎａ", "𝐀𝐧𝐚", "A na"]
MORE_ALIKE = ["Ana\ufe0f", "Ana\u034f", "Ana\u180b", "Ana\U000e0100"]
PAIRS = [("rnary", "mary"), ("vvill", "will"), ("B0b", "Bob"), ("Il", "lI"), ("x" * 70, "x" * 69 + "y")]
# Letters, marks, blanks, what turns lines around, what cannot be seen.
hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("Anaаո (\n\t\x00\u200b\u200d\u202e\u2066\u2069\u034f\ufe0f\u00ad\u0301\u0300\u05d0\u0627"),
    ),
    max_size=90,
)


@pytest.mark.parametrize("name", GOOD)
def test_a_name_of_any_language_may_be_chosen(name: str) -> None:
    assert chosen(name) == name
    assert name in shown(name)


def test_blanks_and_forms_are_set_right() -> None:
    assert chosen("  Ana \n Maria ") == "Ana Maria"
    assert chosen(unicodedata.normalize("NFD", "Ána")) == "Ána"


@pytest.mark.parametrize(
    "name",
    ["", " ", "\n", "x" * (MAX_LETTERS + 1), "A\u202ena", "An\u200ba", "A\x00na", "Ana\ue000", "Ana\ud800", "\u3164"],
)
def test_what_could_not_be_shown_is_not_chosen(name: str) -> None:
    with pytest.raises(NameRefused):
        chosen(name)


@given(hostile)
def test_whatever_somebody_calls_themselves_can_be_shown(name: str) -> None:
    seen = shown(name)
    assert 0 < len(seen) <= MAX_LETTERS + 2
    inside = seen.strip("\u2068\u2069")
    assert all(unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") for letter in inside)
    assert not set(inside) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert seen.count("\u2068") == seen.count("\u2069") <= 1


@given(hostile)
def test_what_may_be_chosen_is_shown_as_it_is(name: str) -> None:
    try:
        mine = chosen(name)
    except NameRefused:
        return
    assert shown(mine).strip("\u2068\u2069") == mine
    assert chosen(mine) == mine


@given(hostile, st.sampled_from("\u200b\u034f\u202e\u2060\ufeff\u00ad\x00"), st.integers(0, 90))
def test_what_cannot_be_seen_makes_no_other_name(name: str, unseen: str, place: int) -> None:
    if len(name) < MAX_LETTERS - 1:
        place %= len(name) + 1
        first, then = name[:place], name[place:]
        # Between two joiners it would keep the one from the other; a name in NFC may be composed across the gap.
        if unicodedata.normalize("NFC", name) == name and not set(name) & set("\u200c\u200d\ufe0f"):
            assert looks(first + unseen + then) == looks(name) or unicodedata.combining(then[:1] or "a")


def test_a_name_of_nothing_to_see_has_none() -> None:
    assert shown("\u200b\u202e") == shown("") == NAMELESS


@pytest.mark.parametrize("other", [*ALIKE, *MORE_ALIKE])
def test_names_that_look_alike_are_told_apart_by_id(other: str) -> None:
    seen = told_apart({ANA: "Ana", MALLORY: other})
    assert seen[ANA] == f"Ana ({short(ANA)})"
    assert seen[MALLORY].endswith(f"({short(MALLORY)})")


@pytest.mark.parametrize("pair", PAIRS)
def test_letters_that_look_like_others_are_told_apart_by_id(pair: tuple[str, str]) -> None:
    seen = told_apart({ANA: pair[0], MALLORY: pair[1]})
    assert all(name.endswith(f"({short(person)})") for person, name in seen.items())


def test_names_that_differ_are_left_as_they_are() -> None:
    assert told_apart({ANA: "Ana", MALLORY: "Ben"}) == {ANA: "Ana", MALLORY: "Ben"}


def test_whoever_imitates_the_way_in_which_names_are_told_apart_is_told_apart() -> None:
    ana, other = b"\x03" * 32, b"\x04" * 32
    seen = told_apart({ANA: "Ana", ana: "Ana", other: f"Ana ({short(ANA)})"})
    assert len(set(seen.values())) == 3


@given(st.lists(hostile, min_size=2, max_size=5))
def test_no_two_people_are_ever_shown_alike(names: list[str]) -> None:
    people = {bytes([number]) * 32: name for number, name in enumerate(names)}
    assert len(set(told_apart(people).values())) == len(names)


def test_alphabets_that_imitate_each_other_are_not_mixed_unnoticed() -> None:
    assert is_mixed("Anа")
    assert not any(map(is_mixed, ["Ana", "Анна", "Άννα", "안나 Kim", "Ana 🦎"]))
    assert told_apart({ANA: "Zoф"})[ANA] == f"Zoф ({short(ANA)})"
