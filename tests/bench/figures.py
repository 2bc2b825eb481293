"""A figure and its goal, and how a run of them is shown and kept."""

import json
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "bench-results"


@dataclass(frozen=True)
class Figure:
    """One measured value. ``at_most`` or ``at_least`` is the goal; without either it is only reported."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.at_most is not None:
            return self.value <= self.at_most
        return self.value >= self.at_least if self.at_least is not None else None


def show(figure: Figure) -> None:
    """Print a line of the table."""
    mark = {True: "✓", False: "✗", None: " "}[figure.holds]
    print(f"{mark} {figure.name:<66} {figure.value:>12,.6g} {figure.unit:<12} {figure.goal}", flush=True)


def keep(figures: Iterable[Figure]) -> Path:
    """Write the run as JSON lines."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{time.strftime('%Y%m%dT%H%M%S')}.jsonl"
    head = {"when": time.time(), "python": platform.python_version(), "machine": platform.platform()}
    lines = [head, *(asdict(figure) | {"holds": figure.holds} for figure in figures)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
