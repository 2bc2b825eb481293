"""What strangers can do to the two machines that listen to them: frames changed by chance, and guesses at a ticket."""

import random
import time
import tracemalloc
from collections.abc import Iterator

from protocol.wire import limits, refusals
from tests.bench.figures import Figure
from tests.protocol.join.houses import BEN, NOW, Countdown, Inviter
from tests.protocol.wire.hostile import Guesser, Hostile, join

_HELD = 2 * limits.CONVERSATIONS + limits.SOURCES  # conversations, sources, and what is being answered


def measure(quick: bool) -> Iterator[Figure]:
    """Processor time; each case is met by the very machines that met all before it."""
    cases, guesses = (5_000, 1_000) if quick else (1_000_000, 100_000)
    escaped, grown, per_second, hostile = _fuzz(cases)
    yield Figure("changed frames, to who admits and to who answers", cases, "cases")
    yield Figure("  answered otherwise than with a named refusal", escaped, "", at_most=0)
    yield Figure("  let in with them", hostile.admitted, "", at_most=0)
    yield Figure("  conversations, sources and questions held at once", hostile.held, "", at_most=_HELD)
    yield Figure("  memory grown meanwhile", grown / 2**20, "MiB", at_most=1)
    yield Figure("  tried", per_second, "per s")
    admitted, told, still_good = _guess(guesses)
    yield Figure("guesses at a ticket, each from an address of its own", guesses, "guesses")
    yield Figure("  admitted", admitted, "", at_most=0)
    yield Figure("  told anything but that they are not", told, "", at_most=0)
    yield Figure("  the invite is still good for who has the ticket", still_good, "", at_least=1)


def _fuzz(cases: int) -> tuple[int, float, float, Hostile]:
    """How many escaped, bytes grown in the second half, how many a second, and who did it."""
    hostile, escaped, before = Hostile(random.Random(7)), 0, 0.0
    begun = time.process_time()
    tracemalloc.start(1)
    for number in range(cases):
        if number == cases // 2:
            before = tracemalloc.get_traced_memory()[0]
        try:
            hostile.attempt()
        except Exception as error:  # whatever it is, it is counted
            escaped += 1
            print(f"escaped: {error!r}")
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return escaped, grown, cases / (time.process_time() - begun), hostile


def _guess(guesses: int) -> tuple[int, int, int]:
    """How many were let in, how many learned something, and whether the invited still is let in."""
    inviter = Inviter(Countdown())
    guesser, told = Guesser(inviter), 0
    for number in range(guesses):
        said = guesser.guess(NOW + number / 10)  # as fast as each is still answered
        told += said not in ([], [refusals.NOT_ADMITTED])
    admitted = len(inviter.pinned)
    join(inviter, BEN, NOW + guesses / 10)
    return admitted, told, int(list(inviter.pinned) == [BEN.id])
