"""Members that lie: each way in which one may try to make others see or count what they should not.

A liar has the machines of everybody else and uses their private parts; what it makes goes to the others as sync brings
it, so that nothing but their own checks protects them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from random import Random

from msgspec.structs import replace

from identity.errors import IdentityRefused
from protocol.errors import ProtocolError, RemoteProtocolError
from protocol.sim.node import Node
from protocol.spaces import acts, entry, keys, replica
from protocol.spaces.entry import Core, Entry
from protocol.spaces.keys import EpochKey
from protocol.spaces.replica import Replica
from protocol.sync import events as sync


def lie(node: Node, nodes: Sequence[Node], number: int, chance: Random) -> None:
    """Tell one of the lies, if there is something to lie about."""
    if node.life is None or not node.life.space.replica.is_begun or node.life.space.replica.shut:
        return
    mine = node.life.space.replica
    if node.me.node not in mine.log.latest.members:
        return
    others = [one for one in nodes if one is not node]
    try:
        LIES[number % len(LIES)](node, mine, others, chance)
    except (ProtocolError, IdentityRefused, ValueError):
        pass  # even a liar's tools refuse some things


def _send(node: Node, to: Iterable[Node], entries: Sequence[Entry]) -> None:
    """Hand entries to others as a session of sync would; what cannot even be read is refused there.

    The liar goes on from them, too, as far as its own machine takes them: else it would soon be caught with a fork.
    """
    node.take(sync.Take(_space_of(node), tuple(entries)), node.me.node)
    for other in to:
        for one in entries:

            def take(other: Node = other, one: Entry = one) -> None:
                try:
                    whole = entry.read(one.to_fields())
                except RemoteProtocolError as error:
                    other.refused.append(str(error))
                    return
                other.take(sync.Take(whole.core.space, (whole,)), node.me.node)

            if node.network.reaches(node.number, other.number):
                node.world.after(0.1 + other.number * 0.01, partial(other.guarded, take))


def _space_of(node: Node) -> bytes:
    """The space it lies in."""
    assert node.kept is not None
    return node.kept.space


def _written(node: Node, mine: Replica, core: Core, act: acts.Any, text: str | None = None) -> Entry:
    key = mine.key(core.epoch) or EpochKey.fresh()
    prose = None if text is None else keys.lock_prose(key, core, text)
    return entry.write(core, keys.lock_act(key, core, acts.written(act)), prose, None, node.me.secret)


def _core(mine: Replica) -> Core:
    """Where an honest entry of the liar's would stand."""
    return mine.compose(acts.Say(), "x", "self").core


def _fork(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    core = _core(mine)
    chance.shuffle(others)
    half = len(others) // 2
    for side, text in ((others[:half], "yes"), (others[half:], "no")):
        _send(node, side, [_written(node, mine, core, acts.Say(), text)])


def _anothers_turn(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    state = mine.state
    place = chance.randrange(max(1, len(state.turns)))
    core = replace(_core(mine), slot=(state.phase, place))
    _send(node, others, [_written(node, mine, core, _any_act(mine), "mine now")])


def _twice(node: Node, mine: Replica, others: list[Node], _: Random) -> None:
    """One's own turn, taken twice."""
    state = mine.state
    own = [place for place, turn in enumerate(state.turns) if turn.node == node.me.node]
    first = _core(mine)
    slot = (state.phase, own[0] if own else 0)
    one = _written(node, mine, replace(first, slot=slot), _any_act(mine), "once")
    after = replace(first, seq=first.seq + 1, lamport=first.lamport + 1, back=one.hash, deps=(), slot=slot)
    _send(node, others, [one, _written(node, mine, after, _any_act(mine), "and again")])


def _any_act(mine: Replica) -> acts.Any:
    """An act that fits the phase, as far as it can be made up."""
    state = mine.state
    ideas = tuple(bytes.fromhex(one) for one in sorted(state.ideas))
    drafts = tuple(bytes.fromhex(one) for one in sorted(state.drafts))
    made: dict[type, acts.Any] = {
        acts.Commit: acts.Commit(bytes(32)),
        acts.Reveal: acts.Reveal(bytes(32), bytes(32)),
        acts.Build: acts.Build(ideas[0] if ideas else bytes(32)),
        acts.Vote: acts.Vote(ideas[:1] or (bytes(32),)),
        acts.Claim: acts.Claim(),
        acts.Review: acts.Review(drafts[0] if drafts else bytes(32), True),
    }
    return made.get(state.row.act, acts.Say())


def _later(node: Node, mine: Replica, others: list[Node], _: Random) -> None:
    core = _core(mine)
    _send(node, others, [_written(node, mine, replace(core, lamport=core.lamport + 1000), acts.Say(), "from later")])


def _earlier(node: Node, mine: Replica, others: list[Node], _: Random) -> None:
    """A place before what it depends on."""
    core = _core(mine)
    _send(node, others, [_written(node, mine, replace(core, lamport=max(1, core.lamport - 2)), acts.Say(), "before")])


def _as_host(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """What is the host's to decide."""
    on = mine.state.on() or [0]
    act = chance.choice((acts.Skip(mine.state.phase, on[0]), acts.Microphone(node.me.node), acts.Close()))
    _send(node, others, [_written(node, mine, _core(mine), act)])


def _stranger(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """Somebody who is no member writes, with the key that the liar gave them."""
    strangers = [one for one in others if one.me.node not in mine.log.latest.members]
    root, key = mine.log.latest.root, mine.key(mine.log.latest.root.core.epoch)
    if strangers and key is not None:
        other = chance.choice(strangers)
        core = Core(mine.space, 0, root.core.lamport + 1, root.core.epoch, "self", None, (root.hash,))
        _send(
            node,
            others,
            [entry.write(core, keys.lock_act(key, core, acts.written(acts.Say())), None, None, other.me.secret)],
        )


def _garbage(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """An act that nobody can read."""
    core = _core(mine)
    _send(node, others, [entry.write(core, chance.randbytes(90), None, None, node.me.secret)])


def _other_idea(node: Node, _mine: Replica, _others: list[Node], _: Random) -> None:
    """From now on another idea is shown than the one committed to."""
    assert node.life is not None
    node.life.space._noted = lambda: (bytes(32), "a better one")  # type: ignore[method-assign]  # noqa: SLF001


def _two_roots(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """The host begins an epoch twice; anybody else tries to begin one at all."""
    state = mine.state
    if state.host == node.me.node:
        made = [mine.renew(state.members, "renewed", EpochKey.fresh(chance.randbytes(32))) for _ in range(2)]
        half = len(others) // 2
        _send(node, others[:half], made[:1])
        _send(node, others[half:], made[1:])
    else:
        _send(node, others, [_root(node, mine, chance, state.members)])


def _root(node: Node, mine: Replica, chance: Random, members: tuple[acts.Member, ...]) -> Entry:
    epoch = mine.log.latest
    heads = epoch.heads()
    deps = tuple(sorted(one.hash for one in heads.values()))
    lamport = 1 + max(one.core.lamport for one in heads.values())
    core = Core(mine.space, 0, lamport, epoch.root.core.epoch + 1, "owner", None, deps)
    named = {chain.hex(): one.hash for chain, one in heads.items()}
    act = acts.Epoch(members, named, mine.state.packed(), tuple(sorted(epoch.forks)), "renewed")
    return replica.root(core, act, members, EpochKey.fresh(chance.randbytes(32)), node.me)


def _false_state(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """The host says that something else was decided than was."""
    state = mine.state.copied()
    if state.host != node.me.node:
        _as_host(node, mine, others, chance)
        return
    epoch, heads = mine.log.latest, mine.log.latest.heads()
    state.title = "another title"
    deps = tuple(sorted(one.hash for one in heads.values()))
    core = Core(
        mine.space, 0, 1 + max(one.core.lamport for one in heads.values()), state.epoch + 1, "owner", None, deps
    )
    named = {chain.hex(): one.hash for chain, one in heads.items()}
    act = acts.Epoch(state.members, named, state.packed(), tuple(sorted(epoch.forks)), "renewed")
    _send(node, others, [replica.root(core, act, state.members, EpochKey.fresh(chance.randbytes(32)), node.me)])


def _in_anothers_name(node: Node, mine: Replica, others: list[Node], _: Random) -> None:
    """An entry of somebody else's, which they never signed."""
    members = [one for one in others if one.me.node in mine.log.latest.members]
    if not members:
        return
    other, head = members[0], mine.log.latest.head(members[0].me.node)
    core = _core(mine)
    if head is None:
        core = replace(core, seq=0, back=None, deps=(mine.log.latest.root.hash,))
        core = replace(core, lamport=mine.log.latest.root.core.lamport + 1)
    else:
        core = replace(core, seq=head.core.seq + 1, back=head.hash, deps=(), lamport=head.core.lamport + 1)
    made = _written(node, mine, core, acts.Say(), "I never said this")
    forged = dataclasses.replace(made.envelope, key=other.me.node, signature=made.envelope.signature)
    _send(node, others, [dataclasses.replace(made, envelope=forged)])


def _replay(node: Node, mine: Replica, others: list[Node], chance: Random) -> None:
    """All of it again, in whatever order."""
    held = list(mine.log.entries.values())
    chance.shuffle(held)
    _send(node, others, held[:20])


LIES: tuple[Callable[[Node, Replica, list[Node], Random], None], ...] = (
    _fork,
    _anothers_turn,
    _twice,
    _later,
    _earlier,
    _as_host,
    _stranger,
    _garbage,
    _other_idea,
    _two_roots,
    _false_state,
    _replay,
    _in_anothers_name,
)
