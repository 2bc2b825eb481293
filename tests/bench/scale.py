"""What many people cost each of them; ``python -m tests.bench.scale`` draws ``specs/scale.svg``, prints its table."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from identity.packing import pack
from protocol.sim.scale import Habits, Lived, among_contacts, live, mixed
from tests.bench.figures import Figure
from tests.protocol.sync.world import Space, held

SPECS = Path(__file__).resolve().parents[2] / "specs"
SIZES = (100, 300, 1000)
CONTACTS = 5  # times as many as people
FEW = Habits(rounds=1, says=3, lasts=3600.0)  # how people live of whom there are very many


def measure(quick: bool) -> Iterator[Figure]:
    """Bytes, events and processor time; what must not grow is a ratio."""
    yield from _churn(quick)
    yield from _late(quick)
    grown = list(growth((50, 150) if quick else SIZES))
    costs = [each(one) for one in grown]
    for name, most in (("bytes", 1.1), ("events", 1.1), ("processor time", 1.25)):
        ratio = costs[-1][name] / costs[0][name]
        what = f"{name} for each of {grown[-1].people:,} people ÷ of {grown[0].people:,}"
        yield Figure(what, ratio, "×", at_most=most)
    yield Figure("  entries that somebody lacks in the end", sum(one.lacking for one in grown), "", at_most=0)


def _churn(quick: bool) -> Iterator[Figure]:
    people, sizes = (30, (12, 20)) if quick else (100, (12, 40))
    lived = live(people, mixed(people, 2 if quick else 3, sizes), Habits())
    yield Figure(f"{people} people, 30 % away: bytes received ÷ needed", lived.ratio, "×", at_most=2)
    yield Figure("  entries that somebody lacks in the end", lived.lacking, "", at_most=0)
    yield Figure("  machines that failed", len(lived.raised), "", at_most=0)
    yield Figure(f"  entries in {lived.spaces} spaces", lived.entries, "")


def _late(quick: bool) -> Iterator[Figure]:
    count, space = 1_000 if quick else 10_000, Space.of("ana", "bo")
    for number in range(count):
        space.say("ana", f"{number}: something of the length of what people say to each other")
    space.say("bo")
    ran = space.pull("bo", "ana")
    assert len(held(space.copies["bo"])) == count + 2
    needed = sum(len(pack(one.to_fields())) for one in space.copies["bo"].log.entries.values())
    yield Figure(f"coming {count:,} entries late: round trips", ran.round_trips, "", at_most=3)
    yield Figure("  bytes sent ÷ needed", ran.bytes / needed, "×", at_most=2)


def growth(sizes: Sequence[int]) -> Iterator[Lived]:
    """The same habits in networks of several sizes."""
    for people in sizes:
        yield live(people, among_contacts(people, CONTACTS, 5), FEW)


def each(lived: Lived) -> Mapping[str, float]:
    """What it costs a person."""
    received = sum(lived.received.values())
    costs = {"bytes": received, "events": lived.events, "processor time": 1000 * lived.seconds}
    return {name: cost / lived.people for name, cost in costs.items()}


def draw(grown: Sequence[Lived]) -> str:
    """What it costs a person over how many there are, each beside what it costs among the fewest, as a picture."""
    colours = {"bytes": "#3366cc", "events": "#cc5533", "processor time": "#339966"}
    most, first = grown[-1].people, each(grown[0])
    drawn = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -30 900 480" font-family="sans-serif" font-size="12">',
        '<path d="M0,0V400H800" fill="none" stroke="#888"/><path d="M0,200H800" stroke="#ddd"/>',
        '<text x="-50" y="4">2 ×</text><text x="-50" y="204">1 ×</text><text x="-50" y="404">0</text>',
        f'<text y="430">0 to {most:,} people; for each of them, beside {grown[0].people}: '
        "bytes blue, events red, processor time green</text>",
    ]
    for name, colour in colours.items():
        points = [(800 * one.people / most, 400 - 200 * each(one)[name] / first[name]) for one in grown]
        joined = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        drawn.append(f'<polyline fill="none" stroke="{colour}" points="{joined}"/>')
        drawn += [f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4" fill="{colour}"/>' for across, down in points]
    return "\n".join([*drawn, "</svg>\n"])


def table(grown: Sequence[Lived]) -> str:
    """The figures under it."""
    lines = [
        "| People | Spaces | Entries | Received ÷ needed | Bytes each | Events each | Processor time each |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in grown:
        cost = each(one)
        lines.append(
            f"| {one.people:,} | {one.spaces:,} | {one.entries:,} | {one.ratio:.2f} | {cost['bytes']:,.0f} "
            f"| {cost['events']:,.0f} | {cost['processor time']:,.0f} ms |"
        )
    return "\n".join(lines)


def main() -> int:
    """Draw and tell."""
    grown = list(growth(SIZES))
    (SPECS / "scale.svg").write_text(draw(grown), encoding="utf-8")
    print(table(grown))
    return 1 if any(one.lacking or one.raised for one in grown) else 0


if __name__ == "__main__":
    sys.exit(main())
