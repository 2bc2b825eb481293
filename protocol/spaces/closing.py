"""What a space leaves behind that no mind writes, because it must name everybody rightly: the record, the document."""

from collections.abc import Iterable

from protocol.spaces import acts, late, limits
from protocol.spaces.kinds import KINDS
from protocol.spaces.replica import Replica
from protocol.spaces.state import State


def record(replica: Replica) -> str:
    """Who agreed to what, with the cards that their owners released."""
    state = replica.state
    lines = [state.title or state.kind]
    for entry in sorted(replica.log.entries.values(), key=lambda one: (one.core.epoch, *one.place)):
        act, slot = replica.act(entry.hash), entry.core.slot
        if isinstance(act, acts.Consent) and slot is not None and late.counted(replica, entry):
            row, card = KINDS[state.kind][slot[0]], replica.prose(entry.hash)
            said = f"{name(state, entry.node)} {'agreed' if act.agrees else 'did not agree'} ({row.name})"
            lines.append(f"{said}: {card}" if card else said)
    return _fitted(lines)


def document(replica: Replica) -> str:
    """All parts of the work, each under who claimed and wrote it."""
    state, parts = replica.state, [replica.state.title or replica.state.kind]
    for member in state.members:
        drafts = sorted(of for of, whose in state.drafts.items() if whose == member.node)
        if drafts:
            claim = replica.prose(state.claims.get(member.node.hex(), b"")) or ""
            parts.append(f"{claim}\n{name(state, member.node)}:".strip())
            parts += [replica.prose(bytes.fromhex(of)) or "" for of in drafts]
    return _fitted(parts, "\n\n")


def name(state: State, node: bytes) -> str:
    """What a member is called; a few letters of its key where it has no name."""
    member = state.member(node)
    return member.name if member and member.name else node.hex()[:8]


def _fitted(parts: Iterable[str], between: str = "\n") -> str:
    parts = list(parts)
    each = limits.TEXT // len(parts) - len(between)
    return between.join(part if len(part) <= each else part[: each - 1] + "…" for part in parts)
