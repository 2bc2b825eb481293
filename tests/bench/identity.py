"""What strictness costs: opening an envelope beside a bare signature check of the same bytes."""

import statistics
import time
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from identity.envelope import Envelope, _covered
from tests.bench.figures import Figure

CONTENT = {"acts": ["ask", "sync"], "from": 1_790_000_000, "issuer": bytes(32), "to": bytes(32), "until": 1_800_000_000}


def measure(quick: bool) -> Iterator[Figure]:
    """Rates, taken in turn so that a machine's moods fall on both alike."""
    sealed = Envelope.sealed("grant", CONTENT, bytes(range(32)))
    message = _covered(sealed.domain, sealed.payload)
    data = sealed.to_bytes()

    def bare() -> None:
        Ed25519PublicKey.from_public_bytes(sealed.key).verify(sealed.signature, message)

    ratios, rates = [], []
    for _ in range(5 if quick else 25):
        plain, ours, whole = (_rate(work, 0.1) for work in (bare, lambda: sealed.opened("grant"), _reading(data)))
        ratios.append((ours / plain, whole / plain))
        rates.append(ours)
    yield Figure("envelope opened ÷ bare Ed25519 check", statistics.median(r[0] for r in ratios), "×", at_least=0.7)
    yield Figure("envelope read from bytes and opened ÷ bare check", statistics.median(r[1] for r in ratios), "×")
    yield Figure("envelopes opened", statistics.median(rates), "per s")


def _reading(data: bytes) -> Callable[[], object]:
    return lambda: Envelope.from_bytes(data).opened("grant")


def _rate(work: Callable[[], object], seconds: float) -> float:
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        work()
        count += 1
    return count / seconds
