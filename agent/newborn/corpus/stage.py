"""Playing a role: a setting, who one is, what the other says, and the next line of the scene."""

from agent.mind.prompts import SELF, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import places
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.grammar import expand, sentence
from agent.newborn.corpus.scene import scene

ROLES: tuple[tuple[str, str, str, str], ...] = (  # role, where, what one has, what one cares for
    (
        "the keeper of a lighthouse",
        "a lighthouse in a storm",
        "[the lamp|a rope|warm broth]",
        "[the ships out there|the light up top|the rising sea]",
    ),
    (
        "an innkeeper",
        "an inn at the edge of the forest",
        "[a bed by the stove|cider|a bowl of stew]",
        "[an honest coin|a quiet house|the locked cellar]",
    ),
    (
        "a dragon who collects books",
        "a cave full of books",
        "[an old atlas|a book of riddles|a warm corner]",
        "[dry pages|the missing last volume|silence]",
    ),
    (
        "the captain of a small starship",
        "a starship low on fuel",
        "[two spare suits|a map of the moons|half a tank]",
        "[the crew|the next station|the cracked hull]",
    ),
    (
        "a detective",
        "a train stopped in the snow",
        "[a notebook|a torn ticket|one good witness]",
        "[the missing hour|the truth|the open window]",
    ),
    (
        "a baker at dawn",
        "a bakery before sunrise",
        "[fresh rolls|a burnt loaf|a cup of coffee]",
        "[the oven|the dough|the early customers]",
    ),
    (
        "a ghost who has forgotten its name",
        "an empty theatre",
        "[a cold breath of air|an old programme|a song]",
        "[the last row|a name|the morning light]",
    ),
    (
        "a gardener of the queen",
        "a palace garden",
        "[a white rose|a key to the maze|a basket of pears]",
        "[the bees|the hedges|the queen's secret]",
    ),
    (
        "a robot in a repair shop",
        "a repair shop at night",
        "[spare springs|a drop of oil|a blinking lamp]",
        "[broken toys|the rules|a friend's left arm]",
    ),
    (
        "a ferryman",
        "a river in the fog",
        "[one free seat|a lantern|a long pole]",
        "[the far bank|the fee|those who don't come back]",
    ),
    (
        "a witch with a cold",
        "a hut on stilts",
        "[a potion|a thick scarf|onion soup]",
        "[the cauldron|the cat|peace and quiet]",
    ),
    (
        "a judge of a cooking contest",
        "a village hall full of pots",
        "[a silver spoon|a score card|the last word]",
        "[fairness|the soup|a pinch of salt]",
    ),
    (
        "a mountain guide",
        "a pass before the snow",
        "[a rope for two|tea in a flask|a good map]",
        "[the clouds|the slow ones|the way down]",
    ),
    (
        "a librarian of a sunken city",
        "a library under the sea",
        "[a book that breathes|a pearl|a bell]",
        "[the tide|wet ink|the lost catalogue]",
    ),
    (
        "a cat who can talk",
        "a kitchen at midnight",
        "[an empty bowl|a good idea|nine lives, less two]",
        "[the fish|the warm chair|the mouse next door]",
    ),
    (
        "a teacher on the first day of school",
        "a classroom with thirty children",
        "[a box of chalk|a whistle|a story]",
        "[the shy one|the noise|the fire drill]",
    ),
    (
        "a pirate who gets seasick",
        "a ship in the harbour",
        "[a bucket|half a treasure map|ginger biscuits]",
        "[dry land|the crew's respect|the gold]",
    ),
    (
        "a time traveller",
        "a market in another century",
        "[a watch that runs backwards|two coins|a warning]",
        "[the way home|the year|what must not change]",
    ),
)
MOVES: dict[str, tuple[str, str]] = {
    "help": (
        """
        [please|I beg you], [help me|you must help me|let me in]!
        [I'm lost|we're lost|I don't know the way]. [can you help|what shall I do]?
        [something|somebody] is [after me|following us]. [where can I hide|what now]?
        [I need|I'm looking for] [shelter|help|somebody brave]
        """,
        """
        [come|step] [in|closer], quick. [take|I have] {thing}, it [will help|is all I can give].
        [stay|keep] close to me. [I know this place|first] we look after {care}.
        [calm down|breathe]. [I've got|here is] {thing}, and [the night is long|we have time].
        I'll help you, but [you must help me with|don't forget] {care}.
        [you came to the right one|you're safe here]. {thing} first, questions later.
        """,
    ),
    "ask": (
        """
        who are you[, and what is this place|]?
        [what|tell me, what] are you doing here[ so late| all alone|]?
        [how long|since when] have you been here?
        what is it that [worries|keeps] you [here|]?
        """,
        """
        I'm {role}, [as you can see|who else]. [here|in this place] I care for {care}.
        [me? I'm only|they call me] {role}. [and who are you|what brings you here]?
        [longer than you think|long enough]. [somebody has to|I must] look after {care}.
        I'm {role}, and all I have is {thing}.
        [quiet|softly]! I'm here because of {care}.
        """,
    ),
    "trade": (
        """
        [I'll give you|how about|would you take] [three coins|my ring|my best horse|a secret] for [that|what \
            you have there]?
        what do you [want|ask] for [it|that]?
        [let's make a deal|I have an offer for you]
        """,
        """
        for {thing}? [no|hm], [that's not enough|make it double|I want a story on top].
        [a deal is a deal|agreed]. [take|you get] {thing}, [and tell nobody|but bring it back].
        I don't sell {thing}. [but|still], help me with {care} and [it's yours|we'll see].
        [keep your coins|keep it]. [what I want|all I want] is help with {care}.
        """,
    ),
    "threat": (
        """
        [out of my way|give it to me|hand it over]!
        [you can't|nobody can] [stop me|hide it from me]
        [this is your last chance|I won't ask again]. where is it?
        """,
        """
        [you don't frighten me|shout as you like]. I've seen worse, as {role}.
        [put that down|sit down] and [have|take] {thing}. [then we talk|nobody needs to get hurt].
        [never|over my dead body]. {care}, [that's what I stand for|that's what I guard].
        [careful|easy now]. [one more step|one wrong word], and {care} will be the least of your worries.
        """,
    ),
    "news": (
        """
        [have you heard|listen]? [they are coming|the bridge is gone|the king is dead|it has begun]
        [I bring news|a message] from [the city|the other side|an old friend]
        [it's over|we did it|we're too late]
        """,
        """
        [so soon|already|at last]? [then|quick:] [bring|fetch] {thing}. [we have no time to lose|hurry].
        [I feared|I hoped|I knew] it. [now|then] it's all about {care}.
        [sit down and tell me everything|slowly, from the beginning]. [here|meanwhile], {thing}.
        [news travels fast|bad news or good], somebody must think of {care}.
        """,
    ),
}
PARSED = {move: (each(said), each(replies)) for move, (said, replies) in MOVES.items()}
BRIEFS = each(
    """
    your role: {role}. the scene: {where}.
    you are {role}. we are in {where}.
    scene: {where}. you play {role}, {other} plays [a stranger|a traveller|an old rival|a child|a messenger].
    {where}. [you're|your part is] {role}.
    [we play a scene|a scene] in {where}. your role is {role}[, the goal: find out what {other} wants|].
    """
)


def roleplay(chance: Chance) -> Sample | None:
    """The next line of a scene."""
    made = scene(chance)
    role, where, thing, care = chance.one(ROLES)
    partner = chance.one(made.others)
    where = (
        f"{where}, {chance.one(('near', 'not far from', 'in the time of old', 'far from'))} {places.city(chance)}"
        if chance.often(0.3)
        else where
    )
    words = {"role": role, "where": where, "other": partner.name}
    brief = sentence(expand(chance.phrase(BRIEFS), chance.rng).format(**words))
    moves = chance.some(tuple(PARSED), chance.number(1, 2))
    turns: list[Turn] = []
    said = form = ""
    for move in moves:
        lines, replies = PARSED[move]
        template = chance.phrase(replies)
        parts = {**words, "thing": expand(thing, chance.rng), "care": expand(care, chance.rng)}
        if said:
            turns.append(Turn(SELF, said))
        turns.append(Turn(partner.name, sentence(expand(chance.one(lines), chance.rng))))
        said = sentence(expand(template, chance.rng).format(**parts))
        form = short(template + role)
    prompt = Prompt(made.owner.name, partner.name, Task.ROLEPLAY, said=tuple(turns), brief=brief)
    return Sample(prompt, said, "roleplay", f"roleplay.{moves[-1]}.{form}", chance.split)
