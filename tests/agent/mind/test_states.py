"""State files open for whom they belong to, whole, or not at all."""

import os
import random
from pathlib import Path

import pytest

from agent.mind import states
from agent.mind.refusals import StateRefused

KEY = bytes(range(32))


def test_what_was_written_is_read_again_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state"
    states.save(path, KEY, "body binding", [1, 2, 3], b"remembered")
    assert states.restore(path, KEY, "body binding") == ([1, 2, 3], b"remembered")
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"remembered" not in path.read_bytes()
    assert os.listdir(tmp_path) == ["state"]
    for key, owner in ((bytes(32), "body binding"), (KEY, "body another")):
        with pytest.raises(StateRefused):
            states.restore(path, key, owner)


def test_damage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state"
    states.save(path, KEY, "owner", [1, 2, 3], bytes(100))
    whole, chance = path.read_bytes(), random.Random(1)
    for _ in range(50):
        place = chance.randrange(len(states.MAGIC), len(whole))
        for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
            path.write_bytes(damaged)
            with pytest.raises(StateRefused):
                states.restore(path, KEY, "owner")
    with pytest.raises(StateRefused):
        states.restore(tmp_path / "none", KEY, "owner")
    with pytest.raises(StateRefused):
        states.save(tmp_path / "no" / "folder", KEY, "owner", [], b"")
