"""Birthdays and promises."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import CHORES, GIFTS


def _birthday(chance: Chance) -> Values:
    return {
        "who": names.first(chance),
        "date": times.monthday(chance),
        "age": str(chance.number(13, 96)),
        "gift": chance.one(GIFTS),
        "year": times.year(chance),
    }


def _promise(chance: Chance) -> Values:
    return {"chore": chance.one(CHORES), "who": names.first(chance), "day": times.day(chance)}


FACTS = (
    fact(
        "birthdays.when",
        _birthday,
        """
        {my} birthday is on {date}
        {I} {+turn} {age} on {date}
        {I} {have} {his} birthday on {date}
        {I} {was} born on {date} {year}
        {my} birthday, {date}, [comes round fast|cake please|always rains]
        {I'm} {age} years old
        {I} will celebrate turning {age} on {date}
        """,
        ask(
            "date",
            """
            when is {my} birthday?
            when's {my} birthday?
            on what day {was I} born?
            what date is {my} birthday?
            when {do I} have {his} birthday?
            when should there be cake, when is {my} birthday?
            """,
            """
            when {my} birthday is
            what date {my} birthday is
            """,
            """
            {my} birthday is on {date}
            it's on {date}
            {I} {have} {his} birthday on {date}
            on {date}, that's {my} birthday
            """,
            """
            is {my} birthday on {guess}?
            """,
        ),
        ask(
            "age",
            """
            how old {am I}?
            what age {am I}?
            how many years {am I} old?
            what's {my} age?
            how old would {I} be?
            """,
            """
            how old {I} {am}
            what {my} age is
            """,
            """
            {I'm} {age}
            {I} {am} {age} years old
            {my} age is {age}
            """,
            """
            {am I} {guess}?
            """,
        ),
        terse="""
        bday {date}
        birthday: {date}
        {date} birthday ({age})
        age {age}
        """,
    ),
    fact(
        "promises.made",
        _promise,
        """
        {I} promised {who} to {chore}
        {I} promised to {chore} for {who} by {day}
        {I} told {who} {I'd} {chore}
        {who} counts on {me} to {chore} by {day}
        {I} still {+have} to {chore}, {who} is waiting
        {I} gave {who} {his} word to {chore}
        {who} asked {me} to {chore} on {day}, {I} said yes
        """,
        ask(
            "chore",
            """
            what did {I} promise {who}?
            what {have I} promised {who}?
            what did {I} tell {who} {i} would do?
            what is {who} waiting for from {me}?
            what {do I} have to do for {who}?
            what was {my} promise to {who}?
            """,
            """
            what {I} promised {who}
            what {I} {+have} to do for {who}
            """,
            """
            {I} promised {who} to {chore}
            {I} said {I'd} {chore}
            {my} promise was to {chore}
            {I} {+have} to {chore}
            """,
        ),
        ask(
            "who",
            """
            who did {I} promise to {chore}?
            to whom did {I} promise to {chore}?
            who asked {me} to {chore}?
            who wants {me} to {chore}?
            for whom {do I} have to {chore}?
            """,
            """
            who {I} promised to {chore}
            who wants {me} to {chore}
            """,
            """
            {I} promised {who} to {chore}
            it was {who}
            {who} is counting on {me} to {chore}
            """,
        ),
        ask(
            "day",
            """
            by when did {I} promise {who} to {chore}?
            until when should {I} {chore}?
            when must {I} {chore}?
            what day should {I} {chore}?
            """,
            """
            by when {I} should {chore}
            """,
            """
            {I} should {chore} by {day}
            {I} said {i} would do it by {day}
            by {day}
            """,
        ),
        terse="""
        {chore} ({who})
        todo: {chore}, {who}, {day}
        {who}: {chore}
        {chore} for {who}!
        """,
        changes="""
        {who} gave {me} more time to {chore}, until {day}
        """,
    ),
)
