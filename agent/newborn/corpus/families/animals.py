"""Pets: what they are called, when they see the vet, how old they are."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import ANIMALS, COLOURS


def _pet(chance: Chance) -> Values:
    return {"animal": chance.one(ANIMALS), "name": names.pet(chance), "colour": chance.one(COLOURS)}


def _visit(chance: Chance) -> Values:
    return {**_pet(chance), "day": times.day(chance), "time": times.clock(chance), "vet": names.doctor(chance)}


def _age(chance: Chance) -> Values:
    return {**_pet(chance), "age": times.count(chance, 2, 15), "month": times.month(chance)}


FACTS = (
    fact(
        "pets.name",
        _pet,
        """
        {my} {animal} is called {name}
        {my} {animal} is [named|called] {name}, [silly name|everybody loves that name|don't ask why]
        {I've} got {a:animal} called {name}
        {I} {have} {a:animal}, {name}, who [sleeps all day|eats everything|is scared of the hoover|thinks the \
            sofa is a bed]
        {name}, {my} {animal}, [was sick on the rug|kept everybody awake|is getting fat|ran off again|needs a new bed]
        [took|brought] {my} {animal} {name} to the [park|lake|neighbours] [today|again|for an hour]
        {name} the {animal} [came to live with|moved in with|belongs to|has been with] {me} [now|since spring|at last|]
        {I} [got|adopted|took in|brought home] {a:animal} from the shelter and [called it|named it|it's now \
            called] {name}
        there's a name for {my} new {animal}: {name}
        {my} {animal} {name} is [asleep on the stairs|the best|a real clown|on a diet|hiding under the bed]
        {I} finally {have} {a:animal}! [The name is|Everyone agreed on the name|We call it] {name}
        {my} little {animal} answers only to {name}, [and not always|when there is food]
        """,
        ask(
            "name",
            """
            what is {my} {animal} called?
            what's {my} {animal}'s name?
            what's the name of {my} {animal}?
            how is {my} {animal} called?
            {my} {animal}, what's it called again?
            what did {I} name {his} {animal}?
            what name does {my} {animal} have?
            {do I} have {a:animal}, and what is it called?
            which name did {I} give {his} {animal}?
            name of {my} {animal}?
            what do we call {my} {animal}?
            """,
            """
            what {my} {animal} is called
            what {my} {animal}'s name is
            which name {my} {animal} has
            what {I} called {his} {animal}
            """,
            """
            {my} {animal} is called {name}
            {my} {animal}'s name is {name}
            it's {name}
            {name} is the name of {my} {animal}
            that's {name}, {my} {animal}
            {I} called {his} {animal} {name}
            """,
            """
            is {my} {animal} called {guess}?
            {my} {animal} is named {guess}, right?
            is {guess} the name of {my} {animal}?
            {I've} got {a:animal} called {guess}, [no|right|haven't {i}]?
            """,
        ),
        ask(
            "animal",
            """
            what kind of animal is {name}?
            what is {name}, a pet of some sort?
            who or what is {name}?
            is {name} a cat, a dog or what?
            what sort of pet is {name}?
            which animal is called {name}?
            {name}, what animal is that?
            """,
            """
            what kind of animal {name} is
            which of {my} animals is called {name}
            """,
            """
            {name} is {my} {animal}
            {name} is {a:animal}
            that's {my} {animal}, {name}
            {a:animal}: {name} is {my} {animal}
            """,
        ),
        terse="""
        {animal}: {name}
        {name} = {animal}
        {animal}'s name {name}
        {animal} {name} ok, eats again
        new {animal}, {name}
        """,
    ),
    fact(
        "vet.visit",
        _visit,
        """
        {my} {animal} {name} [sees the vet|goes to the vet|has a vet appointment|has a check-up] on {day} at {time}
        {I} [must|will|should] take {name} to the vet on {day} at {time}[, {vet} this time|]
        the vet [can see|has a slot for|will look at] {my} {animal} {name} on {day}, {time}
        [booked|made] a vet appointment for {my} {name}: {day} at {time} [with {vet}|]
        {vet} will [see|vaccinate|check on] {my} {animal} {name} on {day} at {time}
        {name} [gets the jabs|gets vaccinated|has the stitches out] on {day} at {time}, {my} poor {animal}
        on {day} {I'm} at the vet's with {name}, {time} sharp
        """,
        ask(
            "day",
            """
            when does {name} [see|go to] the vet?
            what day is {name}'s vet appointment?
            which day is the vet for {name}?
            when {am I} at the vet's with {name}?
            when {do I} have to take {name} to the vet?
            on which day is {name} at the vet's?
            vet with {name}, when was that?
            """,
            """
            when {name} goes to the vet
            what day {name}'s vet appointment is
            when the vet sees {name}
            """,
            """
            {name} goes to the vet on {day}
            the vet sees {name} on {day}
            {name}'s vet appointment is on {day}
            on {day}, {name} is at the vet's
            {I} {+take} {name} to the vet on {day}
            """,
            """
            is {name}'s vet appointment on {guess}?
            {name} goes to the vet on {guess}, right?
            """,
        ),
        ask(
            "time",
            """
            at what time does {name} see the vet?
            what time is the vet for {name}?
            what time is {name}'s appointment at the vet's?
            how late is it when {name} sees the vet?
            what time [should|must] we be at the vet's with {name}?
            at which hour is {name}'s vet appointment?
            """,
            """
            what time {name} sees the vet
            at what time {name}'s vet appointment is
            """,
            """
            {name} sees the vet at {time}
            the appointment at the vet's is at {time}
            {name}'s vet appointment is at {time}
            at {time}, {name} has to be at the vet's
            """,
        ),
        terse="""
        vet {name} {day} {time}
        {name} to vet, {day}, {time}
        vet: {name} {day} at {time}, {vet}
        {day} {time} vet ({name})
        """,
        changes="""
        the vet moved {name}'s appointment to {day} at {time}
        {name}'s vet visit is now on {day} at {time}, [they are full before|{vet} is ill|the old day fell through]
        vet rang, {name} now {day} at {time} instead
        new day for {name} at the vet's: {day}, {time}
        """,
    ),
    fact(
        "pets.age",
        _age,
        """
        {my} {animal} {name} is {age} years old [now|already|today|and still jumps]
        {name}, {my} {animal}, turned {age} [today|this week|last Sunday]
        {my} {animal} {name} [just turned|will soon be past|is now] {age}
        {name} is {age} now, which is [old|a good age|not much] for {a:animal}, and {I} {+love} [every bit of \
            it|that beast]
        {age} candles for {name}, {my} {animal}, [who ate none of the cake|what a day]
        the vet thinks {my} {animal} {name} is about {age} years old
        {I've} had {name} for ages, {i} can't believe that {animal} is {age}
        """,
        ask(
            "age",
            """
            how old is {name}?
            how old is {my} {animal}?
            what age is {name}?
            what's {name}'s age?
            how many years old is {my} {animal} {name}?
            how old did {name} turn?
            {my} {animal}, how old is it now?
            """,
            """
            how old {name} is
            how old {my} {animal} is
            what age {name} is
            """,
            """
            {name} is {age} years old
            {my} {animal} {name} is {age}
            {name} is {age} now
            {name} has turned {age}
            """,
            """
            is {name} {guess} years old?
            {name} is {guess}, isn't that so?
            """,
        ),
        terse="""
        {name} ({animal}) {age} yrs
        {animal} {name}: {age} years old
        {name} turned {age}
        """,
    ),
)
