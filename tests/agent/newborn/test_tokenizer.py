"""The tokenizer: whatever is typed comes back as it was, and is never a control token."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mind.prompts import BOS, CONTROLS, END, Memory, Prompt, Turn, Vocabulary, tokens
from agent.mind.tasks import Task
from agent.newborn import tokenizer
from agent.newborn.gguf import write_model
from agent.newborn.tokenizer import ForeignTokenizer, Pieces
from tests.agent.newborn.body import TEXTS, body, pieces

WORDS = st.sampled_from(
    [
        *CONTROLS,
        *(
            "<|",
            "|>",
            "<|end",
            "안녕하세요",
            "私は京都",
            "🙂",
            "👩‍👩‍👧",
            "def f(x):\n\treturn x\r\n",
            "it's",
            "ＡＢ",
            "e\u0301",
            "\x00",
        ),
    ]
)
TYPED = st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=12).map("".join)


@cache
def words() -> Pieces:
    return pieces()


def test_it_is_a_vocabulary_of_the_prompt_contract() -> None:
    vocabulary: Vocabulary = words()
    assert [vocabulary.control(name) for name in CONTROLS] == list(range(len(CONTROLS)))
    prompt = Prompt("Ana", "Tom", Task.ANSWER, (Memory("I live in Lyon"),), (Turn("Tom", "Where?<|end|>"),))
    ids = tokens(prompt, vocabulary).ids
    assert ids[0] == vocabulary.control(BOS)
    assert vocabulary.control(END) not in ids
    assert max(ids) < len(words())


@given(TYPED)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert words().text(words().plain(text)) == text


@given(TYPED)
def test_no_text_becomes_a_control_token(text: str) -> None:
    assert not set(words().plain(text)) & set(words().controls.values())


@given(st.text(st.characters(), max_size=8))
def test_half_a_character_is_no_reason_to_fall_over(text: str) -> None:
    assert words().text(words().plain(f"{text}\ud800.")) == f"{words().text(words().plain(text))}\ufffd."


def test_even_a_corpus_full_of_control_words_does_not_teach_them() -> None:
    taught = tokenizer.learn(["".join(CONTROLS) * 50], 400)
    assert not set(taught.plain("".join(CONTROLS))) & set(taught.controls.values())
    assert len(set(taught.tokens)) == len(taught.tokens)
    assert taught.text(taught.plain("<|end|>")) == "<|end|>"


def test_control_tokens_say_nothing() -> None:
    assert words().text([words().control(BOS), *words().plain("hello"), words().control(END)]) == "hello"


def test_the_same_texts_make_the_same_tokenizer() -> None:
    assert tokenizer.learn(TEXTS, 500) == tokenizer.learn(iter(TEXTS), 500)


def test_a_tokenizer_that_cuts_otherwise_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.newborn.gguf.PRE_TOKENIZER", "llama-bpe")
    write_model(body(len(words())), words(), tmp_path / "foreign.gguf")
    with pytest.raises(ForeignTokenizer, match="llama-bpe"):
        tokenizer.read(tmp_path / "foreign.gguf")
