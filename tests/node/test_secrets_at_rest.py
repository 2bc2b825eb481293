"""What a person says and what opens their journal is found nowhere in clear: a whole home is searched for it."""

import os
import signal

from node import vault
from node.control.client import Client
from node.errors import KithError
from node.home import Home
from protocol.control.messages import Backup, Echo, Status
from tests.conftest import start

SAID = "Grandmother hid the letters under the floor"


def test_a_home_holds_no_text_and_no_key_in_clear(home: Home) -> None:
    start(home)
    with Client(home.socket) as client:
        client.ask(Echo(SAID))
        list(client.stream(Echo(SAID, streamed=True)))
        try:
            client.ask(Echo(SAID * 3000))  # refused: too long
        except KithError as error:
            assert "letters" not in error.says
        worker = client.ask(Status()).workers[0].pid
        assert worker is not None
        os.kill(worker, signal.SIGSEGV)
        while client.ask(Status()).workers[0].pid in (worker, None):
            pass
        client.ask(Echo(SAID))
        client.ask(Backup())
        while_up = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
        os.kill(client.ask(Status()).pid, signal.SIGKILL)
    after = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    held = vault.opened(home, None).start
    keys = [secret.reveal() for secret in (held.journal, held.self, held.node, held.sealing)]
    assert b"Segmentation fault" in after[home.log]
    for found in (while_up, after):
        assert len(found) > 5
        for path, content in found.items():
            assert b"letters" not in content, path
            assert not any(key in content or key.hex().encode() in content for key in keys), path
