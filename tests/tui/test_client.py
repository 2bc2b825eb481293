import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest

from node.home import Home
from protocol.control.messages import Echo, Happened, Ping, Pong, Status, Stop, WorkerChanged
from tests.conftest import start
from tui.client import Attached
from tui.errors import Detached, NodeRefused


def run(home: Home, use: Callable[[Attached], Awaitable[None]]) -> None:
    """Attach to the node in ``home``, keep listening, and let ``use`` do its part."""

    async def main() -> None:
        attached = await Attached.to(home.socket)

        async def listen() -> None:
            async for happened in attached.events():
                heard.append(happened)

        listening = asyncio.create_task(listen())
        try:
            await asyncio.wait_for(use(attached), 60)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    heard.clear()
    asyncio.run(main())


heard: list[object] = []


def test_requests_overlap_and_events_are_heard_meanwhile(node: Home) -> None:
    async def use(attached: Attached) -> None:
        assert await asyncio.gather(*(attached.ask(Ping()) for _ in range(50))) == [Pong()] * 50
        assert (await attached.ask(Echo("hello"))).text == "hello"
        assert (await attached.ask(Status())).event > 0

    run(node, use)
    assert any(isinstance(one, Happened) and isinstance(one.event, WorkerChanged) for one in heard)


def test_a_named_failure_is_told(node: Home) -> None:
    async def use(attached: Attached) -> None:
        with pytest.raises(NodeRefused, match="more than the 65536 characters"):
            await attached.ask(Echo("x" * 100_000))

    run(node, use)


def test_a_node_that_is_not_there_is_told(home: Home) -> None:
    async def attach() -> None:
        with pytest.raises(Detached, match="no node is running"):
            await Attached.to(home.socket)

    asyncio.run(attach())


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_when_the_node_leaves_whoever_waits_is_told(home: Home, how: str) -> None:
    pid = start(home)

    async def use(attached: Attached) -> None:
        if how == "stop":
            await attached.ask(Stop())
        else:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(Detached):
            for _ in range(1000):
                await attached.ask(Ping())
                await asyncio.sleep(0)
                attached.writer.transport.get_write_buffer_size()

    run(home, use)
