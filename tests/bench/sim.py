"""The laws, over ten thousand seeds of everything that can go wrong; and what many people cost each of them.

What was run is kept as it goes, under the name of the code that ran it: whoever starts anew goes on from there.
"""

import json
import multiprocessing
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from protocol.sim.faults import PRESETS, plan
from protocol.sim.laws import LAWS, broken
from protocol.sim.run import run
from tests.bench import scale
from tests.bench.figures import RESULTS, Figure

NODES, SEEDS, QUICK = 20, 10_000, 24
_ROOT = Path(__file__).resolve().parents[2]


def measure(quick: bool) -> Iterator[Figure]:
    """How often each law was broken, and by which seeds; then what it costs."""
    times, happened, wanted = Counter[str](), 0, QUICK if quick else SEEDS
    for ran in seeds(wanted):
        happened += ran["events"]
        times.update({law: len(how) for law, how in ran["broken"].items()})
        for law, how in ran["broken"].items():
            print(f"seed {ran['seed']}: {law}: {how[0]}")
    yield Figure(f"seeds run, of {NODES} nodes each", wanted, "seeds")
    yield Figure("  events", happened, "")
    for law in LAWS:
        yield Figure(f"  broken: {law}", times[law], "times", at_most=0)
    yield from scale.measure(quick)


def seeds(wanted: int) -> Iterator[dict[str, Any]]:
    """What came of each seed; those that this very code has run already are not run again."""
    RESULTS.mkdir(exist_ok=True)
    kept = RESULTS / f"seeds-{_code()}.jsonl"
    done = _read(kept)
    yield from (done[seed] for seed in sorted(done) if seed <= wanted)
    left = [seed for seed in range(1, wanted + 1) if seed not in done]
    with multiprocessing.get_context("spawn").Pool() as pool, kept.open("a", encoding="utf-8") as file:
        for ran in pool.imap_unordered(_ran, left):
            file.write(json.dumps(ran) + "\n")
            file.flush()
            yield ran


def _ran(seed: int) -> dict[str, Any]:
    ran = run(plan(seed, NODES, PRESETS["all"]))
    return {"seed": seed, "events": ran.happened, "broken": broken(ran)}


def _read(kept: Path) -> dict[int, dict[str, Any]]:
    """What was kept; a last line that was cut off is left out."""
    found = {}
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        try:
            ran = json.loads(line)
        except ValueError:
            continue
        found[ran["seed"]] = ran
    return found


def _code() -> str:
    """A name for the code: what another version has shown does not count."""
    hasher = blake2b(digest_size=6)
    for path in sorted([*(_ROOT / "protocol").rglob("*.py"), *(_ROOT / "identity").rglob("*.py")]):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()
