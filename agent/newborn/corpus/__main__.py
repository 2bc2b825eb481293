"""Shows samples, and how varied they are: ``python -m agent.newborn.corpus --count 20000 --show 20``."""

import argparse
import json
import sys

from agent.newborn.corpus import samples
from agent.newborn.corpus.diversity import report
from agent.newborn.corpus.show import shown


def main() -> None:
    """Reads the options, writes the report."""
    options = argparse.ArgumentParser(prog="python -m agent.newborn.corpus", description=__doc__)
    options.add_argument("--count", type=int, default=5000, help="how many samples")
    options.add_argument("--seed", type=int, default=1, help="the seed of them all")
    options.add_argument("--split", choices=("train", "held"), default="train", help="which half")
    options.add_argument("--show", type=int, default=0, metavar="N", help="print the first N samples")
    options.add_argument("--json", action="store_true", help="the report as JSON")
    chosen = options.parse_args()
    made = list(samples(chosen.seed, chosen.count, chosen.split))
    for sample in made[: chosen.show]:
        sys.stdout.write(f"{shown(sample)}\n\n")
    figures = report(made)
    if chosen.json:
        sys.stdout.write(f"{json.dumps(figures, ensure_ascii=False)}\n")
        return
    for name, figure in figures.items():
        sys.stdout.write(f"{name}: {figure}\n" if not isinstance(figure, dict) else f"{name}\n")
        if isinstance(figure, dict):
            sys.stdout.writelines(f"    {key}: {value}\n" for key, value in figure.items())


if __name__ == "__main__":
    main()
