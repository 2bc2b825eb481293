"""What somebody here wants to write, as it is written; raises, saying why, if it cannot be."""

from dataclasses import dataclass

from protocol.errors import LocalProtocolError
from protocol.machine import Chance
from protocol.spaces import acts, introducing, limits, own, psi, tried, turns
from protocol.spaces.acts import Member
from protocol.spaces.entry import Hand, Slot
from protocol.spaces.events import Answer, Change, Decision, Labels, ShareHistory, Wish, YourTurn
from protocol.spaces.kinds import EXACTLY
from protocol.spaces.replica import Me, Replica
from protocol.spaces.state import State
from protocol.spaces.tried import Tried

_WISHES = (acts.Say, acts.Raise, acts.Enough, acts.Delete, acts.Leave, acts.Microphone, acts.Close)


@dataclass(frozen=True)
class Writing:
    """What is to be written; ``tried`` is to be noted before."""

    act: acts.Any
    text: str | None = None
    hand: Hand = "self"
    slot: Slot | None = None
    tried: Tried | None = None


def wished(event: Wish, replica: Replica, me: Me) -> Writing:
    """Something that needs no turn."""
    act = event.act
    refuse_unless(isinstance(act, _WISHES), "that is not for wishing: it wants a turn, or follows by itself")
    if isinstance(act, acts.Delete):
        of = replica.log.entries.get(act.of)
        refuse_unless(of is not None and of.node == me.node, "only what was written here is deleted here")
    leaves = isinstance(act, acts.Leave) and replica.state.host == me.node
    refuse_unless(not leaves, "the host does not leave a space, but closes it")
    refuse_unless(isinstance(act, acts.Say) == bool(event.text), "what is said has words, and no other wish has")
    refuse_unless(not isinstance(act, acts.Say) or act.again is None, "what came too late is said again by itself")
    return Writing(act, event.text, event.hand)


def shared(event: ShareHistory, replica: Replica) -> Writing:
    """Keys to what was said here before others came."""
    refuse_unless(0 < len(event.entries) <= limits.SHARED, f"1 to {limits.SHARED} entries are shown at once")
    return Writing(replica.granting(event.entries), None, "owner")


def answered(event: Answer, turn: YourTurn, state: State, me: Me, chance: Chance) -> Writing:
    """What came of a turn."""
    row = state.row
    refuse_unless(row.act not in (acts.Consent, acts.Step), "this is for the owner to decide")
    refuse_unless(set(event.on) <= set(turn.options), "chosen is something that was not to choose from")
    refuse_unless(bool(event.text) or row.act is acts.Vote, "nothing was said")
    if not row.kept:
        return Writing(turns.chosen(row, event.on, good=event.good), event.text or None, event.hand, event.slot)
    nonce = chance(32)
    to = acts.commitment(state.space, state.phase, me.node, nonce, acts.idea_digest(event.text))
    note = own.locked([nonce, event.text], state.space, me.secret, chance)
    return Writing(acts.Commit(to), note, event.hand, event.slot)


def decided(event: Decision, turn: YourTurn, state: State) -> Writing:
    """What an owner decided; with the card, if it is released."""
    refuse_unless(state.row.act is acts.Consent, "there is nothing to decide")
    return Writing(acts.Consent(event.agrees, event.grant), turn.card if event.agrees else None, "owner", event.slot)


def ticked(event: Labels, state: State, me: Me, chance: Chance, now: int) -> Writing:
    """The labels that are compared: the first step, with what this machine must know for the others."""
    refuse_unless(state.row.task == "labels", "no labels are asked for")
    others = [state.member(node) for node in {turn.node for turn in state.turns} - {me.node}]
    refuse_unless(len(others) == 1 and others[0] is not None, "labels are compared by two")
    assert others[0] is not None
    side = psi.mine(event.labels, chance(psi.SEED_BYTES))
    run = Tried(state.space, others[0].person, event.branch, side.labels, now) if side.labels else None
    if run is not None:
        tried.refuse_too_many(event.tries, run)
    note = own.locked(introducing.kept(side), state.space, me.secret, chance)
    return Writing(introducing.first(side, state, me.node), note, "owner", event.slot, run)


def members(event: Change, state: State, me: Me) -> tuple[Member, ...]:
    """Who takes part from now on."""
    refuse_unless(state.host == me.node, "who takes part is the host's to decide")
    persons = {one.person for one in event.add}
    stay = [one for one in state.members if one.node not in event.remove and one.person not in persons]
    refuse_unless(any(one.node == me.node for one in stay), "the host stays, and on this machine")
    after = (*stay, *event.add)
    number = EXACTLY.get(state.kind, len(after))
    refuse_unless(len(after) == number, f"a space of this kind is for {number}: close it instead, or open another")
    refuse_unless(len(after) <= limits.MEMBERS, f"a space is for {limits.MEMBERS} at most")
    refuse_unless(len(after) > 1, "nobody else would be left: close the space instead")
    refuse_unless(len({one.node for one in after}) == len({one.person for one in after}) == len(after), "one is twice")
    return after


def refuse_odd_opening(act: acts.Open, now: float) -> None:
    """Raise if a space cannot be opened so."""
    number = EXACTLY.get(act.kind, len(act.members))
    refuse_unless(len(act.members) == number, f"a space of this kind is for {number}")
    refuse_unless(act.settings.until > now, "a space says when it ends at the latest")
    refuse_unless(act.settings.seconds > 0, "a turn takes some time")
    refuse_unless(len(act.title) <= limits.TITLE, f"a title has at most {limits.TITLE} characters")


def refuse_unless(holds: bool, otherwise: str) -> None:
    """Raise, in words for the owner, unless this holds."""
    if not holds:
        raise LocalProtocolError(otherwise)
