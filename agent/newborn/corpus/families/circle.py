"""Family and friends: who they are, where they live, what they do, how one met."""

from agent.newborn.corpus import names, places, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import HOBBIES, JOBS, RELATIONS


def _relative(chance: Chance) -> Values:
    relation = chance.one(RELATIONS)
    return {
        "relation": relation,
        "name": names.relative(relation, chance),
        "city": places.city(chance),
        "job": chance.one(JOBS),
    }


def _count(chance: Chance) -> Values:
    kind = chance.one(("brothers", "sisters", "cousins", "children", "grandchildren", "nephews", "aunts", "flatmates"))
    return {"kind": kind, "count": times.count(chance, 2, 9), "city": places.city(chance)}


def _met(chance: Chance) -> Values:
    where = ("a party", "school", "a choir rehearsal", "the climbing hall", "work", "a language course", "a wedding")
    more = (
        "the dentist's",
        "a bus stop",
        "a pottery course",
        "the university",
        "a protest",
        "the dog park",
        "a concert",
    )
    return {
        "friend": names.first(chance),
        "where": chance.one(where + more),
        "year": times.year(chance),
        "city": places.city(chance),
        "hobby": chance.one(HOBBIES),
    }


FACTS = (
    fact(
        "family.name",
        _relative,
        """
        {my} {relation} is called {name}
        {my} {relation} {name} [came by|called|sends greetings|is visiting|is ill again|stayed for dinner]
        {my} {relation}'s name is {name}
        {name} is {my} {relation}
        [had lunch|spent the day|went for a walk|talked for hours] with {my} {relation} {name}
        {name}, {my} {relation}, [helped with the boxes|is on the phone all day|just got engaged|snores terribly]
        {I} [met up|argued|baked|had coffee] with {his} {relation} {name}
        everyone calls {my} {relation} {name}
        {I'm} [meeting|seeing|visiting] {his} {relation} {name} [soon|on Sunday|after work]
        so {my} {relation} [wants to be called|has always been called|signs as] {name}
        """,
        ask(
            "name",
            """
            what's {my} {relation} called?
            what is the name of {my} {relation}?
            what's {my} {relation}'s name?
            who is {my} {relation}?
            {my} {relation}, what was the name again?
            what do we call {my} {relation}?
            who's {my} {relation} again?
            name of {my} {relation}?
            how is {my} {relation} called?
            """,
            """
            what {my} {relation} is called
            what {my} {relation}'s name is
            who {my} {relation} is
            """,
            """
            {my} {relation} is called {name}
            {my} {relation}'s name is {name}
            {name} is {my} {relation}
            that's {name}
            it's {name}, {my} {relation}
            """,
            """
            is {my} {relation} called {guess}?
            is {guess} {my} {relation}?
            {my} {relation} is {guess}, right?
            """,
        ),
        ask(
            "relation",
            """
            who is {name}?
            how {do I} know {name}?
            who's {name} to {me}?
            what is {name} to {me}?
            who is this {name}?
            how is {name} connected to {me}?
            {name}, who's that?
            """,
            """
            who {name} is
            how {I} {+know} {name}
            """,
            """
            {name} is {my} {relation}
            that's {my} {relation}
            {name} is {my} {relation}, as far as I know
            {my} {relation} is called {name}
            """,
        ),
        terse="""
        {relation} = {name}
        {name} ({relation}) called
        {relation} {name}
        call {relation} ({name}) back
        """,
    ),
    fact(
        "family.home",
        _relative,
        """
        {my} {relation} lives in {city}
        {my} {relation} {name} has [lived|been] in {city} for years
        {name}, {my} {relation}, lives in {city} [these days|with two cats|]
        {I} [visited|went to see|stayed with] {his} {relation} in {city}, [lovely flat|rain all week|so good to \
            see a face from home]
        {my} {relation} has a [small|new|big|tiny] flat in {city}
        {my} {relation} [settled|bought a house|is at home] in {city}
        {I'm} [off|going] to {city}, where {his} {relation} lives
        """,
        ask(
            "city",
            """
            where does {my} {relation} live?
            in which town does {my} {relation} live?
            what city is {my} {relation} in?
            where is {my} {relation} at home?
            where's {my} {relation} living [now|these days|at the moment]?
            which place does {my} {relation} live in?
            where would I find {my} {relation}?
            """,
            """
            where {my} {relation} lives
            in which town {my} {relation} lives
            which city {my} {relation} calls home
            """,
            """
            {my} {relation} lives in {city}
            in {city}, that's where {my} {relation} lives
            {my} {relation} is at home in {city}
            {city} is where {my} {relation} lives
            """,
            """
            does {my} {relation} live in {guess}?
            {my} {relation} lives in {guess}, right?
            is {my} {relation} at home in {guess}?
            """,
        ),
        terse="""
        {relation} lives in {city}
        {relation}: {city}
        {name} ({relation}), {city}
        """,
        changes="""
        {my} {relation} moved to {city}
        {my} {relation} has moved again, it's {city} now
        {my} {relation} lives in {city} now
        helped {my} {relation} move to {city} [today|at the weekend|, my back hurts]
        """,
    ),
    fact(
        "family.job",
        _relative,
        """
        {my} {relation} works as {a:job}
        {my} {relation} is {a:job}[ and loves it| by trade| these days|]
        {my} {relation} {name} [trained as|makes a living as|has been working as] {a:job}
        {I} asked {his} {relation} about work, {a:job} never [has a quiet day|gets enough sleep|stops], it seems
        proud that {my} {relation} is {a:job} now
        {name}, {my} {relation}, [got a post|found work|earns well] as {a:job}
        """,
        ask(
            "job",
            """
            what does {my} {relation} do for a living?
            what is {my} {relation}'s job?
            what does {my} {relation} work as?
            what kind of work does {my} {relation} do?
            what's {my} {relation}'s trade?
            what job does {my} {relation} have?
            """,
            """
            what {my} {relation} does for a living
            what {my} {relation}'s job is
            what work {my} {relation} does
            """,
            """
            {my} {relation} is {a:job}
            {my} {relation} works as {a:job}
            as {a:job}, that's {my} {relation}'s work
            {my} {relation} earns a living as {a:job}
            """,
            """
            is {my} {relation} {a:guess}?
            does {my} {relation} work as {a:guess}?
            """,
        ),
        terse="""
        {relation}: {job}
        {relation} is {a:job}
        {name} ({relation}), {job}
        """,
    ),
    fact(
        "family.count",
        _count,
        """
        {I} {have} {count} {kind}
        {I've} got {count} {kind}[, all older| and a noisy phone|, most of them in {city}|]
        all {count} of {my} {kind} [came|sent a card|forgot the date|were there]
        {my} {count} {kind} are [visiting|coming for lunch|arguing again|all in {city}]
        with {count} {kind}, {I} never {+get} [a quiet day|the last word|the bathroom first]
        {I} took a photo of {his} {count} {kind}
        """,
        ask(
            "count",
            """
            how many {kind} {do I} have?
            how many {kind} {have I} got?
            what's the number of {my} {kind}?
            {my} {kind}, how many are there?
            how many are they, {my} {kind}?
            {do I} have any {kind}, and how many?
            """,
            """
            how many {kind} {I} {+have}
            how many {kind} {I've} got
            the number of {my} {kind}
            """,
            """
            {I} {have} {count} {kind}
            {I've} got {count} {kind}
            there are {count} of them
            {count}: {I} {have} {count} {kind}
            {my} {kind} are {count} in number
            """,
            """
            {do I} have {guess} {kind}?
            {have I} got {guess} {kind}?
            {I} {have} {guess} {kind}, right?
            """,
        ),
        terse="""
        {kind}: {count}
        {count} {kind}
        gifts for {count} {kind}
        """,
    ),
    fact(
        "friends.met",
        _met,
        """
        {I} met {friend} at {where} in {year}
        {I} got to know {friend} at {where}[, that was {year}|, years ago|]
        {friend} and {I} first met at {where}, [in {year}|back in {city}|both of us lost]
        {I've} known {friend} since {year}, from {where}
        funny how {I} ran into {friend} at {where} and made a friend [for life|that day|]
        it was at {where} that {I} met {friend}
        {my} friendship with {friend} began at {where} in {year}
        """,
        ask(
            "where",
            """
            where did {I} meet {friend}?
            how did {I} and {friend} meet?
            where did {I} get to know {friend}?
            where do {friend} and {i} know each other from?
            how did {I} get to know {friend}?
            how come {I} {+know} {friend}?
            """,
            """
            where {I} met {friend}
            how {I} got to know {friend}
            """,
            """
            {I} met {friend} at {where}
            {I} got to know {friend} at {where}
            at {where}, that's where {I} met {friend}
            it was at {where}
            """,
            """
            did {I} meet {friend} at {guess}?
            was it at {guess} that {I} met {friend}?
            """,
        ),
        ask(
            "year",
            """
            since when {do I} know {friend}?
            in which year did {I} meet {friend}?
            when did {I} meet {friend}?
            what year did {I} and {friend} meet?
            how long {have I} known {friend}, since when?
            when was it that {I} got to know {friend}?
            """,
            """
            when {I} met {friend}
            in which year {I} met {friend}
            since when {I} {+know} {friend}
            """,
            """
            {I} met {friend} in {year}
            in {year}, that's when {I} met {friend}
            {I've} known {friend} since {year}
            since {year}
            """,
            """
            did {I} meet {friend} in {guess}?
            """,
        ),
        terse="""
        {friend}: met at {where}, {year}
        met {friend} ({where}, {year})
        {friend}, from {where}
        """,
    ),
)
