"""Training: it learns, it can be killed, and it goes on as if nothing had been."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import torch
from click.testing import CliRunner

from agent.newborn.reading import newborn
from agent.newborn.samples import alone
from agent.newborn.shape import small
from agent.newborn.train import draw, main
from agent.newborn.training import CannotTrain, Recipe, Training
from tests.agent.newborn.body import samples
from tests.conftest import ROOT

RECIPE = Recipe(tokens=12_000, row=64, step=256, warm_up=5)
OPTIONS = [
    *("--tokens", "2000", "--vocabulary", "340", "--layers", "2", "--inner", "256", "--row", "64", "--step", "128"),
    *("--warm-up", "3", "--log-every", "1", "--save-every", "0"),
]


def training(recipe: Recipe = RECIPE, count: int = 20, seed: int = 1) -> Training:
    return Training(newborn(small(100), 1), samples(count, 100, seed), recipe)


def same(one: Training, other: Training) -> bool:
    weights = zip(one.model.parameters(), other.model.parameters(), strict=True)
    return all(torch.equal(a, b) for a, b in weights)


def test_it_learns_twenty_samples_by_heart() -> None:
    learner = training()
    first = last = learner.step()
    while learner.share < 1:
        last = learner.step()
    assert first > 4
    assert last < 0.05
    assert learner.loss_on(learner.samples) < 0.05
    assert learner.rate == pytest.approx(RECIPE.rate * 0.05)


@pytest.mark.parametrize("half", [True, False])
def test_what_is_resumed_goes_on_to_the_last_bit(tmp_path: Path, half: bool) -> None:
    recipe = replace(RECIPE, half=half)
    straight, broken, resumed = training(recipe), training(recipe), training(recipe)
    wanted = [straight.step() for _ in range(12)]
    found = [broken.step() for _ in range(5)]
    broken.save(tmp_path / "checkpoint")
    broken.step()  # is lost
    resumed.resume(tmp_path / "checkpoint")
    found += [resumed.step() for _ in range(7)]
    assert found == wanted
    assert same(straight, resumed)
    assert not same(straight, broken)
    assert straight.progress.epoch > 0


def test_other_options_or_samples_do_not_resume(tmp_path: Path) -> None:
    training().save(tmp_path / "checkpoint")
    for other in (training(replace(RECIPE, rate=1.0)), training(seed=2)):
        with pytest.raises(CannotTrain):
            other.resume(tmp_path / "checkpoint")


def test_nothing_and_unknown_tokens_are_not_learned_from() -> None:
    for bad in ([], [alone([1, 100], 1)]):
        with pytest.raises(CannotTrain):
            Training(newborn(small(100), 1), bad, RECIPE)


def test_by_the_clock_it_ends_in_time() -> None:
    learner = training(replace(RECIPE, tokens=0, minutes=0.01))
    learner.step()
    assert learner.share > 0
    learner.progress.seconds = 0.6
    assert learner.share == pytest.approx(1)


def test_the_picture_is_well_formed() -> None:
    for log in ([], [{"tokens": 10, "loss": 2.0}, {"tokens": 20, "loss": 0.0, "held": 3.0}]):
        assert ET.fromstring(draw(log)).tag.endswith("svg")


def write_samples(path: Path) -> Path:
    cities = ["Lyon", "부산", "京都", "Leeds", "Turin"]
    with path.open("w") as file:
        for number in range(12):
            city = cities[number % 5]
            asked = {"owner": "Ana", "hears": "Bo", "task": "answer", "memories": [{"text": f"home is {city}"}]}
            print(json.dumps({"prompt": asked, "reply": f"Ana lives in {city}."}), file=file)
    return path


def test_a_killed_run_resumes_and_ends_with_the_same_body(tmp_path: Path) -> None:
    given = ["--samples", str(write_samples(tmp_path / "samples.jsonl")), *OPTIONS]
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    done = CliRunner().invoke(main, [*given, "--out", str(straight), "--held-out", str(tmp_path / "samples.jsonl")])
    assert done.exit_code == 0, done.output
    process = subprocess.Popen(
        [sys.executable, "-m", "agent.newborn.train", *given, "--out", str(killed)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 50
    while not logged(killed) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert logged(killed)
    refused = CliRunner().invoke(main, [*given, "--out", str(killed)])
    assert refused.exit_code == 1
    assert "--resume" in refused.output
    done = CliRunner().invoke(main, [*given, "--out", str(killed), "--resume"])
    assert done.exit_code == 0, done.output
    assert (killed / "newborn.gguf").read_bytes() == (straight / "newborn.gguf").read_bytes()
    losses = [[json.loads(line)["loss"] for line in logged(folder)] for folder in (straight, killed)]
    assert losses[0] == losses[1]


def logged(folder: Path) -> list[str]:
    log = folder / "log.jsonl"
    return log.read_text().splitlines() if log.exists() and (folder / "checkpoint.pt").exists() else []


def test_how_long_must_be_said_once(tmp_path: Path) -> None:
    for times in ([], ["--tokens", "5", "--minutes", "1"]):
        done = CliRunner().invoke(main, ["--samples", "s", "--out", str(tmp_path), *times])
        assert done.exit_code == 2
    done = CliRunner().invoke(
        main, ["--samples", str(tmp_path / "none"), "--out", str(tmp_path / "o"), "--tokens", "5"]
    )
    assert done.exit_code == 1
