"""A node's life by the command line, from the first command to the last."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from node.control.client import Client
from node.errors import AlreadyRunning
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Happened, ServiceChanged
from tests.conftest import ROOT, is_up, move_in, start
from tests.node.cli.conftest import Kith


def test_up_status_down(kith: Kith) -> None:
    down = kith("status")
    assert (down.code, down.out) == (3, "")
    assert down.err == f"kith: no node is running in {kith.home.root}\n      start one with `kith up`\n"
    assert kith("status", "--json").json == {"running": False, "home": str(kith.home.root)}
    assert kith("up", "--detach").code == 21
    assert not kith.home.root.exists()
    assert kith("init", "--name", "Ana", "--no-passphrase").code == 0
    assert kith("up", "--detach").out.startswith("Kith is up: process ")
    status = kith("status", "--json").json
    assert status["running"]
    states = {service["name"]: service["state"] for service in status["services"]}
    assert set(states.values()) == {"running"}
    assert {
        "control",
        "owner",
        "journal",
        "backups",
        "minds",
        "meaning",
        "echo-worker",
        "parser-worker",
    } <= states.keys()
    assert status["journal"]["last_run"] == "there was none"
    assert "Kith 0" in kith("status").out
    assert kith("down").out == "Kith is down.\n"
    assert kith("status").code == 3
    assert kith("down").out == f"no node is running in {kith.home.root}\n"
    assert not kith.home.socket.exists()


def test_kith_alone_starts_the_node_of_whoever_lives_there(kith: Kith) -> None:
    said = kith()
    assert said.code == 21
    assert "Welcome to Kith" in said.out
    assert "begin with `kith init" in said.err
    assert not kith.home.root.exists()
    kith("init", "--name", "Ana", "--no-passphrase")
    assert kith.home.config.read_text().startswith("# Settings")
    again = kith()
    assert "Welcome" not in again.out
    assert "Kith is up" in again.out
    assert is_up(kith.home)


def test_a_second_node_is_refused_and_the_first_named(kith: Kith) -> None:
    pid = start(kith.home)
    said = kith("up", "--detach")
    assert said.code == 4
    assert f"as process {pid}" in said.err
    assert kith("up").code == 4
    with pytest.raises(AlreadyRunning):
        start(kith.home)
    assert is_up(kith.home)


def test_a_killed_node_leaves_nothing_in_the_way_of_the_next(kith: Kith) -> None:
    os.kill(start(kith.home), signal.SIGKILL)
    while not is_free(kith.home.lock):
        time.sleep(0.01)
    assert kith.home.socket.exists()
    assert kith("status").code == 3
    start(kith.home)
    assert kith("status", "--json").json["journal"]["last_run"] == "broken off"
    assert "lock.recovered" in kith("logs").out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_in_the_foreground_a_signal_stops_it_in_order(home: Home, number: signal.Signals) -> None:
    move_in(home)
    command = [sys.executable, "-m", "node.cli", "--home", str(home.root), "up"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert "Kith is up" in process.stdout.readline()
        process.send_signal(number)
        assert process.stdout.readline() == "Kith is down.\n"
        assert process.wait(30) == 0
    start(home)
    assert Kith(home)("status", "--json").json["journal"]["last_run"] == "ended in order"


def test_a_node_that_does_not_listen_any_more_can_be_killed(kith: Kith) -> None:
    pid = start(kith.home)
    os.kill(pid, signal.SIGSTOP)
    try:
        said = kith("down", "--force")
        assert (said.code, said.out) == (0, "Kith is down.\n")
    finally:
        if not is_free(kith.home.lock):
            os.kill(pid, signal.SIGCONT)


def test_a_taken_port_is_named_before_anything_starts(kith: Kith) -> None:
    move_in(kith.home)
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        kith.home.prepare()
        kith.home.config.write_text(f"[network]\nport = {port}\n")
        said = kith("up", "--detach")
    assert said.code == 11
    assert f"port {port} is taken by process {os.getpid()}" in said.err


def test_a_node_started_elsewhere_does_not_take_modules_from_there(kith: Kith, tmp_path: object) -> None:
    move_in(kith.home)
    for name in ("node", "agent", "protocol", "identity", "tui"):
        os.makedirs(f"{tmp_path}/{name}")
        with open(f"{tmp_path}/{name}/__init__.py", "w") as trap:
            trap.write("raise SystemExit('a trap')")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "node.cli", "--home", str(kith.home.root), "up", "-d"],
        cwd=str(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert kith("doctor", "--json").json["well"]


def test_the_control_socket_answers_first_and_goes_last(kith: Kith) -> None:
    start(kith.home)
    with Client(kith.home.socket) as client:
        seen = []
        for happened in client.events(since=0):
            assert isinstance(happened, Happened)
            if isinstance(happened.event, ServiceChanged):
                seen.append((happened.event.service.name, happened.event.service.state))
            if ("backups", "running") in seen:
                break
    assert seen.index(("control", "running")) < seen.index(("journal", "starting"))
    kith("down")
    records = [json.loads(line) for line in kith("logs", "--json").out.splitlines()]
    stopped = [
        record["service"] for record in records if (record["event"], record.get("state")) == ("service", "stopped")
    ]
    assert [name for name in stopped if name in ("backups", "journal", "control")] == ["backups", "journal", "control"]


def test_a_damaged_journal_is_offered_its_backup_on_a_terminal(kith: Kith) -> None:
    start(kith.home)
    kith("backup", "new")
    kith("down")
    kith.home.journal.write_bytes(b"")
    terminal, inside = os.openpty()
    command = [sys.executable, "-m", "node.cli", "--home", str(kith.home.root)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    ) as shown:
        os.close(inside)
        said = b""
        while b"[y/N]" not in said:
            said += os.read(terminal, 65_536)
        assert b"The journal is damaged: the file is empty." in said
        os.write(terminal, b"y\n")
        while b"is the journal now" not in said:
            said += os.read(terminal, 65_536)
        while b"what happens" not in said:  # the screen is open
            said += os.read(terminal, 65_536)
        shown.kill()
    os.close(terminal)
    assert is_up(kith.home)


def test_what_is_closed_does_not_confuse_it(kith: Kith) -> None:
    move_in(kith.home)
    line = f"{sys.executable} -m node.cli --home {kith.home.root}"
    for command in (f"{line} up -d <&- >&- 2>&-", f"{line} status --json >&-", f"{line} status >/dev/full"):
        done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr
    assert is_up(kith.home)


def test_a_node_whose_starter_has_gone_stays_up(kith: Kith) -> None:
    move_in(kith.home)
    line = f"{sys.executable} -m node.cli --home {kith.home.root} up"
    with subprocess.Popen(["sh", "-c", f"{line} | true"], cwd=ROOT) as started:
        Client(kith.home.socket, wait=30.0).close()
        assert is_up(kith.home)
        kith("down")
        started.wait(30)


def test_many_births_at_once_make_one_identity(kith: Kith) -> None:
    command = [sys.executable, "-m", "node.cli", "--home", str(kith.home.root), "init", "--no-passphrase", "--json"]
    births = [
        subprocess.Popen([*command, "--name", f"Ana {number}"], cwd=ROOT, stdout=subprocess.PIPE) for number in range(5)
    ]
    said = [json.loads(birth.communicate(timeout=60)[0]) for birth in births]
    (born,) = [one["identity"]["person"] for one in said if "identity" in one]
    assert kith("id", "show", "--json").json["person"] == born
    assert not list(kith.home.root.glob(".*part"))


def test_many_first_starts_at_once_make_one_node(kith: Kith) -> None:
    move_in(kith.home)
    command = [sys.executable, "-m", "node.cli", "--home", str(kith.home.root)]
    starts = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) for _ in range(5)
    ]
    assert [start.wait(60) for start in starts] == [0] * 5
    kith("down")
    assert kith("up", "--detach").code == 0
    assert not list(kith.home.root.glob(".*part"))
