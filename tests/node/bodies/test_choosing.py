"""Of a repository's files the one is taken that is best for this machine, and it says why."""

from dataclasses import replace

import pytest

from node.bodies import choosing
from node.bodies.choosing import choose, quantisation
from node.bodies.hub import Remote, Repository
from node.bodies.machine import Machine
from node.errors import NotPulled

GB = 10**9
ROOMY = Machine(memory=64 * GB, free_memory=60 * GB, cores=8, free_disk=500 * GB)


def repo(**sizes: float) -> Repository:
    files = [Remote(f"{name}.gguf", int(size * GB), "0" * 64) for name, size in sizes.items()]
    return Repository("a/b", "main", (Remote("README.md", 10, ""), *files), "")


MANY = repo(**{"M-Q2_K": 1.2, "M-Q4_K_M": 2.0, "M-Q8_0": 3.4, "M-f16": 6.4, "mmproj-M-f16": 0.8})


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("Qwen3-0.6B-Q8_0.gguf", "Q8_0"),
        ("smollm2-1.7b-instruct-q4_k_m.gguf", "Q4_K_M"),
        ("Phi-3-mini-4k-instruct-fp16.gguf", "F16"),
        ("Phi-3-mini-4k-instruct-q4.gguf", ""),
        ("EXAONE-3.5-2.4B-Instruct-IQ4_XS.gguf", "IQ4_XS"),
        ("google.gemma-3-1b-it.BF16.gguf", "BF16"),
        ("gemma-3-1b-it-UD-Q4_K_XL.gguf", "Q4_K_XL"),
        ("model.gguf", ""),
    ],
)
def test_how_it_is_stored_is_told_by_the_name(name: str, stored: str) -> None:
    assert quantisation(name) == stored


def test_what_can_sleep_here_comes_first() -> None:
    choice = choose(MANY, "", ROOMY)
    assert choice.file.name == "M-Q8_0.gguf"
    assert "it can sleep, and this machine can train it" in choice.why


def test_where_nothing_can_sleep_it_is_one_that_talks() -> None:
    choice = choose(MANY, "", replace(ROOMY, memory=8 * GB))
    assert choice.file.name == "M-Q4_K_M.gguf"
    assert "it can talk, not sleep" in choice.why


def test_f16_is_taken_where_there_is_no_q8_0() -> None:
    assert choose(repo(**{"M-F16": 2, "M-Q4_K_M": 0.7}), "", ROOMY).file.name == "M-F16.gguf"


def test_q8_0_that_cannot_be_trained_here_says_so() -> None:
    choice = choose(repo(**{"M-Q8_0": 4}), "", replace(ROOMY, memory=8 * GB))
    assert "has not the memory to train it" in choice.why


def test_a_name_that_says_nothing_is_taken_if_there_is_no_other() -> None:
    assert choose(repo(model=1, small=0.5), "", ROOMY).file.name == "model.gguf"


@pytest.mark.parametrize("named", ["M-Q4_K_M.gguf", "Q4_K_M", "q4_k_m"])
def test_what_was_named_is_taken(named: str) -> None:
    assert choose(MANY, named, ROOMY).file.name == "M-Q4_K_M.gguf"


@pytest.mark.parametrize(
    ("files", "named", "says"),
    [
        (MANY, "Q5_K_M", "there is no Q5_K_M in a/b"),
        (MANY, "README.md", "there is no README.md in a/b"),
        (MANY, "mmproj-M-f16.gguf", "lets another model see"),
        (repo(**{"M-Q8_0-00001-of-00002": 3}), "M-Q8_0-00001-of-00002.gguf", "one piece of several"),
        (repo(**{"M-Q8_0-00001-of-00002": 3}), "", "in pieces only"),
        (repo(), "", "holds no GGUF"),
        (repo(**{"M-Q4_K_M": 400}), "", "nothing of a/b fits this machine: needs 400"),
        (repo(**{"A-Q8_0": 1, "B-Q8_0": 1}), "Q8_0", "more than one file of a/b is Q8_0"),
        (replace(MANY, files=(Remote("M-Q8_0.gguf", 5, ""),)), "", "names no checksum"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_name(files: Repository, named: str, says: str) -> None:
    with pytest.raises(NotPulled, match=says) as caught:
        choose(files, named, ROOMY)
    assert caught.value.do


def test_a_repository_and_its_file_are_told_apart() -> None:
    assert choosing.split("a/b") == ("a/b", "")
    assert choosing.split("a/b.c-d:e/f.gguf") == ("a/b.c-d", "e/f.gguf")
