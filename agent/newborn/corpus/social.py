"""Talking, greeting, introducing: warm and short, with what the notes say."""

from agent.mind.prompts import SELF, Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import asides
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.families import FACTS
from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.grammar import View, expand, lower_first, sentence, speak
from agent.newborn.corpus.hooks import HOOKS
from agent.newborn.corpus.noting import note
from agent.newborn.corpus.scene import Scene, scene
from agent.newborn.corpus.speaking import NEWS, OPEN, PRIVATE, lines, told

HELLO = each(
    """
    [hello|hi|hey|hello there|hi there], {hears}
    [good to see you|nice to see you|lovely to hear from you|good to have you here], {hears}
    [welcome|welcome back], {hears}
    {hears}, [hello|hi|how nice|there you are]
    [hello|hi] {hears}, [good to see you|how nice that you're here|come in|glad you came]
    """
)
TIMES = ("morning", "afternoon", "evening")
AFTER_HELLO = each(
    """
    [how are you|how have you been|how's your day|how was your day|how is it going] [today||]?
    what [brings you here|can I do for you|shall we talk about|'s new] [today|]?
    [I'm glad|it's nice|how good] that you [came by|called|wrote|are here].
    [take a seat|make yourself at home|sit down for a moment].
    [I hope you slept well|I hope you're well|I hope all is well|I hope the day is kind to you].
    [tell me|so, tell me] [how you are|what's new|about your day].
    [anything|is there anything] I can [help with|do for you] [today|]?
    [I'm here|I'm listening] [whenever you like|if you need me|as always].
    """
)
INTRODUCES_ITSELF = each(
    """
    I [speak for|am here for|look after the notes of] {owner}.
    {owner} will be glad to [hear of you|hear that you came by].
    I'm {owner}'s self, [ask me anything|pleased to meet you|nice to meet you].
    """
)
WARM = each(
    """
    [oh|ah], [that's good to hear|how nice|I'm glad you told me|thanks for telling me].
    [really|is that so]? [tell me more|I'd like to hear more|go on].
    [I see|I understand|that makes sense].
    [lovely|good|well then].
    [thank you|thanks] for [telling me|sharing that|the news].
    [sounds like a full day|that's quite something|what news].
    """
)
PHRASES: tuple[tuple[str, str], ...] = (
    (
        "how are you [today|doing|]?",
        "[I'm well|all is well here|fine], [thank you|thanks][ for "
        "asking|]. [And you?|How about you?|How are you?|I'm glad you ask.]",
    ),
    (
        "[thanks|thank you] [so much|a lot|for your help|]!",
        "[you're welcome|any time|gladly|with pleasure]. [I'm here if you need me|Take care|Have a good day|]",
    ),
    (
        "[bye|goodbye|see you|got to go|good night].",
        "[bye|goodbye|take care|see you soon|sleep well], "
        "{hears}. [It was good to talk|Come back soon|Until next time|]",
    ),
    (
        "what [can|do] you do?",
        "I [keep what {owner} tells me|answer from {owner}'s notes], "
        "and I [talk|speak] for {owner} [when asked|with friends|].",
    ),
    (
        "who are you?",
        "I'm {owner}'s self. [I speak from {owner}'s notes|I know what {owner} told me|I keep {owner}'s memories].",
    ),
    (
        "I'm [so|really|very|a bit] [tired|sleepy|worn out] [today|now|].",
        "[then rest a little|take it slowly|a short nap may help|go to bed early "
        "tonight]. [Was it a long day?|What kept you up?|Do you want to talk about it?|]",
    ),
    (
        "I'm [bored|so bored|rather bored].",
        "[shall we play a word game?|then tell me a story.|how about a walk?|we "
        "could plan something nice.] [I have time.|I'm all ears.|What would you like?]",
    ),
    (
        "[I had|it was] a [bad|hard|long|rough] [day|week].",
        "[I'm sorry|that sounds hard|oh dear]. [What happened?|Do "
        "you want to tell me?|What was the worst of it?|I'm listening.]",
    ),
    (
        "[I had|it was] a [good|great|lovely|perfect] [day|week].",
        "[how nice|I'm glad|that's good to hear]. [What was the best part?|Tell me more.|What made it so good?]",
    ),
    (
        "it's [raining|snowing|so hot|freezing|stormy] [here|outside|again].",
        "[stay warm|then stay in|take care out there|a good day for tea]. "
        "[Did you get wet?|Do you like such weather?|I hope it passes soon.]",
    ),
    (
        "what [should|shall] I [cook|eat] [tonight|today]?",
        "[something simple|something warm|what you have at home]. [Soup "
        "is always good|Pasta never fails|Eggs and bread go a long way].",
    ),
    (
        "[can you|will you] [keep a secret|keep something to yourself]?",
        "I [tell nobody what you don't want told|keep what you mark as yours alone]. [What is it?|Go on.]",
    ),
    (
        "tell me [something nice|a joke|something].",
        "[the kettle sings, and nobody asked it to|a snail went for a run and "
        "enjoyed the view|somewhere a dog is very glad that it's you who comes home].",
    ),
    (
        "I [miss|really miss] [home|my friends|the sea|summer].",
        "[that's a tender thing to feel|I understand]. [What do you "
        "miss most?|Shall we write to somebody?|Tell me about it.]",
    ),
    (
        "do you [like|love] [music|books|dogs|the sea|winter]?",
        "I [can't see or hear them|only know words], but I [like "
        "hearing about them|like it when {owner} tells of such things].",
    ),
)


def _brief_fact(made: Scene, chance: Chance, of_hearer: bool) -> tuple[Memory, str, str, dict[str, str]] | None:
    """A line about who hears, and something to say about it."""
    fact = chance.one(
        [one for one in FACTS if one.key in HOOKS and (one.key not in PRIVATE or made.asker == made.owner)]
    )
    template = chance.phrase(HOOKS[fact.key])
    values = dict(fact.draw(chance))
    from_slots = frozenset(key for key in values if f"{{{key}}}" in template or f"{{a:{key}}}" in template)
    if not from_slots and not of_hearer:
        return None
    noted = note(fact, values, made.asker, made.desk, chance, from_slots)
    if noted is None:
        return None
    said = speak(template, chance.rng, View(made.asker, "you"), values)
    return noted.memory, said, f"{fact.key}.{short(template)}{noted.form}", values


MINE = each(
    """
    what do you [know|remember] about me [so far|by now|]?
    tell me [something|a thing or two] about [me|myself] [that you know|you remember|]
    do you [remember|know] anything about me?
    what [have I told you|did I tell you] [about myself|lately|so far]?
    [say|name] one thing you know about me
    what's going on with me[, do you know| these days|]?
    how well do you know me?
    [remind me|so,] what [am I up to|is new with me]?
    what [would you say|could you tell somebody] about me?
    """
)


def _ended(text: str) -> str:
    """As a sentence; what asks, asks."""
    return sentence(text)


def _others(made: Scene, chance: Chance, most: int = 4) -> tuple[Memory, ...]:
    """Lines about others, and small talk."""
    found = lines(told(made, chance.one(made.others), chance, chance.number(0, most)))
    return (*found, *(Memory(asides.chatter(chance)) for _ in range(chance.number(0, 1))))


def greet(chance: Chance) -> Sample | None:
    """A greeting, perhaps with something known of who comes."""
    made = scene(chance)
    names = {"hears": made.asker.name, "owner": made.owner.name}
    hello = chance.phrase(HELLO)
    brief = ""
    if chance.often(0.3):
        time = chance.one(TIMES)
        brief = sentence(
            expand(f"it is [{time}|now {time}|{time} here|{time}, and {{hears}} comes in].", chance.rng).replace(
                "{hears}", made.asker.name
            )
        )
        hello = chance.one((f"good {time}, {{hears}}", f"{{hears}}, good {time}"))
    start = expand(hello, chance.rng).format(**names) + chance.one((".", "!"))
    known: tuple[Memory, ...] = ()
    form = short(hello)
    if chance.often(0.5) and (found := _brief_fact(made, chance, False)):
        known, after, form = (found[0],), found[1], found[2]
    elif made.asker != made.owner and chance.often(0.3):
        after = expand(chance.one(INTRODUCES_ITSELF), chance.rng).format(**names)
    else:
        after = expand(chance.one(AFTER_HELLO), chance.rng)
    turns = (
        Turn(
            made.asker.name,
            sentence(
                expand(chance.one(("hello", "hi [there|]", "hey", "good day", "I'm back", "knock knock")), chance.rng)
            ),
        ),
    )
    memories = tuple(chance.shuffled([*known, *_others(made, chance, 2)]))
    said = f"{_ended(start)} {_ended(after)}"
    prompt = Prompt(made.owner.name, made.asker.name, Task.GREET, memories, turns if chance.often(0.35) else (), brief)
    return Sample(prompt, said, "greet", f"greet.{form}", chance.split)


def talk(chance: Chance) -> Sample | None:
    """The next turn of a talk: to news, to small talk, or about the owner from the notes."""
    made = scene(chance)
    names = {"hears": made.asker.name, "owner": made.owner.name}
    kind = chance.rng.random()
    turns: list[Turn] = []
    if chance.often(0.5):
        said, replied = chance.one(PHRASES[:1] + PHRASES[7:11])
        turns = [
            Turn(made.asker.name, sentence(expand(said, chance.rng))),
            Turn(SELF, sentence(expand(replied, chance.rng).format(**names))),
        ]
    memories = _others(made, chance)
    if kind < 0.2:
        asked, replied = chance.one(PHRASES)
        last, reply, form = (
            expand(asked, chance.rng),
            sentence(expand(replied, chance.rng).format(**names)),
            short(asked),
        )
        turns = turns if asked is not PHRASES[0][0] else []
    elif kind < 0.65:
        found = _brief_fact(made, chance, True)
        if found is None:
            return None
        fact = next(one for one in FACTS if found[2].startswith(f"{one.key}."))
        news = note(
            fact,
            found[3],
            made.asker,
            made.desk,
            chance,
            frozenset(key for key in found[3] if found[3][key] in found[1]),
        )
        if news is None or news.memory.by not in ("", made.asker.name) or made.asker.name in news.memory.text:
            return None
        last, form = news.memory.text, found[2]
        warm = expand(chance.one(WARM), chance.rng)
        reply = f"{sentence(warm)} {sentence(found[1])}" if chance.often(0.5) else sentence(found[1])
    else:
        about = told(made, made.owner, chance, chance.number(1, 3), [one for one in FACTS if one.key in OPEN | NEWS])
        if not about:
            return None
        own = made.asker == made.owner
        topics = each("""[tell me something|say something] about {me}
            what [is new|do you know] about {me}?
            what's [new|going on] with {me}?
            how is {me} [doing|]?
            what's {me} up to [these days|]?""")
        asked = chance.one(MINE) if own else chance.one(topics).replace("{me}", made.owner.name)
        last, form = expand(asked, chance.rng), about[0].fact.key
        statements = [each_.said(made, made.owner, chance) for each_ in about[: chance.number(1, 2)]]
        opener = chance.one(("", "", "well, ", "I know this: ", "let me see: ", "one thing I know: "))
        glue = chance.one((". ", ", and "))
        rest = [lower_first(one) if glue != ". " else one for one in statements[1:]]
        reply = sentence(opener + glue.join([statements[0], *rest]))
        memories = tuple(chance.shuffled([*memories, *lines(about)]))
    turns.append(Turn(made.asker.name, sentence(last, "" if kind < 0.65 else ".")))
    prompt = Prompt(made.owner.name, made.asker.name, Task.TALK, memories, tuple(turns))
    return Sample(prompt, reply, "talk", f"talk.{form}", chance.split)


INTRO = each(
    """
    this is {owner}.
    may I introduce {owner}?
    [meet|please meet] {owner}.
    {hears}, this is {owner}.
    {hears}, [meet|let me introduce] {owner}.
    I'd like you to meet {owner}.
    [a few words|let me say a few words|a word or two] about {owner}.
    [here is|this is] {owner}, [as I know|from what I know].
    [happy|glad|pleased] to introduce {owner}, {hears}.
    you [should|ought to] meet {owner}, {hears}.
    """
)
OUTRO = (
    "I think you'll get on.",
    "You two may have a lot to talk about.",
    "The rest {owner} can tell you.",
    "Ask {owner} about it.",
    "That's what I know.",
)


def introduce(chance: Chance) -> Sample | None:
    """The owner, in a few sentences."""
    made = scene(chance)
    made.asker = chance.one(made.others)
    made.person = made.owner
    about = told(made, made.owner, chance, chance.number(2, 4), [one for one in FACTS if one.key in OPEN])
    if len(about) < 2:
        return None
    names = {"hears": made.asker.name, "owner": made.owner.name}
    intro = chance.phrase(INTRO)
    statements = [one.said(made, made.owner, chance) for one in about]
    said = [sentence(expand(intro, chance.rng).format(**names))]
    if len(statements) > 2 and chance.often(0.5):
        statements[:2] = [f"{statements[0]}, and {statements[1]}"]
    said += [sentence(statement) for statement in statements]
    if chance.often(0.25):
        said.append(chance.one(OUTRO).format(**names))
    aside = lines(told(made, chance.one(made.others), chance, chance.number(0, 2)))
    memories = tuple(chance.shuffled([*lines(about), *aside]))
    prompt = Prompt(made.owner.name, made.asker.name, Task.INTRODUCE, memories)
    form = f"introduce.{short(intro)}.{about[0].fact.key}.{about[1].fact.key}"
    return Sample(prompt, " ".join(said), "introduce", form, chance.split, value=about[0].value)
