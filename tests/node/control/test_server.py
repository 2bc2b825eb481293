import os
import random
import stat
import subprocess
import sys

import msgspec
import pytest
import trio
import trio.testing

from node.control import server
from node.process import memory_bytes
from protocol.control import MAX_FRAME, VERSION
from protocol.control.messages import (
    Ask,
    Cancel,
    Done,
    Echo,
    Echoed,
    Examine,
    Failed,
    FromNode,
    Happened,
    Hello,
    NodeStopping,
    Ping,
    Pong,
    Refused,
    Reply,
    Status,
    Stop,
    Subscribe,
    Subscribed,
    Welcome,
)
from protocol.frames import HEADER, frame
from tests.node.control.conftest import Attached, open_house


async def test_requests_are_answered_in_any_number_and_in_one_go() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(*(Ask(number, Ping()) for number in range(1000)))
        assert [await client.hear() for _ in range(1000)] == [Reply(number, Pong()) for number in range(1000)]


async def test_a_slow_answer_is_streamed_and_holds_up_nothing() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(Ask(1, Echo("")), Ask(2, Echo("one two")), Ask(3, Ping()))
        heard = [await client.hear() for _ in range(4)]
        assert Reply(3, Pong()) in heard
        assert [message for message in heard if message != Reply(3, Pong())] == [
            Reply(2, Echoed("one", 0), more=True),
            Reply(2, Echoed("two", 0), more=True),
            Done(2),
        ]


async def test_a_request_can_be_cancelled_and_leaving_cancels_the_rest() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(Ask(1, Echo("")), Ask(2, Echo("")))
        await client.say(Cancel(1), Cancel(77))
        assert await client.hear() == Failed(1, "cancelled", "cancelled")
        assert house.cancelled == 1
        await client.stream.aclose()
        while house.cancelled < 2:
            await trio.testing.wait_all_tasks_blocked()
        again = await house.attach()
        await again.say(Ask(1, Ping()))
        assert await again.hear() == Reply(1, Pong())


async def test_failures_have_names_and_faults_tell_nothing() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(Ask(1, Examine()), Ask(2, Stop()))
        expected: list[FromNode] = [
            Failed(1, "not-allowed", "that is not allowed", "do something else"),
            Failed(2, "fault", "the node stumbled over this (KeyError)", "see `kith logs`"),
        ]
        for _ in range(2):
            expected.remove(await client.hear())  # type: ignore[arg-type]


async def test_one_client_has_only_so_much_under_way() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(*(Ask(number, Echo("")) for number in range(server.MAX_SLOW)))
        await trio.testing.wait_all_tasks_blocked()
        await client.say(Ask(99, Echo("")))
        failed = await client.hear()
        assert isinstance(failed, Failed)
        assert (failed.id, failed.kind) == (99, "busy")


async def test_what_comes_in_one_go_is_counted_and_can_be_cancelled_in_the_same_go() -> None:
    async with open_house() as house:
        client = await house.attach()
        await client.say(*(Ask(number, Subscribe()) for number in range(server.MAX_SLOW + 3)), Cancel(0))
        heard = [await client.hear() for _ in range(server.MAX_SLOW + 3)]
        assert sum(isinstance(message, Failed) and message.kind == "busy" for message in heard) == 3
        assert Failed(0, "cancelled", "cancelled") in heard


async def test_a_client_that_hangs_up_as_its_answer_comes_harms_nobody() -> None:
    async with open_house() as house:
        honest = await house.attach()
        for number in range(200):
            client = await house.attach()
            await client.say(Ask(1, Echo("one two three")), Ask(2, Subscribe(since=0)))
            house.bulletin.publish(NodeStopping(str(number)))
            if number % 2:
                await client.stream.send_eof()
            await client.stream.aclose()
        await honest.say(Ask(1, Ping()))
        assert await honest.hear() == Reply(1, Pong())


async def test_events_follow_in_order_and_a_hole_shows() -> None:
    async with open_house() as house:
        client = await house.attach()
        house.bulletin.publish(NodeStopping("before"))
        await client.say(Ask(1, Subscribe()))
        assert await client.hear() == Reply(1, Subscribed(1), more=True)
        house.bulletin.publish(NodeStopping("after"))
        assert await client.hear() == Happened(2, NodeStopping("after"))
        late = await house.attach()
        await late.say(Ask(1, Subscribe(since=0)))
        assert await late.hear() == Reply(1, Subscribed(0), more=True)
        assert await late.hear() == Happened(1, NodeStopping("before"))
        future = await house.attach()
        await future.say(Ask(1, Subscribe(since=10**9)))
        assert await future.hear() == Reply(1, Subscribed(2), more=True)


async def test_another_version_is_refused_with_a_way_out() -> None:
    async with open_house() as house:
        client = await house.connect()
        await client.say(Hello(VERSION + 1, "newer"))
        refused = await client.hear()
        assert isinstance(refused, Refused)
        assert f"version {VERSION}" in refused.why
        assert "kith down" in refused.do
        assert await client.hear() is None


GARBAGE = [
    b"GET / HTTP/1.1\r\n\r\n",
    HEADER.pack(MAX_FRAME + 1),
    HEADER.pack(0),
    frame(b"\xc1", MAX_FRAME),
    frame(b"\x91" * 10_000, MAX_FRAME),
    frame(msgspec.msgpack.encode({"is": "ask", "id": 1, "what": {"is": "ping"}}), MAX_FRAME),
    frame(msgspec.msgpack.encode({"is": "hello", "version": "one", "client": "x"}), MAX_FRAME),
    frame(msgspec.msgpack.encode(Welcome(1, "0", 0)), MAX_FRAME),
]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("byte_by_byte", [False, True])
async def test_garbage_is_refused_and_hurts_nobody(garbage: bytes, byte_by_byte: bool) -> None:
    async with open_house() as house:
        honest = await house.attach()
        stream = (await house.connect()).stream
        try:
            for chunk in [garbage[i : i + 1] for i in range(len(garbage))] if byte_by_byte else [garbage]:
                await stream.send_all(chunk)
        except trio.BrokenResourceError:
            pass  # refused before it was all said
        heard = b""
        try:
            while data := await stream.receive_some(65_536):
                heard += data
        except trio.BrokenResourceError:
            pass  # closed on what we still said
        else:
            assert b"not the control protocol" in heard
        await honest.say(Ask(1, Ping()))
        assert await honest.hear() == Reply(1, Pong())


async def test_random_bytes_hurt_nobody() -> None:
    how = random.Random(7)
    async with open_house() as house:
        honest = await house.attach()

        async def pester(greet: bool, data: bytes) -> None:
            try:
                client = await house.attach() if greet else await house.connect()
                await client.stream.send_all(data)
                await client.stream.aclose()
            except trio.BrokenResourceError:
                pass

        async with trio.open_nursery() as nursery:
            for _ in range(100):
                data = how.randbytes(how.randint(0, 300))
                nursery.start_soon(
                    pester, how.random() < 0.5, frame(data, MAX_FRAME) if data and how.random() < 0.7 else data
                )
        await honest.say(Ask(1, Ping()))
        assert await honest.hear() == Reply(1, Pong())


async def test_half_a_frame_and_then_nothing_is_no_greeting(autojump_clock: trio.testing.MockClock) -> None:
    async with open_house() as house:
        stream = (await house.connect()).stream
        await stream.send_all(HEADER.pack(100) + b"half")
        assert await stream.receive_some(100) == b""  # after GREETING_SECONDS of silence


async def test_a_client_that_never_reads_neither_slows_another_nor_grows_the_node() -> None:
    async with open_house() as house:
        deaf = [await house.attach() for _ in range(5)]
        for client in deaf:
            await client.say(Ask(0, Subscribe()))

        async def keep_asking(client: Attached) -> None:
            for number in range(1, 100_000):
                await client.say(Ask(number, Status()))

        before = memory_bytes()
        async with trio.open_nursery() as nursery:
            for client in deaf:
                nursery.start_soon(keep_asking, client)
            honest = await house.attach()
            for number in range(2000):
                house.bulletin.publish(NodeStopping("x" * 1000))
                await honest.say(Ask(number, Ping()))
                assert await honest.hear() == Reply(number, Pong())
            nursery.cancel_scope.cancel()
        assert memory_bytes() - before < 10 << 20


async def test_when_the_node_stops_even_a_client_that_never_reads_is_let_go() -> None:
    async with open_house() as house:
        deaf = await house.attach()
        with trio.move_on_after(0.5):
            for number in range(100_000):
                await deaf.say(Ask(number, Status()))
        # Leaving the block cancels the server, whose write to this client is shielded: it ends all the same.


async def test_one_who_sends_garbage_and_does_not_read_is_soon_let_go(autojump_clock: trio.testing.MockClock) -> None:
    async with open_house() as house:
        deaf = await house.attach()
        with trio.move_on_after(0.1):
            for number in range(100_000):
                await deaf.say(Ask(number, Status()))
        begun = trio.current_time()
        with pytest.raises(trio.BrokenResourceError):
            while True:
                await deaf.stream.send_all(b"\xff" * 100)
                await trio.sleep(0.1)
        assert trio.current_time() - begun < server.STALLED_SECONDS + 2 * server.REFUSAL_SECONDS


async def test_only_so_many_clients_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CLIENTS", 3)
    async with open_house() as house:
        first = [await house.attach() for _ in range(3)]
        too_many = await house.connect()
        refused = await too_many.hear()
        assert isinstance(refused, Refused)
        assert "too many programs" in refused.why
        await first[0].stream.aclose()
        await trio.testing.wait_all_tasks_blocked()
        await house.attach()


async def test_the_socket_is_for_its_owner_alone_and_replaces_a_stale_one() -> None:
    async with open_house() as house:
        assert stat.S_IMODE(house.socket.stat().st_mode) == 0o600
        again = server.bind(house.socket)
        again.close()


AS_ANOTHER = """
import os, socket, sys
os.setgid(65534); os.setuid(65534)
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
print(s.recv(1000))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
async def test_another_user_is_refused_even_where_the_folder_is_open() -> None:
    async with open_house() as house:
        house.socket.parent.chmod(0o777)
        house.socket.chmod(0o777)
        said = await trio.run_process(
            [sys.executable, "-c", AS_ANOTHER, str(house.socket)], capture_stdout=True, stderr=subprocess.STDOUT
        )
        assert b"belongs to another user" in said.stdout
