"""What is kept, what is told of it once, and what a restart does not take back."""

from msgspec.structs import replace

from identity.ids import digest
from protocol.spaces import acts, keys, replica, state
from protocol.spaces.acts import Member
from protocol.spaces.entry import Core, Entry, write
from protocol.spaces.events import (
    Arrived,
    Change,
    Decided,
    Decision,
    Declined,
    Event,
    Evidence,
    Filled,
    Keep,
    Refused,
    Said,
    Wish,
    YourTurn,
)
from protocol.spaces.keys import EpochKey
from tests.protocol.spaces.company import Company, Machine, answer

THREE = ("ana", "ben", "cleo")


def talking() -> Company:
    company = Company(*THREE)
    company.open("talk")
    company.sync()
    return company


def _said(company: Company) -> Entry:
    company.do("ben", Wish(acts.Say(), "hello"))
    return company["ben"].kept[-1]


# -- prose that comes after its entry


def test_prose_that_comes_later_is_kept_and_what_was_told_is_not_told_again() -> None:
    company = talking()
    said = _said(company)
    company.do("ana", Arrived((said.without_prose(),)))
    (told,) = company["ana"].outs(Said)
    assert told.text is None
    assert company.do("ana", Arrived((said,))) == [Keep(said), Filled(said.hash, "hello")]
    assert company.do("ana", Arrived((said,))) == []
    assert company["ana"].outs(Said) == [told]
    company["ana"].restart(company.now)
    assert "hello" in company["ana"].said()


def test_prose_that_comes_at_once_with_its_bare_entry_is_told_once() -> None:
    company = talking()
    said = _said(company)
    company.do("ana", Arrived((said.without_prose(), said)))
    assert [one.text for one in company["ana"].outs(Said)] == [None]
    assert company["ana"].outs(Filled) == [Filled(said.hash, "hello")]


def test_a_decision_is_told_once_though_its_card_comes_later() -> None:
    company = Company("ana", "ben")
    company.open("introduction")
    company.answers = lambda machine, turn: None if turn.task == "release" else answer(machine, turn)
    company.settle()
    (turn,) = company["ben"].turns.values()
    company.do("ben", Decision(turn.epoch, turn.slot, True))
    released = company["ben"].kept[-1]
    company.do("ana", Arrived((released.without_prose(),)))
    assert company.do("ana", Arrived((released,))) == [Keep(released)]
    assert [one.phase for one in company["ana"].outs(Decided) if one.node == released.node][-2:] == ["count", "release"]


# -- roots that were refused


def _roots(company: Company) -> tuple[Entry, Entry]:
    """What a host signs that lies first, and would mend it then."""
    host = company.host
    held = host.space.replica
    honest = held.renew(held.state.members, "renewed")
    act = acts.Epoch(held.state.members, _heads(held), replace(held.state, title="another").packed())
    core = Core(held.space, 0, honest.core.lamport, 1, "owner", None, honest.core.deps)
    return replica.root(core, act, act.members, EpochKey.fresh(), host.me), honest


def _heads(held: replica.Replica) -> dict[str, bytes]:
    return {node.hex(): one.hash for node, one in held.log.latest.heads().items()}


def _is_over(machine: Machine) -> bool:
    return bool(machine.state.ended == "forked")


def test_a_root_that_was_refused_is_evidence_against_a_second_one_also_after_a_restart() -> None:
    company = talking()
    lie, honest = _roots(company)
    ben = company["ben"]
    kept, refused, *_ = company.do("ben", Arrived((lie,)))
    assert (kept, type(refused)) == (Keep(lie), Refused)
    assert not any(isinstance(one, Refused | Keep) for one in ben.restart(company.now))
    outs = company.do("ben", Arrived((honest,)))
    assert [one for one in outs if isinstance(one, Keep)] == [Keep(honest)]
    assert [one.fork.first for one in outs if isinstance(one, Evidence)] == [lie]
    outs = ben.restart(company.now)
    assert _is_over(ben)
    assert not any(isinstance(one, Keep | Evidence | Refused) for one in outs)


def test_of_two_roots_neither_of_which_can_be_read_yet_both_are_kept() -> None:
    company = talking()
    _said(company)
    company.do("ana", Arrived(tuple(company["ben"].kept)))
    lie, honest = _roots(company)
    cleo = company["cleo"]
    company.do("cleo", Arrived((lie, honest)))
    assert cleo.kept[-2:] == [lie, honest]
    assert _is_over(cleo)
    cleo.restart(company.now)
    assert _is_over(cleo)


def test_a_root_that_would_be_refused_is_not_signed_and_the_host_goes_on() -> None:
    company = talking()
    ben = company["ben"].member
    thief = Member(digest("test/person", b"mallory"), ben.node, ben.sealing)
    (declined,) = company.do("ana", Change(add=(thief,), remove=(ben.node,)))
    assert declined == Declined("an epoch with these members cannot begin: a machine does not become somebody else's")
    company.do("ana", Change(remove=(ben.node,)))
    assert company.host.state.epoch == 1
    assert company.host.space.replica.log.broken is None


def test_an_act_of_one_who_means_harm_is_met_after_the_host_has_broken_the_space() -> None:
    company = talking()
    lie, honest = _roots(company)
    held = company["ben"].space.replica
    root = held.log.latest.root
    core = Core(held.space, 0, 2, 0, "owner", None, (root.hash,), (7, 0))
    key = held.key(0)
    assert key is not None
    locked = keys.lock_act(key, core, acts.written(acts.Consent(True)))
    odd = write(core, locked, None, None, company["ben"].me.secret)
    company.do("cleo", Arrived((lie, honest)))
    assert _is_over(company["cleo"])
    assert company.do("cleo", Arrived((odd,)))[0] == Keep(odd)
    assert company["cleo"].outs(Decided) == []


# -- what is wished


def test_nobody_is_left_alone_in_a_space() -> None:
    company = Company("ana", "ben")
    company.open("talk")
    company.sync()
    ben = company["ben"].me.node
    assert company.do("ana", Change(remove=(ben,))) == [Declined("nobody else would be left: close the space instead")]
    pair = Company("ana", "ben")
    pair.open("catch-up")
    (declined,) = pair.do("ana", Change(remove=(ben,)))
    assert "for 2" in str(declined)


def test_a_grant_is_named_by_its_hash_or_not_at_all() -> None:
    company = Company("ana", "ben")
    company.open("introduction")

    def consents(machine: Machine, turn: YourTurn) -> Event | None:
        return None if turn.task == "consent" else answer(machine, turn)

    company.answers = consents
    company.settle()
    (turn,) = company["ben"].turns.values()
    assert company.do("ben", Decision(turn.epoch, turn.slot, True, b"short")) == [
        Declined("an act of ours would be refused: Consent")
    ]
    assert not acts.Consent(True, bytes(33)).is_sound
    assert acts.Consent(True).is_sound
    assert turn.slot in company["ben"].turns


# -- chance


def test_with_the_same_chance_the_same_is_written_and_else_it_is_not() -> None:
    held = talking()["ben"].space.replica
    once, again, other = (
        held.compose(acts.Say(), "hello", "self", None, chance) for chance in (bytes, bytes, b"x".__mul__)
    )
    assert once == again
    assert once.act != other.act
    assert once.prose != other.prose
    assert held.compose(acts.Say(), "hello", "self").prose != held.compose(acts.Say(), "hello", "self").prose
    assert state.read(held.state.packed()).digest == held.state.digest
