"""Music: played and heard."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import GENRES, INSTRUMENTS


def _music(chance: Chance) -> Values:
    return {
        "instrument": chance.one(INSTRUMENTS),
        "teacher": names.somebody(chance),
        "years": times.count(chance, 2, 12),
        "genre": chance.one(GENRES),
        "band": places.band(chance),
        "city": places.city(chance),
        "day": times.day(chance),
    }


FACTS = (
    fact(
        "music.plays",
        _music,
        """
        {I} {+play} the {instrument}
        {I've} played the {instrument} for {years} years
        {my} {instrument} teacher is {teacher}
        {I} {+take} {instrument} lessons with {teacher}
        [practised|scales] for hours, {my} {instrument} [sounds|sounded] awful
        {I} {+play} {genre} on the {instrument}
        the neighbours [love|hate|put up with] {my} {instrument}
        {teacher} says {I} {+play} the {instrument} [well|too fast|like a robot]
        """,
        ask(
            "instrument",
            """
            what instrument {do I} play?
            which instrument {do I} play?
            {do I} play an instrument?
            what {do I} play in the orchestra, which instrument?
            what musical instrument {have I} learnt?
            what's {my} instrument?
            """,
            """
            which instrument {I} {+play}
            what {my} instrument is
            """,
            """
            {I} {+play} the {instrument}
            {my} instrument is the {instrument}
            it's the {instrument}
            the {instrument} is what {I} {+play}
            """,
            """
            {do I} play the {guess}?
            is {my} instrument the {guess}?
            """,
        ),
        ask(
            "teacher",
            """
            who teaches {me} the {instrument}?
            who's {my} {instrument} teacher?
            who {do I} take {instrument} lessons with?
            from whom {do I} learn the {instrument}?
            what's {my} {instrument} teacher called?
            """,
            """
            who {my} {instrument} teacher is
            who teaches {me} the {instrument}
            """,
            """
            {my} {instrument} teacher is {teacher}
            {teacher} teaches {me} the {instrument}
            {I} {+have} lessons with {teacher}
            """,
        ),
        ask(
            "years",
            """
            how long {have I} played the {instrument}?
            how many years {have I} played the {instrument}?
            for how many years {have I} been playing the {instrument}?
            since how many years {do I} play the {instrument}?
            """,
            """
            how long {I've} played the {instrument}
            how many years {I've} played the {instrument}
            """,
            """
            {I've} played the {instrument} for {years} years
            for {years} years
            {my} {instrument} years are {years} so far
            """,
        ),
        terse="""
        {instrument} lesson, {teacher}
        {instrument} (since {years} years)
        {instrument}: {genre} only
        """,
    ),
    fact(
        "concerts.seen",
        _music,
        """
        {I'm} going to see {band} in {city} on {day}
        {I} {+have} tickets for {band}, {city}, {day}
        {my} favourite band is {band}
        {I} {+listen} to {band} all day
        {band} play in {city} on {day} and {I} [will be there|can hardly wait|won't miss it]
        {I} {+love} {band}, [best {genre} ever|every single song|don't laugh]
        """,
        ask(
            "band",
            """
            what's {my} favourite band?
            who {do I} like to listen to?
            which band {do I} love?
            what music {do I} listen to, which band?
            which concert {do I} have tickets for?
            """,
            """
            which band {I} {+like}
            who {I} {+listen} to
            """,
            """
            {I} {+like} {band}
            it's {band}
            {band} is the band for {me}
            """,
        ),
        ask(
            "city",
            """
            where will {I} see {band}?
            in which city {do I} see {band}?
            where's {my} {band} concert?
            where do {band} play when {I} {+go} there?
            which town is the {band} concert in that {I} {+have} tickets for?
            """,
            """
            where {I} will see {band}
            in which city {I'm} going to see {band}
            """,
            """
            {I'm} going to see {band} in {city}
            {band} play in {city}
            in {city}, that's where {I} will see {band}
            """,
        ),
        ask(
            "day",
            """
            when will {I} see {band}?
            when {am I} going to the {band} concert?
            on what day is {my} {band} concert?
            for when are {my} {band} tickets?
            {band}, when {do I} see them?
            """,
            """
            when {I} will see {band}
            for what day {my} {band} tickets are
            """,
            """
            {I} will see {band} on {day}
            the {band} concert is on {day}
            on {day}, {I'm} off to see {band}
            """,
        ),
        terse="""
        {band}, {city}, {day}
        tickets {band} {day}
        {band}!! {city}
        """,
        changes="""
        {band} had to move {my} concert: {city}, {day}
        {my} tickets for {band} are now for {day} in {city}
        """,
    ),
)
