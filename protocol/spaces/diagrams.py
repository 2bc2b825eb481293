"""The tables of the kinds as diagrams, for the specification."""

from itertools import pairwise

from protocol.spaces.kinds import EXACTLY, KINDS, Phase

BEGIN, END = "<!-- kinds: made from the tables -->", "<!-- kinds: end -->"

_WHO = {
    "each": "each",
    "host": "the host",
    "guests": "all but the host",
    "claimants": "who claimed",
    "revealing": "whose idea is fixed",
}


def diagrams() -> str:
    """All kinds, one diagram and one table each, as Markdown."""
    return "\n\n".join(_of_kind(kind) for kind in KINDS)


def _of_kind(kind: str) -> str:
    rows = KINDS[kind]  # type: ignore[index]
    number = EXACTLY.get(kind)  # type: ignore[call-overload]
    head = f"### {kind}" + (f" (for {number})" if number else "")
    arrows = [f"    {one.name} --> {other.name}" for one, other in pairwise(rows)]
    chart = [
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {rows[0].name}",
        *arrows,
        f"    {rows[-1].name} --> [*]",
        *(f"    {row.name} --> [*]: an owner does not agree" for row in rows if row.owner),
        "```",
    ]
    table = ["| Phase | Who | Task | Act | How |", "|---|---|---|---|---|", *map(_row, rows)]
    return "\n".join([head, "", *chart, "", *table])


def _row(row: Phase) -> str:
    how = [
        "all at once" if row.together else "one after the other",
        *(["in rounds"] if row.rounds else []),
        *(["the host fixes what counts"] if row.fixed else []),
        *(["by the owner's hand"] if row.owner else []),
        *(["written for oneself"] if row.kept else []),
    ]
    return f"| {row.name} | {_WHO[row.who]} | `{row.task}` | `{row.act.__name__.lower()}` | {', '.join(how)} |"
