"""The two machines over two ends of a stream, its bytes cut anywhere."""

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.join import book, ticketed
from protocol.wire import limits
from protocol.wire.stream import Came, Ended, Heard, Opened, Out, Send, Stream, Write
from tests.protocol.join.houses import ANA, BEN, NOW, Countdown, Inviter, Joiner


class End:
    """One end, and what lies on the way from it."""

    def __init__(self) -> None:
        self.stream = Stream("join", limits.JOIN_SECONDS)
        self.way = b""
        self.heard: list[bytes] = []
        self.do(self.stream.handle(Opened(), NOW))

    def do(self, outs: list[Out]) -> None:
        for out in outs:
            if isinstance(out, Write):
                self.way += out.data
            elif isinstance(out, Heard):
                self.heard.append(out.frame)

    def say(self, frame: bytes) -> None:
        self.do(self.stream.handle(Send(frame), NOW))

    def take(self, other: "End", count: int) -> None:
        data, other.way = other.way[:count], other.way[count:]
        self.do(self.stream.handle(Came(data), NOW))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3000), max_size=40))
def test_they_join_however_the_bytes_are_cut(cuts: list[int]) -> None:
    inviter = Inviter(Countdown())
    joiner = Joiner(BEN, inviter.ticket, Countdown())
    ben, ana = End(), End()
    joiner.start(NOW, ben.say)
    inviter.do(inviter.machine.handle(book.Came("a", joiner.peer, "here"), NOW), lambda *_: None)
    connected = False
    while ben.way or ana.way:
        count = cuts.pop() if cuts else 100_000
        for end, other in ((ben, ana), (ana, ben)):
            end.take(other, count)
        if ben.stream.version and not connected:
            connected = True
            joiner.tell(ticketed.Connected(inviter.me.peer), NOW, ben.say)
        while ana.heard:
            inviter.do(inviter.machine.handle(book.Heard("a", ana.heard.pop(0)), NOW), lambda _, frame: ana.say(frame))
        while ben.heard:
            joiner.tell(ticketed.Heard(inviter.me.peer, ben.heard.pop(0)), NOW, ben.say)
    assert (list(joiner.pinned), list(inviter.pinned), inviter.confirmed) == ([ANA.id], [BEN.id], [BEN.id])
    for end in (ben, ana):
        end.stream.handle(Ended(), NOW)
        assert end.stream.buffered == 0
