"""What a space costs beside its signatures and its encryption, whether it grows dearer, what hostile entries meet."""

import random
import statistics
import time
import tracemalloc
from collections.abc import Iterator

from nacl import bindings

from identity import signing
from identity.envelope import covered
from identity.signing import Signer
from protocol.spaces import acts, entry
from protocol.spaces.entry import Entry
from protocol.spaces.events import Arrived
from protocol.spaces.replica import Replica
from protocol.spaces.space import Space
from tests.bench.figures import Figure
from tests.protocol.spaces.hostile import Hostile
from tests.protocol.spaces.members import company, person

_PROSE = "What is said in a turn is often as long as this sentence is, and sometimes it is somewhat longer. " * 2
_BATCH = 64  # entries
_AROUND = 200  # entries on which a cost is taken


def measure(quick: bool) -> Iterator[Figure]:
    """Processor time throughout, as ratios within one run."""
    yield Figure("write, read and append an entry ÷ its signature and AEAD alone", _beside(quick), "×", at_most=1.5)
    count = 2_000 if quick else 10_000
    yield Figure(f"appending the {count:,}th entry ÷ the 100th", _later(count), "×", at_most=2)
    yield Figure("  the same where one chain is forked", _later(count, forks=True), "×", at_most=2)
    yield Figure(f"{count:,} entries in any order ÷ in order", _shuffled(count), "×", at_most=2)
    yield Figure(
        f"1,000 entries that belong far up, at once, after {count:,} ÷ 1,000 at the end", _far_up(count), "×", at_most=2
    )
    cases = 3_000 if quick else 1_000_000
    escaped, grown, per_second = _fuzz(cases)
    yield Figure("mutated entries, and acts that members mean harm by", cases, "cases")
    yield Figure("  answered otherwise than with a named refusal", escaped, "", at_most=0)
    yield Figure("  memory grown meanwhile", grown / 2**20, "MiB", at_most=1)
    yield Figure("  tried", per_second, "per s")


def _beside(quick: bool) -> float:
    """One writes with prose, another reads, verifies, opens the act and folds it, by turns with what that must cost."""
    there = company(2)
    here, away = there.copies
    signer, key = Signer(there.people[0].me.secret), there.key.part("act")
    ratios = []
    for _ in range(5 if quick else 25):
        whole, written, one = 0.0, [], there.root
        for _ in range(_BATCH):
            begun = time.process_time()
            one = here.compose(acts.Say(), _PROSE, "self")
            written.append(one.to_fields())
            whole += time.process_time() - begun
            here.receive(one)
        begun = time.process_time()
        for fields in written:
            away.receive(entry.read(fields))
        assert away.state.epoch == 0
        read = time.process_time()
        for _ in range(_BATCH):
            _bare(one, signer, key)
        ratios.append((whole + read - begun) / (time.process_time() - read))
    return statistics.median(ratios)


def _bare(one: Entry, signer: Signer, key: bytes) -> None:
    """What must be: an entry signed and verified, its act, its prose and that one's key encrypted, the act opened."""
    message = covered(one.envelope.domain, one.envelope.payload)
    parts = (acts.written(acts.Say()), key, _PROSE.encode())
    encrypt, nonce = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt, bytes(24)
    signature = signer.sign(message)
    signing.verify(one.node, signature, message)
    locked = [encrypt(part, key, nonce, key) for part in parts]
    bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(locked[0], key, nonce, key)


def _entries(count: int, *, forks: bool = False) -> list[Entry]:
    """A root and what is said after it; with ``forks``, the third says two things at its first place."""
    there = company(3)
    if forks:
        there.entries += [there.forged(2, acts.Say(), [there.root], text) for text in ("one", "other")]
    heads, found = {0: there.root}, list(there.entries)
    for number in range(count):
        who = number % (3 if forks else 2)
        after = {one.node: one for one in (heads.get(who), heads.get((who + 1) % 2)) if one}
        if who == 2:
            after = {one.node: one for one in (heads.get(2, found[1]), heads.get(0), heads.get(1)) if one}
        heads[who] = there.forged(who, acts.Say(), list(after.values()))
        found.append(heads[who])
    return found


def _later(count: int, *, forks: bool = False) -> float:
    """What the last entries cost, each folded at once, beside the hundredth and those around it."""
    entries = _entries(count, forks=forks)
    ratios = []
    for _ in range(3):
        copy, spent = _copy(entries), []
        for one in entries:
            begun = time.process_time()
            _fold(copy, one)
            spent.append(time.process_time() - begun)
        ratios.append(statistics.median(spent[-_AROUND:]) / statistics.median(spent[10 : 10 + _AROUND]))
    return statistics.median(ratios)


def _shuffled(count: int) -> float:
    """What it costs to take entries in as chance will have it, and fold them once, beside taking them in in order."""
    entries = _entries(count)
    mixed = random.Random(3).sample(entries, len(entries))
    spent = []
    for some in (entries, mixed):
        copy, begun = _copy(entries), time.process_time()
        _fold(copy, *some)
        spent.append(time.process_time() - begun)
    return spent[1] / spent[0]


def _far_up(count: int) -> float:
    """What it costs a machine of the space to take a thousand in that stand before all others, and to go on."""
    there, last = company(3), _entries(count)
    spent = []
    for after in (last[0], last[-1]):
        chain = [after]
        for _ in range(1_000):
            chain.append(there.forged(2, acts.Raise(), chain[-1:]))
        here = Space(_copy(last), person(1).me, bytes)
        here.handle(Arrived(tuple(last)), 0)
        begun = time.process_time()
        here.handle(Arrived(tuple(chain[1:])), 0)
        spent.append(time.process_time() - begun)
        assert here.replica.state.hands == (there.node(2),)
    return spent[0] / spent[1]


def _copy(entries: list[Entry]) -> Replica:
    """A copy of the space that these are of, with nothing in it."""
    return Replica(entries[0].core.space, person(1).me)


def _fold(copy: Replica, *entries: Entry) -> None:
    for one in entries:
        copy.receive(one)
    assert not copy.is_begun or copy.state.epoch == 0


def _fuzz(cases: int) -> tuple[int, float, float]:
    """How many escaped, bytes grown after a tenth of them, and how many a second."""
    hostile, escaped, before = Hostile(random.Random(5)), 0, 0.0
    begun = time.process_time()
    for number in range(cases):
        if number == cases // 10:
            tracemalloc.start(1)
            before = -1.0
        if number == cases // 5:
            before = tracemalloc.get_traced_memory()[0]
        try:
            hostile.attempt()
        except Exception as error:  # whatever it is, it is counted
            escaped += 1
            print(f"escaped: {error!r}")
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return escaped, grown, cases / (time.process_time() - begun)
