"""A letter is for one alone, tells nobody else anything, and is opened once."""

import textwrap

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.clock import DAY, Now
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces.entry import read as read_entry
from protocol.spaces.keys import Opening, Sealing, Unopened
from protocol.sync import armour, letter, limits
from protocol.sync.letter import Letter, Piece, Sealed
from protocol.sync.letterbox import Arrived, Full, Known, Letterbox, Opened, Remember
from protocol.sync.sealing import seal, unseal
from tests.protocol.sync.world import Space, node, opening, sealing, secret

MADE = 1_800_000_000
NOW = Now.at(MADE + 10)
PIECES = (Piece("join", b"a step"), Piece("grant", b"a grant"))


def written(to: str = "bo", by: str = "ana", pieces: tuple[Piece, ...] = PIECES, made: int = MADE) -> Sealed:
    return letter.write(pieces, sealing(to), Secret(secret(by)), made)


def opened(sealed: Sealed, by: str = "bo", now: Now = NOW) -> Letter:
    return letter.open_(sealed, opening(by), sealing(by).plain, now)


def test_a_letter_is_read_by_whom_it_was_written_to() -> None:
    sealed = written()
    found = opened(letter.read(sealed.to_bytes()))
    assert (found.node, found.pieces, found.id) == (node("ana"), PIECES, sealed.id)
    with pytest.raises(Unopened):
        opened(sealed, "cleo")


def test_it_is_sealed_with_both_keys_where_both_are_offered() -> None:
    kem = MLKEM768PrivateKey.from_seed_bytes(bytes(64))
    both = Sealing(sealing("bo").plain, kem.public_key().public_bytes_raw())
    sealed = letter.write(PIECES, both, Secret(secret("ana")), MADE)
    mine = Opening(Secret(secret("bo", "sealing")), Secret(bytes(64)))
    assert letter.open_(sealed, mine, both.plain, NOW).pieces == PIECES
    with pytest.raises(Unopened, match="never offered"):
        opened(sealed)


def test_entries_travel_by_letter() -> None:
    from identity.packing import pack, unpack

    space = Space.of("ana", "bo")
    said = space.say("ana", "by letter")
    found = opened(written(pieces=(Piece("entry", pack(said.to_fields())),)))
    space.give("bo", read_entry(unpack(found.pieces[0].body)))
    assert space.copies["bo"].replica.prose(said.hash) == "by letter"


def test_a_letter_passed_on_as_if_it_were_to_another_is_refused() -> None:
    inside = unseal(written("bo").sealed, opening("bo"), letter.SEALED_AS)
    passed_on = Sealed(1, seal(inside, sealing("cleo"), letter.SEALED_AS))
    with pytest.raises(Unopened, match="passed on"):
        opened(passed_on, "cleo")


def test_other_pieces_than_were_signed_are_refused() -> None:
    inside = unseal(written("bo").sealed, opening("bo"), letter.SEALED_AS)
    other = Sealed(1, seal(inside.replace(b"a grant", b"A grant"), sealing("bo"), letter.SEALED_AS))
    with pytest.raises(RemoteProtocolError, match="other things"):
        opened(other)


def test_its_length_tells_little() -> None:
    sizes = {len(written(pieces=(Piece("entry", bytes(size)),)).to_bytes()) for size in range(0, 30_000, 500)}
    assert len(sizes) == 4
    most = written(pieces=(Piece("entry", bytes(1000 * limits.KIB)),))
    assert len(most.to_bytes()) <= limits.LETTER
    for size in (limits.LETTER - 2 * limits.KIB, 2 * limits.LETTER):
        with pytest.raises(LocalProtocolError, match="several"):
            written(pieces=(Piece("entry", bytes(size)),))


def test_what_would_be_refused_is_not_written() -> None:
    for pieces in ((), (Piece("", b"x"),), (Piece("k" * 33, b"x"),), PIECES * 200):
        with pytest.raises(LocalProtocolError):
            written(pieces=pieces)
    with pytest.raises(LocalProtocolError, match="days"):
        letter.write(PIECES, sealing("bo"), Secret(secret("ana")), MADE, limits.LETTER_DAYS + 1)


@pytest.mark.parametrize("now", [Now.at(MADE - 100), Now.at(MADE + 91 * DAY), Now.at(MADE, MADE + 91 * DAY)])
def test_one_that_is_too_old_or_not_written_yet_is_refused(now: Now) -> None:
    with pytest.raises(RemoteProtocolError, match="too old"):
        opened(written(), now=now)


# -- as text


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text,
        lambda text: "Hi Bo, here it is:\r\n" + text.replace("\n", "\r\n") + "\r\nbye",
        lambda text: textwrap.indent(text, "> ", lambda _: True),
        lambda text: text.replace("\n", " "),
        lambda text: text.replace("\n", ""),
    ],
)
def test_text_that_went_through_messengers_is_the_letter_still(spoil: object) -> None:
    sealed = written()
    assert armour.read(spoil(armour.written(sealed))) == sealed  # type: ignore[operator]


def test_text_that_is_not_all_of_it_says_so() -> None:
    text = armour.written(written())
    for spoiled in ("", text[:-14], text[100:], text.replace(text[200:210], "", 1), "x" * (limits.LETTER_TEXT + 1)):
        with pytest.raises(RemoteProtocolError, match="letter"):
            armour.read(spoiled)


@given(st.text(max_size=300))
def test_any_text_is_refused_by_name(text: str) -> None:
    for one in (text, armour.BEGIN + text + armour.END):
        with pytest.raises(RemoteProtocolError):
            armour.read(one)


@settings(max_examples=50)
@given(st.binary(max_size=300), st.integers(0, 5000), st.integers(1, 255))
def test_any_bytes_are_refused_by_name(garbage: bytes, place: int, change: int) -> None:
    data = bytearray(written().to_bytes())
    data[place % len(data)] ^= change
    for one in (garbage, bytes(data)):
        with pytest.raises(RemoteProtocolError):
            opened(letter.read(one))


# -- opened once


def box(kept: tuple[Remember, ...] = (), known: tuple[str, ...] = ("ana",)) -> Letterbox:
    known_nodes = {node(name) for name in known}
    return Letterbox(opening("bo"), sealing("bo").plain, known_nodes.__contains__, kept)


def test_a_letter_that_is_opened_twice_has_its_effect_once() -> None:
    sealed, first = written(), box()
    kept, done = first.handle(Arrived(sealed, NOW), 0)
    assert isinstance(kept, Remember)  # before the effect
    assert isinstance(done, Opened)
    assert first.handle(Arrived(sealed, NOW), 0) == [Known(sealed.id)]
    after_a_restart = box((kept,))
    assert after_a_restart.handle(Arrived(sealed, NOW), 0) == [Known(sealed.id)]


def test_it_is_known_for_as_long_as_it_could_be_opened() -> None:
    sealed = written()
    opener = box()
    opener.handle(Arrived(sealed, NOW), 0)
    for day in range(95):
        try:
            outs = opener.handle(Arrived(sealed, Now.at(MADE + day * DAY)), 0)
        except RemoteProtocolError:
            assert day > 89
        else:
            assert outs == [Known(sealed.id)]


def test_too_many_letters_stay_as_they_are_and_push_out_none() -> None:
    opener = box()
    for number in range(limits.LETTERS_EACH):
        assert len(opener.handle(Arrived(written(pieces=(Piece("grant", bytes([number])),)), NOW), 0)) == 2
    one_more = written()
    assert opener.handle(Arrived(one_more, NOW), 0) == [Full(one_more.id, node("ana"))]
    later = Now.at(MADE + 91 * DAY)
    assert len(opener.handle(Arrived(written(made=later.clock), later), 0)) == 2


def test_strangers_and_people_one_knows_have_places_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LETTERS_STRANGE", 3)
    opener = box()
    for number in range(4):
        assert len(opener.handle(Arrived(written(pieces=(Piece("grant", bytes([number])),)), NOW), 0)) == 2
    outs = [opener.handle(Arrived(written(by=f"stranger {number}"), NOW), 0) for number in range(4)]
    assert [len(one) for one in outs] == [2, 2, 2, 1]
    assert len(opener.handle(Arrived(written(), NOW), 0)) == 2
