"""A space as a machine: what comes in, what is wished and what time it is go in; what is to be done comes out.

Theory of operation. All that lasts lies in the entries. Each event is first acted upon; then whatever follows by itself
is written: what came too late is said again, the machine's own turns are taken, and where this is the host's machine,
all that is due is decided. Last, those outside are told what is on. So a machine that is handed its kept entries
(``Restored``) stands where it stood, and asks again for the turns that were not taken. Nothing is written that would
change nothing: each act is tried upon a copy of the state before.
"""

from collections.abc import Iterable, Mapping

from identity.errors import IdentityRefused
from protocol.errors import LocalProtocolError, ProtocolError
from protocol.machine import Alarm, Chance, Rang
from protocol.spaces import acts, closing, fold, host, introducing, late, limits, own, replica, turns, wishes
from protocol.spaces.entry import Entry, Slot
from protocol.spaces.events import (
    Announce,
    Answer,
    Arrived,
    Bare,
    Began,
    Change,
    Common,
    Counted,
    Decided,
    Decision,
    Declined,
    Ended,
    Event,
    Evidence,
    Filled,
    Keep,
    Labels,
    Note,
    Out,
    Refused,
    Restored,
    Said,
    ShareHistory,
    TurnOver,
    Unsaid,
    Wish,
    YourTurn,
)
from protocol.spaces.introducing import Introducing
from protocol.spaces.kinds import KINDS, OF_MACHINE
from protocol.spaces.replica import Came, Forked, Me, Replica
from protocol.spaces.state import State
from protocol.spaces.wishes import Writing, refuse_unless

SOONEST = 1.0  # seconds until it looks again whether something is due that could not be done just now


class Space:
    """One machine's part in one space."""

    def __init__(self, replica: Replica, me: Me, chance: Chance) -> None:
        self.replica = replica
        self._me = me
        self._chance = chance
        self._now = 0.0
        self._outs: list[Out] = []
        self._given: dict[Slot, YourTurn] = {}
        self._since: dict[Slot, float] = {}
        self._microphone: tuple[bytes | None, float] = (None, 0.0)
        self._heads: Mapping[bytes, bytes] = {}
        self._began: Began | None = None
        self._alarm: float | None = None
        self._mended = -1  # the epoch in which what came too late was looked for
        self._told: set[type] = set()
        self._evidence: set[bytes] = set()  # roots that were not taken in, and are kept
        self.over = False

    def handle(self, event: Event, now: float) -> list[Out]:
        """Act upon one event; what is to be done, in this order."""
        self._now, self._outs = now, []
        if isinstance(event, Arrived | Restored):
            self._take_in(event)
        elif isinstance(event, Rang):
            self._alarm = None
        else:
            try:
                self._do(event)
            except (LocalProtocolError, IdentityRefused, fold.Void) as error:
                self._outs.append(Declined(str(error)))
        if self.replica.is_begun:
            self._go_on()
        return self._outs

    @property
    def _state(self) -> State:
        return self.replica.state

    @property
    def _takes_part(self) -> bool:
        if not self.replica.is_begun or self.replica.shut:
            return False
        epoch = self.replica.log.latest
        return self._me.node in epoch.members and self._me.node not in epoch.forks

    @property
    def _is_host(self) -> bool:
        return self._state.host == self._me.node

    # -- taking in

    def _take_in(self, event: Arrived | Restored) -> None:
        self._receive(event.entries, event.source if isinstance(event, Arrived) else None)

    def _receive(self, entries: Iterable[Entry], source: bytes | None) -> None:
        """Take in entries of somebody's; without a source they were kept here already, and nobody need hear of them.

        Nothing is read off the state before all are in: what belongs far up is folded once, however many they are.
        """
        changes: list[replica.Change] = []
        refused: list[tuple[Entry, str]] = []
        for entry in entries:
            taken = self.replica.receive(entry)
            changes += taken.changes
            refused += taken.refused
        for change in changes:
            if isinstance(change, Forked):
                self._keep_evidence((change.fork.first, change.fork.second), source)
            if source is not None:
                self._hand_out(change)
            elif isinstance(change, Came) and isinstance(change.act, acts.Delete):
                self._outs += self._said(change)  # it may have died between the two
        self._hear([one for one in changes if isinstance(one, Came)])
        for entry, why in refused:
            is_noted = self.replica.log.is_noted(entry)
            if is_noted:
                self._keep_evidence((entry,), source)
            if source is not None or not is_noted:
                self._outs.append(Refused(why, source or b"", entry))

    def _hand_out(self, change: replica.Change) -> None:
        if isinstance(change, Forked):
            self._outs.append(Evidence(change.fork))
            return
        self._outs.append(Keep(change.entry if isinstance(change, Came) else change.root))
        if isinstance(change, Came) and change.filled:
            said = [one for one in self._said(change) if isinstance(one, Said)]
            self._outs += [Filled(one.entry, one.text) for one in said if one.text is not None]
        elif isinstance(change, Came):
            self._outs += self._said(change)

    def _keep_evidence(self, entries: Iterable[Entry], source: bytes | None) -> None:
        """Roots that the host signed and that were not taken in: with another of that epoch, each ends the space."""
        for one in entries:
            epoch = self.replica.log.epochs.get(one.core.epoch)
            is_taken_in = one.header.seals is None or (epoch is not None and epoch.root.hash == one.hash)
            if is_taken_in or one.hash in self._evidence:
                continue
            self._evidence.add(one.hash)
            if source is not None:
                self._outs.append(Keep(one))

    def _said(self, came: Came) -> list[Out]:
        entry, act, slot = came.entry, came.act, came.entry.core.slot
        if isinstance(act, acts.Delete):
            of = self.replica.log.entries.get(act.of)
            return [Bare(act.of)] if of is not None and of.node == entry.node else []
        if isinstance(act, acts.Consent) and slot is not None and late.counted(self.replica, entry):
            return [Decided(entry.node, KINDS[self._state.kind][slot[0]].name, act.agrees, act.grant)]
        if act is None or isinstance(act, acts.OfHost | acts.Commit | acts.Step | acts.Share):
            return []
        text = None if entry.prose is None else self.replica.prose(entry.hash)
        return [Said(entry.hash, entry.node, entry.core.hand, act, text, came.late)]

    def _hear(self, came: list[Came]) -> None:
        """What the host listens for while somebody holds the microphone."""
        heard = {one.entry.node for one in came if not (one.late or one.filled)}
        if heard and self._state.microphone in heard:
            self._microphone = (self._state.microphone, self._now)

    # -- wishes and answers

    def _do(self, event: Wish | ShareHistory | Change | Answer | Decision | Labels) -> None:
        """Write what somebody here wants; raises, and nothing has changed, if it cannot be."""
        match event:
            case Wish(act=acts.Open() as act):
                self._open(act)
            case Wish():
                self._refuse_unless_on(event.epoch, but_over=isinstance(event.act, acts.Delete))
                self._write(wishes.wished(event, self.replica, self._me))
            case ShareHistory():
                self._refuse_unless_on(None, but_over=True)
                self._write(wishes.shared(event, self.replica))
            case Change():
                self._refuse_unless_on(None)
                self._renew(wishes.members(event, self._state, self._me), "joined" if event.add else "removed")
            case Answer():
                turn = self._turn(event.epoch, event.slot)
                self._write(wishes.answered(event, turn, self._state, self._me, self._chance))
            case Decision():
                self._write(wishes.decided(event, self._turn(event.epoch, event.slot), self._state))
            case Labels():
                self._turn(event.epoch, event.slot)
                self._write(wishes.ticked(event, self._state, self._me, self._chance, int(self._now)))

    def _open(self, act: acts.Open) -> None:
        refuse_unless(not self.replica.is_begun, "this space is open")
        refuse_unless(acts.space_id(act, self._me.node) == self.replica.space, "this opens another space")
        wishes.refuse_odd_opening(act, self._now)
        self._receive((replica.begun(act, self._me, chance=self._chance),), b"")

    def _renew(self, members: tuple[acts.Member, ...], why: str) -> None:
        root = self.replica.renew(members, why, chance=self._chance)
        self._receive((root,), b"")
        refuse_unless(root.hash in self.replica.log.entries, "an epoch with these members cannot begin")

    def _turn(self, epoch: int, slot: Slot) -> YourTurn:
        self._refuse_unless_on(epoch)
        refuse_unless(slot in self._given, "this turn is over")
        return self._given[slot]

    def _refuse_unless_on(self, epoch: int | None, *, but_over: bool = False) -> None:
        refuse_unless(self._takes_part, "this machine takes no part in the space")
        refuse_unless(but_over or not (self.over or self._is_expired), "the space is over")
        refuse_unless(epoch in (None, self._state.epoch), "others listen now than when this was thought of")

    # -- what follows by itself

    def _go_on(self) -> None:
        if not self.over and self._takes_part:
            self._mend()
            self._take_own_turns()
            while self._is_host and self._decide_as_host():
                self._take_own_turns()
        self._announce()
        self._learn()
        self._end()
        self._begin()
        self._hand_out_turns()
        self._set_alarm()

    def _mend(self) -> None:
        """What came too late is said again, once, where nobody hears it who would not have heard it."""
        if self._mended == self._state.epoch or self._is_expired or self._state.ended:
            return
        self._mended = self._state.epoch
        if late.wants_to_go(self.replica, self._me.node) and self._me.node not in self._state.left:
            self._try(Writing(acts.Leave(), None, "owner"))
            return
        for entry in list(late.unsaid(self.replica, self._me.node)):
            if late.heard_by_more(self.replica, entry):
                self._outs.append(Unsaid(entry.hash))
            else:
                self._try(Writing(acts.Say(again=entry.hash), self.replica.prose(entry.hash), entry.core.hand))

    def _take_own_turns(self) -> None:
        if self._state.row.task in OF_MACHINE and not self._is_expired:
            for slot in turns.mine(self._state, self._me.node):
                if (act := self._own_act()) is not None:
                    self._try(Writing(*act, "self", slot))

    def _own_act(self) -> tuple[acts.Any, str | None] | None:
        task = self._state.row.task
        if task in introducing.TASKS:
            content = Introducing(self.replica, self._me).step(task)
            return acts.Step(introducing.number_of(task), content), None
        if task in ("record", "document"):
            return acts.Say(), getattr(closing, task)(self.replica)
        noted = self._noted()
        return (acts.Reveal(noted[0], acts.idea_digest(noted[1])), noted[1]) if noted else None

    def _noted(self) -> tuple[bytes, str] | None:
        """What was committed to here, and not shown."""
        entry, _ = self._state.commits.get(self._me.node.hex(), (b"", b""))
        match own.opened(self.replica.prose(entry), self._state.space, self._me.secret):
            case [bytes(nonce), str(text)]:
                return nonce, text
        return None

    def _decide_as_host(self) -> bool:
        due = host.due(self._state, self.replica.log.latest.forks, self._clock())
        if isinstance(due, host.Without):
            stay = tuple(one for one in self._state.members if one.node not in due.nodes)
            try:
                self._renew(stay, "removed" if due.forked else "left")
            except (ProtocolError, IdentityRefused) as error:
                self._outs.append(Declined(str(error)))
                return False
            return True
        return due is not None and self._try(Writing(due))

    def _clock(self) -> host.Clock:
        state = self._state
        if state.microphone != self._microphone[0]:
            self._microphone, self._since = (state.microphone, self._now), {}
        on = [(state.phase, place) for place in state.on()]
        self._since = {slot: self._since.get(slot, self._now) for slot in on}
        return host.Clock(self._now, self._since, self._microphone[1])

    def _try(self, writing: Writing) -> bool:
        """Write what follows by itself; whether that could be."""
        try:
            self._write(writing)
        except (fold.Void, ProtocolError, IdentityRefused) as error:
            self._outs.append(Declined(str(error)))
            return False
        return True

    def _write(self, writing: Writing) -> None:
        act, text, slot = writing.act, writing.text, writing.slot
        refuse_unless(text is None or len(text) <= limits.TEXT, f"at most {limits.TEXT} characters are said at once")
        entry = self.replica.compose(act, text, writing.hand, slot, self._chance)
        fold.apply(self._state.copied(), entry, act)
        if writing.tried is not None:
            self._outs.append(Note(writing.tried))
        if slot is not None:
            self._given.pop(slot, None)
        self._receive((entry,), b"")
        refuse_unless(entry.hash in self.replica.log.entries, "what was to be said here has no place in the space")

    # -- telling

    def _announce(self) -> None:
        epoch = self.replica.log.latest
        heads = {node: one.hash for node, one in epoch.heads().items()}
        if heads != self._heads:
            self._heads = heads
            self._outs.append(Announce(epoch.root.core.epoch, heads))

    def _learn(self) -> None:
        """Common labels, once they are known."""
        done = [row.name for row in KINDS[self._state.kind][: self._state.phase]]
        if "match" in done and Counted not in self._told:
            self._told.add(Counted)
            if (labels := Introducing(self.replica, self._me).count) is not None:
                self._outs.append(Counted(labels))
        if "names" in done and Common not in self._told:
            self._told.add(Common)
            if (named := Introducing(self.replica, self._me).common) is not None:
                self._outs.append(Common(named))

    def _end(self) -> None:
        why = "removed" if self.replica.shut else self._state.ended or ("expired" if self._is_expired else "")
        if why and not self.over:
            self.over = True
            self._outs.append(Ended(why))

    @property
    def _is_expired(self) -> bool:
        return self._now >= self._state.settings.until

    def _begin(self) -> None:
        began = Began(self._state.epoch, self._state.phase, self._state.row.name)
        if began != self._began and not self.over:
            self._began = began
            self._outs.append(began)

    def _hand_out_turns(self) -> None:
        state = self._state
        asks = not self.over and not turns.waits(state) and state.row.task not in OF_MACHINE
        slots = turns.mine(state, self._me.node) if asks else []
        for slot, turn in list(self._given.items()):
            if slot not in slots or turn.epoch != state.epoch:
                del self._given[slot]
                self._outs.append(TurnOver(turn.epoch, slot))
        for slot in slots:
            if slot not in self._given and not turns.is_hopeless(state, slot[1]):
                self._given[slot] = self._as_turn(slot)
                self._outs.append(self._given[slot])

    def _as_turn(self, slot: Slot) -> YourTurn:
        state, row = self._state, self._state.row
        noted = self._noted() if row.task == "release" else None
        return YourTurn(
            state.epoch,
            slot,
            row.task,
            self._now + state.settings.seconds,
            turns.options(state, self._me.node),
            turns.silent(state) if row.task == "summarise" else (),
            self._told_of_owner() if row.task == "summarise" and row.kept else (),
            noted[1] if noted else None,
        )

    def _told_of_owner(self) -> tuple[bytes, ...]:
        chains = [epoch.chains.get(self._me.node, []) for epoch in self.replica.log.epochs.values()]
        said = [one for chain in chains for one in chain if one.header.prose is not None]
        return tuple(one.hash for one in said if isinstance(self.replica.act(one.hash), acts.Say))

    def _set_alarm(self) -> None:
        if self.over:
            return
        at: float = self._state.settings.until
        if self._is_host:
            at = min(at, host.next_at(self._state, self._clock()))
        at = max(at, self._now + SOONEST)
        if at != self._alarm:
            self._alarm = at
            self._outs.append(Alarm(("space", self._state.space), at))
