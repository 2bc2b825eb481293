"""Both implementations of specs/identity.md, given the same things drawn by chance: they must say the same."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity import grants, joining, tickets
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.joining import Party, Side
from identity.packing import pack, plain, shaped, unpack
from identity.permission import permit
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from tests.identity.chance import situation
from tests.identity.second import grants as other_grants
from tests.identity.second import joining as other_joining
from tests.identity.second.argon2 import argon2id
from tests.identity.second.packing import No, decode
from tests.identity.second.personlog import person_log
from tests.identity.test_packing import values
from tests.identity.vectors.meetings import LINE, OTHER_SECRET, PEER, meeting, party, proofs
from tests.identity.vectors.parts import ANA, MALLORY, NOW, flipped, hexed, sealed_raw
from tests.identity.vectors.permissions import ASK
from tests.identity.vectors.tickets import NODE, TICKET_SECRET, V4, spelled, ticket
from tests.identity.world import World, request_of

REFUSED = object()

chance = st.randoms(use_true_random=False)


def verdict(judge: Callable[[], object], refusal: type[Exception]) -> object:
    """What it says, or that it refuses; anything else that is raised fails the test."""
    try:
        return judge()
    except refusal:
        return REFUSED


@given(st.one_of(st.binary(max_size=60), values.map(pack)), st.integers(0, 1000), st.integers(0, 255))
def test_they_agree_on_what_is_well_written(data: bytes, place: int, change: int) -> None:
    changed = bytearray(data)
    if changed:
        changed[place % len(changed)] ^= change
    ours = verdict(lambda: unpack(bytes(changed)), IdentityRefused)
    assert verdict(lambda: decode(bytes(changed)), No) == ours


@given(chance)
def test_they_agree_on_what_a_chain_of_grants_permits(how: random.Random) -> None:
    vector = situation(how)
    data = [bytes.fromhex(one) for one in vector["chain"]]
    if how.random() < 0.05:
        data[-1] = flipped(data[-1], how.randrange(len(data[-1])))
    request = vector["request"]
    read = {name: value if name == "act" or value is None else bytes.fromhex(value) for name, value in request.items()}

    def ours() -> list[bytes]:
        chain = [Envelope.from_bytes(one) for one in data]
        return list(permit(request_of(request), chain, World.of(vector["house"])))

    def theirs() -> list[bytes]:
        return other_grants.permitted(other_grants.House(vector["house"]), read, data)

    assert verdict(ours, IdentityRefused) == verdict(theirs, No)


def test_what_is_drawn_is_permitted_often_and_denied_often() -> None:
    permitted = 0
    for seed in range(200):
        vector = situation(random.Random(seed))
        chain = [Envelope.from_bytes(bytes.fromhex(one)) for one in vector["chain"]]
        try:
            permit(request_of(vector["request"]), chain, World.of(vector["house"]))
            permitted += 1
        except IdentityRefused:
            pass
    assert 40 < permitted < 160


@given(st.sampled_from(sorted({"issuer", "to", "acts", "from", "until", "nonce", *other_grants.DEFAULTS})), values)
def test_they_agree_on_a_grant_with_anything_in_it(name: str, value: object) -> None:
    content = {**unpack(ASK.payload), name: value}
    data = Envelope.sealed("grant", content, ANA.owner(0)).to_bytes()

    def ours() -> Any:
        grants.read(Envelope.from_bytes(data))
        return hexed(content)

    def theirs() -> Any:
        other_grants.grant(data)
        return hexed(content)

    assert verdict(ours, IdentityRefused) == verdict(theirs, No)


@given(st.integers(0, 400), st.integers(0, 255))
def test_they_agree_on_a_grant_of_which_a_byte_was_changed_before_it_was_signed(place: int, byte: int) -> None:
    payload = bytearray(ASK.payload)
    payload[place % len(payload)] = byte
    data = sealed_raw("grant", bytes(payload), ANA.owner(0)).to_bytes()

    def theirs() -> bytes:
        other_grants.grant(data)
        return bytes(payload)

    ours = verdict(lambda: pack(plain(grants.read(Envelope.from_bytes(data)))), IdentityRefused)
    assert verdict(theirs, No) == ours


@given(chance)
def test_they_agree_on_a_ticket_however_it_was_made_and_copied(how: random.Random) -> None:
    odd: list[Any] = [None, 0, 1, 2, 65_536, -1, True, NOW, [], {}, b"", bytes(4), b"\xe0\x00\x00\x01", b"\xff" * 4]
    odd += ["home.example", "a..b", "-a", "1.2.3", "0x1", "Home", "::1", "a" * 65]
    odd += [bytes(16), bytes(10) + b"\xff" * 6, b"\x20" * 16, bytes(32), b"\x07" * 32]
    content = ticket([V4, 4001], ["home.example", 4001, NODE])
    for _ in range(how.choice([0, 1, 1, 2])):
        inside: Any = how.choice([content, content[5], *content[5]]) if isinstance(content[5], list) else content
        if isinstance(inside, list) and inside:
            inside[how.randrange(len(inside))] = how.choice(odd)
    text = list(spelled(content))
    for _ in range(how.choice([0, 0, 1, 2, 3])):
        place = how.randrange(len(text))
        text[place : place + how.randint(0, 1)] = how.choice([*"abkz27019 \n\t\"'“”‘’<>=_-:é\u212a\u0131A", ""])

    def ours() -> Any:
        read = tickets.read("".join(text))
        places = [[one.host, one.port, *([one.relay] if one.relay else [])] for one in read.addresses]
        said = {"person": read.person, "node": read.node, "secret": read.secret.reveal(), "until": read.until}
        return {**said, "addresses": places, "invite": read.invite}

    assert verdict(ours, IdentityRefused) == verdict(lambda: other_joining.ticket("".join(text)), No)


LOG = [one.to_bytes() for one in LINE]
OURS, THEIRS = PersonLog.from_bytes(LOG), person_log(LOG)


@given(chance)
def test_they_agree_on_whom_to_believe_in_a_meeting(how: random.Random) -> None:
    sides: list[Side] = ["inviter", "joiner"]
    side, secret = how.choice(sides), how.choice([TICKET_SECRET, OTHER_SECRET])
    content = meeting(side, party())
    odd = [*party().values(), NODE, OURS.state.recovery, bytes(31), "x", None, 1, MALLORY.id]
    for _ in range(how.choice([0, 0, 1, 2])):
        inside = how.choice([content, content["joiner"], content["inviter"]])
        if isinstance(inside, dict):
            inside[how.choice([*inside, "moon"])] = how.choice(odd)
    data = pack(content)
    node = how.choice([ANA.other("node")] * 4 + [ANA.other("laptop"), ANA.other("self")])
    mac, signature = proofs(how.choice([side, side, side, "inviter"]), data, secret, node)
    proved = {"meeting": data, "mac": mac, "signature": signature}
    if how.random() < 0.2:
        which = how.choice(list(proved))
        proved[which] = flipped(proved[which], how.randrange(len(proved[which])))
    mine = meeting(side, {})["joiner" if side == "inviter" else "inviter"]
    connected = PEER + public_key(how.choice([node, node, ANA.other("laptop")]))

    def ours() -> bool:
        met = joining.read_meeting(unpack(proved["meeting"]))
        proof = joining.read_proof({name: proved[name] for name in ("mac", "signature")})
        joining.check_secret(side, met, proof, Secret(TICKET_SECRET))
        joining.check_party(side, met, proof, OURS, shaped(mine, Party, "no party"), connected)
        return True

    def theirs() -> bool:
        other_joining.believe(side, proved, TICKET_SECRET, THEIRS, mine, connected)
        return True

    assert verdict(ours, IdentityRefused) == verdict(theirs, No)


@pytest.mark.parametrize("size", [8, 67, 128])
@pytest.mark.parametrize("passes", [1, 2])
def test_the_second_implementations_argon2_is_libsodiums(passes: int, size: int) -> None:
    from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

    expected = crypto_pwhash_alg(32, b"passphrase", bytes(16), passes, size * 1024, crypto_pwhash_ALG_ARGON2ID13)
    assert argon2id(b"passphrase", bytes(16), passes, 1, size, 32) == expected
