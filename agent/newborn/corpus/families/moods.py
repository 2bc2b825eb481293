"""Moods of a day, fears, numbers to call."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import FEARS, RELATIONS


def _mood(chance: Chance) -> Values:
    moods = (
        "happy",
        "sad",
        "nervous",
        "proud",
        "angry",
        "relieved",
        "lonely",
        "excited",
        "homesick",
        "grateful",
        "jealous",
        "calm",
        "worried",
    )
    reasons = (
        *(
            "the interview went well",
            "the exam is tomorrow",
            "the train was cancelled",
            "nobody called",
            "spring is here",
            "the team won",
        ),
        *(
            "the results came back fine",
            "the neighbour was rude",
            "the baby slept through",
            "it's all so new here",
            "the plants died",
        ),
        *(
            "the letter finally came",
            "a friend moved away",
            "the boss was kind",
            "the tooth stopped hurting",
            "the deal fell through",
        ),
    )
    return {"mood": chance.one(moods), "reason": chance.one(reasons), "day": chance.one(times.DAYS)}


def _number(chance: Chance) -> Values:
    digits = "".join(str(chance.number(0, 9)) for _ in range(7))
    number = chance.one(
        (f"0{digits[:3]} {digits[3:]}", f"+{chance.number(30, 99)} {digits}", f"555-{digits[:4]}", f"0{digits}")
    )
    return {"relation": chance.one(RELATIONS), "number": number, "who": names.first(chance)}


def _fear(chance: Chance) -> Values:
    return {"fear": chance.one(FEARS), "who": names.first(chance), "year": times.year(chance)}


FACTS = (
    fact(
        "moods.day",
        _mood,
        """
        {I} {was} {mood} on {day}, {reason}
        {I} felt {mood} on {day} because {reason}
        {I'm} {mood}: {reason}
        so {mood} today, {reason}, {I} needed to write it down
        on {day} {I} {was} {mood} all day long, {reason}
        {reason}, that's why {I} {was} so {mood}
        {mood}, that's what {I} {was} on {day}
        """,
        ask(
            "mood",
            """
            how did {I} feel on {day}?
            how {was I} on {day}?
            what was {my} mood on {day}?
            in what mood {was I} on {day}?
            """,
            """
            how {I} felt on {day}
            what {my} mood was on {day}
            """,
            """
            {I} {was} {mood} on {day}
            {I} felt {mood}
            on {day}, {I} felt {mood}
            """,
        ),
        ask(
            "reason",
            """
            why {was I} so {mood}?
            why did {I} feel {mood}?
            what made {me} {mood}?
            why {was I} {mood}?
            what was it that made {me} so {mood}?
            """,
            """
            why {I} {was} so {mood}
            what made {me} {mood}
            """,
            """
            {I} {was} {mood} because {reason}
            because {reason}
            {reason}, that's why
            """,
        ),
        terse="""
        {day}: {mood}, {reason}
        {mood} ({reason})
        mood {mood}. {reason}
        """,
    ),
    fact(
        "numbers.phone",
        _number,
        """
        {my} {relation}'s number is {number}
        {my} {relation} can be reached at {number}
        phone number of {my} {relation}: {number}
        {my} {relation} {who} has this number: {number}
        call {my} {relation} at {number}[, after six| before noon|]
        {I} wrote down the number of {his} {relation}, {number}
        """,
        ask(
            "number",
            """
            what's the number of {my} {relation}?
            under what number can I reach {my} {relation}?
            what's {my} {relation}'s phone number?
            which number does {my} {relation} have?
            how do I call {my} {relation}, what's the number?
            """,
            """
            what {my} {relation}'s number is
            under what number {my} {relation} can be reached
            """,
            """
            {my} {relation}'s number is {number}
            the number is {number}
            {my} {relation} can be reached at {number}
            """,
        ),
        terse="""
        {relation} {number}
        {relation}: {number}
        tel {relation} {number}
        """,
        changes="""
        {my} {relation} has a new number, {number}
        {my} {relation} changed phones: {number}
        """,
    ),
    fact(
        "fears.of",
        _fear,
        """
        {I'm} afraid of {fear}
        {I'm} scared of {fear}[, always was| since {year}|, laugh if you like]
        {fear}, that's {my} one fear
        {I} can't stand {fear}, {i} {+shake} all over
        {who} laughed because {I'm} afraid of {fear}
        {my} fear of {fear} [got worse|is getting better|began in {year}]
        """,
        ask(
            "fear",
            """
            what {am I} afraid of?
            what scares {me}?
            what {am I} scared of?
            which fear {do I} have?
            what makes {me} nervous or scared?
            """,
            """
            what {I'm} afraid of
            what scares {me}
            """,
            """
            {I'm} afraid of {fear}
            {fear}, that's what {I'm} scared of
            {my} fear is {fear}
            """,
            """
            {am I} afraid of {guess}?
            """,
        ),
        terse="""
        afraid of {fear}
        fear: {fear}
        """,
    ),
)
