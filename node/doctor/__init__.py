"""Looks a home and its node over, and says of each thing how it is and what helps.

``home`` looks from outside and needs no node; ``running`` is asked of a node that is up.
"""

from protocol.control.messages import Check


def ok(name: str, says: str) -> Check:
    """All is well with this."""
    return Check(name, "ok", says)


def warn(name: str, says: str, do: str) -> Check:
    """This works, but not as it should."""
    return Check(name, "warn", says, do)


def fail(name: str, says: str, do: str) -> Check:
    """This does not work."""
    return Check(name, "fail", says, do)
