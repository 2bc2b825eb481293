"""The inner life: what a feeling is called, and what the notes of a day have in common."""

from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import asides, times
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.grammar import View, expand, sentence, speak
from agent.newborn.corpus.noise import hurried
from agent.newborn.corpus.noting import note
from agent.newborn.corpus.scene import Scene, fact_and_ask, scene

FEELINGS = {
    "joy": """
        [we won|I passed|I got the job|she said yes|it worked]! [I could hug the whole world|I'm dancing|best day ever|]
        [so|really] happy [today|right now|about the news], [can't stop smiling|I could sing]
        [the baby|my sister|our team|the choir] [laughed|sang|won] and [my heart jumped|I beamed all day]
        [what a|such a] [wonderful|lovely|perfect] [evening|party|surprise], [I loved every minute|thank you all]
        [finally|at last] [together again|home again|on holiday], [hurray|I'm over the moon|so good]
        [the cake was perfect|everyone came|they remembered my birthday], I'm [delighted|so glad|thrilled]
        [laughed until I cried|we laughed so much] with {name} [tonight|at lunch|]""",
    "sadness": """
        [I miss|I still miss] {name} [so much|every day|terribly]
        [my dog|our old cat|grandfather|a good friend] died [last night|today|this morning]
        [cried|wept] [all evening|in the bathroom|on the train|], [everything feels empty|I don't know how to go on]
        [she left|he's gone|they moved away] and [the house is so quiet|I feel so alone|nothing is the same]
        [nobody came|nobody called|they all forgot], [it hurts|I feel so lonely|my heart is heavy]
        [said goodbye to|took leave of] {name} [for ever|at the station|], [tears all the way home|I feel empty]
        [the letter|that song|the old photo] made me [cry|weep|so sad] [again|]""",
    "anger": """
        [how dare|how can] [they|he|she|you] [do that|say that|talk to me like this]!
        I'm [so|really|absolutely] [furious|angry|mad] [at {name}|about this|right now]
        [again|once more] [he|she|{name}] [broke the promise|took the credit|lied to me], [I've had enough|I \
            could scream]
        [stop|quit] [shouting at me|blaming me|using my things], [I've had it|that's enough]!
        [this is|that's] [outrageous|so unfair|a disgrace], [somebody should pay for it|I won't stand for it]
        [slammed the door|threw the phone], [I'm boiling|that man drives me mad]
        [the neighbour|the boss|the landlord] [insulted me|cheated me|ignored us], I'm [fuming|livid]""",
    "fear": """
        I'm [scared|afraid|terrified] of [tomorrow|the operation|the dark|losing {name}|what comes next]
        [what if|but what if] [it goes wrong|they find out|I can't do it|nobody helps]? [my hands are shaking|I \
            can't breathe|I'm so worried]
        [somebody|someone] [followed me|was at the door|is in the house], [my heart is racing|I don't dare to move]
        [can't sleep|lying awake], [so worried about {name}|afraid of the results|dreading the exam]
        [the noise|the storm|that voice|the shadow] [frightened|scared|terrified] me [to death|badly|]
        I [dread|am dreading] [Monday|the test|the phone call|the flight], [my stomach is in knots|I feel sick]
        [please don't go|stay with me], I'm [frightened|scared] [here|alone|]""",
    "calm": """
        [sitting|lying] [by the lake|in the garden|on the balcony], [breathing slowly|at peace|all quiet]
        [all is well|everything is fine|nothing to worry about], [I feel at peace|my mind is still|I'm quite relaxed]
        [tea|a book|a blanket] and [silence|rain on the roof|soft music], [so peaceful|so restful|perfectly calm]
        [no hurry|no rush] today, [just being here|I let things come|the breath goes in and out]
        [after yoga|after the bath|after the walk] I feel [calm|at ease|relaxed|quiet inside]
        [the sea was still|the forest was silent] and [so was I|so was my mind]
        I'm [at ease|relaxed|serene|calm] [about it|with that|now]""",
    "surprise": """
        [what|wait, what]?! [I didn't see that coming|I never expected that|you're joking]
        [wow|oh], [I had no idea|I can't believe it|who would have thought]!
        [suddenly|out of nowhere] {name} [stood at the door|called after ten years|was in the kitchen]!
        [I nearly fell off my chair|my jaw dropped|I was speechless] when [I heard|{name} told me|I opened it]
        [never|not in a hundred years] would I have [guessed|expected] [that|this|such a thing]
        [imagine|guess what], [{name} is here|the box was full|it was all a trick], [I was stunned|I'm amazed]
        [unbelievable|incredible], [out of the blue|just like that] {name} [turned up|married|moved to the \
            moon, or nearly]""",
}
CLASSES = {feeling: each(lines) for feeling, lines in FEELINGS.items()}


def feeling(chance: Chance) -> Sample | None:
    """The feeling of the last line, in one word."""
    made = scene(chance)
    names = {"name": made.others[0].name}
    if chance.often(0.2):
        fact, _ = fact_and_ask(chance)
        if fact.key in ("moods.day", "fears.of", "health.ailment", "games.score", "food.favourite"):
            return None
        noted = note(fact, fact.draw(chance), made.asker, made.desk, chance, frozenset())
        if noted is None or "!" in noted.memory.text:
            return None
        line, label, form = noted.memory.text, "none", noted.form
    else:
        label = chance.one(tuple(CLASSES))
        template = chance.phrase(CLASSES[label])
        line = sentence(expand(template, chance.rng).format(**names))
        if chance.often(0.25) and label not in ("calm", "surprise"):
            line = f"{sentence(expand(chance.one(asides.DIARY), chance.rng))} {line}"
        line, form = hurried(line, frozenset({names["name"].casefold()}), chance), short(template)
    before = [Turn(made.others[0].name, asides.chatter(chance)) for _ in range(chance.one((0, 0, 0, 1, 2)))]
    prompt = Prompt(made.owner.name, made.asker.name, Task.FEELING, said=(*before, Turn(made.asker.name, line)))
    return Sample(prompt, label, "feeling", f"feeling.{label}.{form}", chance.split, value=None)


THEMES: tuple[tuple[str, str], ...] = (
    (
        """
        [slept|dozed] [only four hours|badly|on the sofa]
        [yawned|nodded off] [in the meeting|on the bus|over dinner]
        [third|fourth] coffee before [noon|ten], [no use|still sleepy]
        {I} could not keep {his} eyes open [at work|after lunch]
        [went|want to go] to bed [at eight|before the children|with the light on]
        {my} legs [are heavy|would not carry {him}] [today|]
        [too tired|no energy] to [cook|talk|read]
        """,
        """
        [it was|this was] a tired day: sleep was short, and everything cost strength.
        [the lines|the notes] of this day all speak of tiredness, [rest is what's missing|a night of sleep would help].
        {I} {was} worn out [from morning to night|all day] and [needed|could use] rest.
        [what ties it together is|the common thread is] being tired.
        """,
    ),
    (
        """
        [mum|dad|my sister|my brother] called [twice|for an hour|from the train]
        [lunch|dinner|Sunday coffee] with the whole family
        [looked at|sorted] old photos of [grandmother|us as children|the old house]
        [the children|the nieces|the cousins] [built a tent in the hall|sang for us|would not go to bed]
        [baked|cooked] [grandmother's recipe|for everyone at the table]
        {I} [helped|visited] {his} [aunt|father|mother] [with the shopping|in the garden|]
        [wrote|sent] a [card|long letter] to [my cousin|the family]
        """,
        """
        [it was|this was] a day of family, [near and far|in many small moments].
        [everything|most of it] turned around the family [that day|].
        [what ties it together is|the common thread is] family: {I} {was} close to {his} people.
        {I} spent the day [with and for|in the company of] family.
        """,
    ),
    (
        """
        [the boss|the client|the team] wants [everything|it all] by tomorrow
        [three|four|five] meetings [in a row|before lunch], no break
        [worked|stayed] until [nine|ten|midnight] [again|]
        [forty|two hundred|a hundred] [unread emails|open questions], {I} stopped counting
        [skipped|forgot] lunch [for the report|over the figures]
        {my} to-do list [got longer|is two pages now]
        [even dreamt|kept thinking] of [the office|the deadline]
        """,
        """
        work [took up|filled] the whole day[ and left little room for anything else|].
        [it was|this was] a day under pressure, with too much work at once.
        [what ties it together is|the common thread is] work that would not end.
        {I} {was} under strain from work [that day|all day long].
        """,
    ),
    (
        """
        [planted|watered|picked] [the beans|the tomatoes|herbs] [before breakfast|in the evening sun|]
        [a walk|an hour] in the [woods|hills|park], [only birds|no phone]
        [swam|rowed] in the [lake|river], [cold and clear|so good]
        [watched|listened to] the [swallows|rain|wind in the trees]
        [found|saw] [a heron|wild garlic|fox tracks|the first blossoms]
        {I} ate {his} lunch [under the old tree|on the grass]
        [mud|leaves|grass] on [my shoes|the coat], [happy anyway|and a clear head]
        """,
        """
        [it was|this was] a day outdoors, and nature did {me} good.
        [the notes|the lines] of this day all lead outside, to [green things and fresh air|trees, water and wind].
        [what ties it together is|the common thread is] being outside.
        {I} found [quiet|joy] in nature [that day|].
        """,
    ),
    (
        """
        the [rent|heating bill|car repair] [went up|is higher than thought|came today]
        [counted|checked] the [coins|account|receipts] [twice|again]
        [no money|too dear] for [the concert|new shoes|a taxi]
        [sold|want to sell] the [old bike|camera|records] [online|to a neighbour]
        [the bank|the insurance] wrote [again|about the loan]
        {I} put [the coat|the book|the shoes] back on the shelf[, too expensive|]
        [made|wrote] a list of what can be [saved|cut] this month
        """,
        """
        money [was|weighed] on the mind all day.
        [what ties it together is|the common thread is] money, and that it's short.
        [it was|this was] a day of counting and saving.
        {I} {was} busy with [bills and what they leave over|what things cost] that day.
        """,
    ),
    (
        """
        [first|my first] [lesson|evening] of [pottery|Spanish|dancing], [all thumbs|so much to learn]
        [read|watched] how to [sharpen knives|mend a bike|bake bread]
        [tried|practised] [the new chords|knots|the chess opening] [until it worked|ten times|]
        [asked|begged] the [neighbour|teacher|old baker] to show me how
        {I} made {his} [first own loaf|first bowl|first film], [crooked but mine|not bad]
        [failed|fell] [three times|again], [tried again|got up]
        [a new word|something new] every [hour|page] today
        """,
        """
        [it was|this was] a day of learning, with [small failures and small steps|patience and practice].
        [what ties it together is|the common thread is] learning something new.
        {I} tried new things [that day|] and {was} not afraid to fail.
        [curiosity|the wish to learn] runs through the whole day.
        """,
    ),
    (
        """
        [an old friend|{name}] [wrote|called|came by] after [years|a long time]
        [talked|laughed] with {name} until [two|late|the candles were out]
        [helped|drove] {name} with [the move|the boxes|the bike]
        [played cards|cooked|sang] with [the old gang|friends|everyone from back then]
        [got|sent] a [postcard|parcel|silly photo] [from|to] {name}
        {I} told {name} a secret[, and it was good|]
        [nobody|no one] makes me laugh like {name}
        """,
        """
        [it was|this was] a day of friendship.
        [what ties it together is|the common thread is] friends, and how much they matter.
        friends [filled|warmed] the whole day.
        {I} {was} among friends that day, [near or far|in word and deed].
        """,
    ),
    (
        """
        [packed|labelled] the [boxes|books|plates] [all day|until my back hurt]
        [handed over|gave back] the keys [of the old flat|today|]
        [said goodbye|farewell drinks] [to the neighbours|at the corner bar]
        [the new street|the new room] still [smells strange|feels foreign]
        [could not find|searched for] [the forks|the light switch|the kettle] [in the boxes|]
        {I} wrote {his} new [address|name] on the [letter box|door]
        [the old room|the empty flat] [looked so small|echoed]
        """,
        """
        [it was|this was] a day of leaving and arriving.
        [what ties it together is|the common thread is] the move, with an end and a beginning in it.
        {I} [left|let go of] one home [that day|] and began another.
        one place ends and another begins, that's what these notes tell.
        """,
    ),
)
PARSED = tuple((each(notes), each(ends)) for notes, ends in THEMES)
SHALL = ("", "", "it seems ", "as I read it, ", "when I look at it all, ", "on the whole, ", "looking back, ")


def reflect(chance: Chance) -> Sample | None:
    """What the notes of a day mean together."""
    made: Scene = scene(chance)
    made.asker = made.owner if chance.often(0.9) else made.asker
    notes, ends = chance.one(PARSED)
    day, name = times.iso(chance), made.others[0].name
    chosen = chance.some(notes, chance.number(3, 5))
    view = View(made.owner, "I")
    lines = []
    for template in chosen:
        line = speak(template, chance.rng, view, {"name": name})
        line = asides.closed(line, chance, 0.15)
        lines.append(
            Memory(hurried(sentence(line, chance.one((".", ""))), frozenset({name.casefold()}), chance), when=day)
        )
    end = chance.phrase(ends)
    said = speak(end, chance.rng, made.who.view(made.owner), {"name": name})
    said = sentence(chance.one(SHALL) + said)
    prompt = Prompt(made.owner.name, made.asker.name, Task.REFLECT, tuple(lines))
    return Sample(prompt, said, "reflect", f"reflect.{short(end)}.{short(chosen[0])}", chance.split)
