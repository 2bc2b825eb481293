"""What else stands in a line: openers, closers, sentences beside the point, lines that hold no fact at all."""

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.grammar import Person, View, expand, sentence, speak

OPENERS = each(
    """
    note to self:
    btw,
    by the way,
    [just|only] so I don't forget:
    FYI:
    FYI,
    for the record:
    ok so
    so,
    [today's|this week's|the] news:
    [big|small|good] news:
    well,
    right,
    reminder:
    to remember:
    [it's|now it's] [official|settled|certain]:
    [long|busy|slow|odd|lovely|grey] day,
    don't forget:
    writing this down [at last|quickly|before bed]:
    as of [today|this week|now],
    phew,
    haha,
    update:
    [one|another] thing:
    in case anybody asks:
    hm,
    oh and
    also,
    PS:
    [quick|short] note:
    not that it matters, but
    just [heard|checked|read|confirmed]:
    """
)
DIARY = each(
    """
    [woke up|got up] [late|early|with a headache|before the alarm|in a good mood].
    [rained|snowed|sunny|windy|foggy] [all day|until noon|again|since six].
    [slept|ate|worked] [badly|well|too much|hardly at all].
    [long|short|quiet|wild|strange|ordinary] day.
    [the bus|the train|the lift] was [late|broken|full|stuck] [again|of course|for an hour].
    [too hot|too cold|too loud|too early] to [think|work|sleep].
    tired but [happy|content|fine|wide awake].
    [feet|back|head] still sore.
    [nothing much|not a lot|all sorts of things] [happened|going on] [today|this week|otherwise].
    [soup|toast|leftovers|pasta] for [lunch|dinner|breakfast] [again|, very good|].
    [coffee|tea|breakfast|a shower|a walk] first[, then the world|, always|].
    [fresh|clean] [sheets|windows|air], [small joys|what a difference|lovely].
    [queued|waited] [for ages|half an hour] at the [post office|bank|pharmacy].
    [burnt|spilt|forgot] the [toast|milk|eggs|coffee] [again|this morning|].
    [rode|walked|drove] home [in the dark|along the river|the long way].
    [phone|printer|bus pass|umbrella] [left at home|gone again|nowhere to be seen].
    [quiet|busy|odd] [morning|afternoon|evening|night] [at work|at home|in town|].
    [new|old] [socks|song|shoes|radio] [make me happy|all day|and a spring in my step].
    [neighbours|builders|birds|church bells] [at it again|since six|in full voice].
    [finally|at last] some [sun|peace|sleep|time].
    [can't|could not] [complain|sleep|find my pen|sit still].
    """
)
CLOSERS = each(
    """
    , [at last|finally|hooray|hurray|phew|of course|as always|as usual|for once|sadly|luckily|I think it's great]
    , [must not forget|don't let me forget|important|no joke|believe it or not|who would have thought|that's that]
    . [Good.|Great.|Not bad.|Hm.|Oh well.|Lovely.|So be it.|We'll see.|Fine by me.|Wish me luck.|Typical.|That's all.]
    . [Had to smile.|Nice, really.|A relief.|Not my idea.|Took long enough.|Everyone knows by now.|More tomorrow.]
    [!|!!| :)| ;)|...|, haha|, lol|, ugh|, yay]
    [ (really)| (yes, again)| (no surprise)| (confirmed)| (as I said)| (I checked)]
    """
)
CHATTER = each(
    """
    the [sky|light|garden|street|river] was [lovely|so quiet|golden|grey] this [morning|evening|afternoon]
    [must|should|want to] [sleep|walk|read|drink water|laugh|breathe] more [this week|from now on|, honestly]
    [so|very|a bit|rather] [tired|hungry|pleased|restless|cheerful|sleepy] [today|tonight|all week|since lunch]
    [watched|listened to] the [rain|birds|neighbours|snow|traffic] for [an hour|a while|ages]
    [the weather|this winter|the news|the noise upstairs] is [a mess|driving me mad|getting better|nothing special]
    can't [decide|remember|explain] [what to cook|which film to see|why I came in here|where the day went]
    [nice|odd|long|funny] [chat|talk|silence|queue] at the [bakery|bus stop|market|library|post office]
    [cleaned|swept|tidied] the [kitchen|stairs|balcony|desk|car], [took all day|feels better now|found nothing]
    [good|great|awful|so-so] [coffee|bread|soup|music] at the [station|corner|café] [today|again|]
    [{I} {was}|{I} felt] [a bit low|really happy|quite proud|bored|wide awake] [today|this morning|after \
        lunch|all evening]
    {I} [took a long walk|slept in|did nothing at all|read all afternoon|went to bed early|stared at the wall for a bit]
    [so many|too many] [emails|dishes|stairs|people|leaves], [so little time|what can one do|no end in sight]
    the [moon|sunset|wind|frost] [tonight|today|out there] [is|was] [something else|unreal|worth a photo]
    [somebody|a child|a stranger|an old man] [sang|smiled at {me}|waved|told a joke] on the [tram|bus|way home|stairs]
    [no plans|nothing planned|not a thing to do] [today|tonight|this weekend], [bliss|for once|good]
    [laughed|cried|yawned] [a lot|so much|all through the film] [today|tonight|]
    [lost|won|drew] [the argument|at cards|a bet|patience], [as usual|never mind|oh dear]
    [ok|right|well|fine], [off to bed|time to go|enough for today|back to work]
    who [ate|took|hid|moved] [the last biscuit|all the forks|the good scissors|the blanket]?
    [thanks|thank you] for [last night|the photos|listening|the soup|the lift]!
    [see you|talk] [later|soon|on the other side|when I'm back]
    [on my way|nearly there|running late|in the queue|still in bed]
    """
)


def opened(text: str, chance: Chance, part: float = 0.22) -> str:
    """The line, sometimes with something before it."""
    if not chance.often(part):
        return text
    if chance.often(0.4):
        return f"{expand(chance.one(DIARY), chance.rng)} {text}"
    return f"{expand(chance.one(OPENERS), chance.rng)} {text}"


def closed(text: str, chance: Chance, part: float = 0.2) -> str:
    """The line, sometimes with something after it."""
    return text + expand(chance.one(CLOSERS), chance.rng) if chance.often(part) and text[-1:].isalnum() else text


def chatter(chance: Chance, who: View | None = None) -> str:
    """A line without any fact."""
    line = chance.one(CHATTER) if chance.often(0.75) else chance.one(DIARY)
    return sentence(speak(line, chance.rng, who or View(Person(""), "I"), {}))
