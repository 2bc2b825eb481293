"""Meetings, with the proofs of a side."""

import hashlib
from collections.abc import Iterator
from typing import Any

from identity.envelope import Envelope, covered, domain_of
from identity.ids import digest
from identity.packing import pack
from identity.signing import public_key, sign
from tests.identity.vectors.parts import ANA, BEN, MALLORY, Vector, flipped, hexed
from tests.identity.vectors.tickets import NODE, TICKET_SECRET

OTHER_SECRET = bytes(range(1, 17))

_SELF = ANA.add(ANA.id, "self", "self")
_NODE = ANA.add(_SELF.hash, "node", "node")
_SEALING = ANA.add(_NODE.hash, "sealing", "sealing", by="node")
_LAPTOP = ANA.add(_SEALING.hash, "node", "laptop")
LAST = ANA.add(_LAPTOP.hash, "sealing", "laptop sealing", by="laptop")
LINE = [ANA.genesis, _SELF, _NODE, _SEALING, _LAPTOP, LAST]
PEER = bytes.fromhex("002408011220")


def party(head: bytes = LAST.hash, **changes: Any) -> dict[str, Any]:
    """Ana, at the machine ``node``."""
    keys = {name: public_key(ANA.other(name)) for name in ("self", "node", "sealing")}
    fields = {"person": ANA.id, "head": head, "owner": public_key(ANA.owner(0)), **keys}
    return {**fields, "peer": PEER + keys["node"], "nonce": bytes(range(32)), **changes}


def meeting(side: str, said: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A meeting of Ana, who is ``side``, with Ben."""
    keys = {name: public_key(BEN.other(name)) for name in ("self", "node", "sealing")}
    other = {"person": BEN.id, "head": BEN.id, "owner": public_key(BEN.owner(0)), **keys}
    other |= {"peer": PEER + keys["node"], "nonce": bytes(range(32, 64))}
    sides = {"inviter": said, "joiner": other} if side == "inviter" else {"inviter": other, "joiner": said}
    return {"version": 1, "invite": digest("kith/invite/1", TICKET_SECRET), **sides, **changes}


def proofs(
    side: str, data: bytes, secret: bytes = TICKET_SECRET, node: bytes = ANA.other("node")
) -> tuple[bytes, bytes]:
    """The mac and the signature of a side."""
    key = digest("kith/join-key/1", secret, side.encode())
    mac = hashlib.blake2b(covered(domain_of("join"), data), key=key, digest_size=32).digest()
    return mac, sign(node, covered(domain_of(f"join-{side}"), data))


def meetings() -> Iterator[Vector]:
    """What the other side of Ana's believes her, and what not."""
    for side in ("inviter", "joiner"):
        yield _meeting(f"as {side}", True, side=side)
    laptop, sealing = (public_key(ANA.other(name)) for name in ("laptop", "laptop sealing"))
    from_laptop = party(node=laptop, sealing=sealing, peer=PEER + laptop)
    yield _meeting("from another machine of hers", True, from_laptop, node=ANA.other("laptop"))
    rotated = ANA.rotate(LAST.hash, 1)
    new = public_key(ANA.owner(1))
    yield _meeting("after a rotation", True, party(rotated.hash, owner=new), log=[*LINE, rotated])
    yield from _unproved()
    yield from _misshapen()
    yield from _not_theirs()


def _unproved() -> Iterator[Vector]:
    data = pack(meeting("joiner", party()))
    mac, signature = proofs("joiner", data)
    as_inviter = proofs("inviter", data)
    yield _meeting("another secret", False, proof=proofs("joiner", data, OTHER_SECRET))
    yield _meeting("a bit of the mac changed", False, proof=(flipped(mac, 5), signature))
    yield _meeting("a mac cut short", False, proof=(mac[:16], signature))
    yield _meeting("no mac", False, proof=(b"", signature))
    yield _meeting("a bit of the signature changed", False, proof=(mac, flipped(signature, 33)))
    yield _meeting("a signature cut short", False, proof=(mac, signature[:63]))
    yield _meeting("no signature", False, proof=(mac, b""))
    yield _meeting("the mac sent back from the other side", False, proof=(as_inviter[0], signature))
    yield _meeting("the signature of the other side", False, proof=(mac, as_inviter[1]))
    yield _meeting(
        "signed in the domain of the mac", False, proof=(mac, sign(ANA.other("node"), covered("kith/join/1", data)))
    )
    by_self = sign(ANA.other("self"), covered(domain_of("join-joiner"), data))
    yield _meeting("signed by the self", False, proof=(mac, by_self))
    yield _meeting("signed by another machine of hers", False, node=ANA.other("laptop"))
    yield _meeting("the proof of another meeting", False, party(nonce=bytes(32)), proof=(mac, signature))
    fields = meeting("joiner", party())
    passed_on = {**fields, "inviter": {**fields["inviter"], "person": MALLORY.id}}
    yield _meeting("passed on to a third", False, content=passed_on, proof=(mac, signature))
    mine = {**fields["inviter"], "nonce": bytes(32)}
    yield _meeting("of another number drawn for this once", False, mine=mine)
    yield _meeting("meant for somebody else", False, mine={**fields["inviter"], "person": MALLORY.id})
    yield _meeting("over a connection to somebody else", False, connected=PEER + public_key(MALLORY.other("node")))
    yield _meeting(
        "over a connection to another machine of hers", False, connected=PEER + public_key(ANA.other("laptop"))
    )
    herself = party(nonce=bytes(32))
    yield _meeting("with herself", False, content={**fields, "inviter": herself})
    other = {**fields, "invite": bytes(32)}
    yield _meeting("proved anew, of an invite that is not the secret's", False, content=other)
    yield _meeting("the proof of another invite", False, content=other, proof=(mac, signature))


def _misshapen() -> Iterator[Vector]:
    fields = meeting("joiner", party())
    changed: dict[str, Any] = {
        "of a newer version": {**fields, "version": 2},
        "of a version that is true": {**fields, "version": True},
        "an unknown key": {**fields, "moon": "full"},
        "one side missing": {name: value for name, value in fields.items() if name != "inviter"},
        "an invite that is short": {**fields, "invite": fields["invite"][:31]},
        "an invite that is text": {**fields, "invite": "a" * 32},
        "a list": list(fields.values()),
        "an unknown key of a side": {**fields, "joiner": party(moon="full")},
        "a key of the other side that is long": {**fields, "inviter": {**fields["inviter"], "self": bytes(33)}},
        "a nonce of the other side that is short": {**fields, "inviter": {**fields["inviter"], "nonce": bytes(16)}},
    }
    for name in party():
        short = {**fields, "joiner": {**party(), name: party()[name][:-1]}}
        changed[f"{name} that is short"] = short
        changed[f"no {name}"] = {**fields, "joiner": {one: value for one, value in party().items() if one != name}}
    for name, content in changed.items():
        yield _meeting(name, False, content=content)
    data = pack(fields)
    loose = data.replace(b"\xa7version\x01", b"\xa7version\xcc\x01")
    yield {**_meeting("a number that is not minimal", False), "meeting": loose.hex()}
    yield {**_meeting("something left over", False), "meeting": (data + b"\x00").hex()}


def _not_theirs() -> Iterator[Vector]:
    laptop, sealing = (public_key(ANA.other(name)) for name in ("laptop", "laptop sealing"))
    stranger, self_ = public_key(MALLORY.other("node")), public_key(ANA.other("self"))
    yield _meeting("the sealing key of another machine of hers", False, party(sealing=sealing))
    yield _meeting("a sealing key that is a machine's", False, party(sealing=laptop))
    yield _meeting("a sealing key that nobody knows", False, party(sealing=stranger))
    yield _meeting("the name of another machine", False, party(peer=PEER + laptop))
    yield _meeting("a name of another kind of key", False, party(peer=bytes.fromhex("002408021220") + NODE))
    mallory = party(node=stranger, peer=PEER + stranger)
    yield _meeting("a machine that is not hers", False, mallory, node=MALLORY.other("node"))
    as_node = party(node=self_, peer=PEER + self_)
    yield _meeting("her self as a machine", False, as_node, node=ANA.other("self"))
    yield _meeting("a machine as her self", False, party(self=laptop))
    yield _meeting("a self that is not hers", False, party(self=public_key(MALLORY.other("self"))))
    yield _meeting("another owner's key", False, party(owner=public_key(MALLORY.owner(0))))
    yield _meeting("a head that is not the newest", False, party(_LAPTOP.hash))
    yield _meeting("an older log", False, log=LINE[:-1])
    yield _meeting("another person", False, party(person=MALLORY.id))
    yield _meeting("the log of another person", False, log=[BEN.genesis])
    for name in ("self", "node", "sealing"):
        revoked = ANA.revoke(LAST.hash, name, {})
        yield _meeting(f"a revoked {name}", False, party(revoked.hash), log=[*LINE, revoked])
    other = ANA.revoke(LAST.hash, "laptop", {})
    yield _meeting("another machine revoked", True, party(other.hash), log=[*LINE, other])
    rotated, retired = ANA.rotate(LAST.hash, 1), ANA.retire(LAST.hash)
    yield _meeting("an owner's key replaced since", False, party(rotated.hash), log=[*LINE, rotated])
    yield _meeting("ended", False, party(retired.hash), log=[*LINE, retired])
    one, two = ANA.recover(LAST.hash, 50), ANA.recover(LAST.hash, 60)
    frozen = party(one.hash, owner=public_key(ANA.owner(50)))
    yield _meeting("frozen", False, frozen, log=[*LINE, one, two])
    yield _meeting("recovered, with the keys of before", False, frozen, log=[*LINE, one])


def _meeting(
    name: str,
    valid: bool,
    said: dict[str, Any] | None = None,
    *,
    side: str = "joiner",
    content: Any = None,
    node: bytes = ANA.other("node"),
    proof: tuple[bytes, bytes] | None = None,
    log: list[Envelope] = LINE,
    mine: dict[str, Any] | None = None,
    connected: bytes = b"",
) -> Vector:
    content = content or meeting(side, said or party())
    data, other = pack(content), "joiner" if side == "inviter" else "inviter"
    is_whole = isinstance(content, dict) and isinstance(content.get(other), dict)
    mine = mine or (content[other] if is_whole else meeting(side, party())[other])
    connected = connected or PEER + public_key(node)
    mac, signature = proof or proofs(side, data, node=node)
    vector = {"name": name, "side": side, "secret": TICKET_SECRET, "meeting": data, "mac": mac, "signature": signature}
    there = {"mine": pack(mine), "connected": connected, "log": [one.to_bytes() for one in log]}
    return {**hexed({**vector, **there}), "valid": valid}
