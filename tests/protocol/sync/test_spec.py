"""``specs/sync.md`` names what the code says, and the figures that hold."""

import re
from pathlib import Path
from typing import get_args

import pytest

from protocol.spaces import history
from protocol.sync import blobs, have, limits, wire
from protocol.sync.fetching import Fetching
from protocol.sync.pulling import Pulling

SPEC = (Path(__file__).resolve().parents[3] / "specs" / "sync.md").read_text(encoding="utf-8")
ROWS = [line for line in SPEC.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("kind", get_args(wire.Any_), ids=lambda kind: str(kind.__name__))
def test_every_frame_stands_in_a_table_with_its_fields(kind: type[wire.Said]) -> None:
    name = kind.__name__.lower()
    (row,) = [row for row in ROWS if re.match(rf"\| `{name}` \|", row) and row.count("|") == 5]
    assert all(f"`{field}`" in row for field in kind.__struct_fields__)


@pytest.mark.parametrize("kind", [have.Vector, have.OfEpoch, have.Chain], ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_have_vector_is_told(kind: type[have.Chain]) -> None:
    told = SPEC.split("## A session")[0]
    assert all(f"`{field}`" in told for field in kind.__struct_fields__)


@pytest.mark.parametrize(
    "figure",
    [
        limits.FRAME,
        limits.BATCH,
        limits.BATCH_ENTRIES,
        limits.EPOCHS,
        limits.LISTED,
        limits.WANTED,
        limits.BLOB,
        limits.CHUNK,
        blobs.LABEL,
        limits.LETTER,
        limits.LETTER_TEXT,
        limits.LETTERS_KNOWN,
        limits.LETTERS_STRANGE,
        limits.HEADS,
        history.MOST,
    ],
)
def test_every_figure_is_the_one_that_holds(figure: int) -> None:
    assert re.search(rf"(?<![\d,]){figure:,}(?![\d,]\d)", SPEC)


def test_every_place_of_a_caller_is_told_with_what_may_come_there() -> None:
    told = SPEC.split("| Where the caller is")[1].split("| Where the called is")[0]
    for place, may_come in Pulling.PLACES.items():
        if place == "over":
            continue
        rows = [row for row in told.splitlines() if row.startswith(f"| {place} |")]
        assert rows
        for kind in may_come:
            assert f"`{kind.__name__.lower()}`" in told
    assert set(Fetching.PLACES) == {"asking", "coming"}
