"""What strictness costs: opening an envelope beside a bare signature check of the same bytes."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from identity import ids, phrase
from identity.envelope import Envelope, covered
from identity.errors import IdentityRefused
from identity.operations import Add, proven, read
from identity.personlog import PersonLog
from tests.bench.figures import Figure
from tests.identity.person import Person

CONTENT = {"acts": ["ask", "sync"], "from": 1_790_000_000, "issuer": bytes(32), "to": bytes(32), "until": 1_800_000_000}


def measure(quick: bool) -> Iterator[Figure]:
    """Rates, taken in turn so that a machine's moods fall on both alike."""
    sealed = Envelope.sealed("grant", CONTENT, bytes(range(32)))
    message = covered(sealed.domain, sealed.payload)
    data = sealed.to_bytes()

    def bare() -> None:
        _bare(sealed.key, sealed.signature, message)

    ratios, rates = [], []
    for _ in range(5 if quick else 25):
        plain, ours, whole = (_rate(work, 0.1) for work in (bare, lambda: sealed.opened("grant"), _reading(data)))
        ratios.append((ours / plain, whole / plain))
        rates.append(ours)
    yield Figure("envelope opened ÷ bare Ed25519 check", statistics.median(r[0] for r in ratios), "×", at_least=0.7)
    yield Figure("envelope read from bytes and opened ÷ bare check", statistics.median(r[1] for r in ratios), "×")
    yield Figure("person log of 1,000 operations ÷ its bare signature checks", _log_cost(quick), "×", at_most=1.3)
    cases = 2_000 if quick else 100_000
    yield Figure("garbage and mutated envelopes, logs, ids, phrases", cases, "cases")
    yield Figure("  answered otherwise than with a named refusal", _escapes(cases), "", at_most=0)
    yield Figure("envelopes opened", statistics.median(rates), "per s")


def _open(data: bytes) -> object:
    return Envelope.from_bytes(data).opened("person")


def _escapes(cases: int) -> int:
    """How many of so many hostile inputs raise anything but this room's own errors."""
    how, writer = random.Random(5), Person(1)
    node = writer.add(writer.id, "node", "node")
    seeds = [
        one.to_bytes() for one in (writer.genesis, node, writer.rotate(node.hash, 1), writer.recover(node.hash, 5))
    ]
    texts = [ids.spell("person", bytes(32)), phrase.spell(bytes(16))]
    escaped = 0
    for _ in range(cases):
        data = bytearray(how.choice(seeds)) if how.random() < 0.8 else bytearray(how.randbytes(how.randint(0, 200)))
        for _ in range(how.randint(1, 4)):
            if data:
                data[how.randrange(len(data))] = how.randrange(256)
        text = list(how.choice(texts))
        text[how.randrange(len(text))] = chr(how.randrange(0x110000))
        attempts: list[Callable[[], object]] = [
            partial(PersonLog.from_bytes, [seeds[0], bytes(data), *seeds[1:]]),
            partial(_open, bytes(data)),
            partial(ids.read, "person", "".join(text)),
            partial(phrase.read, "".join(text)),
        ]
        for attempt in attempts:
            try:
                attempt()
            except IdentityRefused:
                pass
            except Exception as error:
                escaped += 1
                print(f"escaped: {error!r}")
    return escaped


def _log_cost(quick: bool) -> float:
    """Seconds to verify a log of a thousand operations, in units of its bare signature checks."""
    writer, operations = Person(1), []
    prev = writer.id
    for number in range(50 if quick else 500):
        added = writer.add(prev, "node", f"machine {number}")
        revoked = writer.revoke(added.hash, f"machine {number}", {})
        operations += [added, revoked]
        prev = revoked.hash
    envelopes = [writer.genesis, *operations]
    data = [envelope.to_bytes() for envelope in envelopes]
    proofs = [read(envelope) for envelope in envelopes]
    ratios = []
    for _ in range(3 if quick else 7):
        begun = time.perf_counter()
        for envelope, operation in zip(envelopes, proofs, strict=True):
            _bare(envelope.key, envelope.signature, covered(envelope.domain, envelope.payload))
            if isinstance(operation, Add):
                _bare(operation.by, operation.proof, proven(writer.id, operation))
        bare = time.perf_counter() - begun
        begun = time.perf_counter()
        PersonLog.from_bytes(data)
        ratios.append((time.perf_counter() - begun) / bare)
    return statistics.median(ratios)


def _bare(key: bytes, signature: bytes, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(key).verify(signature, message)


def _reading(data: bytes) -> Callable[[], object]:
    return lambda: Envelope.from_bytes(data).opened("grant")


def _rate(work: Callable[[], object], seconds: float) -> float:
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        work()
        count += 1
    return count / seconds
