"""Questions that are not for answering: secrets, other languages; and counting over several lines."""

from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance, listed_out, short
from agent.newborn.corpus.fact import each
from agent.newborn.corpus.frame import APART, Sample
from agent.newborn.corpus.grammar import View, listed, sentence, speak
from agent.newborn.corpus.scene import scene
from agent.newborn.corpus.speaking import lines, told
from agent.newborn.corpus.things import ANIMALS
from agent.newborn.corpus.wordlists import parts

SECRETS = parts(
    """
    wifi password, email password, PIN of the bank card, code of the safe, laptop password, door code, recovery phrase,
    vault passphrase, PIN of the phone, login of the bank, alarm code, password of the router, code of the letter box
    """
)
ASKED = each(
    """
    what's {my} {secret}?
    [please|can you] tell me {my} {secret}
    I need {my} {secret}[, quickly|, it's urgent| now]
    {my} {secret}, [please|what was it|do you have it]?
    do you know {my} {secret}?
    is {my} {secret} written down somewhere?
    [give|send] me {my} {secret}
    can you write down {my} {secret} for me?
    """
)
REFUSED = each(
    """
    I don't [give out|hand out|pass on|tell] [passwords and codes|such secrets|a {secret}][, sorry| to anyone|].
    [that|a {secret}] is [a thing|something] I don't [share|repeat|say aloud].
    [sorry|I'm sorry], [codes and passwords|such things] stay [out of my mouth|unsaid] [here|with me|].
    a {secret} [belongs|is safer] in a [vault|safe place], not in a talk.
    [I won't|I can't] tell {whose} {secret}, [it's too risky|please understand|not to anybody].
    [no|sorry], {whose} {secret} isn't something I [say aloud|tell|pass on].
    """
)
HINTS = each("""
    {my} {secret} is [the dog's name and a year|on the yellow note|the usual one with a 7]
    changed {my} {secret} [again|today|after the break-in]
    {my} {secret} [must be changed|is too short|was written on a napkin]
    """)


def secret(chance: Chance) -> Sample | None:
    """Somebody asks for a password."""
    made = scene(chance)
    what = {"secret": chance.one(SECRETS)}
    own = made.asker == made.owner
    view = View(made.owner, "I" if own else "name")
    asked, refused = chance.phrase(ASKED), chance.phrase(REFUSED)
    turn = Turn(made.asker.name, sentence(speak(asked, chance.rng, view, what)))
    words = {**what, "whose": "your" if own else f"{made.owner.name}'s"}
    said = sentence(speak(refused, chance.rng, view, words))
    hint = Memory(sentence(speak(chance.one(HINTS), chance.rng, View(made.owner, "I"), what)))
    rest = lines(told(made, made.owner, chance, chance.number(1, 4)))
    memories = tuple(chance.shuffled([*rest, *([hint] if chance.often(0.6) else [])]))
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, memories, (turn,))
    return Sample(
        prompt, said, "secrets", f"secrets.{short(asked)}.{short(refused)}", chance.split, "middle", known=False
    )


FOREIGN = {
    line: language
    for language, block in {
        "es": """
            ¿Dónde vive {x}?|¿Cómo se llama el perro de {x}?|¿Cuándo es el cumpleaños de {x}?
            ¿En qué trabaja {x}?|¿Qué le gusta comer a {x}?|¿Me puedes ayudar con una pregunta?
            ¿Sabes cuántos hermanos tiene {x}?|¿A qué hora es la cita con el médico?""",
        "de": """
            Wo wohnt {x}?|Wie heißt der Hund von {x}?|Wann hat {x} Geburtstag?|Was macht {x} beruflich?
            Was isst {x} gern?|Kannst du mir bitte helfen?|Weißt du, wie viele Geschwister {x} hat?
            Um wie viel Uhr ist der Termin?""",
        "fr": """
            Où habite {x} ?|Comment s'appelle le chien de {x} ?|C'est quand, l'anniversaire de {x} ?
            Que fait {x} dans la vie ?|Qu'est-ce que {x} aime manger ?|Tu peux m'aider ?
            Tu sais combien de frères {x} a ?|À quelle heure est le rendez-vous ?""",
        "it": """
            Dove abita {x}?|Come si chiama il cane di {x}?|Quando è il compleanno di {x}?|Che lavoro fa {x}?
            Cosa piace mangiare a {x}?|Mi puoi aiutare?|Sai quanti fratelli ha {x}?|A che ora è l'appuntamento?""",
        "pt": """
            Onde mora {x}?|Como se chama o cão de {x}?|Quando faz anos {x}?|Em que trabalha {x}?
            O que é que {x} gosta de comer?|Podes ajudar-me?|Sabes quantos irmãos tem {x}?|A que horas é a consulta?""",
        "ko": """
            {x} 씨는 어디에 살아요?|{x} 씨의 개 이름이 뭐예요?|{x} 씨 생일이 언제예요?|{x} 씨는 무슨 일을 해요?
            {x} 씨는 뭘 좋아해요?|좀 도와줄 수 있어요?|약속이 몇 시예요?""",
        "ja": """
            {x}さんはどこに住んでいますか?|{x}さんの犬の名前は何ですか?|{x}さんの誕生日はいつですか?
            {x}さんの仕事は何ですか?|{x}さんは何が好きですか?|手伝ってくれますか?|予約は何時ですか?""",
        "nl": """
            Waar woont {x}?|Hoe heet de hond van {x}?|Wanneer is {x} jarig?|Wat voor werk doet {x}?
            Kun je me helpen?|Hoe laat is de afspraak?""",
    }.items()
    for line in (one.strip() for part in block.strip().splitlines() for one in part.split("|"))
}
listed_out(tuple(FOREIGN))
ONLY_ENGLISH = {
    "es": "Lo siento, solo hablo inglés.|Perdona, solo sé hablar inglés.|Por ahora solo hablo inglés.",
    "de": "Es tut mir leid, ich spreche nur Englisch.|Leider kann ich nur Englisch.|Ich spreche bisher nur Englisch.",
    "fr": "Désolé, je ne parle qu'anglais.|Je ne parle que "
    "l'anglais pour l'instant.|Pardon, je ne sais parler qu'anglais.",
    "it": "Mi dispiace, parlo solo inglese.|Scusa, per ora parlo solo inglese.|Purtroppo so parlare solo inglese.",
    "pt": "Desculpa, só falo inglês.|Lamento, por agora só falo inglês.|Infelizmente só sei falar inglês.",
    "ko": "죄송하지만 저는 영어만 할 수 있어요.|미안해요, 저는 영어만 해요.|아직은 영어로만 말할 수 있어요.",
    "nl": "Sorry, ik spreek alleen Engels.|Het spijt me, ik kan alleen Engels.|Voorlopig spreek ik alleen Engels.",
    "ja": "すみません、英語しか話せません。|申し訳ありませんが、英語だけ話せます。|今のところ英語しか話せません。",
}


def foreign(chance: Chance) -> Sample | None:
    """A question in another language: a sentence in it, that only English is spoken here."""
    made = scene(chance)
    line = chance.phrase(tuple(FOREIGN))
    language = FOREIGN[line]
    turn = Turn(made.asker.name, line.format(x=made.owner.name))
    memories = lines(told(made, made.owner, chance, chance.number(1, 4)))
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, memories, (turn,))
    said = chance.one(ONLY_ENGLISH[language].split("|"))
    return Sample(prompt, said, "foreign", f"foreign.{short(line)}.{short(said)}", chance.split, "middle", known=False)


COUNTED = each(
    """
    {I} {have} {a:animal} called {name}
    {my} {animal} is called {name}
    {I} got {a:animal}, {name}
    {name} is {my} {animal}[, by the way| of course|]
    {my} {animal} {name} [is asleep|was at the vet's|ate a sock]
    """
)
HOW_MANY = each(
    """
    how many pets {do I} have?
    how many animals {do I} have?
    how many pets {have I} got?
    {my} pets, how many are there?
    what's the number of {my} pets?
    how many animals live with {me}?
    """
)
SO_MANY = each(
    """
    {I} {have} {count} pets: {list}
    {I've} got {count} pets, {list}
    {count}: {list}
    there are {count}: {list}
    {count} pets, as far as I know: {list}
    """
)


def counting(chance: Chance) -> Sample | None:
    """How many there are in several lines."""
    made = scene(chance)
    if made.person not in (made.owner, made.asker):
        return None
    pets = [names.pet(chance) for _ in range(chance.number(2, 4))]
    if len({pet.casefold() for pet in pets}) < len(pets):
        return None
    known = []
    for name in pets:
        values = {"name": name, "animal": chance.one(ANIMALS)}
        own = made.person == made.owner
        line = speak(chance.phrase(COUNTED), chance.rng, View(made.person, "I"), values)
        known.append(
            Memory(sentence(line), "" if own else made.person.name, times.iso(chance) if chance.often(0.3) else "")
        )
    rest = [
        one
        for one in told(made, chance.one(made.others), chance, chance.number(0, 3))
        if one.fact.family not in ("pets", "vet")
    ]
    asked = chance.phrase(HOW_MANY)
    question = speak(asked, chance.rng, View(made.person, "I" if made.person == made.asker else "name"), {})
    count = times.WORDS[len(pets)]
    said = sentence(
        speak(chance.one(SO_MANY), chance.rng, made.who.view(made.person), {"count": count, "list": listed(pets)})
    )
    memories = tuple(chance.shuffled([*known, *lines(rest)]))
    prompt = Prompt(
        made.owner.name, made.asker.name, Task.ANSWER, memories, (Turn(made.asker.name, sentence(question, "?")),)
    )
    return Sample(
        prompt,
        said,
        "counting",
        f"counting.{short(asked)}.{short(said[:20])}",
        chance.split,
        "middle",
        value=APART.join(pets),
    )
