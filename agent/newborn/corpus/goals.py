"""What groups of people want, and what could be done about it: for ideas, votes and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.grammar import expand


@dataclass(frozen=True)
class Goal:
    """A goal in many wordings, what could be done, what for, and what could be added."""

    asked: tuple[str, ...]
    actions: tuple[str, ...]
    ends: tuple[str, ...]
    additions: tuple[str, ...]


def _goal(asked: str, actions: str, ends: str, additions: str) -> Goal:
    return Goal(each(asked), each(actions), each(ends), each(additions))


GOALS: Mapping[str, Goal] = {
    "party": _goal(
        """
        a [birthday|farewell|summer|garden] party for {name}[, cheap and cheerful|, without much work|, for \
            twenty people|]
        how do we [celebrate|surprise] {name}[ this year| on a small budget| next month|]?
        ideas for {name}'s [party|big day|last day at work]
        """,
        """
        hold it in the park, everyone with a [blanket|dish]
        ask each guest for one [song|photo|story] of {name}
        cook one big pot of [soup|curry|chilli] together
        rent the [boathouse|old cinema|village hall] for [one evening|an afternoon]
        hide small [notes|riddles|gifts] for {name} all over the [garden|town|house]
        make a [film|book|map] of {name}'s [best moments|favourite places]
        start with a [breakfast|walk|bike ride] [at sunrise|by the river|before work]
        let the [children|neighbours|oldest guests] plan the games
        play only music from the year {name} was born
        bake [a cake in layers, one for each friend|bread over a fire]
        """,
        """
        nobody has to [cook for all|pay much|clean up alone]
        {name} [feels at home|sees everyone|has something to keep]
        it stays [cheap|easy|cosy|small]
        even the shy ones [join in|have something to do]
        """,
        """
        [put|hang] up a [line|wall] of photos
        ask [two friends|a few people] to [help set up|bring music|take care of drinks]
        print the [stories|recipes|songs] in a small book for {name}
        plan a dry place in case it rains
        end it with [lanterns|a song|a fire] at dusk
        [film|record] short greetings from those who can't come
        """,
    ),
    "street": _goal(
        """
        make [our street|the neighbourhood|{place}] [friendlier|greener|quieter|safer for children]
        what could [our street|the block|{place}] [do together|use|need most]?
        bring the neighbours in {place} together
        """,
        """
        put [benches|flower boxes|a book shelf] [in front of the shops|at the corner|by the bus stop]
        close the street to cars [one Sunday a month|on summer evenings]
        share a shed of tools that anybody may borrow
        plant [fruit trees|herbs|wild flowers] [along the pavement|by the old wall|in front of the school]
        open a repair table in the [school|library|church hall] [on Saturdays|once a month]
        set up a board where people offer [help|lifts|lessons]
        hold a long table dinner [in the street|under the trees]
        paint the [kerbs|walls|bins] with the school children
        start a walking bus to school
        swap [seeds|clothes|toys|books] every [spring|month|autumn]
        """,
        """
        people [meet without a plan|learn each other's names|stop for a chat]
        the children [have room to play|get to school safely]
        it costs [hardly anything|less than a car space]
        older neighbours [have company|can sit down on the way]
        """,
        """
        let [one house|each floor|every family] look after it [for a week|in turn]
        ask the [council|school|shops] for [paint|old wood|a small grant]
        put up a map that shows [where it is|who helps|what is needed]
        begin with [one corner|a single weekend|three houses] and see
        invite the [next street|newcomers] too
        [count|photograph] what changes over the year
        """,
    ),
    "work": _goal(
        """
        how can [the team|we|our office] [have fewer meetings|learn more from each other|waste less time]?
        make {project} [easier to use|easier to explain|finish in time]
        [better|calmer] [Mondays|mornings|meetings] for the {project} team
        """,
        """
        keep one [morning|day] a week without [meetings|calls|messages]
        write decisions [on one page|on the wall], where all can read them
        let [newcomers|users|the quietest person] speak first
        pair up [two people|a beginner and an old hand] for [a day|each hard task]
        show something unfinished [every Friday|each week] [for ten minutes|over lunch]
        cut the plan into [parts of a week|three small steps]
        ask [five users|a customer] to try it while we watch
        swap [desks|jobs|tools] for [a day|an afternoon]
        stand up in meetings and stop after [ten minutes|a quarter of an hour]
        keep a list of things we will not do
        """,
        """
        nobody waits for [an answer|a decision] so long
        [mistakes|trouble] show [early|while they are small]
        we get [quiet hours|time to think]
        everyone knows [what comes next|why we do it]
        """,
        """
        try it for [two weeks|a month] and then decide
        let [somebody new|another person] lead it each time
        write down what we learnt [in three lines|at the end]
        start with the [smallest|most annoying] thing
        make it visible on [a wall|one page]
        tell the other teams [how it went|what worked]
        """,
    ),
    "save": _goal(
        """
        [save|cut down on] [energy|water|money|waste] [at home|in the house|in our flat share|at the club]
        how can [we|the club|the flat] [spend less|throw away less]?
        a [cheaper|greener] [year|month|household] for all of us
        """,
        """
        cook [twice the amount|for two days] and freeze half
        fix [dripping taps|draughty windows|old lamps] on one [Saturday|afternoon]
        buy [rice|soap|flour] in big bags together
        turn the heating down [one degree|at night]
        keep a jar for [every trip not made by car|each coffee we don't buy]
        collect rain water for the [plants|garden]
        swap instead of buying [clothes|books|tools]
        plan the meals on Sunday and shop once
        wash at [thirty degrees|night when power is cheap]
        write each bill on the [kitchen wall|fridge door]
        """,
        """
        we see [what it costs|the difference at once]
        it [saves money without much effort|becomes a habit]
        less ends up in the bin
        nobody has to [freeze|go without]
        """,
        """
        share the saved money [at the end of the year|for a trip]
        make it a game between [floors|rooms|families]
        measure it [for a month|each Sunday] first
        ask [the landlord|a neighbour who knows] for advice
        begin with the [kitchen|bathroom]
        put a small [chart|list] on the fridge
        """,
    ),
    "trip": _goal(
        """
        a [trip|weekend away|day out] [with the choir|for the class|with old friends|for the whole family] \
            [near {place}|around {place}|to {place}]
        what shall we do in {place} [for two days|with the children|when it rains]?
        plan a [cheap|slow|sporty] [weekend|day] in {place}
        """,
        """
        take the [slow train|night train|boat] and stop [wherever it looks nice|halfway]
        sleep in [tents|a hostel|a barn] and cook [over a fire|together]
        follow the river [by bike|on foot|in canoes]
        let each person plan [one half day|one meal|one surprise]
        look for the [oldest|smallest|highest] [shop|tower|café] in town
        go to the [market|swimming pool|museum] early, before the crowds
        draw instead of taking photos
        ask people there for their favourite [place|dish|view]
        walk without a map for [an hour|a morning]
        visit one [workshop|farm|theatre] where things are made
        """,
        """
        everyone has [a say|a part in it]
        we [see more than the usual sights|have time for each other]
        it costs [little|next to nothing]
        nobody has to hurry
        """,
        """
        keep a [diary|scrapbook] that goes from hand to hand
        book [only the first night|the way back] and leave the rest open
        pack [one bag each|a deck of cards|a pot and two knives]
        choose a meeting point in case [somebody gets lost|we split up]
        send a postcard to [ourselves|those at home]
        leave [an hour|the afternoon] free each day
        """,
    ),
}


@dataclass(frozen=True)
class Drawn:
    """A goal with its names."""

    kind: str
    goal: Goal
    names: Mapping[str, str]

    def said(self, phrase: str, chance: Chance) -> str:
        """A phrase of it, filled."""
        return expand(phrase, chance.rng).format(**self.names)
