import trio
import trio.testing

from node.bulletin import Bulletin
from protocol.control.feed import KEPT
from protocol.control.messages import NodeStopping


async def test_a_reader_gets_what_was_and_waits_for_what_comes() -> None:
    bulletin = Bulletin()
    for number in range(3):
        bulletin.publish(NodeStopping(str(number)))
    assert [happened.number for happened in await bulletin.after(1)] == [2, 3]
    later: list[int] = []

    async def read() -> None:
        later.extend(happened.number for happened in await bulletin.after(3))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(read)
        await trio.testing.wait_all_tasks_blocked()
        assert later == []
        bulletin.publish(NodeStopping("3"))
        bulletin.publish(NodeStopping("4"))
    assert later == [4, 5]


async def test_a_reader_that_lags_finds_a_hole_and_publishing_never_waits() -> None:
    bulletin = Bulletin()
    for number in range(KEPT * 3):
        bulletin.publish(NodeStopping(str(number)))
    assert (await bulletin.after(0))[0].number == KEPT * 2 + 1
