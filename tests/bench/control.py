"""How many requests the control socket answers, and what clients that never read can do to the others."""

import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Self

from node.control.client import Client
from node.home import Home
from node.process import memory_bytes
from protocol.control import VERSION, ClientConnection
from protocol.control.messages import Ask, Echo, Hello, Ping, Status, Subscribe
from tests.bench.figures import Figure
from tests.bench.house import running_node

CLIENTS = 100
IN_FLIGHT = 64
DEAF = 10


def measure(quick: bool) -> Iterator[Figure]:
    """Throughput with a hundred clients attached, then the deaf ones."""
    seconds = 0.5 if quick else 3.0
    with running_node() as (home, pid):
        with ExitStack() as stack:
            crowd = [stack.enter_context(Asker(home)) for _ in range(CLIENTS)]
            asker = crowd[0]
            yield Figure(
                f"control, requests on one connection, {IN_FLIGHT} in flight, {CLIENTS} clients attached",
                asker.rate(IN_FLIGHT, seconds),
                "per s",
                at_least=10_000,
            )
            yield Figure("control, requests on one connection, one after the other", asker.rate(1, seconds), "per s")
            yield Figure(
                f"control, {CLIENTS} clients with one request each under way",
                _all_at_once(crowd, seconds),
                "per s",
                at_least=10_000,
            )
        quiet = _latencies(home, seconds)
        before = memory_bytes(pid)
        with ExitStack() as stack:
            for _ in range(DEAF):
                stack.enter_context(_deaf(home))
            beside = _latencies(home, seconds)
            grown = memory_bytes(pid) - before
        yield Figure("control, request beside clients that never read ÷ alone, median", beside[0] / quiet[0], "×")
        yield Figure("control, request beside clients that never read, 99th percentile", beside[1] * 1000, "ms")
        yield Figure(f"node grows by {DEAF} clients that never read", grown / 1e6, "MB", at_most=10)
        with Client(home.socket) as client:
            client.ask(Echo("warm"))
            begun = time.perf_counter()
            for _ in range(200):
                client.ask(Echo("hello"))
            yield Figure("worker, round trip through socket and pipe", (time.perf_counter() - begun) / 200 * 1000, "ms")


class Asker:
    """A client that keeps several requests in flight."""

    def __init__(self, home: Home) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(home.socket))
        self._talk = ClientConnection()
        self._next = 0
        self._socket.sendall(self._talk.send(Hello(VERSION, "bench")))
        self._talk.receive(self._socket.recv(65_536))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def rate(self, in_flight: int, seconds: float) -> float:
        """Answers per second with ``in_flight`` requests always under way."""
        answered, begun = 0, time.perf_counter()
        self.ask(in_flight)
        while (took := time.perf_counter() - begun) < seconds:
            count = self.hear()
            answered += count
            self.ask(count)
        while self._talk.open_asks:
            self.hear()
        return answered / took

    def ask(self, count: int) -> None:
        """Send ``count`` requests in one go."""
        asks = (self._talk.send(Ask(self._next + number, Ping())) for number in range(count))
        self._socket.sendall(b"".join(asks))
        self._next += count

    def hear(self) -> int:
        """Wait for answers; how many came."""
        return len(self._talk.receive(self._socket.recv(65_536)))


def _all_at_once(askers: list[Asker], seconds: float) -> float:
    """Answers per second when every client has one request under way."""
    answered, begun = 0, time.perf_counter()
    while (took := time.perf_counter() - begun) < seconds:
        for asker in askers:
            asker.ask(1)
        answered += sum(asker.hear() for asker in askers)
    return answered / took


def _latencies(home: Home, seconds: float) -> tuple[float, float]:
    taken = []
    with Client(home.socket) as client:
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            client.ask(Ping())
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken), statistics.quantiles(taken, n=100)[-1]


def _deaf(home: Home) -> socket.socket:
    """A client that asks for all it can get and reads nothing."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(home.socket))
    talk = ClientConnection()
    connection.sendall(talk.send(Hello(VERSION, "deaf")))
    talk.receive(connection.recv(65_536))
    connection.setblocking(False)
    try:
        connection.sendall(talk.send(Ask(0, Subscribe(since=0))))
        for number in range(1, 100_000):
            connection.sendall(talk.send(Ask(number, Status())))
    except BlockingIOError:
        pass
    return connection
