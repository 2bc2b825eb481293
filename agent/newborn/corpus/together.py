"""Thinking together: an idea, one that builds on another, a vote."""

from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import places
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.families import STANCES
from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.goals import GOALS, Drawn
from agent.newborn.corpus.grammar import expand, sentence
from agent.newborn.corpus.noting import written
from agent.newborn.corpus.scene import Scene, scene
from agent.newborn.corpus.speaking import lines, told

IDEA = each(
    """
    we could {action}[, so that|: that way] {end}.
    how about this: we {action}, [so that|and] {end}.
    let's {action}. [then|that way] {end}.
    [why not|why don't we] {action}? [then|that way] {end}.
    [my idea|one idea]: {action}, so that {end}.
    what if we {action}? [I think|then] {end}.
    I'd {action}, because then {end}.
    we might {action}.
    [perhaps|maybe] we {action}, and {end}.
    to begin with, {action}: {end}.
    """
)
BUILD = each(
    """
    [yes, and|good, and] we could {addition}.
    [I like that|I like {name}'s idea|that's a good start|nice]: [we could also|let's also] {addition}.
    [building on|to add to] {name}'s idea, [we could|let's] {addition}[, so that {end}|].
    [and if we do that|and then], we could {addition}, [so that|because then] {end}.
    [if we|when we] {action}, [we could|let's] {addition} [too|as well].
    {name}'s idea goes further if we {addition}.
    [with that|on top of that], [let's|we could] {addition}[, and {end}|].
    [yes|good]: {action}, and {addition}.
    """
)
THEIRS = each(
    """
    we could {action}
    [what about this|my idea]: {action}
    [maybe|perhaps] {action}?
    let's {action}, [so that|then] {end}
    I'd say we {action}
    how about we {action}
    I [think|suggest] we {action}
    [so,|ok,|well,] {action}
    """
)


def _goal(chance: Chance, made: Scene) -> tuple[Drawn, str]:
    """A goal and its brief."""
    kind = chance.one(tuple(GOALS))
    names = {"name": chance.one(made.others).name, "place": places.city(chance), "project": places.project(chance)}
    drawn = Drawn(kind, GOALS[kind], names)
    brief = drawn.said(chance.phrase(drawn.goal.asked), chance)
    return drawn, sentence(
        expand(chance.one(("", "", "goal: ", "the goal: ", "we look for ideas: ")), chance.rng) + brief
    )


def _said(frame: str, drawn: Drawn, chance: Chance, action: str, name: str = "") -> str:
    """One of the frames, filled."""
    line = expand(frame, chance.rng)
    for slot, phrases in (("end", drawn.goal.ends), ("addition", drawn.goal.additions)):
        if f"{{{slot}}}" in line:
            line = line.replace(f"{{{slot}}}", drawn.said(chance.one(phrases), chance))
    return sentence(line.replace("{action}", action).replace("{name}", name))


def _earlier(drawn: Drawn, made: Scene, chance: Chance, count: int) -> tuple[list[Turn], list[str]]:
    """Ideas of others, and the actions that are taken."""
    actions = [drawn.said(action, chance) for action in chance.some(drawn.goal.actions, count)]
    speakers = [one for one in made.others if one.name != drawn.names["name"]] or list(made.others)
    return [
        Turn(chance.one(speakers).name, _said(chance.one(THEIRS), drawn, chance, action)) for action in actions
    ], actions


def idea(chance: Chance) -> Sample | None:
    """A new idea for a goal."""
    made = scene(chance)
    drawn, brief = _goal(chance, made)
    action = chance.phrase(drawn.goal.actions)
    others = [other for other in drawn.goal.actions if other != action]
    turns = [
        Turn(chance.one(made.others).name, _said(chance.one(THEIRS), drawn, chance, drawn.said(other, chance)))
        for other in chance.some(others, chance.number(0, 3))
    ]
    frame = chance.one(IDEA)
    said = _said(frame, drawn, chance, drawn.said(action, chance))
    memories = lines(told(made, made.owner, chance, chance.number(0, 2)))
    prompt = Prompt(made.owner.name, made.asker.name, Task.IDEA, memories, tuple(turns), brief)
    return Sample(prompt, said, "idea", f"idea.{drawn.kind}.{short(action + frame)}", chance.split)


def build(chance: Chance) -> Sample | None:
    """The last idea taken further."""
    made = scene(chance)
    drawn, brief = _goal(chance, made)
    turns, actions = _earlier(drawn, made, chance, chance.number(1, 3))
    frame = chance.phrase(BUILD)
    said = _said(frame, drawn, chance, actions[-1], turns[-1].speaker)
    prompt = Prompt(made.owner.name, made.asker.name, Task.BUILD, said=tuple(turns), brief=brief)
    return Sample(prompt, said, "build", f"build.{drawn.kind}.{short(frame + actions[-1])}", chance.split)


CRITERIA = (
    (
        "it should [cost little|be cheap|not cost much]",
        ("costs nothing", "costs next to nothing", "costs 5 euros", "is free"),
        ("costs a lot", "costs 900 euros", "is the dearest"),
        "it's the cheapest",
    ),
    (
        "it should be [quick|done soon|fast]",
        ("takes an hour", "is done in a day", "takes ten minutes"),
        ("takes months", "takes half a year", "takes all summer"),
        "it's the quickest",
    ),
    (
        "it should [be easy|need little work|be no trouble]",
        ("needs no preparation", "is easy", "is little work"),
        ("needs a lot of helpers", "is a lot of work", "is complicated"),
        "it's the easiest",
    ),
    (
        "it has to be [quiet|calm]",
        ("is quiet", "makes no noise", "is calm"),
        ("is loud", "makes a lot of noise", "needs loud speakers"),
        "it's the quiet one",
    ),
)
WHY = each(
    """
    because {why}
    {why}
    since {why}
    I choose it because {why}
    my vote goes there, because {why}
    that fits best: {why}
    for me it's this one, as {why}
    """
)


def vote(chance: Chance) -> Sample | None:
    """One of some options, by what the brief asks or what the owner likes."""
    made = scene(chance)
    drawn, brief = _goal(chance, made)
    actions = [drawn.said(action, chance) for action in chance.some(drawn.goal.actions, chance.number(2, 4))]
    right = chance.number(0, len(actions) - 1)
    memories = lines(told(made, chance.one(made.others), chance, chance.number(0, 2)))
    if chance.often(0.6):
        asked, fits, fails, why = chance.one(CRITERIA)
        options = [f"{action} ({chance.one(fits if at == right else fails)})" for at, action in enumerate(actions)]
        brief = f"{brief} {sentence(expand(asked, chance.rng))}"
    else:
        likes = next(one for one in STANCES if one.key == "tastes.likes")
        things = list(dict.fromkeys(likes.draw(chance)["thing"] for _ in actions))
        if len(things) < len(actions):
            return None
        options = [f"{chance.one(('an evening of', 'something with', 'a day of'))} {thing}" for thing in things]
        brief = chance.one(
            (
                "What shall we do together?",
                "Choose what we do on Saturday.",
                "Where should the evening go?",
                "Which of these?",
            )
        )
        noted = written(likes.yes, (), {"thing": things[right]}, made.owner, made.desk, chance)
        against = written(likes.no, (), {"thing": things[right - 1]}, made.owner, made.desk, chance)
        if noted is None or against is None:
            return None
        memories = tuple(chance.shuffled([*memories, noted.memory, against.memory]))
        own = made.asker == made.owner
        verb = chance.one((("like", "likes"), ("are fond of", "is fond of"), ("enjoy", "enjoys")))[0 if own else 1]
        why = f"{'you' if own else made.owner.name} {verb} {things[right]}"
    listed = "\n".join(f"{at}. {sentence(option, '')}" for at, option in enumerate(options, 1))
    reason = chance.one(WHY)
    said = f"{right + 1}. {sentence(reason.replace('{why}', why))}"
    prompt = Prompt(made.owner.name, made.asker.name, Task.VOTE, memories, brief=f"{brief}\n{listed}")
    return Sample(
        prompt, said, "vote", f"vote.{drawn.kind}.{short(reason + why[:12])}", chance.split, value=str(right + 1)
    )
