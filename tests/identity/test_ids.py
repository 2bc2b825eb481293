import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import Mistyped
from identity.ids import digest, read, spell

hashes = st.binary(min_size=32, max_size=32)


@given(hashes)
def test_an_id_is_read_as_it_was_spelled_however_it_was_copied(hash_: bytes) -> None:
    text = spell("person", hash_)
    assert set(text) <= set(string.ascii_lowercase + "234567")
    assert len(text) == 56
    for copied in (text, text.upper(), f"  {text[:30]}\n  {text[30:]}\t"):
        assert read("person", copied) == hash_


@given(hashes, st.integers(0, 55), st.sampled_from(string.ascii_lowercase + "234567"))
def test_a_letter_typed_wrong_is_noticed(hash_: bytes, place: int, letter: str) -> None:
    text = spell("person", hash_)
    wrong = text[:place] + letter + text[place + 1 :]
    if wrong != text:
        with pytest.raises(Mistyped):
            read("person", wrong)


@given(hashes, st.integers(0, 54))
def test_two_letters_exchanged_are_noticed(hash_: bytes, place: int) -> None:
    text = spell("person", hash_)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(Mistyped):
            read("person", swapped)


@given(hashes)
def test_an_id_of_one_kind_is_none_of_another(hash_: bytes) -> None:
    with pytest.raises(Mistyped, match="something else"):
        read("space", spell("person", hash_))


@given(st.text(max_size=80))
def test_any_other_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(Mistyped):
        read("person", text)


@given(st.lists(st.binary(max_size=5), max_size=4), st.lists(st.binary(max_size=5), max_size=4))
def test_no_two_lists_of_parts_share_a_digest(first: list[bytes], second: list[bytes]) -> None:
    assert (digest("d", *first) == digest("d", *second)) == (first == second)
    assert digest("d", *first) != digest("e", *first)
