from collections.abc import Callable

import pytest
import trio
import trio.testing

from node.backoff import Backoff
from node.errors import JournalDamaged
from node.supervisor import Service, Supervisor
from protocol.control.messages import ServiceView

Ready = Callable[[], None]


class Stage:
    """A supervisor and what it told."""

    def __init__(self) -> None:
        self.told: list[ServiceView] = []
        self.supervisor = Supervisor(self.told.append)
        self.order: list[str] = []

    def add(self, name: str, *needs: str) -> None:
        """A service that notes when it starts and ends."""

        async def run(ready: Ready) -> None:
            self.order.append(f"{name} starts")
            ready()
            try:
                await trio.sleep_forever()
            finally:
                self.order.append(f"{name} ends")

        self.supervisor.add(Service(name, run, needs))

    def states(self, name: str) -> list[str]:
        return [view.state for view in self.told if view.name == name]


@pytest.fixture
def stage() -> Stage:
    return Stage()


async def test_services_start_after_what_they_need_and_end_before_it(stage: Stage) -> None:
    stage.add("ground")
    stage.add("wall", "ground")
    stage.add("roof", "wall")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await stage.supervisor.ready("roof")
        stage.supervisor.stop("test")
    assert stage.order == [
        *("ground starts", "wall starts", "roof starts"),
        *("roof ends", "wall ends", "ground ends"),
    ]
    assert stage.states("roof") == ["starting", "running", "stopped"]


async def test_one_that_fails_is_started_again_with_growing_pauses(
    stage: Stage, autojump_clock: trio.testing.MockClock
) -> None:
    starts: list[float] = []

    async def run(ready: Ready) -> None:
        starts.append(trio.current_time())
        raise LookupError("a memory that must not be told")

    stage.add("neighbour")
    stage.supervisor.add(Service("faulty", run, backoff=Backoff(first=1, most=8)))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await trio.sleep(100)
        stage.supervisor.stop("test")
    pauses = [after - before for before, after in zip(starts, starts[1:], strict=False)]
    for pause, whole in zip(pauses, [1, 2, 4, 8, 8, 8], strict=False):
        assert whole * 0.75 <= pause <= whole
    assert stage.order == ["neighbour starts", "neighbour ends"]
    assert {view.reason for view in stage.told if view.state == "resting"} == {"failed with LookupError"}


async def test_a_steady_spell_begins_the_pauses_anew(stage: Stage, autojump_clock: trio.testing.MockClock) -> None:
    lives = iter([0.0, 0.0, 0.0, 100.0, 0.0])

    async def run(ready: Ready) -> None:
        ready()
        await trio.sleep(next(lives, 10_000))

    stage.supervisor.add(Service("s", run, backoff=Backoff(first=1, most=8, steady=60)))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await trio.sleep(200)
        stage.supervisor.stop("test")
    assert [view.restarts for view in stage.told if view.state == "resting"] == [1, 2, 3, 1, 2]


async def test_one_that_cannot_go_on_stays_down_and_the_others_live(stage: Stage) -> None:
    async def run(ready: Ready) -> None:
        raise JournalDamaged("the journal is damaged: test", "restore")

    stage.add("neighbour")
    stage.supervisor.add(Service("doomed", run))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await trio.testing.wait_all_tasks_blocked()
        assert [(view.name, view.state) for view in stage.supervisor.views()] == [
            ("neighbour", "running"),
            ("doomed", "failed"),
        ]
        stage.supervisor.stop("test")
    assert stage.supervisor.views()[1].state == "failed"
    assert stage.supervisor.views()[1].reason == "the journal is damaged: test"


async def test_an_essential_one_that_cannot_go_on_ends_the_node_with_its_error(stage: Stage) -> None:
    async def run(ready: Ready) -> None:
        raise JournalDamaged("the journal is damaged: test", "restore")

    stage.add("neighbour")
    stage.supervisor.add(Service("journal", run, essential=True))
    await stage.supervisor.run()
    assert isinstance(stage.supervisor.fatal, JournalDamaged)
    assert stage.order[-1] == "neighbour ends"
    assert stage.supervisor.reason == "the journal is damaged: test"


async def test_one_that_will_not_end_does_not_hold_up_the_rest(
    stage: Stage, autojump_clock: trio.testing.MockClock
) -> None:
    let_go = trio.Event()

    async def stubborn(ready: Ready) -> None:
        ready()
        with trio.CancelScope(shield=True):
            await let_go.wait()

    stage.add("ground")
    stage.supervisor.add(Service("stubborn", stubborn, ("ground",)))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await stage.supervisor.ready("stubborn")
        begun = trio.current_time()
        stage.supervisor.stop("test")
        while "ground ends" not in stage.order and trio.current_time() - begun < 4:
            await trio.sleep(0.1)
        let_go.set()
    assert stage.order == ["ground starts", "ground ends"]


async def test_what_waits_for_its_needs_can_be_stopped(stage: Stage) -> None:
    async def never_ready(ready: Ready) -> None:
        await trio.sleep_forever()

    stage.supervisor.add(Service("slow", never_ready))
    stage.add("waits", "slow")
    async with trio.open_nursery() as nursery:
        nursery.start_soon(stage.supervisor.run)
        await trio.testing.wait_all_tasks_blocked()
        stage.supervisor.stop("test")
    assert stage.states("waits") == ["stopped"]


def test_a_service_that_needs_what_nobody_offers_is_refused(stage: Stage) -> None:
    with pytest.raises(ValueError, match="nobody offers"):
        stage.add("roof", "wall")
    stage.add("roof")
    with pytest.raises(ValueError, match="already"):
        stage.add("roof")
