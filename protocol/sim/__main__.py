"""Runs seeds, and tells of each law how often it was broken: python -m protocol.sim --nodes 20 --seeds 300."""

import argparse
import sys
import time
from collections import Counter

from protocol.sim.faults import PRESETS, plan
from protocol.sim.laws import LAWS, broken
from protocol.sim.run import run
from protocol.sim.shrink import shrunk, spelled


def main() -> None:
    """Reads the options, runs, prints a table; exits with 1 if a law was broken."""
    options = argparse.ArgumentParser(prog="python -m protocol.sim", description=__doc__)
    options.add_argument("--nodes", type=int, default=20, help="how many there are")
    options.add_argument("--seeds", type=int, default=100, help="how many runs")
    options.add_argument("--first", type=int, default=1, help="the first seed")
    options.add_argument("--faults", choices=sorted(PRESETS), default="all", help="what goes wrong")
    options.add_argument("--no-gossip", action="store_true", help="nothing is announced")
    options.add_argument("--shrink", action="store_true", help="shorten what breaks a law, and print it")
    chosen = options.parse_args()
    times, happened, began = Counter[str](), 0, time.perf_counter()
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        made = plan(seed, chosen.nodes, PRESETS[chosen.faults], gossip=not chosen.no_gossip)
        ran = run(made)
        happened += ran.happened
        for law, how in broken(ran).items():
            times[law] += len(how)
            print(f"seed {seed}: {law}: {how[0]}" + (f" (and {len(how) - 1} more)" if how[1:] else ""))  # noqa: T201
            if chosen.shrink:
                print(spelled(shrunk(made, law)))  # noqa: T201
        if sys.stderr.isatty():
            print(f"\r{seed - chosen.first + 1} of {chosen.seeds}", end="", file=sys.stderr)  # noqa: T201
    width = max(map(len, LAWS))
    print(f"{'law':<{width}}  broken")  # noqa: T201
    for law in LAWS:
        print(f"{law:<{width}}  {times[law]:>6}")  # noqa: T201
    seconds = time.perf_counter() - began
    print(f"{chosen.seeds} seeds, {chosen.nodes} nodes, {happened:,} events, {seconds:.0f} s")  # noqa: T201
    print(f"{times.total()} violations")  # noqa: T201
    sys.exit(1 if times else 0)


if __name__ == "__main__":
    main()
