"""Whose turn it is here, for what, and out of what there is to choose: read off the state, and nothing else."""

from protocol.spaces import acts
from protocol.spaces.entry import Slot
from protocol.spaces.kinds import Phase
from protocol.spaces.state import State

CHOOSING = (acts.Build, acts.Vote, acts.Review)


def mine(state: State, node: bytes) -> list[Slot]:
    """The turns that are this machine's, and on."""
    if node in state.left or state.member(node) is None:
        return []
    return [(state.phase, place) for place in state.on() if state.turns[place].node == node]


def waits(state: State) -> bool:
    """Whether selves and owners wait because somebody holds the microphone."""
    return state.microphone is not None


def options(state: State, node: bytes) -> tuple[bytes, ...]:
    """The entries that a turn of this machine may choose from, the best liked first."""
    ideas = tuple(on for on, _ in state.ranked())
    act = state.row.act
    if act is acts.Build:
        return (*ideas, *map(bytes.fromhex, sorted(state.builds)))
    if act is acts.Review:
        return tuple(bytes.fromhex(of) for of, whose in sorted(state.drafts.items()) if whose != node)
    return ideas if act is acts.Vote or state.row.task == "summarise" else ()


def is_hopeless(state: State, place: int) -> bool:
    """Whether a turn cannot be taken, because there is nothing to choose from."""
    return state.row.act in CHOOSING and not options(state, state.turns[place].node)


def silent(state: State) -> tuple[bytes, ...]:
    """Who had an idea in when the round was closed, and never showed it."""
    shown = set(state.ideas.values())
    closed = [bytes.fromhex(node) for node, (entry, _) in state.commits.items() if entry in state.fixed]
    return tuple(sorted(node for node in closed if node not in shown)) if state.row.who != "revealing" else ()


def chosen(row: Phase, on: tuple[bytes, ...], *, good: bool) -> acts.Any:
    """The act that an answer to a turn amounts to, where it is no more than what was chosen."""
    if row.act is acts.Build:
        return acts.Build(on[0] if on else b"")
    if row.act is acts.Review:
        return acts.Review(on[0] if on else b"", good)
    if row.act is acts.Vote:
        return acts.Vote(on)
    return acts.Claim() if row.act is acts.Claim else acts.Say()
