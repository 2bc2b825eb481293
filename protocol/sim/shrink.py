"""Shortens a plan that breaks a law, as far as it still does."""

from protocol.sim.faults import Plan, Planned
from protocol.sim.laws import LAWS
from protocol.sim.run import run


def shrunk(plan: Plan, law: str) -> Plan:
    """The same with as few events as break the law: whole runs of them are left out first, then single ones."""
    size = max(1, len(plan.events) // 2)
    while True:
        place, before = 0, len(plan.events)
        while place < len(plan.events):
            fewer = plan.without(plan.events[:place] + plan.events[place + size :])
            if _breaks(fewer, law):
                plan = fewer
            else:
                place += size
        if size == 1 and len(plan.events) == before:
            return plan
        size = max(1, size // 2)


def _breaks(plan: Plan, law: str) -> bool:
    return any(True for _ in LAWS[law](run(plan)))


def spelled(plan: Plan) -> str:
    """A plan as it is written into a test."""
    lines = [f"Plan({plan.seed}, {plan.nodes}, {plan.kind!r}, {plan.faults!r}, {plan.gossip}, ("]
    lines += [f"    {_event(one)}," for one in plan.events]
    return "\n".join([*lines, f"), {plan.until})"])


def _event(one: Planned) -> str:
    return f"Planned({one.at}, {one.what!r}, {one.node}, {one.number})"
