"""Appointments with doctors."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact


def _visit(chance: Chance) -> Values:
    kinds = (
        "dentist",
        "eye doctor",
        "physio",
        "skin doctor",
        "GP",
        "X-ray",
        "blood test",
        "check-up",
        "flu jab",
        "hearing test",
        "surgeon",
    )
    return {
        "kind": chance.one(kinds),
        "day": times.day(chance),
        "time": times.clock(chance),
        "doctor": names.doctor(chance),
    }


FACTS = (
    fact(
        "appointments.doctor",
        _visit,
        """
        {my} {kind} appointment is on {day} at {time}
        {I} {have} {a:kind} appointment on {day} at {time}[ with {doctor}|]
        {I} [booked|got] a slot for {his} {kind} appointment on {day}, {time}
        {my} {kind} is [booked|fixed|set] for {day} at {time}, {doctor} [again|this time|]
        on {day} at {time} {I} {have} to be there for {his} {kind}, [bring the papers|no food before|]
        {doctor} sees {me} for {his} {kind} appointment on {day} at {time}
        {my} {kind} slot is on {day} at {time}, {doctor} [is kind|is new there]
        """,
        ask(
            "day",
            """
            when is {my} {kind} appointment?
            what day is {my} {kind}?
            which day {do I} have {his} {kind} appointment?
            {my} {kind}, when was that?
            on what day is {my} {kind} appointment?
            when {am I} due for {his} {kind} appointment?
            when's {my} {kind}?
            """,
            """
            when {my} {kind} appointment is
            what day {my} {kind} is on
            """,
            """
            {my} {kind} appointment is on {day}
            it's on {day}
            on {day}, {I} {have} {his} {kind} appointment
            {my} {kind} is on {day}
            """,
            """
            is {my} {kind} on {guess}?
            {my} {kind} appointment is on {guess}, right?
            """,
        ),
        ask(
            "time",
            """
            what time is {my} {kind} appointment?
            at what time is {my} {kind}?
            how late is {my} {kind} appointment?
            when {do I} have to be there for the {kind}, what time?
            what time is {my} {kind}?
            """,
            """
            what time {my} {kind} appointment is
            at what time {my} {kind} is
            """,
            """
            {my} {kind} appointment is at {time}
            it's at {time}
            at {time}, {I} {have} {his} {kind} appointment
            """,
            """
            is {my} {kind} at {guess}?
            """,
        ),
        ask(
            "doctor",
            """
            who is {my} {kind} appointment with?
            which doctor {do I} see for {his} {kind} appointment?
            who {am I} seeing for the {kind}?
            what's the doctor's name for {my} {kind}?
            {my} {kind}: with whom?
            """,
            """
            which doctor {I} {+see} for {his} {kind} appointment
            who {my} {kind} appointment is with
            """,
            """
            {I} {+see} {doctor} for {his} {kind} appointment
            {my} {kind} is with {doctor}
            it's {doctor}
            """,
        ),
        terse="""
        {kind} {day} {time}
        {kind}: {day} at {time}, {doctor}
        {day} {time} {kind}
        {kind} ({doctor}) {day}, {time}
        """,
        changes="""
        {kind} moved to {day} {time}, {my} calendar is [up to date|a puzzle]
        {my} {kind} was moved to {day} at {time}
        {my} {kind} appointment is now on {day} at {time}
        they called about {my} {kind}: {day} at {time} instead
        {doctor} is away, so {my} {kind} is on {day} at {time} now
        """,
    ),
)
