"""What each act changes, told once for all kinds. An act that has no place where it stands changes nothing.

Who folds the same acts in the same order comes to the same state; so nothing here looks at a clock, or at what only one
of the members knows.
"""

from collections.abc import Callable, Mapping
from typing import Any

from protocol.spaces import acts, limits
from protocol.spaces.acts import Act, Member
from protocol.spaces.entry import Entry
from protocol.spaces.kinds import KINDS, Phase
from protocol.spaces.state import State, Turn

_OF_READING = (acts.Delete, acts.Share)
_OPEN_TO_ALL = ("each", "guests")  # phases in which who comes takes part; others are for those who did something before


class Void(Exception):
    """An entry changes nothing where it stands; it stays in the log, and is shown as what it is."""


def opened(space: bytes, entry: Entry, act: acts.Open) -> State:
    """The state that a space begins with."""
    state = State(space, entry.node, act.kind, act.title, act.settings, act.members)
    _begin(state, 0)
    return state


def renewed(state: State, act: acts.Epoch) -> None:
    """The members change."""
    before, after = ({one.node for one in some} for some in (state.members, act.members))
    state.members, state.epoch = act.members, state.epoch + 1
    state.left = tuple(node for node in state.left if node in after)
    state.hands = tuple(node for node in state.hands if node in after)
    state.enough = tuple(node for node in state.enough if node in after)
    state.microphone = state.microphone if state.microphone in after else None
    _pass_all(state, before - after)
    if state.row.who in _OPEN_TO_ALL and not state.ended:
        fresh = [one.node for one in act.members if one.node not in before]
        more = [Turn(node) for _ in range(_rounds(state, state.row, len(fresh))) for node in fresh]
        state.turns += more[: limits.TURNS - len(state.turns)]


def apply(state: State, entry: Entry, act: acts.Any) -> bytes | None:
    """Let an act have its effect; the entry that counts no more by that, if any. Raises ``Void`` if it has none."""
    if state.member(entry.node) is None:
        raise Void("its writer is no member")
    if isinstance(act, _OF_READING):
        return None  # they change who can read, not what was decided
    if state.ended:
        raise Void("it was over")
    if decision := _OF_HOST.get(type(act)):
        if entry.node != state.host:
            raise Void("this is the host's to decide")
        return decision(state, act)
    if isinstance(act, acts.Raise):
        hands = tuple(node for node in state.hands if node != entry.node)
        state.hands = (*hands, entry.node) if act.up else hands
        if state.microphone == entry.node and not act.up:
            state.microphone = None
    elif isinstance(act, acts.Enough):
        state.enough = (*state.enough, entry.node) if entry.node not in state.enough else state.enough
    elif isinstance(act, acts.Leave):
        state.left = (*state.left, entry.node) if entry.node not in state.left else state.left
        _pass_all(state, {entry.node})
    elif entry.core.slot is not None:
        _take(state, entry, act)
    elif not isinstance(act, acts.Say):
        raise Void("this wants a turn")
    return None


# -- turns


def _take(state: State, entry: Entry, act: Act) -> None:
    assert entry.core.slot is not None
    phase, place = entry.core.slot
    row = state.row
    if phase != state.phase or place >= len(state.turns):
        raise Void("this turn is not on")
    turn = state.turns[place]
    if turn.node != entry.node:
        raise Void("this is somebody else's turn")
    if not turn.is_open:
        raise Void("this turn is taken, or was passed")
    if not row.together and any(one.is_open for one in state.turns[:place]):
        raise Void("others have their turn before this one")
    if type(act) is not row.act:
        raise Void("this turn is for something else")
    if row.owner and entry.core.hand != "owner":
        raise Void("this is for the owner to say, not for their self")
    if effect := _EFFECTS.get(type(act)):
        effect(state, entry, act)
    elif row.who == "claimants":
        state.drafts[entry.hash.hex()] = entry.node
    state.turns[place] = Turn(turn.node, taken=entry.hash)


def _commit(state: State, entry: Entry, act: acts.Commit) -> None:
    state.commits[entry.node.hex()] = (entry.hash, act.to)


def _reveal(state: State, entry: Entry, act: acts.Reveal) -> None:
    committed, to = state.commits.get(entry.node.hex(), (b"", b""))
    if committed not in state.fixed:
        raise Void("no idea of theirs was in when the host closed the round")
    if acts.commitment(state.space, state.phase - 1, entry.node, act.nonce, act.idea) != to:
        raise Void("another idea than the one committed to")
    state.ideas[entry.hash.hex()] = entry.node


def _build(state: State, entry: Entry, act: acts.Build) -> None:
    if act.on.hex() not in state.ideas and act.on.hex() not in state.builds:
        raise Void("built on no idea that was shown")
    state.builds[entry.hash.hex()] = act.on


def _vote(state: State, entry: Entry, act: acts.Vote) -> None:
    if not act.on or len(set(act.on)) < len(act.on):
        raise Void(f"a vote names one to {limits.VOTES} ideas, each once")
    if any(on.hex() not in state.ideas for on in act.on):
        raise Void("a vote for no idea that was shown")
    state.votes[entry.node.hex()] = act.on


def _claim(state: State, entry: Entry, _act: acts.Claim) -> None:
    state.claims[entry.node.hex()] = entry.hash


def _review(state: State, entry: Entry, act: acts.Review) -> None:
    if state.drafts.get(act.of.hex(), entry.node) == entry.node:
        raise Void("reviewed is what somebody else has drafted")
    state.reviews[entry.hash.hex()] = (act.of, act.good)


def _consent(state: State, entry: Entry, act: acts.Consent) -> None:
    if not act.agrees:
        state.refused = (*state.refused, entry.node)


_EFFECTS: Mapping[type[Act], Callable[[State, Entry, Any], None]] = {
    acts.Commit: _commit,
    acts.Reveal: _reveal,
    acts.Build: _build,
    acts.Vote: _vote,
    acts.Claim: _claim,
    acts.Review: _review,
    acts.Consent: _consent,
}


# -- the host's


def _next(state: State, act: acts.Next) -> None:
    if act.phase != state.phase + 1 or state.is_last:
        raise Void("this phase does not follow")
    if not state.is_settled:
        raise Void("turns of this phase are left")
    if state.refused or (state.row.owner and any(turn.passed for turn in state.turns)):
        raise Void("an owner did not agree")
    if len(set(act.fixed)) < len(act.fixed) or not set(act.fixed) <= {entry for entry, _ in state.commits.values()}:
        raise Void("fixed is something else than what was committed to")
    if act.fixed and not state.row.fixed:
        raise Void("there is nothing to fix")
    state.fixed = act.fixed or state.fixed
    _begin(state, act.phase)


def _skip(state: State, act: acts.Skip) -> bytes | None:
    """Pass a turn, for good: whoever took it had not been heard of when the host went on.

    Were it otherwise, one who is silent till all have voted could vote last, and claim a place before them.
    """
    if act.phase != state.phase or act.place >= len(state.turns) or state.turns[act.place].passed:
        raise Void("there is no such turn to pass")
    turn = state.turns[act.place]
    state.turns[act.place] = Turn(turn.node, passed=True)
    if turn.taken is not None:
        _undo(state, turn.node, turn.taken)
    return turn.taken


def _undo(state: State, node: bytes, entry: bytes) -> None:
    for by_entry in (state.ideas, state.builds, state.drafts, state.reviews):
        by_entry.pop(entry.hex(), None)
    if state.commits.get(node.hex(), (b"", b""))[0] == entry:
        del state.commits[node.hex()]
    if state.claims.get(node.hex()) == entry:
        del state.claims[node.hex()]
    if state.row.act is acts.Vote:
        state.votes.pop(node.hex(), None)
    if state.row.act is acts.Consent:
        state.refused = tuple(one for one in state.refused if one != node)


def _microphone(state: State, act: acts.Microphone) -> None:
    if act.node is not None and state.member(act.node) is None:
        raise Void("the microphone goes to a member")
    state.microphone = act.node
    state.hands = tuple(node for node in state.hands if node != act.node)


def _close(state: State, act: acts.Close) -> None:
    state.ended = act.why


def _misplaced(_state: State, _act: Act) -> None:
    raise Void("a space is opened once, and an epoch begins in its own place")


_OF_HOST: Mapping[type[Act], Callable[[State, Any], bytes | None]] = {
    acts.Next: _next,
    acts.Skip: _skip,
    acts.Microphone: _microphone,
    acts.Close: _close,
    acts.Open: _misplaced,
    acts.Epoch: _misplaced,
}


def _begin(state: State, phase: int) -> None:
    """Whoever left keeps their places, passed: else one word of theirs, come late, would move everybody's."""
    state.phase, state.enough = phase, ()
    row = KINDS[state.kind][phase]
    takers = [one.node for one in state.members if _takes_part(state, row, one)]
    rounds = range(_rounds(state, row, len(takers)))
    state.turns = [Turn(node, passed=node in state.left) for _ in rounds for node in takers]


def _takes_part(state: State, row: Phase, member: Member) -> bool:
    node = member.node
    match row.who:
        case "each":
            return True
        case "host":
            return node == state.host
        case "guests":
            return node != state.host
        case "claimants":
            return node.hex() in state.claims
        case "revealing":
            return state.commits.get(node.hex(), (b"", b""))[0] in state.fixed


def _rounds(state: State, row: Phase, takers: int) -> int:
    return max(1, min(state.settings.rounds, limits.TURNS // max(1, takers))) if row.rounds else 1


def _pass_all(state: State, nodes: set[bytes]) -> None:
    state.turns = [
        Turn(turn.node, passed=True) if turn.is_open and turn.node in nodes else turn for turn in state.turns
    ]
