"""What broke, what one rides, what one does each day."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import BIKES, CARS, COLOURS, DEVICES, FAULTS


def _repair(chance: Chance) -> Values:
    return {
        "device": chance.one(DEVICES),
        "fault": chance.one(FAULTS),
        "fixer": names.somebody(chance),
        "day": times.day(chance),
        "price": times.money(chance),
        "time": times.clock(chance),
    }


def _ride(chance: Chance) -> Values:
    return {
        "car": chance.one(CARS),
        "bike": chance.one(BIKES),
        "colour": chance.one(COLOURS),
        "price": times.money(chance, 900),
        "garage": names.surname(chance),
        "day": times.day(chance),
        "plate": f"{chance.one('ABKLMST')}{chance.one('EHORX')} {chance.number(12, 9899)}",
    }


def _routine(chance: Chance) -> Values:
    things = (
        "get up",
        "go to bed",
        "have breakfast",
        "leave the house",
        "walk the dog",
        "meditate",
        "do the dishes",
        "read the paper",
        "call home",
    )
    return {"thing": chance.one(things), "time": times.clock(chance), "who": names.first(chance)}


FACTS = (
    fact(
        "repairs.broken",
        _repair,
        """
        {my} {device} {fault}
        {my} {device} [is broken|died], {fixer} comes on {day}[ at {time}|]
        {fixer} [fixed|repaired] {my} {device} for {price}
        {I} called {fixer} because {my} {device} {fault}
        the repair of {my} {device} cost {price}
        {fixer} comes on {day} to look at {my} {device}
        {my} {device} {fault} again, {price} down the drain
        {fixer} wants {price} for {my} {device}, {day} at the earliest
        """,
        ask(
            "fixer",
            """
            who [repairs|fixes] {my} {device}?
            who comes for {my} {device}?
            who did {I} call about {his} {device}?
            who's looking at {my} {device}?
            who takes care of {my} {device}?
            """,
            """
            who fixes {my} {device}
            who comes for {my} {device}
            """,
            """
            {fixer} takes care of {my} {device}
            it's {fixer} who looks at {my} {device}
            that's {fixer}
            """,
        ),
        ask(
            "price",
            """
            how much was {my} {device} repair?
            what does the repair of {my} {device} cost?
            how much is it for {my} {device}?
            what {do I} pay for {his} {device}?
            how expensive is it to fix {my} {device}?
            """,
            """
            what the repair of {my} {device} costs
            how much {my} {device} repair is
            """,
            """
            the repair of {my} {device} costs {price}
            {my} {device}: {price}
            it's {price} for {my} {device}
            """,
        ),
        ask(
            "fault",
            """
            what's wrong with {my} {device}?
            what's the matter with {my} {device}?
            what is {my} {device} doing?
            {my} {device}, what's its trouble?
            what happened to {my} {device}?
            """,
            """
            what's wrong with {my} {device}
            what {my} {device} does
            """,
            """
            {my} {device} {fault}
            it {fault}
            the trouble is that {my} {device} {fault}
            """,
        ),
        ask(
            "day",
            """
            when does somebody come for {my} {device}?
            when will {my} {device} be looked at?
            what day is {my} {device} being fixed?
            when is the repair of {my} {device}?
            on which day do they come for {my} {device}?
            """,
            """
            when somebody comes for {my} {device}
            what day {my} {device} is being fixed
            """,
            """
            somebody comes for {my} {device} on {day}
            {my} {device} will be looked at on {day}
            on {day}
            """,
        ),
        terse="""
        {device} {fault}
        {device}: {fixer} {day} {time}
        {device} repair {price}
        {fixer} ({device}) {day}, {price}
        """,
        changes="""
        {fixer} can only come on {day} for {my} {device}
        {my} {device} now costs {price}, says {fixer}
        {my} {device} is now done by {fixer}, on {day}
        """,
    ),
    fact(
        "car.drives",
        _ride,
        """
        {I} {+drive} {a:colour} {car}
        {I} bought {a:car}, {colour}
        {my} {car} is at the garage, {garage} has it until {day}
        {my} licence plate is {plate}
        {my} {colour} {car} won't start
        {garage} wants {price} for the brakes of {my} {car}
        {I} parked the {car} and forgot where, it's {colour} at least
        {my} car, {a:car}, has the plate {plate}
        """,
        ask(
            "car",
            """
            what car {do I} drive?
            which car {do I} have?
            what make is {my} car?
            what kind of car is {my} car?
            what {do I} drive?
            """,
            """
            what car {I} {+drive}
            what make {my} car is
            """,
            """
            {I} {+drive} {a:car}
            {my} car is {a:car}
            it's {a:car}
            """,
            """
            {do I} drive {a:guess}?
            is {my} car {a:guess}?
            """,
        ),
        ask(
            "colour",
            """
            what colour is {my} {car}?
            which colour does {my} {car} have?
            what's the colour of {my} {car}?
            {my} {car}, what colour was it?
            """,
            """
            what colour {my} {car} is
            """,
            """
            {my} {car} is {colour}
            it's {colour}
            {colour} is the colour of {my} {car}
            """,
            """
            is {my} {car} {guess}?
            """,
        ),
        ask(
            "plate",
            """
            what's {my} licence plate?
            what's the number plate of {my} car?
            which plate does {my} car have?
            what does it say on {my} number plate?
            """,
            """
            what {my} licence plate is
            what plate {my} car has
            """,
            """
            {my} licence plate is {plate}
            the plate is {plate}
            {my} car has the plate {plate}
            """,
        ),
        terse="""
        {car} ({plate})
        plate: {plate}
        {car}, {colour}, {plate}
        {car} at {garage} until {day}
        """,
        changes="""
        {I} sold the old car and {+drive} {a:car} now
        new car: {a:car}, {my} first in years
        {I} had {his} {car} painted, it's {colour} now
        """,
    ),
    fact(
        "bike.rides",
        _ride,
        """
        {I} {+ride} {a:colour} {bike}
        {my} {bike} is {colour}
        {I} paid {price} for {his} {bike}
        somebody stole {my} {colour} {bike}
        {I} bought a used {bike} for {price}, {colour}
        {my} new {bike} cost {price}
        """,
        ask(
            "colour",
            """
            what colour is {my} {bike}?
            which colour is {my} {bike}?
            what does {my} {bike} look like, what colour?
            {my} {bike}, what colour is it?
            """,
            """
            what colour {my} {bike} is
            """,
            """
            {my} {bike} is {colour}
            it's {colour}
            {I} {have} {a:colour} {bike}
            """,
        ),
        ask(
            "price",
            """
            how much was {my} {bike}?
            what did {my} {bike} cost?
            how much did {I} pay for {his} {bike}?
            what did {I} spend on {his} {bike}?
            """,
            """
            what {my} {bike} cost
            how much {I} paid for {his} {bike}
            """,
            """
            {my} {bike} cost {price}
            {I} paid {price} for it
            it was {price}
            """,
        ),
        terse="""
        {bike}, {colour}, {price}
        {bike} {price}
        {bike} = {colour}
        """,
    ),
    fact(
        "routine.times",
        _routine,
        """
        {I} always {thing.s} at {time}
        every day at {time} {I} {thing.s}
        {I} {thing.s} at {time}, [never later|like clockwork|even on Sundays]
        at {time} {I} {thing.s}, ask {who}
        {who} laughs because {I} {thing.s} at {time}
        """,
        ask(
            "time",
            """
            when {do I} {thing}?
            at what time {do I} {thing}?
            what time {do I} usually {thing}?
            how early or late {do I} {thing}?
            {do I} {thing} at a fixed time, and when?
            """,
            """
            when {I} {thing.s}
            at what time {I} {thing.s}
            """,
            """
            {I} {thing.s} at {time}
            at {time}, {I} {thing.s}
            at {time}
            """,
            """
            {do I} {thing} at {guess}?
            """,
        ),
        terse="""
        {thing} {time}
        {time}: {thing}
        """,
        changes="""
        from now on {I} {thing.s} at {time}
        {I} {thing.s} at {time} now
        """,
    ),
)
