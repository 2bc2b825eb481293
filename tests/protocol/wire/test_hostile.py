"""The short form of ``tests/bench/streams.py``."""

import random

from protocol.wire import limits, refusals
from tests.protocol.join.houses import BEN, NOW, Countdown, Inviter
from tests.protocol.wire.hostile import Guesser, Hostile, join


def test_changed_frames_meet_refusals_alone_and_little_is_held() -> None:
    hostile = Hostile(random.Random(3))
    for _ in range(1500):
        hostile.attempt()
    assert hostile.admitted == 0
    assert hostile.refused > 500
    assert hostile.asked > 3  # some go deeper
    assert hostile.held <= 2 * limits.CONVERSATIONS + limits.SOURCES


def test_guesses_learn_nothing_and_the_invite_is_still_good() -> None:
    inviter = Inviter(Countdown())
    guesser = Guesser(inviter)
    assert [guesser.guess(NOW) for _ in range(100)] == [[refusals.NOT_ADMITTED]] * 100
    assert not inviter.pinned
    join(inviter)
    assert list(inviter.pinned) == [BEN.id]
