"""Not knowing, said in many ways: kind, short, and never with a guess."""

from agent.newborn.corpus.asking import Listener
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, each
from agent.newborn.corpus.grammar import Person, expand, sentence, speak

PLAIN = each(
    """
    I don't know {topic}
    I [don't|do not] know {topic}, [sorry|I'm afraid|I'm sorry]
    [sorry|I'm sorry], [but|] I don't know {topic}
    [sadly|unfortunately|alas], I don't know {topic}
    I can't say {topic}
    I [can't|cannot] tell you {topic}, [it isn't in what I know|I haven't heard it|nobody has told me]
    nobody has told me {topic}
    [nobody|no one] has told me {topic} [yet|so far]
    I [haven't heard|never heard|have not been told|was never told] {topic}
    nothing I know [says|tells me] {topic}
    [nothing|no line|none] of what I know [says|tells] {topic}
    it isn't in what I know {topic}
    [that I don't know|there I have to pass|I have to pass there]: {topic} isn't in my notes
    [I looked|I have looked], but nothing here says {topic}
    {topic}? [I don't know|I can't say|that I don't know|nobody has told me|I have no idea|that's not in what I know]
    {topic}? [sorry|I'm afraid], [that I don't know|I don't know that|that's beyond me|I can't tell]
    I have [no idea|nothing here on] {topic}
    [I'm afraid|I fear] I don't know {topic}
    my [notes|memories] don't [say|tell|mention] {topic}
    there's nothing in my notes about {topic}
    I'd [like|love] to help, but I don't know {topic}
    I [would|could] only be guessing {topic}, [and I'd rather not|so I'll leave it|and that helps nobody]
    [good question|a fair question]: I don't know {topic}
    [hm|ah|oh], I don't know {topic}
    I know [some things|a few things|this and that], but not {topic}
    I know nothing about {topic}
    I'm not sure {topic}, [so I won't guess|I have no note of it|it was never mentioned]
    what I know doesn't [include|cover|say] {topic}
    I don't [seem to|yet|really] know {topic}
    [as far as I can see|as far as I can tell], nobody has said {topic}
    I [wasn't|have not been] told {topic}
    so far I don't know {topic}
    """
)
TO_OWNER = each(
    """
    you haven't told me {topic} [yet|so far|]
    you [never|haven't] told me {topic}
    you haven't said {topic}[, tell me and I'll keep it| yet|]
    I don't know {topic}, [but you can tell me|tell me and I'll remember it|would you tell me?]
    I can't find {topic} in [what you told me|your notes|what I know]
    that's not in your notes: {topic}
    [I don't have that from you yet|you have not noted that yet]: {topic}
    I don't think you have told me {topic}
    """
)
TO_OTHERS = each(
    """
    I don't know {topic}, [you could ask {name}|perhaps {name} can tell you|best ask {name}]
    {name} [hasn't told|never told|didn't tell] me {topic}
    I haven't been told by {name} {topic}
    [that's one for {name}|you'd have to ask {name}]: I don't know {topic}
    [ask {name}|better ask {name}], I don't know {topic}
    {name} never said {topic}, [so I don't know|not to me|so I can't say]
    """
)
BARE = each(
    """
    [sorry|I'm sorry|I'm afraid], [I don't know that|that I don't know|I don't know]
    that [isn't|is not] in [what I know|my notes|anything I was told]
    I don't know [that one|that|this]
    [I have no idea|no idea], [sorry|I'm afraid|nobody told me]
    nobody has told me [that|so|this] [yet|so far|]
    I can't [tell you|say], [it's not in my notes|I never heard it|I wasn't told]
    [that's|this is] something I [don't know|was never told|haven't heard]
    I [looked|have looked], but [I don't know that|that's not in my notes|nobody wrote that down]
    """
)


def unknown(topic: str, values: Values, person: Person, who: Listener, chance: Chance) -> str:
    """The sentence that says it isn't known."""
    kind = chance.rng.random()
    if kind < 0.12:
        return sentence(expand(chance.one(BARE), chance.rng))
    if kind < 0.42 and person == who.asker == who.owner:
        frame = chance.one(TO_OWNER)
    elif kind < 0.36 and who.asker != person:
        frame = chance.one(TO_OTHERS).replace("{name}", person.name)
    else:
        frame = chance.one(PLAIN)
    clause = speak(topic, chance.rng, who.view(person), values)
    return sentence(expand(frame, chance.rng).replace("{topic}", clause))
