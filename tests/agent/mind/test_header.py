"""Which languages a file names; whatever is wrong with it, nothing is said and nothing breaks."""

import random
from pathlib import Path

from agent.mind.header import languages
from tests.agent.mind.bodies import body
from tests.agent.mind.kinds import LLAMA, stranger


def test_the_newborns_file_names_english_and_one_without_names_none(tmp_path: Path) -> None:
    assert languages(body(tmp_path).path) == ("en",)
    assert languages(stranger(tmp_path, LLAMA).path) == ()
    assert languages(str(tmp_path / "none")) == ()


def test_a_torn_or_changed_file_says_nothing_or_something_short(tmp_path: Path) -> None:
    whole, chance, path = Path(body(tmp_path).path).read_bytes()[:2000], random.Random(4), tmp_path / "torn"
    for cut in range(400):
        path.write_bytes(whole[:cut])
        assert languages(str(path)) in ((), ("en",))
    for _ in range(1000):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        assert len(languages(str(path))) <= 64
