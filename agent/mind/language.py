"""Which language somebody speaks, guessed from a line; and how to say in it that only English is spoken here.

A guess is made only where it is plain: by a script, or by several small words that English does not have. Names and
quotations in a line of English must not count.
"""

import re

from agent.mind.prompts import SELF, Prompt
from agent.mind.tasks import Task

ENGLISH = "en"
TALKING = {Task.TALK, Task.ANSWER, Task.UNKNOWN}  # in other tasks a line may be in any language
LEAST = 0.25  # of a line's letters, or words, that tell its language

ONLY_ENGLISH = {
    "ar": "عذرًا، لا أتحدث حتى الآن إلا الإنجليزية.",
    "cs": "Promiň, zatím mluvím jen anglicky.",
    "da": "Beklager, jeg taler kun engelsk indtil videre.",
    "de": "Es tut mir leid, ich spreche bisher nur Englisch.",
    "el": "Συγγνώμη, προς το παρόν μιλάω μόνο αγγλικά.",
    "es": "Lo siento, por ahora solo hablo inglés.",
    "fi": "Anteeksi, puhun toistaiseksi vain englantia.",
    "fr": "Désolé, pour l'instant je ne parle qu'anglais.",
    "he": "סליחה, בינתיים אני מדבר רק אנגלית.",
    "hi": "माफ़ कीजिए, मैं अभी केवल अंग्रेज़ी बोलता हूँ।",
    "it": "Mi dispiace, per ora parlo solo inglese.",
    "ja": "すみません、今のところ英語しか話せません。",
    "ko": "죄송하지만 아직은 영어로만 말할 수 있어요.",
    "nl": "Het spijt me, ik spreek voorlopig alleen Engels.",
    "pl": "Przepraszam, na razie mówię tylko po angielsku.",
    "pt": "Desculpa, por agora só falo inglês.",
    "ru": "Извините, пока я говорю только по-английски.",
    "sv": "Tyvärr talar jag bara engelska än så länge.",
    "th": "ขอโทษ ตอนนี้ฉันพูดได้แค่ภาษาอังกฤษ",
    "tr": "Üzgünüm, şimdilik sadece İngilizce konuşuyorum.",
    "uk": "Вибачте, поки що я розмовляю лише англійською.",
    "zh": "抱歉，我目前只会说英语。",
}

_SCRIPTS = {
    script: re.compile(f"[{letters}]")
    for script, letters in {
        "ko": "\uac00-\ud7af\u1100-\u11ff\u3131-\u318e",
        "ja": "\u3040-\u30ff",
        "zh": "\u4e00-\u9fff",
        "ru": "\u0400-\u04ff",
        "ar": "\u0600-\u06ff",
        "he": "\u0590-\u05ff",
        "el": "\u0370-\u03ff\u1f00-\u1fff",
        "hi": "\u0900-\u097f",
        "th": "\u0e00-\u0e7f",
    }.items()
}
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")

_ONLY_THERE = {  # letters that no English word has; a name may, so only words that are not capitalised count
    "es": "ñ¿¡",
    "de": "ß",
    "pt": "ãõ",
    "pl": "łżśćęąź",
    "tr": "ğşı",
    "cs": "ěřů",
    "sv": "å",
    "da": "æø",
}
_SMALL_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "cs": "co kde kdo kdy jak je se na ve kolik má máš jsem jsi jsou jaký proč že tvůj můj mi bydlí který jmenuje",
        "da": "hvad hvor hvem hvornår hvordan hvorfor er jeg du det ikke og til på af bor hedder hunden kan mig din",
        "de": "wo wer wie wann warum was welche welches ist sind hat haben der die das den dem ein eine ich du er sie "
        "wir nicht und mit von für auf bitte mir dir kannst weißt heißt wohnt viele gern beruflich macht isst uhr um "
        "viel termin geburtstag im beim wird war habe bin geht",
        "es": "dónde donde cómo como cuándo cuando quién qué que cuál cuántos cuántas es está el los las un una del "
        "de en la por para con su tu mi me puedes ayudar pregunta sabes tiene vive llama perro le gusta hora cita "
        "hay yo muy trabaja hablo",
        "fi": "mikä missä kuka milloin miten miksi on ei ja olen sinä minä hän asuu nimi koira kuinka monta mitä "
        "voitko vain puhun",
        "fr": "où qui quand comment pourquoi quel quelle combien est sont le la les un une des du de et il elle je tu "
        "nous vous ne pas que dans pour avec sur peux sais habite appelle aime fait m'aider c'est qu'est-ce s'appelle "
        "l'anniversaire frères chien vie ce à heure rendez-vous son sa mon ma",
        "it": "dove chi quando come perché che cosa quale quanti quante è sono il lo gli una uno di del della per con "
        "non mi ti puoi sai aiutare abita chiama cane lavoro fa piace mangiare fratelli ha ora l'appuntamento un suo "
        "mio compleanno a",
        "nl": "waar wie wanneer hoe waarom wat welke de het een en niet ik jij je hij zij van voor met op is woont "
        "heet hond jarig kun kan helpen laat afspraak voor werk doet veel mij mijn jouw heeft zijn",
        "pl": "gdzie kto kiedy jak dlaczego co czy jest są nie się na w z do mam ma masz mi ile pies nazywa mieszka "
        "twój mój jego który dla możesz pomóc lubi",
        "pt": "onde quem quando como porque que qual quantos quantas é são o os as um uma do da de em no na para com "
        "não me te podes pode ajudar sabes sabe tem mora chama cão faz anos trabalha gosta comer ajudar-me horas "
        "consulta irmãos seu sua meu minha a",
        "sv": "var vem när hur varför vad vilken är jag du det inte och till på av bor heter hunden kan mig din en som",
        "tr": "nerede kim ne zaman nasıl neden hangi bu bir ve için ile değil mi mı var yok kaç adı köpeği yaşıyor "
        "benim senin onun bana yardım eder misin seviyor doğum günü",
    }.items()
}
_ENGLISH_WORDS = frozenset(
    word
    for line in (
        "the a an is are was were be been do does did have has had will would can could should may i you he she",
        "it we they me him her us them my your his its our their this that these those what where when who whom",
        "whose which why how and or but not no yes of in on at to from for with about by as if so than then there",
        "here any some many much please tell know say said mean means name live lives called word let's i'm it's",
        "don't what's who's where's",
        "die war hat come son men met due me am old",  # words of others, too
    )
    for word in line.split()
)
_LINKS = "de|la|du|des|di|da|del|van|von|le|les|el|e|y|do|dos"
_WITHIN_NAMES = re.compile(rf"(?<=[A-ZÀ-Þ])([\w'-]+)(?: (?:{_LINKS}))+ (?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|(?<!\w)['‘][^'’]*['’](?!\w)")


def unspoken(prompt: Prompt, languages: tuple[str, ...]) -> str | None:
    """What a body of these languages says to a line in another; None where it can answer, or we cannot tell."""
    if languages != (ENGLISH,) or prompt.task not in TALKING or not prompt.said or prompt.said[-1].speaker == SELF:
        return None
    found = guessed(prompt.said[-1].text)
    return ONLY_ENGLISH.get(found or "")


def guessed(text: str) -> str | None:
    """The language of a line other than English, if it is plain."""
    bare = _WITHIN_NAMES.sub(r"\1 ", _QUOTED.sub(" ", text))
    words = _WORD.findall(bare.replace("’", "'"))
    small = [word.lower() for word in words]
    english = sum(word in _ENGLISH_WORDS for word in small)
    script = _script(bare)
    if script:
        return script if not english else None
    if len(words) < 3 and not re.search("[¿¡]", bare):
        return None
    scores = {language: _score(language, words, bare) for language in _SMALL_WORDS}
    best = max(scores, key=lambda language: scores[language])
    is_plain = scores[best] >= max(2, LEAST * len(words)) and scores[best] > english
    return best if is_plain else None


def _script(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    counts = {script: len(signs.findall(text)) for script, signs in _SCRIPTS.items()}
    if counts["ja"]:
        counts["ja"] += counts.pop("zh")  # Japanese writes with both
    best = max(counts, key=lambda script: counts[script])
    if counts[best] < 2 or counts[best] < LEAST * letters:
        return None
    return "uk" if best == "ru" and _UKRAINIAN.search(text) else best


def _score(language: str, words: list[str], text: str) -> int:
    """How many of the words, and of the letters, are of this language."""
    known = {*(word.lower() for word in words[:1]), *filter(str.islower, words)} & _SMALL_WORDS[language]
    odd = _ONLY_THERE.get(language, "")
    letters = any(set(word) & set(odd) for word in words if word.islower()) + 2 * (language == "es" and "¿" in text)
    return len(known) + letters
