import pytest
from msgspec.structs import replace

from agent.mind.tasks import Task
from protocol.errors import LocalProtocolError
from protocol.spaces import acts
from protocol.spaces.events import Began
from protocol.spaces.kinds import EXACTLY, KINDS, OF_MACHINE, OF_OWNER, OF_SELF
from protocol.spaces.replica import Replica, begun
from tests.protocol.spaces.company import Company
from tests.protocol.spaces.members import company, person

ROWS = [(kind, row) for kind, rows in KINDS.items() for row in rows]


def test_every_task_is_the_selfs_or_the_owners_or_the_machines_and_all_of_these_are_used() -> None:
    assert {row.task for _, row in ROWS} == OF_SELF | OF_OWNER | OF_MACHINE
    assert len(OF_SELF) + len(OF_OWNER) + len(OF_MACHINE) == len(OF_SELF | OF_OWNER | OF_MACHINE)


def test_what_a_self_is_asked_for_a_mind_can_be_asked_for() -> None:
    assert {task.value for task in Task} >= OF_SELF


def test_what_needs_the_owners_hand_is_the_owners_to_decide() -> None:
    assert all(row.task in OF_OWNER and row.act is acts.Consent for _, row in ROWS if row.owner)
    assert all(row.owner for _, row in ROWS if row.act is acts.Consent)


def test_every_kind_ends_with_what_stays_of_it() -> None:
    for kind, rows in KINDS.items():
        assert rows[-1].who == "host" or rows[-1].kept, kind


def test_phases_of_a_kind_have_names_of_their_own() -> None:
    assert all(len({row.name for row in rows}) == len(rows) for rows in KINDS.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_space_of_each_kind_goes_from_its_opening_to_its_end(kind: str) -> None:
    names = ("ana", "ben", "cleo")[: EXACTLY.get(kind, 3)]  # type: ignore[call-overload]
    company = Company(*names)
    company.open(kind)
    company.run()
    states = [company[name].state for name in names]
    assert [state.ended for state in states] == ["done"] * len(names)
    assert len({state.digest for state in states}) == 1
    assert not any(company[name].space.replica.void for name in names)
    began = [one.phase for one in company[names[-1]].outs(Began)]
    assert began == sorted(set(began))
    asked = {row.name for row in KINDS[kind] if row.task not in OF_MACHINE}  # type: ignore[index]
    assert {KINDS[kind][phase].name for phase in began} >= asked - {"reveal"}  # type: ignore[index]


def test_a_kind_for_so_many_is_opened_and_goes_on_with_so_many() -> None:
    there = company(2, "introduction")
    opened = there.copies[0].act(there.root.hash)
    assert isinstance(opened, acts.Open)
    crowd = begun(replace(opened, members=(*opened.members, person(3).member)), there.people[0].me)
    copy = Replica(crowd.core.space, there.people[1].me)
    assert "is for 2" in copy.receive(crowd).refused[0][1]
    with pytest.raises(LocalProtocolError, match="is for 2"):
        there.copies[0].renew(opened.members[:1], "removed")
    honest = there.renew(range(2), to=[0])
    act = there.copies[0].act(honest.hash)
    assert isinstance(act, acts.Epoch)
    more = there.forged_root(honest, replace(act, members=(*act.members, person(3).member)))
    assert "is for 2" in there.copies[1].receive(more).refused[0][1]
