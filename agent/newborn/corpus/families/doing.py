"""What one can, has, comes to, works on, or does not."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Stance, Values, each
from agent.newborn.corpus.things import INSTRUMENTS, LANGUAGES, OCCASIONS


def _party(chance: Chance) -> Values:
    return {"who": names.first(chance), "event": chance.one(OCCASIONS), "day": times.weekday(chance)}


def _skill(chance: Chance) -> Values:
    skills = (
        "swim",
        "drive",
        "ride a bike",
        "whistle",
        "juggle",
        "cook",
        "ski",
        "type fast",
        "dance",
        "sew",
        "read music",
    )
    return {
        "thing": chance.one(
            (*skills, *(f"speak {one}" for one in LANGUAGES[:14]), *(f"play the {one}" for one in INSTRUMENTS[:8]))
        )
    }


def _works(chance: Chance) -> Values:
    return {"day": chance.one(times.DAYS), "firm": places.firm(chance)}


def _owns(chance: Chance) -> Values:
    things = (
        "a car",
        "a dog",
        "a cat",
        "children",
        "a garden",
        "a television",
        "a bike",
        "a driving licence",
        "a dishwasher",
        "a tent",
        "siblings",
        "a piano",
        "tattoos",
        "a balcony",
        "a printer",
    )
    return {"thing": chance.one(things)}


STANCES = (
    Stance(
        "coming.along",
        _party,
        each(
            """
            {I'm} coming to {who}'s {event}
            {I} said yes to {who}'s {event}
            {I} will be at {who}'s {event}[ on {day}|]
            {I} told {who} {i} will come to the {event}
            """
        ),
        each(
            """
            {I'm} not coming to {who}'s {event}
            {I} can't make it to {who}'s {event}
            {I} said no to {who}'s {event}
            {I} told {who} {i} won't be at the {event}
            """
        ),
        each(
            """
            {am I} coming to {who}'s {event}?
            will {I} be at {who}'s {event}?
            {do I} go to {who}'s {event}?
            did {I} say yes to {who}'s {event}?
            should {who} count {me} in for the {event}?
            is {who}'s {event} on for {me}?
            """
        ),
        each(
            """
            whether {I'm} coming to {who}'s {event}
            if {I} will be at {who}'s {event}
            """
        ),
        each(
            """
            {I'm} coming to {who}'s {event}
            {I} will be there
            {I} will be at {who}'s {event}
            """
        ),
        each(
            """
            {I'm} not coming to {who}'s {event}
            {I} won't be there
            {I} can't make it to {who}'s {event}
            """
        ),
        each(
            """
            {I} can come to {who}'s {event} after all
            """
        ),
        each(
            """
            {I} had to cancel {who}'s {event}
            {I'm} not coming to {who}'s {event} after all
            """
        ),
    ),
    Stance(
        "skills.can",
        _skill,
        each(
            """
            {I} can {thing}
            {I} learnt to {thing}
            {I} can {thing} [quite well|with eyes closed|since school]
            nobody believes it, but {I} can {thing}
            """
        ),
        each(
            """
            {I} can't {thing}
            {I} never learnt to {thing}
            {I} cannot {thing}, [sadly|and it shows|no use trying]
            """
        ),
        each(
            """
            can {I} {thing}?
            {am I} able to {thing}?
            did {I} ever learn to {thing}?
            {do I} know how to {thing}?
            {am I} able to {thing}, yes or no?
            can {I} {thing} at all?
            """
        ),
        each(
            """
            whether {I} can {thing}
            if {I} can {thing}
            """
        ),
        each(
            """
            {I} can {thing}
            {I} {+know} how to {thing}
            """
        ),
        each(
            """
            {I} can't {thing}
            {I} never learnt to {thing}
            """
        ),
        each(
            """
            {I} finally learnt to {thing}
            {I} can {thing} now
            """
        ),
        each(
            """
            {I} can't {thing} any more
            """
        ),
    ),
    Stance(
        "hours.works",
        _works,
        each(
            """
            {I} {+work} on {day}s
            {I} {+have} to work every {day}
            {my} shift at {firm} is always on {day}s, so {I} {+work} then
            """
        ),
        each(
            """
            {I} {don't} work on {day}s
            {my} day off is {day}
            {day}s are free for {me}
            {I'm} off every {day}
            """
        ),
        each(
            """
            {do I} work on {day}s?
            {am I} at work on {day}s?
            is {day} a working day for {me}?
            {do I} have to work on {day}?
            {am I} working on {day}?
            on {day}s {I} {+work}, right?
            """
        ),
        each(
            """
            whether {I} {+work} on {day}s
            if {I} {+work} on {day}s
            """
        ),
        each(
            """
            {I} {+work} on {day}s
            {I'm} at work on {day}s
            """
        ),
        each(
            """
            {I} {don't} work on {day}s
            {I'm} off on {day}s
            {I} {have} {day}s off
            """
        ),
        each(
            """
            {I} {+work} on {day}s now
            """
        ),
        each(
            """
            {I} {don't} work on {day}s any more
            from now on {I} {have} {day}s off
            """
        ),
    ),
    Stance(
        "things.owns",
        _owns,
        each(
            """
            {I} {have} {thing}
            {I've} got {thing}
            {I've} had {thing} for years
            """
        ),
        each(
            """
            {I} {don't} have {thing}
            {I} {haven't} got {thing}
            {I} never had {thing}[ and {don't} want any|]
            {I'm} without {thing}, by choice
            """
        ),
        each(
            """
            {do I} have {thing}?
            {have I} got {thing}?
            {I} {have} {thing}, right?
            {thing}, {do I} have that?
            does it say anywhere that {I} {have} {thing}?
            is it true that {I} {have} {thing}?
            """
        ),
        each(
            """
            whether {I} {have} {thing}
            if {I} {have} {thing}
            """
        ),
        each(
            """
            {I} {have} {thing}
            {I've} got {thing}
            {I} {do} have {thing}
            """
        ),
        each(
            """
            {I} {don't} have {thing}
            {I} {haven't} got {thing}
            """
        ),
        each(
            """
            {I} {have} {thing} now
            """
        ),
        each(
            """
            {I} {don't} have {thing} any more
            """
        ),
    ),
)
