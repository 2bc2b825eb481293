"""The shelf: bodies we know of, as they were on its date. What stands in ``shelf.toml`` is looked up, never guessed."""

import datetime as dt
import tomllib
from pathlib import Path

import msgspec

from node.bodies.choosing import quantisation
from node.bodies.layout import SLEEPING

FILE = Path(__file__).with_name("shelf.toml")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file on the hub."""

    name: str
    repo: str
    file: str
    quantisation: str
    bytes: int
    parameters: int
    context: int
    licence: str
    free: bool  # to be used by anybody, for anything lawful
    languages: str
    checked: bool
    by: str = ""  # who made the file, where it is not who made the model

    @property
    def can_sleep(self) -> bool:
        """Whether an adapter can be learnt on it."""
        return self.quantisation in SLEEPING

    @property
    def get(self) -> str:
        """What to say to `kith body pull`: by its quantisation, if its name tells that."""
        return f"{self.repo}:{self.quantisation if quantisation(self.file) == self.quantisation else self.file}"


class Shelf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, and of when they are."""

    date: dt.date
    body: tuple[Entry, ...]


def load() -> Shelf:
    """The shelf that came with this Kith."""
    return msgspec.convert(tomllib.loads(FILE.read_text()), Shelf)
