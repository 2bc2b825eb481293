"""What of specs/protocol.md is made from the code. ``python -m tests.protocol.wire.spec`` writes it there."""

import re
from typing import Any

from protocol.ask import answering, outbox
from protocol.join import admitting, joining
from protocol.wire import limits, refusals, stream
from protocol.wire.table import Table
from tests.conftest import ROOT

PAGE = ROOT / "specs" / "protocol.md"
TABLES: list[Table[Any]] = [stream.TABLE, admitting.TABLE, joining.TABLE, answering.TABLE, outbox.TABLE]


def made() -> dict[str, str]:
    """Each part by its name."""
    diagrams = {table.name: f"```mermaid\n{table.mermaid()}\n```" for table in TABLES}
    named = [
        f"| `{name}` | {'passing' if one.passing else ''} | {one.words} |" for name, one in refusals.REFUSALS.items()
    ]
    sizes = [f"| {name.lower().replace('_', ' ')} | {value:,} |" for name, value in vars(limits).items() if _is(name)]
    return {
        **diagrams,
        "refusals": "\n".join(["| Name | | For the owner |", "|---|---|---|", *named]),
        "limits": "\n".join(["| What | How much |", "|---|---|", *sizes]),
    }


def filled(page: str) -> str:
    """The page with all parts as they are now."""
    for name, text in made().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        page, count = pattern.subn(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page)  # type: ignore[misc]
        assert count == 1, name
    return page


def _is(name: str) -> bool:
    return name.isupper() and name not in ("KIB", "DAY")


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
