"""What the screen says of a node, in words."""

import unicodedata

from protocol.control.messages import StatusReport
from protocol.control.words import because, of_size


def of_parts(report: StatusReport) -> list[tuple[str, str, str]]:
    """Services and workers as (what, name, how it is)."""
    services = [("service", plain(one.name), plain(one.state + because(one.reason))) for one in report.services]
    workers = [("worker", plain(one.name), plain(one.state + because(one.reason))) for one in report.workers]
    return services + workers


def of_node(report: StatusReport) -> str:
    """The node in one line."""
    journal = f"journal {of_size(report.journal.bytes)}" if report.journal else "journal being opened"
    return f"Kith {report.version}   process {report.pid}   {of_size(report.memory_bytes)} of memory   {journal}"


def of_owner(report: StatusReport) -> str:
    """Whose node it is, and whether their key is open."""
    return f"{plain(report.owner)}{', owner key unlocked' if report.unlocked_until else ''} · {report.home}"


def plain(text: str) -> str:
    """``text`` without what a terminal acts on: control characters, and marks that turn the direction of writing."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in _ACTED_ON)


_ACTED_ON = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
