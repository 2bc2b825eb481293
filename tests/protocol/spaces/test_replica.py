"""Epochs, forks, and hosts that lie: what counts, for whom, and who can read it."""

import gc
import random
from itertools import permutations

import pytest
from msgspec.structs import replace

from identity.packing import pack, plain
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import acts, keys, limits
from protocol.spaces import state as states
from protocol.spaces.acts import Member, Settings
from protocol.spaces.entry import Core, Entry, read, write
from protocol.spaces.keys import EpochKey
from protocol.spaces.replica import Came, Forked, Me, Replica, Shut, begun, root
from tests.protocol.spaces.members import Company, company, person, seen

SMALL = bytes(32)  # a key of small order, as Ed25519 and as X25519


def _taken(copy: Replica, entries: list[Entry]) -> Replica:
    for entry in entries:
        copy.receive(entry)
    return copy


def _epoch(there: Company, entry: Entry) -> acts.Epoch:
    act = there.copies[0].act(entry.hash)
    assert isinstance(act, acts.Epoch)
    return act


# -- epochs


def test_a_root_says_what_counted_and_what_else_there_was_came_too_late() -> None:
    there = company()
    there.turn(0, acts.Say())
    before = there.copies[0].state.digest
    unheard = there.turn(1, acts.Say(), "I too", to=[1])
    there.renew(range(3))
    late = there.tell(unheard)[0].changes[0]
    assert isinstance(late, Came)
    assert late.late
    assert there.alike()
    assert there.copies[1].state.turns[1].taken is None
    assert states.read(_epoch(there, there.entries[-1]).state).digest == before
    assert there.copies[2].prose(unheard.hash) == "I too"  # it changes nothing, and can be read


def test_whoever_joins_begins_with_what_the_root_says() -> None:
    there = company(2)
    there.turn(0, acts.Say(), "before")
    new = person(2)
    there.people.append(new)
    joined = there.renew(range(3), "joined")
    copy = there.latecomer(new, joined)
    assert not copy.receive(joined).refused
    there.copies.append(copy)
    there.turn(1, acts.Say(), "welcome")
    there.say(2, acts.Say(), "thanks")
    assert len({one.state.digest for one in there.copies}) == 1
    assert {one.void == {} for one in there.copies} == {True}
    assert copy.prose(there.entries[1].hash) is None


def test_whoever_is_removed_reads_nothing_of_what_follows() -> None:
    there = company()
    removed = there.renew(range(2), "removed")
    change = there.tell(removed, [2])
    assert not change[0].changes  # it knows already
    said = there.say(1, acts.Say(), "among us", to=(0, 1))
    copy = there.copies[2]
    refused = copy.receive(said).refused
    assert copy.shut
    assert refused
    assert copy.prose(said.hash) is None
    assert copy.act(said.hash) is None
    with pytest.raises(RemoteProtocolError):
        key = copy.key(0)
        assert key is not None
        keys.open_act(key, said.core, said.act)
    with pytest.raises(LocalProtocolError):
        copy.compose(acts.Say(), "me too", "self")
    assert not there.copies[0].receive(there.forged(2, acts.Say(), [said], epoch=0)).changes


def test_who_was_removed_is_told_so() -> None:
    there = company()
    removed = there.renew(range(2), "removed", to=[0])
    assert [type(one) for one in there.copies[2].receive(removed).changes] == [Shut]


def test_a_root_that_comes_before_what_it_names_waits_for_it() -> None:
    there = company()
    said = [there.say(who, acts.Say(), to=(0, who)) for who in (1, 2, 1)]
    after = there.renew(range(3), to=[0])
    late = there.say(1, acts.Say(), to=[1])
    follows = there.say(0, acts.Say(), to=[0])
    copy = Replica(there.root.core.space, there.people[2].me)
    for entry in (follows, after, late, *reversed(said)):
        assert not copy.receive(entry).changes
    copy.receive(there.root)
    there.tell(late, [0])
    assert seen(copy) == seen(there.copies[0])


# -- forks


def _forked(there: Company, who: int = 2) -> tuple[Entry, Entry]:
    """Two entries for one place, not told to anybody."""
    pair = [there.forged(who, acts.Say(), [there.entries[-1]], "a", slot=(0, who)) for _ in range(2)]
    there.entries += pair
    return pair[0], pair[1]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_nothing_counts_of_whoever_wrote_two_at_one_place(order: tuple[int, ...]) -> None:
    there = company(settings=Settings(rounds=1))
    for who in range(2):
        there.turn(who, acts.Say())
    one, other = _forked(there)
    branches = [one, other, there.forged(2, acts.Say(), [one]), there.forged(1, acts.Say(), [there.entries[2], other])]
    for entry in branches:
        there.copies[0].receive(entry)
    copy = _taken(there.copies[1], [branches[place] for place in order])
    assert seen(copy) == seen(there.copies[0])
    assert copy.state.turns[2].is_open
    assert there.node(2) in copy.log.latest.forks
    assert branches[3].hash not in copy.void
    assert {one.hash, other.hash} <= set(copy.void)


def test_the_evidence_is_handed_out_once() -> None:
    there = company()
    one, other = _forked(there)
    changes = [change for entry in (one, other, one) for change in there.copies[0].receive(entry).changes]
    evidence = [change for change in changes if isinstance(change, Forked)]
    assert [{each.fork.first.hash, each.fork.second.hash} for each in evidence] == [{one.hash, other.hash}]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_root_settles_a_fork_whether_the_host_knew_of_it_or_not(is_known: bool) -> None:
    there = company(settings=Settings(rounds=1))
    for who in range(2):
        there.turn(who, acts.Say())
    one, other = _forked(there)
    there.copies[0].receive(one)
    if is_known:
        there.copies[0].receive(other)
    there.tell(there.renew(range(3), to=[]))
    for copy in there.copies:
        _taken(copy, [other, one, *there.entries])
    assert there.alike()
    assert there.copies[0].state.epoch == 1
    assert (there.copies[1].state.turns[2].taken == one.hash) is not is_known


def test_where_the_host_forks_nothing_follows_from_its_last_root() -> None:
    there = company()
    there.turn(0, acts.Say())
    there.say(1, acts.Say())
    fork = there.forged(0, acts.Close(), [there.root])
    there.tell(fork)
    first = _taken(Replica(there.root.core.space, there.people[1].me), [there.root, fork, *there.entries])
    assert seen(first) == seen(there.copies[2])
    assert first.state.ended == "forked"
    assert first.state.turns[0].is_open
    with pytest.raises(LocalProtocolError):
        there.copies[0].renew(tuple(one.member for one in there.people), "renewed")
    alone = Replica(there.root.core.space, there.people[2].me)
    _taken(alone, [there.root, there.entries[1], fork])
    assert alone.compose(acts.Delete(bytes(32)), None, "owner").core.deps == (there.root.hash,)


def test_a_machine_that_has_forked_writes_no_more() -> None:
    there = company()
    _taken(there.copies[2], list(_forked(there)))
    with pytest.raises(LocalProtocolError):
        there.copies[2].compose(acts.Say(), "x", "self")


def test_two_roots_of_one_epoch_end_the_space_for_all() -> None:
    there = company()
    said = there.say(1, acts.Say(), "x")
    honest = there.renew(range(3), to=[0])
    act = _epoch(there, honest)
    other = there.forged_root(honest, act)
    false = there.forged_root(honest, replace(act, state=replace_state(act.state, title="lied")))
    follows = there.say(0, acts.Say(), to=[0])
    after = there.renew(range(3), to=[0])
    entries = [there.root, said, honest, other, false, follows, after]
    states_, how = set(), random.Random(1)
    for _ in range(30):
        how.shuffle(entries)
        copy = _taken(Replica(there.root.core.space, there.people[1].me), entries)
        states_.add(copy.state.digest)
        assert copy.log.broken is not None
        assert copy.state.ended == "forked"
        assert copy.void == {}
        with pytest.raises(LocalProtocolError):
            copy.compose(acts.Say(), "x", "self")
    assert len(states_) == 1


def test_two_openings_of_one_space_end_it() -> None:
    there = company()
    opened = there.copies[0].act(there.root.hash)
    assert isinstance(opened, acts.Open)
    other = begun(replace(opened, title="another"), there.people[0].me)
    assert other.core.space == there.root.core.space
    one, two = (Replica(other.core.space, there.people[1].me) for _ in range(2))
    _taken(one, [there.root, other])
    _taken(two, [other, there.root])
    assert one.state.digest == two.state.digest
    assert one.state.ended == "forked"


def test_a_host_does_not_take_back_what_it_said() -> None:
    there = company()
    closed = there.say(0, acts.Close(), to=[0, 1])
    fresh = _taken(Replica(there.root.core.space, there.people[0].me), [there.root])
    again = fresh.renew(tuple(one.member for one in there.people), "renewed")
    one, two = there.copies[1], there.copies[2]
    one.receive(again)
    _taken(two, [again, closed])
    assert one.state.digest == two.state.digest
    assert one.state.ended == "forked"
    assert one.log.broken is not None
    assert two.log.broken is not None


def replace_state(packed: bytes, **changed: object) -> bytes:
    """A state, a little other."""
    return replace(states.read(packed), **changed).packed()


# -- hosts that lie


def _lies(there: Company, honest: Entry, act: acts.Epoch) -> list[Entry]:
    stranger, third = person(7).member, there.people[2].member
    secret = EpochKey.fresh(bytes([9]) * 32)
    core, me = honest.core, there.people[0].me
    less = replace(act, heads={there.node(0).hex(): act.heads[there.node(0).hex()]})
    swapped = replace(act, heads=dict(zip(act.heads, reversed(list(act.heads.values())), strict=True)))
    other_seals = root(core, act, [*act.members[:2], stranger], secret, me)
    two_keys = keys.seal(secret, core.space, 1, {one.node: keys.Sealing(one.sealing) for one in act.members})
    wrong = keys._read(two_keys)
    wrong.sealed[there.node(1).hex()] = wrong.sealed[there.node(2).hex()]
    packed = pack(plain(wrong), limits.SEALS)
    short = core_with(core, deps=core.deps[:1])
    lies = [
        there.forged_root(honest, replace(act, state=replace_state(act.state, ended="done"))),
        there.forged_root(honest, replace(act, state=replace_state(act.state, title="another"))),
        there.forged_root(honest, replace(act, state=replace_state(act.state, epoch=3))),
        there.forged_root(honest, replace(act, state=b"nothing")),
        there.forged_root(honest, less),
        there.forged_root(honest, swapped),
        there.forged_root(honest, replace(act, forked=(there.node(1),))),
        there.forged_root(honest, replace(act, members=(*act.members[1:],))),
        there.forged_root(honest, replace(act, members=(*act.members[:2], replace(third, person=bytes([8]) * 32)))),
        other_seals,
        write(core, keys.lock_act(secret, core, acts.written(act)), None, packed, me.secret),
        root(core_with(core, epoch=5, lamport=max(5, core.lamport)), act, act.members, secret, me),
        root(core_with(core, lamport=core.lamport + 1), act, act.members, secret, me),
        root(short, less, act.members, secret, me),
        root(core, act, act.members, secret, there.people[1].me),
    ]
    assert len({one.hash for one in lies}) == len(lies)
    return lies


def core_with(core: Core, **changed: object) -> Core:
    """A place, a little other."""
    return replace(core, **changed)


@pytest.mark.parametrize("which", range(15))
def test_a_root_that_lies_is_refused_and_leaves_nothing_behind(which: int) -> None:
    there = company()
    for who in range(3):
        there.turn(who, acts.Say())
    honest = there.renew(range(3), to=[0])
    copy = there.copies[1]
    before = (seen(copy), sorted(copy.log.epochs), copy.key(1), copy.act(honest.hash))
    lie = _lies(there, honest, _epoch(there, honest))[which]
    taken = copy.receive(lie)
    assert (taken.refused and not taken.changes) or lie.core.epoch == 5
    assert before == (seen(copy), sorted(copy.log.epochs), copy.key(1), copy.act(honest.hash))
    copy.receive(honest)
    assert copy.state.epoch == 1 or copy.log.broken is not None


@pytest.mark.parametrize("which", ["node", "sealing"])
def test_keys_of_small_order_are_nobodys(which: str) -> None:
    there = company(2)
    odd = replace(person(5).member, **{which: SMALL})
    with pytest.raises(LocalProtocolError):
        there.copies[0].renew((*(one.member for one in there.people), odd), "joined")
    with pytest.raises(RemoteProtocolError):
        keys.refuse_odd(odd.node, keys.Sealing(odd.sealing, odd.kem))
    with pytest.raises(RemoteProtocolError):
        keys.refuse_odd(person(5).member.node, keys.Sealing(person(5).member.sealing, b"\xff" * 1184))


def test_nobody_opens_a_space_in_the_hosts_place() -> None:
    there = company(2)
    opened = there.copies[0].act(there.root.hash)
    assert isinstance(opened, acts.Open)
    thief = person(6)
    for members in ((thief.member,), (thief.member, there.people[1].member), opened.members):
        for core in (Core(there.root.core.space, 0, 1, 0, "owner"),):
            stolen = root(core, replace(opened, members=members), members, EpochKey.fresh(), thief.me)
            copy = Replica(core.space, there.people[1].me)
            assert copy.receive(stolen).refused
            assert not copy.is_begun
            assert not copy.shut
            assert not copy.receive(there.root).refused
            assert copy.log.broken is None


def test_whoever_comes_with_a_root_takes_no_other() -> None:
    there = company(2)
    new = person(2)
    there.people.append(new)
    joined = there.renew(range(3), "joined")
    copy = there.latecomer(new, joined)
    assert copy.receive(there.root).refused
    assert copy.receive(joined).changes
    assert copy.receive(there.root).refused


def test_a_state_that_cannot_be_is_nobodys_beginning() -> None:
    there = company(2)
    state = there.copies[0].state
    dangling = {there.node(0).hex(): (bytes(32),)}
    for odd in (
        {"phase": 9},
        {"epoch": -1},
        {"title": "x" * 999},
        {"votes": dangling},
        {"ideas": {"no hex": bytes(32)}},
        {"ideas": {"AB" * 32: bytes(32)}},
        {"hands": (b"short",)},
        {"commits": {bytes(32).hex(): (b"", b"")}},
        {"members": ()},
        {"members": state.members[1:]},
        {"settings": Settings(rounds=10**9)},
        {"turns": state.turns * 500},
        {"claims": {f"{number:064x}": bytes(32) for number in range(limits.TURNS + 1)}},
    ):
        with pytest.raises(RemoteProtocolError):
            states.read(pack(plain(replace(state, **odd)), limits.ROOT))


# -- what is said


def test_what_its_writer_deletes_does_not_come_back() -> None:
    there = company()
    said = there.say(1, acts.Say(), "too much")
    there.say(2, acts.Delete(said.hash))
    assert there.copies[0].prose(said.hash) == "too much"
    there.say(1, acts.Delete(said.hash))
    for copy in there.copies:
        copy.receive(said)
        held = copy.log.entries[said.hash]
        assert copy.prose(said.hash) is None
        assert held.prose is None
        assert read(held.to_fields()).hash == said.hash
    assert there.alike()
    assert said.hash not in there.copies[0].void


def test_what_is_deleted_is_nowhere_in_memory() -> None:
    there = company(2)
    said = there.say(1, acts.Say(), "gone for good", to=[1])
    copy = there.copies[0]
    copy.receive(read(said.to_fields()))
    held = copy.log.entries[said.hash]
    there.say(1, acts.Delete(said.hash))
    assert [one for one in gc.get_referrers(held) if isinstance(one, tuple | list | dict) and one is not locals()] == []


def test_what_was_deleted_before_it_came_is_not_kept() -> None:
    there = company()
    said = there.forged(1, acts.Say(), [there.root], "x")
    there.say(1, acts.Delete(said.hash))
    there.tell(said)
    assert all(copy.log.entries[said.hash].prose is None for copy in there.copies)


def test_prose_that_somebody_withheld_is_taken_when_it_comes() -> None:
    there = company()
    said = there.say(1, acts.Say(), "hello", to=[1])
    copy = there.copies[0]
    copy.receive(said.without_prose())
    assert copy.prose(said.hash) is None
    again = copy.receive(said).changes[0]
    assert isinstance(again, Came)
    assert again.filled
    assert copy.prose(said.hash) == "hello"
    assert not copy.receive(said).changes


def test_keys_are_shared_by_writers_for_their_own() -> None:
    there = company(2)
    said = there.say(1, acts.Say(), "mine")
    share = there.copies[1].granting([said.hash])
    with pytest.raises(LocalProtocolError):
        there.copies[0].granting([said.hash])
    there.say(0, acts.Share({said.hash.hex(): bytes(32)}))
    there.say(1, share)
    assert there.copies[0].prose(said.hash) == "mine"
    assert there.copies[0].void == {}


def test_what_cannot_be_read_changes_nothing_for_anybody() -> None:
    there = company()
    key, me = there.copies[1].key(0), there.people[1].me
    assert key is not None
    core = Core(there.root.core.space, 0, 2, 0, "self", None, (there.root.hash,))
    entries: list[Entry] = []
    for act in (None, b"\xc1", b"\x81\xa2do\xa3fly", b"\x82\xa2do\xa6delete\xa2of\xc4\x01a"):
        locked = b"x" * 99 if act is None else keys.lock_act(key, core, act)
        entries.append(write(core, locked, b"nonsense", None, me.secret))
        there.tell(entries[-1])
        back = entries[-1]
        core = core_with(core, seq=back.core.seq + 1, lamport=back.core.lamport + 1, back=back.hash, deps=())
    assert there.alike()
    assert there.copies[0].void == {one.hash: "it cannot be read" for one in entries}
    assert not any(there.copies[0].prose(one.hash) for one in entries)


def test_what_we_may_not_say_is_our_own_fault() -> None:
    there = company(2)
    copy = there.copies[0]
    for act, prose in (
        (acts.Say(), "x" * (limits.TEXT + 1)),
        (acts.Say(), "\N{GRINNING FACE}" * limits.TEXT),
        (acts.Say(), "\ud800"),
        (acts.Vote((bytes(32),) * 99), None),
        (acts.Step(1, bytes(limits.ACT)), None),
    ):
        with pytest.raises(LocalProtocolError):
            copy.compose(act, prose, "self")
    with pytest.raises(LocalProtocolError):
        Replica(there.root.core.space, there.people[0].me).compose(acts.Say(), "x", "self")


def test_members_have_names_of_some_length_and_keys_of_one() -> None:
    good = person(3).member
    odd: list[Member] = [
        replace(good, name="x" * 101),
        replace(good, person=b"x"),
        replace(good, node=b""),
        replace(good, sealing=bytes(31)),
        replace(good, kem=b"x"),
    ]
    assert good.is_sound
    assert not any(one.is_sound for one in odd)
    assert not acts.are_members((good, good))
    assert not acts.are_members(())


def test_a_space_is_nobodys_who_only_knows_its_name() -> None:
    there = company(2)
    me = Me(person(9).me.node, person(9).me.secret, person(9).me.opening)
    copy = Replica(there.root.core.space, me)
    assert copy.receive(there.root).refused
    assert not copy.is_begun
