"""Every law holds, whatever goes wrong; ten thousand seeds are run by the bench."""

import pytest

from protocol.sim.faults import PRESETS, plan
from protocol.sim.laws import broken
from protocol.sim.run import run
from tests.sim.test_mutants import FORK, plans


@pytest.mark.parametrize("faults", sorted(PRESETS))
@pytest.mark.parametrize("seed", range(1, 4))
def test_whatever_goes_wrong_all_come_to_the_same(faults: str, seed: int) -> None:
    ran = run(plan(seed, 6, PRESETS[faults]))
    assert broken(ran) == {}


@pytest.mark.parametrize("seed", range(11, 13))
def test_twenty_nodes_with_everything_at_once(seed: int) -> None:
    assert broken(run(plan(seed, 20, PRESETS["all"]))) == {}


@pytest.mark.parametrize("seed", [1008, 1056, 1068, 1082, 1213, 1227])
def test_what_once_broke_a_law_does_so_no_more(seed: int) -> None:
    assert broken(run(plan(seed, 20, PRESETS["all"]))) == {}


@pytest.mark.parametrize("seed", range(21, 24))
def test_without_announcements_it_only_takes_longer(seed: int) -> None:
    assert broken(run(plan(seed, 6, PRESETS["all"], gossip=False))) == {}


def test_a_seed_shows_the_same_again() -> None:
    first, second = (run(plan(7, 6, PRESETS["all"])) for _ in range(2))
    assert (first.happened, first.bytes) == (second.happened, second.bytes)
    for one, other in zip(first.nodes, second.nodes, strict=True):
        if one.life is not None and other.life is not None and one.life.space.replica.is_begun:
            mine, theirs = one.life.space.replica, other.life.space.replica
            assert [held.place for held in mine.log.entries.values()] == [
                held.place for held in theirs.log.entries.values()
            ]
            assert (mine.state.epoch, mine.state.phase, mine.state.ended, len(mine.void)) == (
                theirs.state.epoch,
                theirs.state.phase,
                theirs.state.ended,
                len(theirs.void),
            )


def test_something_is_going_on() -> None:
    """Turns are taken, members change, machines die and lie: else the laws would hold for want of anything to break."""
    runs = [run(plan(seed, 8, PRESETS["all"])) for seed in range(31, 35)]
    hosts = [ran.nodes[0].life for ran in runs]
    states = [life.space.replica.state for life in hosts if life is not None]
    assert max(state.epoch for state in states) > 1
    assert max(state.phase for state in states) > 1
    assert any(state.ended == "done" for state in states)
    assert sum(node.lives for ran in runs for node in ran.nodes) > sum(len(ran.nodes) for ran in runs)
    assert sum(len(node.refused) for ran in runs for node in ran.honest) > 0
    forked = [run(one) for one, _ in zip(plans(FORK), range(3), strict=False)]
    assert sum(node.evidence for ran in forked for node in ran.honest) > 0
