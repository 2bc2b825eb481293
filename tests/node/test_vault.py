import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from identity import keys
from identity.keys import OwnerKeys
from identity.phrase import new_phrase
from identity.secrets import Secret
from node import files, vault
from node.birth import cradle, recovered_in_place
from node.errors import (
    DiskRefused,
    FromNewerVersion,
    NoIdentity,
    NotAccepted,
    NotUnlocked,
    VaultRefused,
    WrongKey,
)
from node.home import Home
from node.journal import check
from tests.conftest import PHRASE, born, move_in


def both(home: Home) -> tuple[vault.OpenVault, Secret, OwnerKeys]:
    opened = vault.opened(home, None)
    subkey = vault.read(home).subkeys(None)[1]
    return opened, subkey, opened.owner(subkey)


def test_whoever_is_born_is_there_again_with_all_keys(home: Home) -> None:
    born(home, "Ana", PHRASE, None)
    opened, _, owner = both(home)
    assert opened.start.name == "Ana"
    assert opened.start.log.state.depth == 3
    assert keys.genesis(bytes(range(16))).hash == opened.start.log.person
    assert home.vault.stat().st_mode & 0o777 == 0o600
    assert owner.owner != owner.next
    assert not opened.has_passphrase


def test_nobody_is_born_where_somebody_lives(home: Home) -> None:
    born(home, "Ana", PHRASE, None)
    before = home.vault.read_bytes()
    with pytest.raises(NotAccepted, match="somebody lives"):
        born(home, "Ben", new_phrase(), None)
    assert home.vault.read_bytes() == before


@pytest.mark.parametrize("name", ["", "  ", "a" * 65, "A\u202en\u0430", "An\u200ba"])
def test_nobody_is_born_under_a_name_that_could_not_be_shown(home: Home, name: str) -> None:
    with pytest.raises(NotAccepted, match="letter|characters"):
        born(home, name)
    assert not home.vault.exists()


def test_the_phrase_alone_makes_the_same_person_on_another_machine(home: Home) -> None:
    born(home, "Ana", PHRASE, None)
    elsewhere = Home(home.root / "elsewhere")
    with cradle(elsewhere) as place:
        place.recovered("Ana", PHRASE.upper(), None, None)
    here, there = vault.opened(home, None).start, vault.opened(elsewhere, None).start
    assert there.log.person == here.log.person
    assert there.journal != here.journal
    assert not there.here().keys() & here.here().keys()
    assert there.log.state.owner != here.log.state.owner
    log = here.log.extended(there.log.envelopes())
    assert log.state.head == there.log.state.head
    assert not log.frozen


def test_a_recovery_in_place_ends_every_key_of_before(home: Home) -> None:
    born(home, "Ana", PHRASE, None)
    before = vault.opened(home, None).start
    recovered_in_place(home, PHRASE, None)
    after = vault.opened(home, None).start
    assert (after.log.person, after.journal, after.name) == (before.log.person, before.journal, "Ana")
    for key in before.here():
        assert after.log.state.keys[key].heads is not None
    for key in after.here():
        assert after.log.state.keys[key].heads is None
    with pytest.raises(NotAccepted, match="somebody else"):
        recovered_in_place(home, new_phrase(), None)


def test_a_home_from_before_there_were_vaults_keeps_its_journal(home: Home) -> None:
    home.prepare()
    home.old_key.write_text("ab" * 32)
    home.journal.write_bytes(b"x")
    born(home, "Ana", PHRASE, None)
    assert vault.opened(home, None).journal_key == b"\xab" * 32
    assert not home.old_key.exists()


def test_an_old_key_that_a_power_cut_left_behind_is_removed_later_but_no_other(home: Home) -> None:
    born(home, "Ana", PHRASE, None)
    opened = vault.opened(home, None)
    home.old_key.write_text("ab" * 32)
    vault.drop_old_key(home, opened.start.journal)
    assert home.old_key.exists()
    for left_behind in (opened.journal_key.hex().encode(), bytes(64)):
        home.old_key.write_bytes(left_behind)
        vault.drop_old_key(home, opened.start.journal)
        assert not home.old_key.exists()
    home.old_key.write_bytes(b"\xff")
    vault.drop_old_key(home, opened.start.journal)


@pytest.mark.parametrize("content", [b"", b"not hex", b"ab" * 31, b"ab" * 33, b"\xff" * 64])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(home: Home, content: bytes) -> None:
    home.prepare()
    home.old_key.write_bytes(content)
    with pytest.raises(WrongKey, match="does not hold a key"):
        born(home, "Ana", PHRASE, None)
    assert home.old_key.read_bytes() == content
    assert not home.vault.exists()


def test_where_a_journal_once_was_no_new_key_is_made(home: Home) -> None:
    home.prepare()
    check.leave_mark(home.journal, bytes(32))
    with pytest.raises(VaultRefused, match="its vault is missing"):
        born(home, "Ana", PHRASE, None)
    assert not home.vault.exists()


def test_a_vault_that_is_missing_cut_foreign_or_newer_is_named(home: Home) -> None:
    with pytest.raises(NoIdentity, match="nobody was born"):
        vault.read(home)
    move_in(home)
    whole = home.vault.read_bytes()
    for damaged in (b"", whole[:-1], whole[: len(whole) // 2], b"{}", whole + b"\x00", bytes(1 << 21)):
        home.vault.write_bytes(damaged)
        with pytest.raises(VaultRefused) as caught:
            vault.opened(home, None)
        assert "copy of it" in caught.value.do
    home.vault.write_bytes(whole.replace(b"\xa7version\x01", b"\xa7version\x02"))
    with pytest.raises(FromNewerVersion):
        vault.read(home)
    home.vault.unlink()
    home.journal.write_bytes(b"x")
    with pytest.raises(VaultRefused, match="is missing"):
        vault.read(home)


def test_a_passphrase_is_needed_and_a_wrong_one_has_one_answer(home: Home) -> None:
    born(home, "Ana", PHRASE, "correct horse battery staple")
    assert vault.opened(home, "correct horse battery staple").start.name == "Ana"
    said = set()
    for wrong in (None, "", "x", "correct horse battery stapl"):
        with pytest.raises(NotUnlocked) as caught:
            vault.opened(home, wrong)
        said.add((caught.value.says, caught.value.do))
    assert len(said) == 1
    vault.reseal(home, "correct horse battery staple", None)
    assert vault.opened(home, None).start.name == "Ana"
    with pytest.raises(NotUnlocked):
        vault.opened_by(home, Secret(bytes(32)))


def test_a_rotation_is_written_whole(home: Home) -> None:
    move_in(home)
    opened, subkey, owner = both(home)
    start, following = keys.rotated(opened.start, owner, 5)
    opened.write(start, (subkey, following))
    again, _, owner_again = both(home)
    assert again.start.log.state.owner == start.log.state.owner
    assert (owner_again.owner, owner_again.next) == (following.owner, following.next)


STEPS: list[tuple[object, str]] = [(os, "fsync"), (Path, "replace"), (files, "sync_folder")]


@pytest.mark.parametrize(("where", "step"), STEPS)
def test_cut_off_at_any_step_of_writing_the_vault_is_the_old_one_or_the_new_one(
    home: Home, monkeypatch: pytest.MonkeyPatch, where: object, step: str
) -> None:
    move_in(home)
    opened, subkey, owner = both(home)
    before = opened.start.log.state.owner
    start, following = keys.rotated(opened.start, owner, 5)
    monkeypatch.setattr(where, step, _refuse)
    with pytest.raises(DiskRefused, match="not written"):
        opened.write(start, (subkey, following))
    monkeypatch.undo()
    again, _, _ = both(home)
    assert again.start.log.state.owner in (before, start.log.state.owner)
    assert again.start.log.state.owner == before or step == "sync_folder"


def _refuse(*_: Any, **__: Any) -> Callable[[], None]:
    raise OSError(5, "input/output error")


def test_a_vault_that_was_not_written_is_not_taken_for_written(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    move_in(home)
    opened, subkey, owner = both(home)
    before = opened.start
    monkeypatch.setattr(os, "fsync", _refuse)
    with pytest.raises(DiskRefused):
        opened.write(*(lambda made: (made[0], (subkey, made[1])))(keys.rotated(before, owner, 5)))
    monkeypatch.undo()
    assert opened.start is before
    opened.write(keys.renamed(before, owner, "Anna", 6))
    assert vault.opened(home, None).start.name == "Anna"
    assert not list(home.root.glob(".vault*"))


def test_no_key_shows_in_what_is_printed(home: Home) -> None:
    move_in(home)
    opened, subkey, owner = both(home)
    secrets = [opened.start.node, opened.start.self, opened.start.journal, owner.owner, owner.next, subkey]
    shown = repr([opened, opened.start, owner, vars(opened), vars(opened.start)])
    for secret in secrets:
        assert secret.reveal().hex() not in shown
        assert repr(secret.reveal()) not in shown
