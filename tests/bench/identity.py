"""What strictness costs: opening an envelope beside a bare signature check of the same bytes."""

import statistics
import time
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from identity.envelope import Envelope, covered
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
    yield Figure("envelopes opened", statistics.median(rates), "per s")


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
