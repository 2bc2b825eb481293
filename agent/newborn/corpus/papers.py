"""Drafts and their reviews: short paragraphs of daily life, and what is good or amiss in them."""

from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import places, times
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.frame import APART, Sample, holds
from agent.newborn.corpus.grammar import article, expand, sentence
from agent.newborn.corpus.scene import scene
from agent.newborn.corpus.speaking import lines, told
from agent.newborn.corpus.things import CHORES, GIFTS, GOODS, OCCASIONS, SUBJECTS

KINDS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "invitation": (
        "[write|please write|draft] the invitation: {owner}'s {occasion}, {day} at {time}, {place}[, bring {thing}|]",
        (
            each("""[dear friends|dear all|dear neighbours|hello everyone],
                [you are invited|you're all invited|come and celebrate]!
                [it's time to celebrate|there is something to celebrate]."""),
            each("""{owner} [is having|is giving|invites you to] {an_occasion}, [and you're welcome|with all of us].
                [please come|come along|we'd love to see you] to {owner}'s {occasion}.
                {owner}'s {occasion} is coming up[, and we want you there|]."""),
            each("""we [meet|start] on {day} at {time}, {place}.
                the place is {place}, [the time|the date] is {day} at {time}.
                it's on {day} at {time}; [come to|look for us at] {place}."""),
            each("""[please|do] [tell us|let us know] [if you can come|whether you'll be there].
                [bring good mood|bring a friend|bring an appetite], the rest is taken care of.
                we look forward to [you|seeing you|a good evening]."""),
        ),
    ),
    "notice": (
        "[write|draft] the notice: {subject}, meeting on {day} at {time} in {place}",
        (
            each("""[to all|dear members|dear all|for everyone]:
                [a short notice|a word] about {subject}.
                there is news about {subject}."""),
            each("""we [will talk|want to talk|are going to talk] about {subject} on {day} at {time}.
                on {day} at {time} there is a meeting about {subject}.
                {subject} [is|will be] the topic on {day} at {time}."""),
            each("""[we meet in|the place is|please come to] {place}.
                the meeting is in {place}[, all are welcome|].
                {place} [is|has been] booked for us."""),
            each("""[questions|ideas] are welcome [before|at any time].
                [please|do] bring your [questions|ideas|calendar].
                if you can't come, [send a line|tell {owner}|read the notes later]."""),
        ),
    ),
    "thanks": (
        "[write|draft] a thank-you note to {friend} for {gift}[, for {owner}'s {occasion}|]",
        (
            each("""dear {friend},
                {friend}, [my dear|how kind of you]!"""),
            each("""thank you [so much|very much|from the heart] for {gift}.
                what a [lovely|wonderful|thoughtful] present: {gift}!
                {gift} [came as a surprise|made my day|could not have been better]."""),
            each("""it [already has|has found] [its place|a good home] [here|with me].
                I will think of you [whenever I see it|each time].
                you know [me|my taste] [so well|better than I do]."""),
            each("""[see you soon|with love|warm wishes|come and visit soon], {owner}.
                I hope we [meet|see each other] [soon|before long]. {owner}.
                [yours|all the best], {owner}."""),
        ),
    ),
    "plan": (
        "[write|draft] the part of the plan that says who does what: "
        "{owner} wants to {chore}, {friend} wants to {other}, by {day}",
        (
            each("""[so that|to make sure] everything is ready by {day}, we share the work.
                this is [who does what|how we share the work] until {day}.
                there are two things to do by {day}."""),
            each("""{owner} will {chore}.
                {owner} takes care of the first: to {chore}.
                it's {owner}'s part to {chore}."""),
            each("""{friend} will {other}.
                {friend} has offered to {other}.
                it's up to {friend} to {other}."""),
            each("""[if something comes up|if anything goes wrong], [tell each other early|call at once].
                [on|by] {day} we look at it together.
                both can ask [the others|the group] for help."""),
        ),
    ),
    "list": (
        "[write|draft] the part about shopping: {goods} and {thing}, {owner} pays, {price} at most",
        (
            each("""[first|to begin with], the shopping.
                [before we start|for the day], some things are needed.
                we still need a few things."""),
            each("""we need {goods} and {thing}.
                on the list are {goods} and {thing}.
                please get {goods} and {thing}."""),
            each("""it should not cost more than {price}.
                we can spend {price} [at most|and no more].
                the limit is {price}."""),
            each("""{owner} pays [for it|the bill], [please keep the receipt|so bring back the receipt].
                {owner} [covers|takes over] the costs."""),
        ),
    ),
    "apology": (
        "[write|draft] a short apology to {friend}: {owner} can't {chore} on {day}, but can on {later}",
        (
            each("""dear {friend},
                {friend}, I'm sorry.
                hello {friend},"""),
            each("""I [can't|am not able to] {chore} on {day} [after all|, I'm afraid|].
                on {day} I can't {chore}, [something came up|I'm sorry to say].
                I know I wanted to {chore} on {day}, but [it won't work|I can't make it]."""),
            each("""would {later} [suit you|be all right|work for you] instead?
                I could do it on {later} [instead|, if you like|].
                how about {later} instead?"""),
            each("""[forgive me|thank you for your patience], {owner}.
                [sorry for the trouble|I'll make up for it], {owner}."""),
        ),
    ),
}
MUST = {
    "invitation": ("occasion", "day", "time", "place"),
    "notice": ("day", "time", "place"),
    "thanks": ("friend", "gift"),
    "plan": ("day", "chore", "other"),
    "list": ("goods", "thing", "price"),
    "apology": ("friend", "day", "later"),
}


def _values(owner: str, friend: str, chance: Chance) -> dict[str, str]:
    goods, thing = chance.some(GOODS, 2)
    chore, other = chance.some(CHORES, 2)
    occasion = chance.one(OCCASIONS)
    return {
        "an_occasion": article(occasion),
        "owner": owner,
        "friend": friend,
        "occasion": occasion,
        "day": times.day(chance),
        "later": times.day(chance),
        "time": times.clock(chance),
        "place": places.restaurant(chance),
        "gift": chance.one(GIFTS),
        "goods": goods,
        "thing": thing,
        "chore": chore,
        "other": other,
        "subject": chance.one(SUBJECTS),
        "price": times.money(chance),
    }


def _written(kind: str, values: dict[str, str], chance: Chance, without: int = -1) -> list[str]:
    """The sentences of a draft, perhaps with one of its parts left out."""
    parts = KINDS[kind][1]
    return [expand(chance.one(part), chance.rng).format(**values) for at, part in enumerate(parts) if at != without]


def draft(chance: Chance) -> Sample | None:
    """The part that is asked for."""
    made = scene(chance)
    kind = chance.one(tuple(KINDS))
    values = _values(made.owner.name, chance.one(made.others).name, chance)
    brief = sentence(expand(KINDS[kind][0], chance.rng).format(**values))
    parts = [sentence(part, "" if part.endswith((",", ":")) else ".") for part in _written(kind, values, chance)]
    text = " ".join(parts)
    if not all(holds(brief, values[slot]) and holds(text, values[slot]) for slot in MUST[kind]):
        return None
    memories = lines(told(made, chance.one(made.others), chance, chance.number(0, 2)))
    prompt = Prompt(made.owner.name, made.asker.name, Task.DRAFT, memories, brief=brief)
    form = f"draft.{kind}.{short(text.split(values['day'])[0][:25])}"
    return Sample(prompt, text, "draft", form, chance.split, value=APART.join(values[slot] for slot in MUST[kind]))


GOOD = each(
    """
    [the tone is|it is] [warm|friendly|clear|kind] and [short|easy to read|to the point].
    [I like|what's good is] the [friendly|warm|plain|clear] [tone|words|way it's put].
    it [reads well|is easy to follow|gets to the point quickly].
    [nice and short|good and plain|warm and clear], [I like it|well done].
    the [opening|beginning|ending] is [good|friendly|well put].
    it's [polite|honest|clear] and [not too long|short enough].
    """
)
LACKS = {
    "invitation": {
        1: "it doesn't say what is being celebrated",
        2: "the day, the time and the place are missing",
        3: "it ends too suddenly, a friendly last line is missing",
    },
    "notice": {
        1: "it doesn't say when the meeting is",
        2: "the place is missing",
        3: "a line for those who can't come is missing",
    },
    "thanks": {
        1: "it doesn't say what the thanks are for",
        2: "a personal word about the present is missing",
        3: "the greeting at the end is missing",
    },
    "plan": {
        1: "{owner}'s part is missing",
        2: "{friend}'s part is missing",
        3: "it doesn't say what to do if something goes wrong",
    },
    "list": {
        1: "the things to buy are missing",
        2: "it doesn't say how much it may cost",
        3: "it doesn't say who pays",
    },
    "apology": {
        1: "it doesn't say what can't be done",
        2: "it offers no other day",
        3: "a greeting at the end is missing",
    },
}
CHANGE = each(
    """
    {what}.
    [for the next version|before it goes out]: {what}.
    [a small thing|one small matter]: {what}.
    [but|only] {what}.
    [one thing should change|what should change]: {what}.
    [I'd change one thing|I'd mend one thing]: {what}.
    [look at it once more|go over it again]: {what}.
    """
)
FAULTS = {
    "long": (
        "it says one thing twice, so [cut|strike] one of the two sentences",
        "the same sentence stands there twice, [once is enough|cut one]",
    ),
    "loud": (
        "so many exclamation marks sound like shouting, [one is enough|leave most of them out]",
        "it shouts, [fewer exclamation marks would do|calm it down a little]",
    ),
    "small": ("sentences should begin with capitals", "the capitals at the beginning of the sentences are missing"),
}


def review(chance: Chance) -> Sample | None:
    """What is good in a draft, and what should change."""
    made = scene(chance)
    kind = chance.one(tuple(KINDS))
    values = _values(made.owner.name, chance.one(made.others).name, chance)
    brief = sentence(expand(KINDS[kind][0], chance.rng).format(**values))
    fault = chance.one(("lacks", "lacks", "lacks", *FAULTS))
    if fault == "lacks":
        part, what = chance.one(tuple(LACKS[kind].items()))
        text = " ".join(sentence(one, "") for one in _written(kind, values, chance, without=part))
        what = what.format(**values)
    else:
        parts = [sentence(one, "") for one in _written(kind, values, chance)]
        if fault == "long":
            parts.insert(2, parts[1])
        text = " ".join(parts)
        if fault == "loud":
            text = text.replace(".", "!!!")
        elif fault == "small":
            text = ". ".join(one[:1].lower() + one[1:] for one in text.split(". "))
        what = expand(chance.one(FAULTS[fault]), chance.rng)
    good, change = chance.phrase(GOOD), chance.phrase(CHANGE)
    said = f"{sentence(expand(good, chance.rng))} {sentence(expand(change, chance.rng).replace('{what}', what))}"
    turn = Turn(chance.one(made.others).name, text)
    prompt = Prompt(made.owner.name, made.asker.name, Task.REVIEW, said=(turn,), brief=brief)
    return Sample(prompt, said, "review", f"review.{kind}.{fault}.{short(good + change + what)}", chance.split)
