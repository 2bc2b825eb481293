"""Which body suits this machine: the shelf and what lies on the disk, the best first, each with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from node.bodies import header, needs
from node.bodies.discovery import Finds, Found
from node.bodies.machine import Machine
from node.bodies.shelf import Entry, Shelf
from node.bodies.words import shown
from node.errors import BodyRefused


@dataclass(frozen=True)
class Advice:
    """A body, and what can be expected of it here. Times are estimates for the processor."""

    name: str
    get: str  # what to give to `kith body pull`, or to `kith body use`
    source: str  # "shelf", or the program that has it
    size: int
    parameters: int
    context: int
    quantisation: str
    licence: str
    free: bool
    languages: str
    checked: bool
    fits: bool
    sleeps: bool
    why: str  # why it does not fit, or does not sleep
    night: float  # seconds
    speaks: float  # tokens a second
    talks_in: int  # bytes of memory
    recommended: bool = False


def advise(shelf: Shelf, finds: Finds, machine: Machine) -> tuple[list[Advice], int]:
    """Everything there is, what suits best first; and how many files on the disk were passed over."""
    advices = [_of_entry(entry, machine) for entry in shelf.body]
    passed_over = finds.passed_over
    for found in finds.found:
        try:
            advices.append(_of_found(found, machine))
        except BodyRefused:
            passed_over += 1
    best = recommended(advices)
    ordered = sorted(advices, key=lambda one: (one is not best, not one.fits, not one.sleeps, -one.parameters, one.get))
    return [replace(one, recommended=True) if one is best else one for one in ordered], passed_over


def recommended(advices: Iterable[Advice]) -> Advice | None:
    """The largest that sleeps within a night and speaks as fast as one reads; else the largest that speaks so."""
    sound = [one for one in advices if one.fits and one.free and one.checked and one.speaks >= needs.SLOW_TALK]
    sleeping = [one for one in sound if one.sleeps and one.night <= needs.LONG_NIGHT]
    return max(sleeping or sound, key=lambda one: one.parameters, default=None)


def reasons(one: Advice) -> str:
    """Why a body is the one to take."""
    slept = f"a night takes {needs.about(one.night)}" if one.sleeps else "none that can sleep fits, so it only talks"
    return (
        f"of those anybody may use it is the largest that speaks as fast as one reads (about {one.speaks:.0f} tokens "
        f"a second), and {slept}; it takes {needs.in_gb(one.talks_in)} of memory to talk"
    )


def _of_entry(entry: Entry, machine: Machine) -> Advice:
    return _advice(
        machine,
        there=False,
        name=entry.name,
        get=entry.get,
        source="shelf",
        size=entry.bytes,
        parameters=entry.parameters,
        context=entry.context,
        quantisation=entry.quantisation,
        can_sleep=entry.can_sleep,
        licence=entry.licence,
        free=entry.free,
        languages=entry.languages,
        checked=entry.checked,
    )


def _of_found(found: Found, machine: Machine) -> Advice:
    read = header.read_body(found.path)
    return _advice(
        machine,
        there=True,
        name=shown(found.name),
        get=str(found.path),
        source=found.by,
        size=read.size,
        parameters=read.parameters,
        context=read.context,
        quantisation=read.quantisation,
        can_sleep=read.can_sleep,
        licence=shown(read.licence),
        free=False,  # it does not say so in a form that can be relied on
        languages=shown(", ".join(read.languages)),
        checked=False,
    )


def _advice(
    machine: Machine,
    *,
    there: bool,
    name: str,
    get: str,
    source: str,
    size: int,
    parameters: int,
    context: int,
    quantisation: str,
    can_sleep: bool,
    licence: str,
    free: bool,
    languages: str,
    checked: bool,
) -> Advice:
    fit, sleep = needs.fits(size, machine, there), needs.sleeps(parameters, can_sleep, machine)
    return Advice(
        name=name,
        get=get,
        source=source,
        size=size,
        parameters=parameters,
        context=context,
        quantisation=quantisation,
        licence=licence,
        free=free,
        languages=languages,
        checked=checked,
        fits=fit.fits,
        sleeps=fit.fits and sleep.fits,
        why=fit.why or sleep.why,
        night=needs.night(parameters, machine.cores),
        speaks=needs.spoken(size),
        talks_in=needs.to_talk(size),
    )
