"""CSV and its relatives: a row a piece, under the names of its columns."""

import csv
from collections.abc import Iterator

from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.records import MOST_FIELDS, as_piece, has_names

DELIMITERS = ",;\t|"
LONGEST_FIELD = 1 << 17


def read(file: Opened) -> Iterator[Piece]:
    """The rows of a table."""
    csv.field_size_limit(LONGEST_FIELD)
    rows = csv.reader(file.lines(), delimiter=delimiter(file.head.decode(file.encoding, "replace")))
    names: list[str] | None = None
    ragged = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error:
            file.note(f"line {rows.line_num}", "it is no row of a table, or has a field that is too long")
            continue
        if row is None:
            break
        if not any(row):
            continue
        if names is None:
            names = row[:MOST_FIELDS] if has_names(row[:MOST_FIELDS]) else []
            if names:
                continue
        ragged += bool(names) and len(row) != len(names) and len(row) <= MOST_FIELDS
        if len(row) > MOST_FIELDS:
            file.note(f"line {rows.line_num}", f"of its {len(row)} columns, the first {MOST_FIELDS} were read")
        yield as_piece(_named(row, names))
    if ragged:
        file.note(str(file.path), f"{ragged} of its rows have more or fewer columns than the first")


def delimiter(head: str) -> str:
    """What stands between the columns: what is there in every line, and the same number of times."""
    lines = [line for line in head.splitlines()[:20] if line.strip()]
    lines = lines[:-1] if len(lines) > 2 else lines  # the last may be cut off

    def fit(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(DELIMITERS, key=fit)


def _named(row: list[str], names: list[str]) -> Iterator[tuple[str, str]]:
    for number, value in enumerate(row[:MOST_FIELDS]):
        yield (names[number] if number < len(names) else ""), value.strip()
