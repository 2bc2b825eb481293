from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from identity import grants
from identity.envelope import Envelope
from identity.errors import Malformed, SignatureRefused, Widened
from identity.grants import Grant, Revocation, To, refuse_widening
from identity.packing import pack, plain
from tests.identity.person import Person

ANA, BEN = Person(1), Person(3)
ASK = Grant(issuer=ANA.id, to=To("person", BEN.id), acts=("ask",), since=1000, until=2000, nonce=bytes(16))

some_acts = st.lists(st.sampled_from(["ask", "sync", "tell"]), min_size=1, unique=True).map(
    lambda acts: tuple(sorted(acts))
)
some_grants = st.builds(
    lambda acts, since, length, uses, limit, hops, content: replace(
        ASK,
        acts=acts[:1] if content else acts,
        since=since,
        until=since + length,
        uses=1 if content else uses,
        limits={acts[0]: limit} if limit else {},
        hops=0 if content else hops,
        content=content,
    ),
    some_acts,
    st.integers(0, 3),
    st.integers(1, 3),
    st.none() | st.integers(1, 3),
    st.none() | st.integers(1, 3),
    st.integers(0, 3),
    st.none() | st.sampled_from([bytes(32), b"\x01" * 32]),
)


@given(some_grants)
def test_what_was_signed_is_read_again(grant: Grant) -> None:
    envelope = Envelope.from_bytes(grants.signed(grant, ANA.owner(0)).to_bytes())
    assert grants.read(envelope) == grant
    assert pack(plain(grant)) == envelope.payload


def test_two_grants_of_the_same_are_two() -> None:
    fields: dict[str, Any] = {"issuer": ANA.id, "to": ASK.to, "acts": ("ask",), "since": 1, "until": 2}
    one, other = (grants.signed(Grant(**fields), ANA.owner(0)) for _ in range(2))
    assert one.hash != other.hash


def test_what_goes_without_saying_is_not_written_down() -> None:
    assert set(plain(ASK)) == {"issuer", "to", "acts", "from", "until", "nonce"}


@pytest.mark.parametrize(
    "odd",
    [
        {"acts": ()},
        {"acts": ("sync", "ask")},
        {"until": 1000},
        {"uses": 0},
        {"hops": 4},
        {"limits": {"sync": 1}},
        {"content": bytes(32)},
        {"never": True, "uses": 1},
        {"acts": ("join",)},
        {"nonce": b""},
    ],
)
def test_an_odd_grant_is_neither_signed_nor_read(odd: dict[str, Any]) -> None:
    grant = replace(ASK, **odd)
    with pytest.raises(Malformed, match="not a grant"):
        grants.signed(grant, ANA.owner(0))
    with pytest.raises(Malformed, match="not a grant"):
        grants.read(Envelope.sealed("grant", plain(grant), ANA.owner(0)))


def test_a_grant_of_a_later_version_is_refused_whole() -> None:
    with pytest.raises(Malformed, match="later version"):
        grants.read(Envelope.sealed("grant", {**plain(ASK), "unless": "rain"}, ANA.owner(0)))
    with pytest.raises(Malformed, match="goes without saying"):
        grants.read(Envelope.sealed("grant", {**plain(ASK), "hops": 0}, ANA.owner(0)))


def test_a_revocation_is_read_again_and_is_no_grant() -> None:
    revocation = Revocation(ANA.id, bytes(32))
    envelope = grants.revoked(revocation, ANA.owner(0))
    assert grants.read_revocation(envelope) == revocation
    with pytest.raises(SignatureRefused):
        grants.read(envelope)
    with pytest.raises(SignatureRefused):
        grants.read_revocation(grants.signed(ASK, ANA.owner(0)))
    with pytest.raises(Malformed):
        grants.read_revocation(grants.revoked(Revocation(ANA.id, b""), ANA.owner(0)))


def passes(wider: Grant, narrower: Grant) -> bool:
    try:
        refuse_widening(wider, narrower)
    except Widened:
        return False
    return True


@given(some_grants, some_grants, some_grants)
def test_narrower_than_the_narrower_is_narrower(one: Grant, two: Grant, three: Grant) -> None:
    if passes(one, two) and passes(two, three):
        assert passes(one, three)


@given(some_grants)
def test_nothing_is_narrower_than_itself(grant: Grant) -> None:
    assert not passes(grant, grant)


@given(some_grants, some_grants)
def test_what_was_passed_on_restricts_at_least_as_much(wider: Grant, narrower: Grant) -> None:
    if not passes(wider, narrower):
        return
    assert set(narrower.acts) <= set(wider.acts)
    assert wider.since <= narrower.since < narrower.until <= wider.until
    assert narrower.hops < wider.hops
    assert wider.uses is None or (narrower.uses is not None and narrower.uses <= wider.uses)
    assert wider.content in (None, narrower.content)
    for act in narrower.acts:
        assert act not in wider.limits or narrower.limits[act] <= wider.limits[act]


def test_what_forbids_is_not_passed_on() -> None:
    wide = replace(ASK, hops=1)
    with pytest.raises(Widened, match="cannot be passed on"):
        refuse_widening(wide, replace(ASK, never=True))
