import copy
import pickle
import traceback
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.errors import IdentityRefused, TooLarge, VaultDamaged, VaultFromNewerVersion, WrongPassphrase
from identity.packing import pack, unpack
from identity.secrets import Secret
from identity.vault import Compartment, Stretching, Vault

LIGHT = Stretching(passes=1, lanes=1, kibibytes=64)
KEY = bytes(range(32))
START = {"journal": Secret(KEY), "self": Secret(b"s" * 32)}
OWNER = {"owner": Secret(b"o" * 32)}


def vault(passphrase: str | None = "correct horse") -> Vault:
    return Vault.sealed(START, OWNER, passphrase, LIGHT)


def owners(shut: Vault, passphrase: str | None) -> Compartment:
    return shut.open_owner(shut.subkeys(passphrase)[1])


def test_what_was_put_in_comes_out_under_the_passphrase() -> None:
    again = Vault.from_bytes(vault().to_bytes())
    assert again.has_passphrase
    assert again.open_start(again.subkeys("correct horse")[0]) == START
    assert again.open_owner(again.subkeys("correct horse")[1]) == OWNER


@pytest.mark.parametrize("wrong", ["", "correct hors", "Correct horse", "correct horse ", None])
def test_a_wrong_passphrase_gets_one_and_the_same_answer(wrong: str | None) -> None:
    shut = vault()
    with pytest.raises(WrongPassphrase) as caught:
        shut.subkeys(wrong)
    answers = {str(caught.value)}
    for open_ in (shut.open_start, shut.open_owner):
        with pytest.raises(WrongPassphrase) as caught:
            open_(Secret(bytes(32)))
        answers.add(str(caught.value))
    assert answers == {"the passphrase does not open the vault, or the vault was changed"}


def test_a_passphrase_is_the_same_in_whatever_form_a_keyboard_sends_it() -> None:
    shut = Vault.sealed(START, OWNER, unicodedata.normalize("NFC", "Ångström é"), LIGHT)
    assert owners(shut, unicodedata.normalize("NFD", "Ångström é")) == OWNER


def test_the_key_for_the_start_does_not_open_the_owners_compartment() -> None:
    shut = vault()
    start = shut.subkeys("correct horse")[0]
    swapped = unpack(shut.to_bytes())
    swapped["start"], swapped["owner"] = swapped["owner"], swapped["start"]
    with pytest.raises(WrongPassphrase):
        Vault.from_bytes(pack(swapped)).open_start(start)
    with pytest.raises(WrongPassphrase):
        owners(Vault.from_bytes(pack(swapped)), "correct horse")


def test_parts_of_two_vaults_do_not_fit_together() -> None:
    one, other = unpack(vault().to_bytes()), unpack(vault().to_bytes())
    with pytest.raises(WrongPassphrase):
        owners(Vault.from_bytes(pack({**one, "owner": other["owner"]})), "correct horse")
    with pytest.raises(WrongPassphrase):
        owners(Vault.from_bytes(pack({**one, "passphrase": False})), "correct horse")


def test_the_passphrase_can_be_changed_and_stretched_harder() -> None:
    harder = Stretching(passes=2, lanes=1, kibibytes=128)
    before = vault()
    assert before.stretching.is_weaker_than(harder)
    after = before.resealed("correct horse", "battery staple", harder)
    assert after.stretching == harder
    assert owners(after, "battery staple") == OWNER
    assert after.open_start(after.subkeys("battery staple")[0]) == START
    with pytest.raises(WrongPassphrase):
        owners(after, "correct horse")
    with pytest.raises(WrongPassphrase):
        before.resealed("wrong", "new", LIGHT)


def test_one_compartment_is_written_anew_without_the_other_being_opened() -> None:
    shut = vault()
    start, owner = shut.subkeys("correct horse")
    changed = Vault.from_bytes(shut.with_start(start, {"journal": Secret(bytes(32))}).to_bytes())
    assert changed.open_start(start) == {"journal": Secret(bytes(32))}
    assert changed.open_owner(owner) == OWNER
    changed = shut.with_owner(owner, {})
    assert changed.open_start(start) == START
    assert changed.open_owner(owner) == {}
    with pytest.raises(TooLarge):
        shut.with_start(start, {"huge": Secret(bytes(1 << 20))})


def test_without_a_passphrase_nothing_is_stretched() -> None:
    assert Vault.sealed(START, OWNER, None).stretching == Stretching(1, 1, 8)
    assert Vault.sealed(START, OWNER, "x" * 12).stretching == Stretching()


def test_a_vault_without_a_passphrase_says_so() -> None:
    open_ = Vault.from_bytes(vault(None).to_bytes())
    assert not open_.has_passphrase
    assert repr(open_) == "<vault, without a passphrase>"
    assert owners(open_, None) == OWNER


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    data = bytearray(SEALED)
    data[place % len(data)] ^= change
    with pytest.raises(IdentityRefused):
        changed = Vault.from_bytes(bytes(data))
        if changed.stretching.kibibytes > 4096 or changed.stretching.passes > 4:
            raise VaultDamaged("changed, and not worth the minutes that finding out would take")
        changed.open_start(changed.subkeys("correct horse")[0])
        owners(changed, "correct horse")


SEALED = vault().to_bytes()


@pytest.mark.parametrize("cut", [0, 1, 10, 100, len(SEALED) - 1])
def test_a_vault_that_is_cut_short_says_so(cut: int) -> None:
    with pytest.raises(VaultDamaged, match="copy of it"):
        Vault.from_bytes(SEALED[:cut])


@given(st.binary(max_size=300))
def test_what_is_no_vault_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(IdentityRefused):
        Vault.from_bytes(data)


@pytest.mark.parametrize(
    "asked",
    [
        {"kibibytes": 2**40},
        {"kibibytes": 1},
        {"passes": 0},
        {"passes": 10**9},
        {"lanes": 0},
        {"lanes": 10**6},
        {"salt": b""},
    ],
)
def test_a_vault_cannot_ask_for_more_than_a_machine_has(asked: dict[str, object]) -> None:
    with pytest.raises(VaultDamaged, match="no vault needs"):
        Vault.from_bytes(pack({**unpack(SEALED), **asked}))


def test_a_vault_of_a_newer_version_is_told_from_a_damaged_one() -> None:
    with pytest.raises(VaultFromNewerVersion, match="version 2"):
        Vault.from_bytes(pack({**unpack(SEALED), "version": 2, "moon": "full"}))
    with pytest.raises(VaultDamaged):
        Vault.from_bytes(pack({**unpack(SEALED), "moon": "full"}))


def test_no_key_shows_anywhere() -> None:
    shut = vault()
    opened = shut.open_start(shut.subkeys("correct horse")[0])
    for shown in (repr(opened), str(opened), f"{opened['journal']!r}", repr(shut), repr(vars(shut))):
        assert KEY.hex() not in shown
        assert repr(KEY) not in shown
        assert "correct horse" not in shown
    for leak in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            leak(opened)
    assert KEY not in shut.to_bytes()
    try:
        owners(shut, "wrong passphrase")
    except WrongPassphrase as error:
        told = "".join(traceback.format_exception(error))
        assert "wrong passphrase" not in told.replace('owners(shut, "wrong passphrase")', "")


def test_a_secret_is_only_equal_to_the_same_secret_and_in_no_set() -> None:
    assert Secret(b"a") == Secret(b"a") != Secret(b"b")
    assert Secret(b"a") != b"a"
    with pytest.raises(TypeError):
        {Secret(b"a")}


def test_a_passphrase_that_is_no_text_is_a_wrong_one_and_is_not_quoted() -> None:
    with pytest.raises(WrongPassphrase) as caught:
        owners(vault(), "my secret \udcff")
    assert "my secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_what_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(TooLarge):
        Vault.sealed({"huge": Secret(bytes(1 << 20))}, {}, "x", LIGHT)
    with pytest.raises(ValueError, match="empty passphrase"):
        Vault.sealed(START, OWNER, "", LIGHT)


@pytest.mark.parametrize("version", [0, -3])
def test_a_version_that_never_was_is_no_vault(version: int) -> None:
    with pytest.raises(VaultDamaged):
        Vault.from_bytes(pack({**unpack(SEALED), "version": version}))
