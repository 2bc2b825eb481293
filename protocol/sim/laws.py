"""What must hold when a run is over, whatever went wrong in it. Each law tells how it was broken, or nothing."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from identity.errors import IdentityRefused
from protocol.sim.node import Node
from protocol.sim.run import TITLE, Ran
from protocol.spaces import acts
from protocol.spaces.entry import KIND, Entry
from protocol.spaces.keys import EpochKey, open_act
from protocol.spaces.replica import Replica
from protocol.spaces.sealing import Unopened
from protocol.sync.have import of_epoch

Broken = Iterator[str]


def members(ran: Ran) -> list[Node]:
    """The honest who are members at the end, as the furthest of them have it."""
    begun = [node for node in ran.honest if node.life is not None and node.life.space.replica.is_begun]
    here = [node for node in begun if not _replica(node).shut]
    last = max((_replica(node).log.latest.root.core.epoch for node in here), default=0)
    named = {
        member.node
        for node in here
        if _replica(node).log.latest.root.core.epoch == last
        for member in _replica(node).state.members
    }
    return [node for node in ran.honest if node.me.node in named]


def same_log(ran: Ran) -> Broken:
    """All members hold the same entries of the epoch that is on."""
    for one, other in pairwise(members(ran)):
        if _digest(one) != _digest(other):
            yield f"{one.number} and {other.number} hold different entries"


def same_state(ran: Ran) -> Broken:
    """All members have folded the same."""
    for one, other in pairwise(members(ran)):
        if _is_begun(one) and _is_begun(other) and _replica(one).state.packed() != _replica(other).state.packed():
            yield f"{one.number} and {other.number} came to different states"


def no_forks(ran: Ran) -> Broken:
    """Of two entries at one place neither counts."""
    for node in members(ran):
        if not _is_begun(node):
            continue
        held = [one for one in _replica(node).log.entries.values() if one.core.epoch == _epoch(node)]
        places: dict[tuple[bytes, int], bytes] = {}
        for one in held:
            other = places.setdefault((one.node, one.core.seq), one.hash)
            if other != one.hash and (_counts(node, one.hash) or _counts(node, other)):
                yield f"{node.number} counts an entry of a forked chain"


def honest_never_fork(ran: Ran) -> Broken:
    """Nobody honest is ever caught with two entries at one place."""
    keys = {node.me.node for node in ran.nodes if not node.is_liar}
    for node in members(ran):
        if _is_begun(node):
            for epoch in _replica(node).log.epochs.values():
                for forked in epoch.forks.keys() & keys:
                    yield f"{node.number} holds a fork of {forked.hex()[:8]}, who is honest"


def nothing_after_removal(ran: Ran) -> Broken:
    """Whoever was removed reads nothing of what was written by those who knew."""
    inside = members(ran)
    for node in ran.honest:
        if not _is_begun(node) or node in inside:
            continue
        mine = _replica(node)
        keys = [key for number in mine.log.epochs if (key := mine.key(number)) is not None]
        for other in inside[:1]:
            for one in _replica(other).log.entries.values() if _is_begun(other) else ():
                epoch = _replica(other).log.epochs.get(one.core.epoch)
                if epoch is None or node.me.node in epoch.members:
                    continue
                if any(_opens(key, one) for key in keys):
                    yield f"{node.number} reads what was written after their removal"


def all_is_sound(ran: Ran) -> Broken:
    """Every entry that is held was signed by a member, and stands where it follows from what it depends on."""
    for node in members(ran):
        if not _is_begun(node):
            continue
        log = _replica(node).log
        for one in log.entries.values():
            if one.core.epoch != _epoch(node) or one.header.seals is not None:
                continue
            if one.node not in log.latest.members:
                yield f"{node.number} holds what a stranger wrote"
            if one.core.lamport != 1 + max(log.entries[hash_].core.lamport for hash_ in one.after):
                yield f"{node.number} holds an entry that chose its place"
            try:
                one.envelope.opened(KIND)
            except IdentityRefused:
                yield f"{node.number} holds what nobody signed"


def carried_over(ran: Ran) -> Broken:
    """An epoch begins with what was decided before, and not with what the host would have liked."""
    for node in members(ran):
        if _is_begun(node) and _replica(node).state.title != TITLE:
            yield f"for {node.number} the space has another title than it was given"


def slots_once(ran: Ran) -> Broken:
    """No turn is taken twice, or by whose it is not."""
    for node in members(ran):
        if not _is_begun(node):
            continue
        taken: dict[object, bytes] = {}
        for one in _counted(node):
            if one.core.slot is not None and taken.setdefault(one.core.slot, one.hash) != one.hash:
                yield f"{node.number} counts two entries for the turn {one.core.slot}"
        for turn in _replica(node).state.turns:
            taker = _replica(node).log.entries.get(turn.taken or b"")
            if taker is not None and taker.node != turn.node:
                yield f"{node.number} counts a turn that somebody else took"


def only_members_act(ran: Ran) -> Broken:
    """Only members of an epoch act in it, and only the host decides."""
    for node in members(ran):
        if not _is_begun(node):
            continue
        mine = _replica(node)
        for one in _counted(node):
            if one.node not in mine.log.epochs[one.core.epoch].members:
                yield f"{node.number} counts what a stranger wrote"
            if isinstance(mine.act(one.hash), acts.OfHost) and one.node != mine.state.host:
                yield f"{node.number} counts what only the host decides"


def reveals_match(ran: Ran) -> Broken:
    """What is shown of an idea is what was committed to, before any was shown."""
    for node in members(ran):
        if not _is_begun(node):
            continue
        state, mine = _replica(node).state, _replica(node)
        for name, whose in state.ideas.items():
            entry = mine.log.entries.get(bytes.fromhex(name))
            act = mine.act(bytes.fromhex(name))
            committed, to = state.commits.get(whose.hex(), (b"", b""))
            if committed not in state.fixed:
                yield f"{node.number} counts an idea that was not in when the round was closed"
            if entry is None or entry.core.slot is None:
                continue  # of an epoch before one came
            phase = entry.core.slot[0] - 1
            if isinstance(act, acts.Reveal) and to != acts.commitment(state.space, phase, whose, act.nonce, act.idea):
                yield f"{node.number} counts another idea than the one committed to"


def all_end(ran: Ran) -> Broken:
    """Every space ends, for everybody."""
    for node in ran.honest:
        if _is_begun(node) and node.life is not None and not node.life.space.over:
            yield f"for {node.number} it never ended"


def everybody_is_there(ran: Ran) -> Broken:
    """The space has begun at its host's, and every member has come."""
    host = ran.nodes[0]
    if not host.is_liar and not _is_begun(host):
        yield "the host never began"
    for node in members(ran):
        if not _is_begun(node):
            yield f"{node.number} was taken in, and never came"


def nothing_raised(ran: Ran) -> Broken:
    """No machine fails, whatever it is handed."""
    for node in ran.nodes:
        if not node.is_liar:
            yield from (f"{node.number}: {type(error).__name__}: {error}" for error in node.raised)


LAWS: Mapping[str, Callable[[Ran], Broken]] = {
    "all members hold the same log": same_log,
    "all members have folded the same state": same_state,
    "no entry of a forked chain counts": no_forks,
    "nobody honest forks": honest_never_fork,
    "the removed read nothing more": nothing_after_removal,
    "all is signed, and in its place": all_is_sound,
    "an epoch begins with what was decided": carried_over,
    "each turn is taken once, by whose it is": slots_once,
    "only members act, only the host decides": only_members_act,
    "reveals match commits": reveals_match,
    "every space ends": all_end,
    "who is taken in comes in": everybody_is_there,
    "no machine fails": nothing_raised,
}


def broken(ran: Ran) -> dict[str, list[str]]:
    """Each law that was broken, and how."""
    found = {name: list(law(ran)) for name, law in LAWS.items()}
    return {name: how for name, how in found.items() if how}


def _opens(key: EpochKey, one: Entry) -> bool:
    try:
        open_act(key, one.core, one.act)
    except Unopened:
        return False
    return True


def _replica(node: Node) -> Replica:
    assert node.life is not None
    return node.life.space.replica


def _is_begun(node: Node) -> bool:
    return node.life is not None and node.life.space.replica.is_begun


def _epoch(node: Node) -> int:
    return _replica(node).log.latest.root.core.epoch


def _digest(node: Node) -> bytes:
    return of_epoch(_replica(node).log, _epoch(node)).digest if _is_begun(node) else b""


def _counts(node: Node, hash_: bytes) -> bool:
    return hash_ not in _replica(node).void


def _counted(node: Node) -> list[Entry]:
    """What counts of the epoch that is on."""
    mine = _replica(node)
    now = [one for one in mine.log.entries.values() if one.core.epoch == _epoch(node) and one.header.seals is None]
    return [one for one in now if _counts(node, one.hash)]
