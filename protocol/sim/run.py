"""Carries out a plan: a space is begun, things happen and go wrong, all heals, and what is left is looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from protocol.sim import liars
from protocol.sim.faults import Faults, Plan, Planned
from protocol.sim.network import Network
from protocol.sim.node import Directory, Node
from protocol.sim.world import World
from protocol.spaces import acts, events
from protocol.spaces.acts import Open, Settings

HEALED = 400.0  # seconds after all has healed until the space is over by every clock
CALM = 400.0  # and from then on until the end
DAY = 86_400.0
TITLE = "a space"


@dataclass(frozen=True)
class Ran:
    """A run that is over."""

    plan: Plan
    nodes: tuple[Node, ...]
    space: bytes
    happened: int
    bytes: Mapping[int, int]

    @property
    def honest(self) -> list[Node]:
        """Those who did not lie."""
        return [node for node in self.nodes if not node.is_liar and node.life is not None]


def run(plan: Plan) -> Ran:
    """Let all of it happen."""
    return _Run(plan).ran()


class _Run:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.world = World()
        self.network = Network(self.world, plan.faults, plan.seed)
        directory: Directory = {}
        self.nodes = [Node(number, plan.seed, self.world, self.network, directory) for number in range(plan.nodes)]
        self.chance = Random(f"run {plan.seed}")
        for node in self.nodes:
            node.gossips = plan.gossip
        for one in plan.events:
            if one.what == "lie":
                self.nodes[one.node].is_liar = True

    def ran(self) -> Ran:
        plan, world = self.plan, self.world
        space = self._open()
        for one in plan.events:
            world.at(one.at, partial(self._happens, one))
        world.run(plan.until)
        self._heal()
        world.run(plan.until + HEALED + CALM)
        return Ran(plan, tuple(self.nodes), space, world.happened, self.network.bytes)

    def _open(self) -> bytes:
        """The host begins a space with some of the others."""
        plan, host = self.plan, self.nodes[0]
        count = 2 if plan.kind in ("catch-up", "introduction") else self.chance.randint(2, plan.nodes)
        members = self.nodes[:count]
        settings = Settings(rounds=2, seconds=60, until=int(plan.until + HEALED))
        opened = Open(
            self.chance.randbytes(32),
            host.member.person,
            plan.kind,  # type: ignore[arg-type]
            tuple(one.member for one in members),
            TITLE,
            settings,
        )
        space = acts.space_id(opened, host.me.node)
        for node in members:
            node.told_of(space, host.me.node)
        host.guarded(lambda: host.tell(events.Wish(opened)))
        return space

    def _heal(self) -> None:
        self.network.apart = None
        self.network.faults = replace(Faults(), delay=self.plan.faults.delay)
        for node in self.nodes:
            node.heal()
        for node in self.nodes:
            if node.life is None:
                node.start()

    # -- what happens

    def _happens(self, one: Planned) -> None:
        node = self.nodes[one.node]
        self._DEEDS[one.what](self, node, one.number)

    def _say(self, node: Node, _: int) -> None:
        self._wish(node, acts.Say(), f"{node.number} says something at {self.world.now}")

    def _raise(self, node: Node, _: int) -> None:
        self._wish(node, acts.Raise())

    def _microphone(self, node: Node, _: int) -> None:
        self._wish(self.nodes[0], acts.Microphone(node.me.node))
        self.world.after(30.0, lambda: self._wish(self.nodes[0], acts.Microphone()))

    def _delete(self, node: Node, _: int) -> None:
        if node.life is not None and node.life.space.replica.is_begun:
            entries = node.life.space.replica.log.entries.values()
            mine = [one.hash for one in entries if one.node == node.me.node and one.prose is not None]
            if mine:
                self._wish(node, acts.Delete(self.chance.choice(mine)))

    def _leave(self, node: Node, _: int) -> None:
        self._wish(node, acts.Leave())

    def _remove(self, node: Node, _: int) -> None:
        host = self.nodes[0]
        host.guarded(lambda: host.tell(events.Change(remove=(node.me.node,))))

    def _invite(self, node: Node, _: int) -> None:
        """The host takes somebody in; they learn of it as soon as they can be reached."""
        host = self.nodes[0]
        before = self._root()
        host.guarded(lambda: host.tell(events.Change(add=(node.member,))))
        root = self._root()
        if root is not None and root != before:
            self._tell(node, node.incarnation, root)

    def _root(self) -> bytes | None:
        """The newest root, where the host can be asked for it."""
        life = self.nodes[0].life
        return life.space.replica.log.latest.root.hash if life is not None and life.space.replica.is_begun else None

    def _tell(self, node: Node, incarnation: int, root: bytes) -> None:
        host = self.nodes[0]
        if node.incarnation != incarnation:
            return
        if node.life is not None and not node.life.space.replica.shut and self._stayed(node, root):
            return  # they are there, and learn of it by sync; to come anew would make them forget what they wrote
        is_away = (node.life is None and node.kept is not None) or not self.network.reaches(0, node.number)
        if is_away:
            self.world.after(10.0, lambda: self._tell(node, incarnation, root))
        elif host.life is not None:
            space = host.life.space.replica.space
            node.guarded(lambda: node.told_of(space, host.me.node, root))

    def _stayed(self, node: Node, root: bytes) -> bool:
        """Whether they were in the epoch before this one too; who was not is sent nothing of it, and cannot go on."""
        life = self.nodes[0].life
        log = life.space.replica.log if life is not None and life.space.replica.is_begun else None
        begun = log.entries.get(root) if log is not None else None
        before = log.epochs.get(begun.core.epoch - 1) if log is not None and begun is not None else None
        return before is not None and node.me.node in before.members

    def _crash(self, node: Node, number: int) -> None:
        node.die(after=number % 7)
        self.world.after(1.0 + number, lambda: node.start() if node.life is None else None)

    def _part(self, _: Node, number: int) -> None:
        sides = [self.chance.random() < 0.5 for _ in self.nodes]
        one = frozenset(number for number, side in enumerate(sides) if side)
        self.network.apart = (one, frozenset(range(len(self.nodes))) - one)

        def together() -> None:
            self.network.apart = None

        self.world.after(5.0 + number, together)

    def _skew(self, node: Node, number: int) -> None:
        node.set_clock(number - DAY)

    def _restore(self, node: Node, _: int) -> None:
        """A home is put back from an old backup: a new machine, whom the host must take in anew."""
        if node.number == 0 or node.kept is None:
            return
        node.die()
        node.kept = None
        node.renewed(node.incarnation + 1)
        node.start()
        self._ask_in(node, node.incarnation)

    def _ask_in(self, node: Node, incarnation: int) -> None:
        """They ask the host to take in their new machine, until that was done."""
        host = self.nodes[0]
        if node.incarnation != incarnation or node.kept is not None:
            return
        if host.life is not None and self.network.reaches(0, node.number):
            replica = host.life.space.replica
            if replica.is_begun and any(one.person == node.member.person for one in replica.state.members):
                self._invite(node, 0)
        self.world.after(20.0, lambda: self._ask_in(node, incarnation))

    def _lie(self, node: Node, number: int) -> None:
        node.guarded(lambda: liars.lie(node, self.nodes, number, self.chance))

    def _wish(self, node: Node, act: acts.Any, text: str | None = None) -> None:
        node.guarded(lambda: node.tell(events.Wish(act, text)))

    _DEEDS: Mapping[str, Callable[["_Run", Node, int], None]] = {
        "say": _say,
        "raise": _raise,
        "microphone": _microphone,
        "delete": _delete,
        "leave": _leave,
        "remove": _remove,
        "invite": _invite,
        "crash": _crash,
        "part": _part,
        "skew": _skew,
        "restore": _restore,
        "lie": _lie,
    }
