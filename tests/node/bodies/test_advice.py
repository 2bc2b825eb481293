"""The shelf is sound; what suits a machine best comes first, with its reasons; what does not fit says why."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from node.bodies import advice, needs, shelf
from node.bodies.choosing import quantisation, split
from node.bodies.discovery import Finds, Found
from node.bodies.layout import CALLED
from node.bodies.machine import Machine
from tests.node.bodies import ggufs

GB = 10**9
LAPTOP = Machine(memory=16 * GB, free_memory=12 * GB, cores=8, free_disk=100 * GB)
SHELF = shelf.load()


@pytest.mark.parametrize("entry", SHELF.body, ids=lambda entry: f"{entry.name} {entry.quantisation}")
def test_an_entry_of_the_shelf_is_sound(entry: shelf.Entry) -> None:
    assert split(entry.get)[0] == entry.repo
    assert entry.file.endswith(".gguf")
    assert quantisation(entry.file) in ("", entry.quantisation)
    assert entry.quantisation in CALLED.values()
    bits = 8 * entry.bytes / entry.parameters
    assert {"Q8_0": 8 < bits < 9.3, "Q4_K_M": 4.4 < bits < 5.3}[entry.quantisation], bits
    assert 4096 <= entry.context <= 262_144
    assert entry.licence
    assert re.fullmatch(r"([a-z]{2} ?)+|(over \d+|many|\d+)(, with ko)?", entry.languages)
    assert entry.free == (entry.licence in ("Apache-2.0", "MIT"))


def test_the_shelf_is_dated_and_has_something_for_everybody() -> None:
    assert SHELF.date == dt.date(2026, 11, 20)
    assert len({(entry.repo, entry.file) for entry in SHELF.body}) == len(SHELF.body) >= 14
    assert {entry.can_sleep for entry in SHELF.body} == {True, False}
    assert any("ko" in entry.languages for entry in SHELF.body)
    families = {entry.name.split()[0] for entry in SHELF.body}
    assert families >= {"Qwen3", "Gemma", "Llama", "SmolLM2", "EXAONE", "Granite", "Phi-3"}


def test_what_suits_best_comes_first_and_only_one_is_recommended() -> None:
    ordered, passed_over = advice.advise(SHELF, Finds(), LAPTOP)
    assert passed_over == 0
    assert [one.recommended for one in ordered].count(True) == 1
    assert ordered[0].recommended
    rest = [(not one.fits, not one.sleeps) for one in ordered[1:]]
    assert rest == sorted(rest)


def test_the_recommended_one_sleeps_speaks_and_is_free_and_looked_up() -> None:
    best = advice.advise(SHELF, Finds(), LAPTOP)[0][0]
    assert best.sleeps
    assert best.free
    assert best.checked
    assert best.night <= needs.LONG_NIGHT
    assert best.speaks >= needs.SLOW_TALK
    assert "a night takes about" in advice.reasons(best)


def test_a_small_machine_gets_a_small_body() -> None:
    small = replace(LAPTOP, memory=4 * GB, cores=2)
    ordered, _ = advice.advise(SHELF, Finds(), small)
    assert ordered[0].parameters < 10**9
    why = {one.name: one.why for one in ordered if not one.fits}
    assert "of memory" in why["Qwen3 8B"]


def test_a_machine_with_no_room_is_told_to_stay_with_the_newborn() -> None:
    ordered, _ = advice.advise(SHELF, Finds(), replace(LAPTOP, free_disk=GB))
    assert not any(one.fits or one.recommended for one in ordered)
    assert all("of disk" in one.why for one in ordered)


def test_where_nothing_can_sleep_the_best_that_talks_is_taken() -> None:
    talking = shelf.Shelf(SHELF.date, tuple(entry for entry in SHELF.body if not entry.can_sleep))
    best = advice.advise(talking, Finds(), LAPTOP)[0][0]
    assert best.recommended
    assert not best.sleeps
    assert "only talks" in advice.reasons(best)


def test_what_lies_on_the_disk_is_listed_with_its_path_and_garbage_is_counted(tmp_path: Path) -> None:
    good = ggufs.write(tmp_path / "good.gguf", ggufs.Q4_K, file_type=15, licence="mit\x1b[2J")
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"words")
    finds = Finds([Found("llama3.2:1b", good, 1, "Ollama"), Found("bad", bad, 1, "LM Studio")], passed_over=2)
    ordered, passed_over = advice.advise(SHELF, finds, replace(LAPTOP, free_disk=0))
    assert passed_over == 3
    (one,) = [one for one in ordered if one.source != "shelf"]
    assert (one.name, one.get, one.quantisation) == ("llama3.2:1b", str(good), "Q4_K_M")
    assert one.fits
    assert (one.sleeps, one.why) == (False, "talks only")
    assert one.licence == "mit?[2J"
