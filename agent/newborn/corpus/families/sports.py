"""Sport, games, hobbies."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import ACTIVITIES, GAMES, HOBBIES, SPORTS


def _sport(chance: Chance) -> Values:
    return {
        "sport": chance.one(SPORTS + ACTIVITIES),
        "day": chance.one(times.DAYS),
        "club": f"{places.city(chance)} {chance.number(18, 99)}",
        "coach": names.first(chance),
        "time": times.clock(chance),
    }


def _game(chance: Chance) -> Values:
    return {
        "game": chance.one(GAMES),
        "rival": names.first(chance),
        "score": f"{chance.number(2, 9)}:{chance.number(0, 9)}",
        "day": chance.one(times.DAYS),
        "prize": chance.one(("a cake", "a beer", "ten euros", "a week of dishes", "a pizza", "an ice cream")),
    }


def _hobby(chance: Chance) -> Values:
    return {
        "hobby": chance.one(HOBBIES),
        "year": times.year(chance),
        "who": names.first(chance),
        "day": chance.one(times.DAYS),
    }


FACTS = (
    fact(
        "sport.training",
        _sport,
        """
        {I} {+have} {sport} practice every {day} at {time}
        {I} {+do} {sport} on {day}s[, {coach} is merciless| with {coach}| at {club}|]
        {sport} on {day}s with {coach}, {my} legs hurt already
        {I} joined {club} for {sport}
        {my} {sport} coach is {coach}
        every {day} at {time} {I} {+go} to {sport}, [rain or shine|tired or not]
        {I} signed up for {sport}, it's on {day}s at {time}
        {coach} trains {me} in {sport} at {club}
        """,
        ask(
            "day",
            """
            on which day {do I} have {sport}?
            when {do I} do {sport}, what day?
            what day is {my} {sport} practice?
            which day of the week is {sport} for {me}?
            when's {my} {sport}?
            on what day {do I} go to {sport}?
            """,
            """
            on which day {I} {+have} {sport}
            what day {my} {sport} practice is
            """,
            """
            {I} {+have} {sport} on {day}
            {my} {sport} practice is on {day}
            {I} {+do} {sport} every {day}
            {day} is the day for {sport}
            """,
            """
            {do I} have {sport} on {guess}?
            is {my} {sport} on {guess}?
            """,
        ),
        ask(
            "coach",
            """
            who coaches {me} in {sport}?
            who's {my} {sport} coach?
            who trains {me} in {sport}?
            who {do I} do {sport} with?
            what's the name of {my} {sport} coach?
            """,
            """
            who {my} {sport} coach is
            who trains {me} in {sport}
            """,
            """
            {my} {sport} coach is {coach}
            {coach} coaches {me} in {sport}
            {coach} does
            """,
        ),
        ask(
            "sport",
            """
            what sport {do I} do?
            which sport {do I} do?
            what {do I} do for exercise?
            how {do I} keep fit?
            {do I} do any sport?
            what kind of sport {do I} go to?
            """,
            """
            what sport {I} {+do}
            how {I} {+keep} fit
            """,
            """
            {I} {+do} {sport}
            {my} sport is {sport}
            {I} {+keep} fit with {sport}
            """,
            """
            {do I} do {guess}?
            is {guess} {my} sport?
            """,
        ),
        terse="""
        {sport} {day} {time}
        {sport}: {coach}, {day}
        {day}s {sport}
        {sport} @ {club}, {day}s
        """,
        changes="""
        {my} {sport} practice moved to {day}
        {I} {+do} {sport} on {day} now, not as before
        {coach} is {my} new {sport} coach, practice on {day}
        """,
    ),
    fact(
        "games.score",
        _game,
        """
        {I} beat {rival} at {game} {score}
        {I} lost to {rival} at {game}, {score}
        {rival} and {I} play {game} every {day}
        {game} against {rival}: {score}, {I} {+want} revenge
        {I} bet {prize} with {rival} on the next {game}
        {my} {game} evening with {rival} is on {day}
        {rival} taught {me} {game}
        """,
        ask(
            "score",
            """
            what was the score against {rival} at {game}?
            how did {my} {game} with {rival} end?
            what was the result of {game} with {rival} and {me}?
            how did it go with {rival} at {game} for {me}?
            what did {I} get against {rival} at {game}?
            """,
            """
            how {my} {game} with {rival} ended
            what the score with {rival} at {game} was
            """,
            """
            it ended {score}
            the score was {score}
            {my} {game} with {rival} ended {score}
            """,
        ),
        ask(
            "rival",
            """
            who {do I} play {game} with?
            against whom {do I} play {game}?
            who's {my} {game} partner?
            who did {I} play {game} with?
            who plays {game} with {me}?
            """,
            """
            who {I} {+play} {game} with
            who {my} {game} partner is
            """,
            """
            {I} {+play} {game} with {rival}
            {my} {game} partner is {rival}
            with {rival}
            """,
            """
            {do I} play {game} with {guess}?
            """,
        ),
        ask(
            "prize",
            """
            what did {I} bet with {rival}?
            what's at stake with {rival} and {me} at {game}?
            what does the winner get, {rival} or {me}?
            what was {my} bet with {rival}?
            """,
            """
            what {I} bet with {rival}
            what {my} bet with {rival} is
            """,
            """
            {I} bet {prize} with {rival}
            it's about {prize}
            the winner gets {prize}
            """,
        ),
        terse="""
        {game} vs {rival} {score}
        {rival} {score} ({game})
        {game} {day} {rival}
        """,
    ),
    fact(
        "hobbies.since",
        _hobby,
        """
        {my} hobby is {hobby}
        {I} took up {hobby} in {year}
        {I} {+spend} every {day} on {hobby}
        {who} got {me} into {hobby}[ in {year}|]
        {hobby} keeps {me} [calm|busy|sane|happy]
        {I} {+teach} {who} {hobby} on {day}s
        {I'm} really into {hobby}, [no idea why|all because of {who}|it's cheap too]
        """,
        ask(
            "hobby",
            """
            what's {my} hobby?
            what {do I} do in {his} free time?
            which hobby {do I} have?
            what {am I} into?
            what {do I} like doing in {his} spare time?
            how {do I} spend {his} free time?
            """,
            """
            what {my} hobby is
            what {I} {+do} in {his} free time
            """,
            """
            {my} hobby is {hobby}
            {I} {+like} {hobby}
            {I'm} into {hobby}
            it's {hobby}
            """,
            """
            is {guess} {my} hobby?
            {am I} into {guess}?
            """,
        ),
        ask(
            "who",
            """
            who got {me} into {hobby}?
            how did {I} come to {hobby}, through whom?
            thanks to whom {do I} do {hobby}?
            who brought {me} to {hobby}?
            """,
            """
            who got {me} into {hobby}
            """,
            """
            {who} got {me} into {hobby}
            it was {who}
            {who} brought {me} to {hobby}
            """,
        ),
        terse="""
        hobby: {hobby}
        {hobby} since {year}
        {hobby} ({day}s)
        """,
    ),
)
