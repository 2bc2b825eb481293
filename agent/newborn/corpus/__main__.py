"""Shows samples and how varied they are, or writes them down to be trained on.

python -m agent.newborn.corpus --count 20000 --show 20
python -m agent.newborn.corpus --count 260000 --write samples.jsonl
"""

import argparse
import json
import sys
from pathlib import Path

from agent.newborn.corpus import samples
from agent.newborn.corpus.diversity import report
from agent.newborn.corpus.mixture import pages
from agent.newborn.corpus.show import shown
from agent.newborn.corpus.writing import write


def main() -> None:
    """Reads the options, writes the report."""
    options = argparse.ArgumentParser(
        prog="python -m agent.newborn.corpus",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--count", type=int, default=5000, help="how many samples")
    options.add_argument("--seed", type=int, default=1, help="the seed of them all")
    options.add_argument("--split", choices=("train", "held"), default="train", help="which half")
    options.add_argument("--show", type=int, default=0, metavar="N", help="print the first N samples")
    options.add_argument("--json", action="store_true", help="the report as JSON")
    options.add_argument("--write", type=Path, metavar="FILE", help="write so many pages of them into FILE instead")
    chosen = options.parse_args()
    if chosen.write:
        write(pages(chosen.seed, chosen.count, chosen.split), chosen.write)
        return
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
