"""``python -m tests.bench [PART…] [--quick]``; without a part, all of them, as they stand in ``PARTS``."""

import sys

from tests.bench import (
    beside,
    body,
    control,
    identity,
    injection,
    journal,
    locomo,
    meaning,
    memory,
    sim,
    spaces,
    startup,
    streams,
)
from tests.bench.figures import Figure, keep, show

PARTS = {
    "startup": startup,
    "journal": journal,
    "control": control,
    "identity": identity,
    "spaces": spaces,
    "streams": streams,
    "sim": sim,
    "body": body,
    "injection": injection,
    "beside": beside,
    "memory": memory,
    "meaning": meaning,
    "locomo": locomo,
}


def main(arguments: list[str]) -> int:
    """Measure what was named, or everything; exits with 1 if a goal is missed."""
    quick = "--quick" in arguments
    wanted = [name for name in arguments if not name.startswith("-")] or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        print(f"unknown: {', '.join(unknown)}; there is {', '.join(PARTS)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in wanted:
        for figure in PARTS[name].measure(quick):
            show(figure)
            figures.append(figure)
    print(f"\nkept in {keep(figures)}")
    return 0 if all(figure.holds is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
