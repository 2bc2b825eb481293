"""Asking for the passphrase: from a file descriptor, from the keyring, on the terminal; and choosing a new one."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import click

from identity.secrets import Secret
from identity.vault import Vault
from node import keyring, vault
from node.control.client import Client
from node.errors import KithError, NotAccepted, NotUnlocked
from node.home import Home
from node.vault import OpenVault
from protocol.control.persons import Lock, ShowIdentity, Unlock

C = TypeVar("C", bound=Callable[..., Any])

TRIES = 3
MAX_BYTES = 4096
SHORT = 12
NONE_IN_WORDS = "no passphrase"
MEANWHILE = 30  # seconds for which one command unlocks the owner's key, should it be killed meanwhile

_WAYS = "type it on a terminal, or hand it over with --passphrase-fd"


def passphrase_option(command: C) -> C:
    """The file descriptor to read the passphrase from, as the parameter ``descriptor``."""
    option = click.option(
        "--passphrase-fd", "descriptor", type=int, metavar="FD", help="Read the passphrase from this file descriptor."
    )
    return option(command)


def no_passphrase_option(command: C) -> C:
    """Whether the vault is to be sealed under nothing, as the parameter ``no_passphrase``."""
    says = "Seal the keys under nothing: whoever can read the home has them."
    return click.option("--no-passphrase", is_flag=True, help=says)(command)


def open_vault(home: Home, descriptor: int | None = None) -> OpenVault:
    """The vault of ``home`` with its start compartment open."""
    return vault.opened_by(home, start_key(home, descriptor))


def start_key(home: Home, descriptor: int | None = None) -> Secret:
    """What opens the start compartment: from the keyring, if the owner wished so, else by the passphrase."""
    shut = vault.read(home)
    if shut.has_passphrase and descriptor is None:
        key = keyring.remembered(home)
        if key is not None:
            with suppress(KithError):  # the passphrase was changed since: then it is asked for
                vault.opened_by(home, key)
                return key
    return _subkeys(shut, descriptor)[0]


def both_keys(home: Home, descriptor: int | None = None) -> tuple[Secret, Secret]:
    """What opens the start compartment, and what opens the owner's, by the passphrase."""
    return _subkeys(vault.read(home), descriptor)


@contextmanager
def as_owner(home: Home, descriptor: int | None = None) -> Iterator[Client]:
    """A client of a node whose owner's key is unlocked: by ``kith unlock`` before, or for this one command."""
    with Client(home.socket, timeout=60.0) as client:
        if client.ask(ShowIdentity()).unlocked_until is not None:
            yield client
            return
        lease = client.ask(Unlock(both_keys(home, descriptor)[1].reveal(), MEANWHILE, once=True)).lease
        try:
            yield client
        finally:
            with suppress(KithError):
                client.ask(Lock(lease))


def quiet_key(home: Home, descriptor: int | None) -> bytes | None:
    """The journal's key, if it can be had without asking anybody."""
    if descriptor is not None:
        return open_vault(home, descriptor).journal_key
    try:
        if vault.read(home).has_passphrase and keyring.remembered(home) is None:
            return None
        return open_vault(home).journal_key
    except KithError:  # what is wrong with the vault is found and told by itself
        return None


def current(home: Home, descriptor: int | None = None) -> str | None:
    """The passphrase itself, tried; None where there is none."""
    shut = vault.read(home)
    return _tried(shut, descriptor, lambda passphrase: (shut.subkeys(passphrase), passphrase)[1])


def new(descriptor: int | None, *, none: bool) -> str | None:
    """A passphrase for a vault; None if its owner wants none, and said so."""
    refuse_unasked(descriptor, none=none)
    if none:
        return None
    if descriptor is not None:
        passphrase = read_line(descriptor)
        if not passphrase:
            raise NotAccepted("that passphrase is empty", f"for none, say so: --{NONE_IN_WORDS.replace(' ', '-')}")
        return passphrase
    return _chosen()


def refuse_unasked(descriptor: int | None, *, none: bool) -> None:
    """Raise if a new passphrase is neither given nor waived, and there is no terminal to ask on."""
    if none and descriptor is not None:
        raise click.UsageError("either --passphrase-fd or --no-passphrase, not both")
    if not none and descriptor is None and not sys.stdin.isatty():
        raise NotUnlocked(
            "the vault needs a passphrase, and there is no terminal to choose it on",
            "hand one over with --passphrase-fd, or go without: --no-passphrase",
        )


def _chosen() -> str | None:
    click.echo("Choose a passphrase. It seals your keys on this machine; nobody can find it out for you.", err=True)
    while True:
        passphrase = _hidden("Passphrase")
        if not passphrase:
            click.echo("Without one, whoever can read your home has your keys, and can act as you.", err=True)
            if click.prompt(f"To go without, type “{NONE_IN_WORDS}”", default="", show_default=False, err=True) == (
                NONE_IN_WORDS
            ):
                return None
            continue
        if len(passphrase) < SHORT:
            click.echo("That is short enough to be guessed by whoever gets the file; four words are better.", err=True)
        if _hidden("The same again") == passphrase:
            return passphrase
        click.echo("Those were two different ones.", err=True)


def _subkeys(shut: Vault, descriptor: int | None) -> tuple[Secret, Secret]:
    return _tried(shut, descriptor, shut.subkeys)


T = TypeVar("T")


def _tried(shut: Vault, descriptor: int | None, use: Callable[[str | None], T]) -> T:
    """What ``use`` makes of the passphrase; on a terminal it may be mistyped twice."""
    if not shut.has_passphrase:
        with vault.named_errors():
            return use(None)
    if descriptor is not None:
        with vault.named_errors():
            return use(read_line(descriptor))
    if not sys.stdin.isatty():
        raise NotUnlocked("the vault of this home is sealed under a passphrase", _WAYS)
    for attempt in range(TRIES):
        try:
            with vault.named_errors():
                return use(_hidden("Passphrase"))
        except NotUnlocked as error:
            if attempt == TRIES - 1:
                raise
            click.echo(f"{error.says}.", err=True)
    raise AssertionError("unreachable")


def _hidden(question: str) -> str:
    try:
        answer: str = click.prompt(question, hide_input=True, default="", show_default=False, err=True)
    except UnicodeDecodeError as error:
        raise NotAccepted("what was typed is no text", "see that your terminal sends UTF-8") from error
    return answer


def read_line(descriptor: int, what: str = "passphrase") -> str:
    """One line from a file descriptor."""
    try:
        data = b""
        while b"\n" not in data and (piece := os.read(descriptor, MAX_BYTES)):
            data += piece
            if len(data) > 16 * MAX_BYTES:
                break
        line = data.split(b"\n")[0].rstrip(b"\r")
        if len(line) > MAX_BYTES:  # cut, it would open nothing later
            raise NotAccepted(f"that is longer than the {MAX_BYTES} bytes a {what} may have", "take a shorter one")
        return line.decode()
    except (OSError, UnicodeDecodeError, OverflowError) as error:
        raise NotUnlocked(
            f"no {what} can be read from file descriptor {descriptor}", "see that it is open: 3<file"
        ) from error
