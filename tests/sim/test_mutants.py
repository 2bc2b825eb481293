"""A simulator that finds nothing may be blind: each of these faults, planted alone, is found within some seeds."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from protocol.sim.faults import PRESETS, Faults, Plan, Planned, plan
from protocol.sim.laws import broken
from protocol.sim.run import run
from protocol.spaces import entry, fold, log
from protocol.spaces.folding import Folding
from protocol.spaces.log import Log
from protocol.spaces.replica import Replica
from protocol.spaces.space import Space
from tests.sim.mutants import Mutant

NODES, SEEDS = 6, 30
FORK, ANOTHERS, TWICE, LATER, AS_HOST, STRANGER, OTHER_IDEA, FALSE_STATE, FORGED = 0, 1, 2, 3, 5, 6, 8, 10, 12

MUTANTS = {
    Mutant(
        "places are the writer's to choose", Log, "_refuse_odd_place", "entry.core.lamport == lamport", "True"
    ): LATER,
    Mutant(
        "strangers write", log, "_refuse_unless", "if not holds", "if not holds and 'no member' not in otherwise"
    ): STRANGER,
    Mutant("signatures are not looked at", entry, "read", "verify(", "(lambda *_: None)("): FORGED,
    Mutant("a fork is not seen", Log, "_placed", "if there is None", "if True"): FORK,
    Mutant("anybody decides", fold, "apply", "if entry.node != state.host", "if False"): AS_HOST,
    Mutant("a turn is taken by anybody", fold, "_take", "if turn.node != entry.node", "if False"): ANOTHERS,
    Mutant("a turn is taken twice", fold, "_take", "if not turn.is_open", "if False"): TWICE,
    Mutant(
        "any idea will do", fold, "_reveal", "act.nonce, act.idea) != to", "act.nonce, act.idea) is None"
    ): OTHER_IDEA,
    Mutant(
        "the host says what was decided", Replica, "_begun_epoch", "if ended.state.packed() != act.state", "if False"
    ): FALSE_STATE,
    Mutant(
        "entries are folded as they come", Folding, "insert", "if self._places and place", "if False and place"
    ): None,
    Mutant(
        "what is said is not kept", Space, "_hand_out", "self._outs.append(Keep(", "print if True else (Keep("
    ): None,
    Mutant(
        "an epoch's key stays", Space, "_renew", "why, chance=", "why, self.replica.key(self._state.epoch), chance="
    ): None,
}


def plans(lie: int | None) -> Iterator[Plan]:
    """Runs in which what goes wrong is mostly this lie."""
    for seed in range(1, SEEDS + 1):
        made = plan(seed, NODES, Faults(delay=2.0, cut=0.1) if lie is not None else PRESETS["all"])
        if lie is not None:
            liar = 0 if lie == FALSE_STATE else 1  # these two are members in every run
            told = tuple(Planned(at, "lie", liar, lie) for at in (5.0, 15.0, 40.0, 70.0, 110.0, 160.0))
            made = replace(made, kind="brainstorm") if lie == OTHER_IDEA else made
            made = made.without(tuple(sorted((*made.events, *told), key=lambda one: one.at)))
        yield made


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_planted_fault_is_found(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.plant(monkeypatch)
    assert any(broken(run(one)) for one in plans(MUTANTS[mutant]))


def test_without_a_fault_the_same_runs_break_nothing() -> None:
    for lie in {*MUTANTS.values()}:
        assert broken(run(next(plans(lie)))) == {}
