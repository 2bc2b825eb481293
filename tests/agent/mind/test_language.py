"""Another language is told from English where it is plain, and never where it is not."""

from dataclasses import replace

import pytest

from agent.mind.language import ONLY_ENGLISH, guessed, unspoken
from agent.mind.prompts import SELF, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus.edges import FOREIGN
from agent.newborn.questions import questions

ASKED = {
    "ar": "أين تسكن Ana؟",
    "cs": "Kde bydlí Ana a jak se jmenuje její pes?",
    "da": "Hvor bor Ana, og hvad hedder hunden?",
    "de": "Weißt du, wann Ana Geburtstag hat?",
    "el": "Πού μένει η Ana;",
    "es": "¿Dónde vive Ana?",
    "fi": "Missä Ana asuu ja mikä on koiran nimi?",
    "fr": "Tu sais où habite Ana ?",
    "he": "איפה Ana גרה?",
    "hi": "Ana कहाँ रहती है?",
    "it": "Sai dove abita Ana?",
    "ja": "Anaさんはどこに住んでいますか?",
    "ko": "Alexandra 씨는 어디에 살아요?",
    "nl": "Weet je waar Ana woont?",
    "pl": "Gdzie mieszka Ana i jak się nazywa jej pies?",
    "pt": "Você sabe onde mora a Ana e como se chama o cão?",
    "ru": "Где живёт Ana?",
    "sv": "Var bor Ana och vad heter hunden?",
    "th": "Ana อาศัยอยู่ที่ไหน",
    "tr": "Ana nerede yaşıyor ve köpeğin adı ne?",
    "uk": "Де живе Ana і як звати її собаку?",
    "zh": "Ana住在哪里?",
}
ENGLISH = """
ok
ja
no
hm
hi!
si
Wo?
Merci!
Gracias, see you there
Where does 김민준 live?
Does Dieter von der Leyen know María de la Cruz?
Who are Jean-Pierre and Les des Moulins?
What does "wo wohnt der Hund" mean?
What does “¿dónde vive?” mean?
Is 안녕하세요 the word for hello?
How do you say それは何ですか in English?
Ana ate a crème brûlée at the café de la Paix.
El Niño hit La Paz and Los Angeles.
Die Hard was on, we saw it.
Was in Den Haag, then Las Vegas
me llamo Ana means what?
Кто is a Russian word, I think
2026-03-04
?
Tomasz Wiśniewski, Zażółć
Dr. van den Berg
War was hell, men die.
Come on Anna, ja ja!
Old men die in war
Dinner at Casa de la Luna, con Maria
Le Petit Prince de Saint-Exupéry
Rio de Janeiro em janeiro
"""


@pytest.mark.parametrize("language", ASKED)
def test_a_plain_question_is_known_by_its_language_and_answered_in_it(language: str) -> None:
    prompt = Prompt("Ana", "Ben", Task.ANSWER, said=(Turn("Ben", ASKED[language]),))
    assert unspoken(prompt, ("en",)) == ONLY_ENGLISH[language]


def test_what_the_newborn_was_shown_as_foreign_is_known() -> None:
    missed = [line for line, language in FOREIGN.items() if guessed(line.format(x="Ana")) != language]
    assert len(missed) <= 1, missed


@pytest.mark.parametrize("line", ENGLISH.strip().splitlines())
def test_names_quotations_and_short_words_are_not_taken_for_another_language(line: str) -> None:
    assert guessed(line) is None


def test_none_of_the_questions_written_by_hand_is_taken_for_foreign() -> None:
    for question in questions():
        for text in (*(turn.text for turn in question.prompt.said), *(one.text for one in question.prompt.memories)):
            assert guessed(text) is None, text


@pytest.mark.parametrize("line", ["", "¿?", "¡!", "¿1?", "...", "\0", "“¿dónde?”"])
def test_a_line_without_words_breaks_nothing(line: str) -> None:
    assert guessed(line) in (None, "es")


def test_it_is_only_said_where_somebody_talks_to_a_body_that_speaks_english_alone() -> None:
    prompt = Prompt("Ana", "Ben", Task.TALK, said=(Turn("Ben", "Wo wohnt Ana?"),))
    assert unspoken(prompt, ("en",))
    for languages in ((), ("de",), ("en", "de")):
        assert unspoken(prompt, languages) is None
    for other in (
        replace(prompt, task=Task.SUMMARISE),
        replace(prompt, said=()),
        replace(prompt, said=(Turn(SELF, "Wo wohnt Ana?"),)),
        replace(prompt, said=(*prompt.said, Turn("Ben", "Where does Ana live?"))),
    ):
        assert unspoken(other, ("en",)) is None
