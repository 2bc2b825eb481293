"""What each command says, to people and to programs, and how it ends when something is wrong."""

import json

import pytest

from identity.phrase import new_phrase
from node.home import Home
from protocol.control.messages import StatusReport
from tests.conftest import born, move_in, start
from tests.node.cli.conftest import Kith


@pytest.mark.parametrize(
    "command",
    [
        ("status", "--json"),
        ("doctor", "--json"),
        ("backup", "list", "--json"),
        ("backup", "new", "--json"),
        ("backup", "verify", "--json"),
        ("config", "show", "--json"),
        ("config", "check", "--json"),
    ],
)
@pytest.mark.parametrize("running", [True, False])
def test_json_is_json_whether_a_node_runs_or_not(kith: Kith, command: tuple[str, ...], running: bool) -> None:
    start(kith.home)
    if not running:
        kith("down")
    assert kith(*command).json is not None


def test_errors_are_json_too_when_json_was_asked_for(kith: Kith) -> None:
    said = kith("backup", "verify", "--json")
    assert said.code == 14
    assert said.json["error"]["kind"] == "nothing-to-restore"
    assert said.json["error"]["exit_code"] == 14
    assert kith("status", "--jsn", "--json").json["error"]["kind"] == "usage"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["stats"], "there is no command `stats`; did you mean `kith status`?"),
        (["xyzzy"], "there is no command `xyzzy`; see `kith --help`"),
        (["status", "--jsn"], "no such option"),
        (["logs", "-n", "many"], "invalid value"),
        (["backup", "nw"], "no such command"),
        (["completion", "tcsh"], "invalid value"),
    ],
)
def test_what_is_not_understood_is_one_line_and_exit_code_two(kith: Kith, arguments: list[str], says: str) -> None:
    said = kith(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert says in said.err.lower()
    assert said.err.startswith("kith: ")


def test_a_wrong_setting_keeps_the_node_down_and_says_where(kith: Kith) -> None:
    move_in(kith.home)
    kith.home.config.write_text('[log]\nlevl = "info"\n')
    for command in (["up", "--detach"], ["up"], ["config", "check"], ["config", "show"], []):
        said = kith(*command)
        assert said.code == 5
        assert "config.toml, line 2: there is no setting `log.levl`; did you mean `log.level`?" in said.err
    kith.home.config.write_text("version = 99\n")
    assert kith("up", "--detach").code == 8


def test_settings_are_shown_with_what_was_changed(kith: Kith) -> None:
    kith.home.prepare()
    kith.home.config.write_text("[journal]\nbackups = 3\n")
    assert "journal.backups           3        (default 7)" in kith("config", "show").out
    assert kith("config", "show", "--json").json["journal"] == {"backup_hours": 24, "backups": 3}
    assert kith("config", "path").out.strip() == str(kith.home.config)
    kith.home.config.write_text(kith("config", "example").out)
    assert kith("config", "check").code == 0


def test_a_damaged_journal_is_named_and_the_newest_good_backup_put_back(kith: Kith) -> None:
    start(kith.home)
    assert kith("backup", "new").code == 0
    kith("down")
    kith.home.journal.write_bytes(kith.home.journal.read_bytes()[:-2000])
    said = kith("up", "--detach")
    assert said.code == 6
    assert "the newest good backup is journal-" in said.err
    assert "`kith restore`" in said.err
    checks = {check["name"]: check for check in kith("doctor", "--json").json["checks"]}
    assert checks["journal"]["result"] == "fail"
    assert "newest good backup is journal-" in checks["journal"]["do"]
    assert kith("restore", stdin="n\n").code == 130
    said = kith("restore", stdin="y\n")
    assert said.code == 0
    assert "is the journal now" in said.out
    assert "kept as journal.db.replaced-" in said.out
    assert kith("up", "--detach").code == 0
    assert kith("doctor", "--json").json["well"]


def test_a_running_node_is_not_restored_over(kith: Kith) -> None:
    start(kith.home)
    assert kith("restore", "--yes").code == 4


def test_a_wrong_key_is_named_and_nothing_is_changed(kith: Kith) -> None:
    start(kith.home)
    kith("down")
    sealed, journal = kith.home.vault.read_bytes(), kith.home.journal.read_bytes()
    kith.home.vault.unlink()
    said = kith("up", "--detach")
    assert said.code == 20
    assert "missing" in said.err
    born(Home(kith.home.root / "another"), "Ben", new_phrase(), None)
    kith.home.vault.write_bytes(Home(kith.home.root / "another").vault.read_bytes())
    assert kith("up", "--detach").code == 7
    assert kith.home.journal.read_bytes() == journal
    kith.home.vault.write_bytes(sealed)
    assert kith("up", "--detach").code == 0


def test_the_doctor_finds_what_is_wrong(kith: Kith) -> None:
    def found() -> dict[str, str]:
        return {check["name"]: check["result"] for check in kith("doctor", "--json").json["checks"]}

    assert found()["home"] == "warn"
    start(kith.home)
    assert set(found().values()) == {"ok"}
    assert kith("doctor").code == 0
    kith.home.root.chmod(0o755)
    kith.home.vault.chmod(0o644)
    kith.home.config.write_text("x = 1")
    assert found() | {"home": "warn", "files": "warn", "settings": "fail"} == found()
    assert kith("doctor").code == 1


def test_logs_are_shown_and_filtered(kith: Kith) -> None:
    assert kith("logs").out == ""
    start(kith.home)
    kith("down")
    lines = [json.loads(line) for line in kith("logs", "--json").out.splitlines()]
    assert [lines[0]["event"], lines[-1]["event"]] == ["node.up", "node.down"]
    assert len(kith("logs", "-n", "3").out.splitlines()) == 3
    assert kith("logs", "--level", "error").out == ""


def test_completion_knows_the_commands(kith: Kith) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_KITH_COMPLETE" in kith("completion", shell).out
    offered = kith(_KITH_COMPLETE="bash_complete", COMP_WORDS="kith sta", COMP_CWORD="1").out
    assert offered.strip() == "plain,status"


def test_the_status_fits_its_type(node: Home) -> None:
    report = Kith(node)("status", "--json").json
    assert set(StatusReport.__struct_fields__) <= set(report)
