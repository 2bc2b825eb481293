"""Travel and the languages it takes."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import LANGUAGES, VEHICLES


def _trip(chance: Chance) -> Values:
    return {
        "place": places.abroad(chance),
        "month": times.month(chance),
        "who": names.first(chance),
        "vehicle": chance.one(VEHICLES),
        "span": times.span(chance),
        "hotel": f"Hotel {chance.made(names.syllables)}",
        "time": times.clock(chance),
    }


def _language(chance: Chance) -> Values:
    return {
        "language": chance.one(LANGUAGES),
        "since": times.month(chance),
        "teacher": names.somebody(chance),
        "why": chance.one(
            (
                "for work",
                "because of a love story",
                "to read poems",
                "for the next trip",
                "for the grandchildren",
                "just for fun",
            )
        ),
    }


FACTS = (
    fact(
        "travel.trip",
        _trip,
        """
        {I'm} going to {place} in {month}
        {I} booked a trip to {place} for {month}[, {span}| by {vehicle}| with {who}|]
        {my} trip to {place} is in {month}
        {I'm} travelling to {place} with {who}
        {I'm} taking the {vehicle} to {place}
        in {month} {who} and {I} will be in {place} for {span}
        {my} hotel in {place} is called {hotel}
        {I} will stay at the {hotel} in {place} for {span}
        {my} {vehicle} to {place} leaves at {time}
        off to {place}! the {vehicle} goes at {time}, {I'm} [all packed|not packed yet]
        """,
        ask(
            "place",
            """
            where {am I} going in {month}?
            where's {my} trip to in {month}?
            where will {I} be in {month}?
            what's {my} destination in {month}?
            which place {am I} travelling to in {month}?
            """,
            """
            where {I'm} going in {month}
            where {my} trip in {month} goes
            """,
            """
            {I'm} going to {place} in {month}
            {my} trip goes to {place}
            to {place}
            in {month}, {I} will be in {place}
            """,
            """
            {am I} going to {guess} in {month}?
            """,
        ),
        ask(
            "month",
            """
            when {am I} going to {place}?
            when is {my} trip to {place}?
            in which month {do I} travel to {place}?
            when will {I} be in {place}?
            {place}, when is that for {me}?
            what month is {my} {place} trip?
            """,
            """
            when {I'm} going to {place}
            when {my} trip to {place} is
            """,
            """
            {I'm} going to {place} in {month}
            {my} trip to {place} is in {month}
            in {month}
            it's in {month} that {I} {+go} to {place}
            """,
            """
            {am I} going to {place} in {guess}?
            is {my} trip to {place} in {guess}?
            """,
        ),
        ask(
            "vehicle",
            """
            how {am I} getting to {place}?
            by what means {am I} going to {place}?
            what {do I} take to {place}, train, plane or what?
            how {do I} travel to {place}?
            """,
            """
            how {I'm} getting to {place}
            """,
            """
            {I} {+go} to {place} by {vehicle}
            by {vehicle}
            {I'm} going by {vehicle}
            """,
        ),
        ask(
            "hotel",
            """
            where will {I} stay in {place}?
            what's {my} hotel in {place} called?
            which hotel {do I} have in {place}?
            where {do I} sleep in {place}?
            """,
            """
            where {I} will stay in {place}
            which hotel {I} {+have} in {place}
            """,
            """
            {I} will stay at {hotel}
            {my} hotel in {place} is {hotel}
            {I've} got a room at {hotel}
            """,
        ),
        ask(
            "span",
            """
            how long {do I} stay in {place}?
            for how long will {I} be in {place}?
            how long is {my} trip to {place}?
            how much time will {I} have in {place}?
            """,
            """
            how long {I} will be in {place}
            """,
            """
            {I} will be in {place} for {span}
            for {span}
            {my} trip to {place} lasts {span}
            """,
        ),
        ask(
            "who",
            """
            who {am I} going to {place} with?
            who comes along to {place} with {me}?
            with whom {am I} going to {place}?
            who's with {me} in {place}?
            """,
            """
            who {I'm} going to {place} with
            """,
            """
            {I'm} going to {place} with {who}
            {who} comes along
            with {who}
            """,
        ),
        terse="""
        {place} {month}
        {place}, {hotel}, {span}
        trip {place} {month} ({vehicle})
        {vehicle} {place} {time}
        {place} with {who}, {month}
        """,
        changes="""
        {my} trip to {place} was put off to {month}
        {I'm} going to {place} in {month} now
        new date for {place}: {month}, {I} rebooked
        {my} plan changed, in {month} {i} {+go} to {place}
        """,
    ),
    fact(
        "languages.learns",
        _language,
        """
        {I'm} learning {language}[ {why}| since {since}|]
        {I} started {language} in {since}
        {my} {language} teacher is {teacher}
        {I} {+take} {language} lessons with {teacher}
        {I} {+practise} {language} on the bus every day
        [verbs|words|grammar] all evening, {my} {language} is [still weak|coming along]
        {teacher} praised {my} {language}
        {I} {+learn} {language} {why}
        """,
        ask(
            "language",
            """
            what language {am I} learning?
            which language {do I} learn?
            what language {do I} take lessons in?
            which language {do I} practise?
            what foreign language {am I} working on?
            """,
            """
            what language {I'm} learning
            which language {I} {+practise}
            """,
            """
            {I'm} learning {language}
            it's {language}
            the language is {language}
            {I} {+practise} {language}
            """,
            """
            {am I} learning {guess}?
            """,
        ),
        ask(
            "teacher",
            """
            who's {my} {language} teacher?
            who teaches {me} {language}?
            who {do I} learn {language} with?
            with whom {do I} take {language} lessons?
            """,
            """
            who {my} {language} teacher is
            who teaches {me} {language}
            """,
            """
            {my} {language} teacher is {teacher}
            {teacher} teaches {me} {language}
            it's {teacher}
            """,
        ),
        ask(
            "why",
            """
            why {am I} learning {language}?
            what for {do I} learn {language}?
            what's {my} reason for learning {language}?
            how come {I} {+learn} {language}?
            """,
            """
            why {I'm} learning {language}
            """,
            """
            {I'm} learning {language} {why}
            {why}
            {I} {+do} it {why}
            """,
        ),
        terse="""
        {language} since {since}
        {language} lesson, {teacher}
        {language} homework! {why}
        """,
        changes="""
        {I} dropped the old language and {+learn} {language} now
        {teacher} is {my} new {language} teacher
        """,
    ),
)
