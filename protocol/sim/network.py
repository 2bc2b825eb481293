"""The simulated network: streams that keep their order until they are cut, and announcements that may get lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from weakref import WeakSet

from protocol.sim.faults import Faults
from protocol.sim.world import World


@dataclass(eq=False)
class Stream:
    """One stream between two nodes: what is sent arrives in order, or the stream is cut for both."""

    opener: int
    other: int
    is_cut: bool = False
    frames_left: int = -1  # until it is cut; below 0: never
    last: dict[int, float] = field(default_factory=dict)  # when the last one arrives, by receiver


class Network:
    """Carries bytes from node to node."""

    def __init__(self, world: World, faults: Faults, seed: int) -> None:
        self.world = world
        self.faults = faults
        self.bytes: dict[int, int] = {}  # received, by node
        self.apart: tuple[frozenset[int], frozenset[int]] | None = None
        self.down: set[int] = set()
        self._streams: dict[int, WeakSet[Stream]] = {}  # by either end, as long as anybody holds them
        self._chance = Random(f"network {seed}")

    def reaches(self, one: int, other: int) -> bool:
        """Whether two can speak to each other now."""
        if one in self.down or other in self.down:
            return False
        return self.apart is None or any(one in side and other in side for side in self.apart)

    def opened(self, opener: int, other: int) -> Stream | None:
        """A new stream, if the other can be reached."""
        if not self.reaches(opener, other):
            return None
        stream = Stream(opener, other)
        if self._chance.random() < self.faults.cut:
            stream.frames_left = self._chance.randint(0, 12)
        for end in (opener, other):
            self._streams.setdefault(end, WeakSet()).add(stream)
        return stream

    def send(self, stream: Stream, to: int, data: bytes, arrives: Callable[[bytes], None]) -> None:
        """Send along a stream; it arrives after what was sent before it."""
        if stream.frames_left == 0:
            stream.is_cut = True
        stream.frames_left -= stream.frames_left > 0
        if stream.is_cut:
            return
        time = max(self.world.now + self._delay(), stream.last.get(to, 0.0))
        stream.last[to] = time

        def arrive() -> None:
            if not stream.is_cut and self.reaches(stream.opener, stream.other):
                self.bytes[to] = self.bytes.get(to, 0) + len(data)
                arrives(data)
            else:
                stream.is_cut = True

        self.world.at(time, arrive)

    def announce(self, sender: int, to: int, data: bytes, arrives: Callable[[bytes], None]) -> None:
        """Send something that may get lost, come twice, or be overtaken."""
        times = 0 if self._chance.random() < self.faults.lost else 1 + (self._chance.random() < self.faults.doubled)
        for _ in range(times):

            def arrive() -> None:
                if self.reaches(sender, to):
                    self.bytes[to] = self.bytes.get(to, 0) + len(data)
                    arrives(data)

            self.world.after(self._delay(), arrive)

    def cut_all(self, node: int) -> None:
        """Whatever streams a node had are gone."""
        for stream in self._streams.pop(node, ()):
            stream.is_cut = True

    def _delay(self) -> float:
        return 0.01 + self._chance.random() * self.faults.delay
