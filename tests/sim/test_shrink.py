"""What breaks a law is shortened to what it takes, and can be kept as a test."""

import pytest

from protocol.sim.faults import Faults, Plan, Planned
from protocol.sim.laws import LAWS
from protocol.sim.run import run
from protocol.sim.shrink import shrunk, spelled
from tests.sim.test_mutants import AS_HOST, MUTANTS, plans

LAW = "only members act, only the host decides"


def test_a_plan_is_shortened_to_what_breaks_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    mutant = next(mutant for mutant, lie in MUTANTS.items() if lie == AS_HOST)
    mutant.plant(monkeypatch)
    found = next(one for one in plans(AS_HOST) if list(LAWS[LAW](run(one))))
    short = shrunk(found, LAW)
    assert [one.what for one in short.events] == ["lie"]
    assert list(LAWS[LAW](run(short)))


def test_a_plan_is_spelled_so_that_it_can_be_read_again() -> None:
    made = next(plans(AS_HOST))
    assert eval(spelled(made), {"Plan": Plan, "Planned": Planned, "Faults": Faults}) == made
