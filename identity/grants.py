"""A grant: what one person lets another do, from when to when, how often, signed with the owner's key.

Invites, permissions, consents, standing rules and vouches are all grants. An invite is a grant to whoever bears a
secret. A consent names the hash of one content and counts once. A rule that says *never* is a grant of nothing, and
beats all others. A grant that may be passed on says by how many hops; whoever passes it on signs another that names it
and may only be narrower. A vouch is that, too: it passes a host's permission to introduce on to somebody, and where
there was none it permits nothing. Nothing in a grant tells how near the granted stands to the owner.

Whether a grant permits something here and now is for ``permission`` to say.
"""

import re
import secrets
from itertools import pairwise
from typing import Literal

from msgspec import Struct, field

from identity.clock import LAST_TIME
from identity.envelope import Envelope
from identity.errors import Malformed, Widened
from identity.ids import HASH_BYTES
from identity.packing import pack, plain, shaped

KIND = "grant"
REVOCATION = "grant-revocation"
NONCE_BYTES = 16
MAX_ACTS = 16
MAX_HOPS = 3
MAX_COUNT = 1_000_000

JOIN = "join"

_ACT = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)


class To(Struct, frozen=True, forbid_unknown_fields=True):
    """To whom something is granted: a person, whoever proves a secret (its hash stands here), a space's members."""

    kind: Literal["person", "bearer", "space"]
    id: bytes


class Grant(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What is granted; a restriction that is absent does not restrict."""

    issuer: bytes
    to: To
    acts: tuple[str, ...]
    since: int = field(name="from")
    until: int
    nonce: bytes = field(default_factory=lambda: secrets.token_bytes(NONCE_BYTES))
    never: bool = False
    content: bytes | None = None
    limits: dict[str, int] = field(default_factory=dict)  # act to how often a day
    uses: int | None = None
    hops: int = 0
    narrows: bytes | None = None


class Revocation(Struct, frozen=True, forbid_unknown_fields=True):
    """A grant is taken back by whoever gave it, and with it all that was passed on from it."""

    issuer: bytes
    grant: bytes


def signed(grant: Grant, secret: bytes) -> Envelope:
    """The grant under the owner's key."""
    _refuse_odd(grant)
    return Envelope.sealed(KIND, plain(grant), secret)


def read(envelope: Envelope) -> Grant:
    """What a signed grant says. That its signature holds is checked; whether that key may sign it is not."""
    grant = shaped(envelope.opened(KIND), Grant, "no grant, or one of a later version")
    _refuse_odd(grant)
    if pack(plain(grant)) != envelope.payload:
        raise Malformed("a grant spells out what goes without saying")
    return grant


def revoked(revocation: Revocation, secret: bytes) -> Envelope:
    """The revocation under the owner's key."""
    return Envelope.sealed(REVOCATION, plain(revocation), secret)


def read_revocation(envelope: Envelope) -> Revocation:
    """What a signed revocation says; as with ``read``, whose key it is others judge."""
    revocation = shaped(envelope.opened(REVOCATION), Revocation, "no revocation of a grant")
    if len(revocation.issuer) != HASH_BYTES or len(revocation.grant) != HASH_BYTES:
        raise Malformed("an id of the wrong length")
    return revocation


def refuse_widening(wider: Grant, narrower: Grant) -> None:
    """Raise if ``narrower`` grants anything that ``wider`` does not."""
    for holds, otherwise in (
        (narrower.hops < wider.hops, "it may not be passed on so far"),
        (set(narrower.acts) <= set(wider.acts), "acts that were not granted are passed on"),
        (wider.since <= narrower.since and narrower.until <= wider.until, "the time it holds for grew"),
        (wider.content in (None, narrower.content), "it is passed on for another content"),
        (_at_most(narrower.uses, wider.uses), "the number of uses grew"),
        (
            all(_at_most(narrower.limits.get(act), wider.limits.get(act)) for act in narrower.acts),
            "the uses for each day grew",
        ),
        (not wider.never and not narrower.never, "what is forbidden cannot be passed on"),
    ):
        if not holds:
            raise Widened(f"more was passed on than was granted: {otherwise}")


def _at_most(mine: int | None, given: int | None) -> bool:
    return given is None or (mine is not None and mine <= given)


def _refuse_odd(grant: Grant) -> None:
    hashes = [grant.issuer, grant.to.id, *(one for one in (grant.content, grant.narrows) if one is not None)]
    counts = [*grant.limits.values(), *((grant.uses,) if grant.uses is not None else ())]
    plain_consent = grant.uses == 1 and len(grant.acts) == 1 and grant.hops == 0 and grant.to.kind == "person"
    plain_invite = grant.uses == 1 and grant.acts == (JOIN,) and grant.hops == 0 and grant.to.kind == "bearer"
    restricted = grant.limits or grant.uses is not None or grant.hops or grant.narrows is not None
    for holds, otherwise in (
        (all(len(one) == HASH_BYTES for one in hashes), "a hash or an id has the wrong length"),
        (len(grant.nonce) == NONCE_BYTES, "the nonce has the wrong length"),
        (
            0 < len(grant.acts) <= MAX_ACTS and _ascending(grant.acts),
            "acts stand once each, in order, and not too many",
        ),
        (all(_ACT.fullmatch(act) for act in grant.acts), "an act is a short word"),
        (0 <= grant.since < grant.until <= LAST_TIME, "a grant ends, after it has begun"),
        (set(grant.limits) <= set(grant.acts), "a limit of an act that is not granted"),
        (all(0 < count <= MAX_COUNT for count in counts), "a count is at least one, and not too large"),
        (0 <= grant.hops <= MAX_HOPS, f"a grant is passed on at most {MAX_HOPS} times"),
        (grant.never or grant.content is None or plain_consent, "a consent is to one person, of one act, once"),
        (not grant.never or (not restricted and grant.to.kind != "bearer"), "what is forbidden has no restrictions"),
        (grant.never or JOIN not in grant.acts or plain_invite, "an invite is to a bearer, of one act, once"),
    ):
        if not holds:
            raise Malformed(f"not a grant: {otherwise}")


def _ascending(words: tuple[str, ...]) -> bool:
    return all(one < other for one, other in pairwise(words))
