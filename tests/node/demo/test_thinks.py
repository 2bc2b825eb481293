"""The act in which a self answers keeps what it promises, or fails: a body that says anything is not enough."""

from pathlib import Path

import pytest

from node.control.client import Client
from node.demo import thinks
from node.demo.stage import Narrator, NotAsPromised
from node.home import Home
from protocol.control.minds import UseBody
from tests.agent.mind.bodies import body


def test_a_body_that_talks_nonsense_fails_the_act(
    node: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Client(node.socket) as client:
        list(client.stream(UseBody(body(tmp_path).path)))
    for as_json in (True, False):
        with pytest.raises(NotAsPromised, match="Lisbon"):
            thinks.play(node, Narrator(as_json))
    assert "Cleo asks" in capsys.readouterr().out
