"""How somebody is born, recovers, and changes their passphrase, on a terminal and without one."""

import os
from pathlib import Path
from typing import Any

import pytest

from identity import ids
from node.home import Home
from tests.conftest import PHRASE, is_up, move_in, start
from tests.node.cli.conftest import Kith
from tests.node.cli.terminal import Terminal, phrase_in

SECRET = "four words are better"


def born_on_a_terminal(home: Home) -> Terminal:
    """Answer every question of ``kith init`` as it wants; what stood on the terminal."""
    with Terminal(home, "init", "--name", "Ana") as terminal:
        terminal.answer("Passphrase: ", SECRET)
        terminal.answer("The same again: ", SECRET)
        words: list[str] = []
        for _ in range(2):
            words += phrase_in(terminal.until("From your paper: word "))
            terminal.type(words[int(terminal.until(": ")[0]) - 1])
        assert terminal.end() == 0
    return terminal


def test_on_a_terminal_the_phrase_is_shown_once_and_asked_back(home: Home) -> None:
    terminal = born_on_a_terminal(home)
    words = phrase_in(terminal.shown)
    assert len(words) == 9
    another_screen, back = "\x1b[?1049h", "\x1b[?1049l"  # nothing of it is left to scroll back to
    before, _, rest = terminal.shown.partition(another_screen)
    assert not phrase_in(before)
    assert not phrase_in(rest.partition(back)[2])
    assert SECRET not in terminal.shown
    assert "Start your node with `kith up" in terminal.shown
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    assert not any(word.encode() in kept for word in words)


def test_words_that_are_not_on_the_paper_make_nothing(home: Home) -> None:
    with Terminal(home, "init", "--name", "Ana", "--no-passphrase") as terminal:
        terminal.until("From your paper: word ")
        for _ in range(3):
            terminal.type("zzzzz")
        assert terminal.end() == 23
    assert "nothing was made" in terminal.shown
    assert not home.vault.exists()


def test_going_without_a_passphrase_is_chosen_in_words(home: Home) -> None:
    with Terminal(home, "init", "--name", "Ana") as terminal:
        terminal.answer("Passphrase: ", "")
        terminal.answer("type “no passphrase”: ", "yes")
        terminal.answer("Passphrase: ", "one")
        terminal.answer("The same again: ", "another")
        terminal.until("two different ones")
        terminal.answer("Passphrase: ", "")
        terminal.answer("type “no passphrase”: ", "no passphrase")
        terminal.until("From your paper")
    assert "can act as you" in terminal.shown
    assert not home.vault.exists()


def test_without_a_terminal_the_way_the_vault_is_sealed_must_be_said(kith: Kith) -> None:
    said = kith("init", "--name", "Ana")
    assert said.code == 18
    assert "--passphrase-fd, or go without: --no-passphrase" in said.err
    assert kith("init", "--no-passphrase").code == 2
    assert kith("init", "--name", "\u202eanA", "--no-passphrase").code == 23
    assert not kith.home.root.exists()
    made = kith("init", "--name", "Ana", "--no-passphrase", "--json")
    assert made.json["identity"]["name"] == "Ana"
    assert len(made.json["phrase"].split()) == 9
    assert kith("init", "--name", "Ben", "--no-passphrase").code == 23


def test_the_passphrase_can_come_from_a_descriptor(home: Home, tmp_path: Path) -> None:
    file, wrong = tmp_path / "passphrase", tmp_path / "wrong"
    file.write_text(f"{SECRET}\nnot this line")
    wrong.write_text("no")
    kith = Kith(home)
    with file.open() as right:
        said = kith("init", "--name", "Ana", f"--passphrase-fd={right.fileno()}", "--json", keep=(right.fileno(),))
    assert said.json["identity"]["passphrase"]
    refused = kith("up", "--detach")
    assert refused.code == 18
    assert "sealed under a passphrase" in refused.err
    with wrong.open() as other:
        said = kith("up", "--detach", f"--passphrase-fd={other.fileno()}", keep=(other.fileno(),))
    assert said.code == 18
    assert said.err.startswith("kith: the passphrase does not open the vault, or the vault was changed")
    with file.open() as right:
        assert kith("up", "-d", f"--passphrase-fd={right.fileno()}", keep=(right.fileno(),)).code == 0
    assert kith("id", "show", "--json").json["unlocked_until"] is None
    assert kith("id", "rotate").code == 18
    assert kith("unlock").code == 18
    with file.open() as right:
        assert kith("unlock", "--for", "1h", f"--passphrase-fd={right.fileno()}", keep=(right.fileno(),)).code == 0
    assert kith("id", "show", "--json").json["unlocked_until"] is not None
    assert kith("id", "rotate", "--json").json["operations"] == 5
    assert "unlocked for 59 minutes" in kith("status").out
    assert kith("lock").out == "The owner's key is locked.\n"
    assert kith("id", "rotate").code == 18
    assert kith("passphrase").code == 4
    kith("down")
    assert kith("doctor", "--json").json["well"]
    assert {"name": "journal", "result": "warn"}.items() <= _finding(kith, "journal").items()
    assert kith("backup", "verify").code == 18
    with file.open() as right:
        assert kith("backup", "verify", f"--passphrase-fd={right.fileno()}", keep=(right.fileno(),)).code == 0


def _finding(kith: Kith, name: str) -> dict[str, str]:
    found: dict[str, str] = next(one for one in kith("doctor", "--json").json["checks"] if one["name"] == name)
    return found


def test_on_a_terminal_a_mistyped_passphrase_may_be_typed_again(home: Home) -> None:
    born_on_a_terminal(home)
    with Terminal(home, "up", "--detach") as terminal:
        terminal.answer("Passphrase: ", "wrong")
        terminal.until("does not open the vault")
        terminal.answer("Passphrase: ", SECRET)
        assert terminal.end() == 0
    assert is_up(home)
    with Terminal(home, "invite", "new", "--no-qr") as terminal:
        terminal.answer("Passphrase: ", SECRET)
        terminal.until("kith:")
        assert terminal.end() == 0
    with Terminal(home, "id", "rotate") as terminal:  # the owner's key was unlocked for that one command only
        for _ in range(3):
            terminal.answer("Passphrase: ", "wrong")
        assert terminal.end() == 18
    Kith(home)("down")
    with Terminal(home, "passphrase") as terminal:
        terminal.answer("Passphrase: ", SECRET)
        terminal.answer("Passphrase: ", "another one, and longer")
        terminal.answer("The same again: ", "another one, and longer")
        assert terminal.end() == 0
    with Terminal(home, "id", "show") as terminal:
        terminal.answer("Passphrase: ", "another one, and longer")
        assert terminal.end() == 0
    assert "person" in terminal.shown


def test_a_passphrase_is_on_no_command_line_and_in_no_environment(home: Home) -> None:
    born_on_a_terminal(home)
    with Terminal(home, "up", "--detach") as terminal:
        terminal.answer("Passphrase: ", SECRET)
        assert terminal.end() == 0
    pid = Kith(home)("status", "--json").json["pid"]
    for file in ("cmdline", "environ"):
        assert SECRET.encode() not in Path(f"/proc/{pid}/{file}").read_bytes()


def test_the_same_person_recovers_on_a_second_machine_from_the_phrase_alone(kith: Kith) -> None:
    made = kith("init", "--name", "Ana", "--no-passphrase", "--json").json
    second = Kith(Home(kith.home.root.parent / "second"))
    wrong = " ".join(reversed(made["phrase"].split()))
    said = second("id", "recover", "--name", "Ana", "--no-passphrase", "--phrase-fd", "0", stdin=wrong)
    assert said.code == 23
    assert not second.home.vault.exists()
    recover = ("id", "recover", "--name", "Ana", "--no-passphrase", "--phrase-fd", "0", "--json")
    again = second(*recover, stdin=made["phrase"]).json
    assert again["person"] == made["identity"]["person"]
    assert again["recoveries"] == 1
    assert second("up", "--detach").code == 0
    assert second("id", "show", "--json").json["person"] == made["identity"]["person"]
    second("down")


def test_with_the_newest_log_nothing_of_before_is_lost(kith: Kith, tmp_path: Path) -> None:
    start(kith.home)
    kith("id", "rotate")
    log = tmp_path / "ana.log"
    assert "5 operations" in kith("id", "show", "--log", str(log)).out
    second = Kith(Home(kith.home.root.parent / "second"))
    recover = ("id", "recover", "--name", "Ana", "--no-passphrase", "--phrase-fd", "0")
    for content in (b"", b"\x90", b"\x91\x01", log.read_bytes()[:-1]):
        (tmp_path / "bad").write_bytes(content)
        assert second(*recover, "--log", str(tmp_path / "bad"), stdin=PHRASE).code == 23
    again = second(*recover, "--log", str(log), "--json", stdin=PHRASE).json
    assert again["operations"] == 9
    assert ids.read("person", again["person"])


def test_a_home_whose_keys_somebody_has_is_recovered_in_place(kith: Kith) -> None:
    start(kith.home)
    kith("backup", "new")
    before = kith("id", "show", "--json").json
    assert kith("id", "recover", "--yes", "--phrase-fd", "0", stdin=PHRASE).code == 4
    kith("down")
    assert kith("id", "recover", "--phrase-fd", "0", stdin="n\n").code == 130
    said = kith("id", "recover", "--yes", "--phrase-fd", "0", "--json", stdin=PHRASE)
    assert said.json["person"] == before["person"]
    assert [key["revoked"] for key in said.json["keys"]] == [True] * 3 + [False] * 3
    assert kith("up", "--detach").code == 0
    assert kith("status", "--json").json["journal"]["last_run"] == "ended in order"


def test_an_identity_is_renamed_and_retired_only_when_that_is_meant(kith: Kith) -> None:
    start(kith.home)
    assert kith("id", "rename", "Ana Reyes").code == 0
    assert kith("status", "--json").json["owner"] == "Ana Reyes"
    assert kith("id", "rename", "").code == 23
    assert kith("id", "retire", stdin="Ana\n").code == 130
    assert not kith("id", "show", "--json").json["retired"]
    assert kith("id", "retire", "--json", stdin="Ana Reyes\n").json["retired"]
    assert kith("id", "rotate").code == 23
    assert "RETIRED" in kith("id", "show").out


def test_a_key_of_this_machine_is_not_revoked_from_it(kith: Kith) -> None:
    start(kith.home)
    key = kith("id", "nodes", "--json").json[0]["key"]
    assert kith("id", "nodes", "--revoke", key[:6], "--yes").code == 23
    assert kith("id", "nodes", "--revoke", "aaaaaa", "--yes").code == 22
    assert kith("id", "nodes", "--revoke", key[:6], stdin="n\n").code == 130


KEYRING = """
from keyring.backend import KeyringBackend
class InAFile(KeyringBackend):
    priority = 9
    def set_password(self, service, name, password):
        open({path!r}, "w").write(password)
    def get_password(self, service, name):
        try:
            return open({path!r}).read()
        except FileNotFoundError:
            return None
    def delete_password(self, service, name):
        import os
        os.unlink({path!r})
"""


def test_the_keyring_opens_the_start_and_nothing_more(home: Home, tmp_path: Path) -> None:
    (tmp_path / "in_a_file.py").write_text(KEYRING.format(path=str(tmp_path / "kept")))
    environment: dict[str, Any] = {"PYTHON_KEYRING_BACKEND": "in_a_file.InAFile", "PYTHONPATH": str(tmp_path)}
    file = tmp_path / "passphrase"
    file.write_text(SECRET)
    kith = Kith(home)

    def typed(*arguments: str) -> int:
        with file.open() as right:
            line = (*arguments, f"--passphrase-fd={right.fileno()}")
            return kith(*line, keep=(right.fileno(),), **environment).code

    assert typed("init", "--name", "Ana") == 0
    assert typed("up", "-d") == 0
    assert typed("unlock", "--remember") == 0
    kith("down")
    assert kith("up", "-d", **environment).code == 0
    assert kith("id", "rotate", **environment).code == 18
    kith("down")
    assert _finding(kith, "journal")["result"] == "warn"
    assert kith("lock", "--forget", **environment).out.endswith("The keyring has forgotten it.\n")
    assert not (tmp_path / "kept").exists()
    assert kith("up", "-d", **environment).code == 18


def test_without_a_keyring_there_is_a_way_on(kith: Kith) -> None:
    start(kith.home)
    nowhere: dict[str, Any] = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    said = kith("unlock", "--remember", **nowhere)
    assert said.code == 18
    assert "do without it" in said.err


@pytest.mark.parametrize("span", ["0s", "13h", "1x", "-1m", "١h", ""])
def test_a_time_that_is_none_is_refused(kith: Kith, span: str) -> None:
    move_in(kith.home)
    start(kith.home)
    assert kith("unlock", "--for", span).code in (2, 23)
    assert os.path.exists(kith.home.vault)
