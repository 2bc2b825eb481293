"""School, plans, parties."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import ACTIVITIES, OCCASIONS, STUDIES


def _study(chance: Chance) -> Values:
    return {
        "subject": chance.one(STUDIES),
        "city": places.city(chance),
        "day": times.day(chance),
        "room": f"{chance.one('ABCDEH')}{chance.number(10, 399)}",
        "grade": chance.one(
            ("an A", "a B", "a C", "92 points", "61 points", "full marks", "a bare pass", "a distinction", "78 points")
        ),
        "teacher": names.somebody(chance),
    }


def _plan(chance: Chance) -> Values:
    when = (
        "at the weekend",
        "on Saturday",
        "on Sunday",
        "tonight",
        "next week",
        "over the holidays",
        "at Easter",
        "on New Year's Eve",
        "after work",
    )
    more = (
        "picnic",
        "a film night",
        "a museum visit",
        "stargazing",
        "a barbecue",
        "a flea market",
        "mini golf",
        "a long walk",
        "a jigsaw",
        "karaoke",
    )
    return {
        "what": chance.one(ACTIVITIES + more[1:]),
        "who": names.first(chance),
        "when": chance.one(when),
        "place": places.city(chance),
    }


def _party(chance: Chance) -> Values:
    return {
        "occasion": chance.one(OCCASIONS),
        "who": names.first(chance),
        "day": times.day(chance),
        "time": times.clock(chance),
        "place": places.restaurant(chance),
        "guests": str(chance.number(8, 140)),
        "bring": chance.one(("a salad", "chairs", "a guitar", "drinks", "a cake", "candles")),
    }


FACTS = (
    fact(
        "school.exam",
        _study,
        """
        {I} {+study} {subject} in {city}
        {my} {subject} exam is on {day}[ in {room}|]
        {I} got {grade} in {subject}
        {teacher} gave {me} {grade} in {subject}
        {my} {subject} class is in {room}, with {teacher}
        exam in {subject} on {day}, {I} {+know} nothing
        {subject} exam back: {grade}, {I'm} [ok with it|over the moon|not surprised]
        {my} professor in {subject} is {teacher}
        """,
        ask(
            "day",
            """
            when is {my} {subject} exam?
            what day is {my} exam in {subject}?
            when {do I} sit the {subject} exam?
            on which day {am I} tested in {subject}?
            """,
            """
            when {my} {subject} exam is
            what day {my} exam in {subject} is
            """,
            """
            {my} {subject} exam is on {day}
            the exam in {subject} is on {day}
            on {day}
            {I} {+sit} the {subject} exam on {day}
            """,
            """
            is {my} {subject} exam on {guess}?
            """,
        ),
        ask(
            "grade",
            """
            what did {I} get in {subject}?
            what's {my} grade in {subject}?
            how did {I} do in {subject}?
            what mark did {I} get in {subject}?
            how was {my} {subject} exam?
            """,
            """
            what {I} got in {subject}
            how {I} did in {subject}
            """,
            """
            {I} got {grade} in {subject}
            {my} grade in {subject} was {grade}
            {grade}
            """,
        ),
        ask(
            "teacher",
            """
            who teaches {me} {subject}?
            who's {my} {subject} teacher?
            with whom {do I} have {subject}?
            who is {my} professor in {subject}?
            """,
            """
            who teaches {me} {subject}
            """,
            """
            {teacher} teaches {me} {subject}
            it's {teacher}
            {I} {+have} {subject} with {teacher}
            """,
        ),
        ask(
            "city",
            """
            where {do I} study {subject}?
            in which city {do I} study?
            where {am I} at university?
            """,
            """
            where {I} {+study}
            """,
            """
            {I} {+study} in {city}
            in {city}
            {I'm} a student in {city}
            """,
        ),
        terse="""
        {subject} exam {day}
        {subject} exam {day}, {room}
        {subject}: {grade}
        {subject} with {teacher}, {room}
        studies {subject} in {city}
        """,
        changes="""
        {my} {subject} exam was moved to {day}
        the {subject} exam is on {day} now, {I} {+have} more time
        """,
    ),
    fact(
        "plans.made",
        _plan,
        """
        {I'm} planning {what} with {who} {when}
        {what} with {who} {when}, {I} can't wait
        {I} said yes to {what} with {who}
        {who} and {I} want to try {what} {when}
        {when} {I} will be in {place} with {who}, {what} is the plan
        {my} plan {when}: {what}
        {who} talked {me} into {what}
        """,
        ask(
            "what",
            """
            what {am I} doing with {who}?
            what's {my} plan with {who}?
            what do {who} and {I} want to do?
            what {do I} have planned with {who}?
            what {have I} planned with {who}?
            """,
            """
            what {I'm} doing with {who}
            what {my} plan with {who} is
            """,
            """
            {I'm} planning {what} with {who}
            the plan is {what}
            {who} and {I} want to try {what}
            """,
        ),
        ask(
            "who",
            """
            who {am I} planning {what} with?
            with whom {do I} plan {what}?
            who's coming along for {what} with {me}?
            who talked {me} into {what}?
            """,
            """
            who {I'm} planning {what} with
            """,
            """
            {I'm} planning {what} with {who}
            it's {who}
            with {who}
            """,
        ),
        terse="""
        {what} w/ {who} {when}
        {what}, {who}, {when}
        {when}: {what} with {who}
        """,
        changes="""
        new plan with {who}: {my} choice is {what}
        {who} and {I} will do {what} instead
        """,
    ),
    fact(
        "parties.invited",
        _party,
        """
        {I'm} invited to {who}'s {occasion} on {day}
        {who}'s {occasion} is at {place}, {I'm} going
        {I} promised to bring {bring} to {who}'s {occasion}
        {who} invited {guests} people to the {occasion}, {me} too
        {who}'s {occasion} starts at {time} on {day}, {I} {+bring} {bring}
        on {day} {I'm} at {who}'s {occasion}, {place}, {guests} guests
        {I} got the card for {who}'s {occasion}: {day}, {time}, {place}
        """,
        ask(
            "day",
            """
            when is {who}'s {occasion}?
            what day is {who}'s {occasion}?
            on which day is the {occasion} of {who}?
            when {am I} at {who}'s {occasion}?
            {who}'s {occasion}, when is it?
            """,
            """
            when {who}'s {occasion} is
            what day {who}'s {occasion} is
            """,
            """
            {who}'s {occasion} is on {day}
            it's on {day}
            on {day}, {who} has the {occasion}
            """,
            """
            is {who}'s {occasion} on {guess}?
            """,
        ),
        ask(
            "place",
            """
            where is {who}'s {occasion}?
            where does {who}'s {occasion} take place?
            at which place is {who}'s {occasion}?
            where {am I} going for {who}'s {occasion}?
            """,
            """
            where {who}'s {occasion} is
            """,
            """
            {who}'s {occasion} is at {place}
            it's at {place}
            at {place}, that's where it is
            """,
        ),
        ask(
            "bring",
            """
            what {do I} bring to {who}'s {occasion}?
            what should {I} bring to {who}'s {occasion}?
            what did {I} promise for {who}'s {occasion}?
            what {am I} bringing to {who}'s {occasion}?
            """,
            """
            what {I} {+bring} to {who}'s {occasion}
            """,
            """
            {I} {+bring} {bring}
            {I} promised to bring {bring}
            it's {bring}
            """,
        ),
        ask(
            "guests",
            """
            how many people come to {who}'s {occasion}?
            how many guests are at {who}'s {occasion}?
            how big is {who}'s {occasion}?
            how many did {who} invite to the {occasion}?
            """,
            """
            how many people come to {who}'s {occasion}
            """,
            """
            {guests} people come to {who}'s {occasion}
            there will be {guests} guests
            {who} invited {guests} people
            """,
        ),
        terse="""
        {who} {occasion} {day}
        {occasion} {who}, {place}, {day} {time}
        {who}'s {occasion}: {bring}!
        {occasion} {who}, {guests} people
        """,
        changes="""
        {who}'s {occasion} was moved to {day}, {I'm} still going
        {who}'s {occasion} is now at {place}, [rain|too many guests|the old place closed], says {who}
        """,
    ),
)
