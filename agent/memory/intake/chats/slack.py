"""Slack: a day of a channel in its export folder; who people are stands two folders up, in ``users.json``."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.limits import Limits
from agent.memory.intake.objects import all_of, each_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import IntakeRefused

LISTS = ("users", "channels", "groups", "dms", "mpims", "integration_logs", "canvases", "lists", "file_conversations")
WRITTEN = (None, "", "thread_broadcast", "me_message", "file_share", "bot_message", "file_comment")
LARGEST_LIST = 64 << 20
_MENTION = re.compile(r"<([@#!]?)([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")


class _Profile(Struct):
    display_name: Any = ""
    real_name: Any = ""


class _User(Struct):
    id: str = ""
    name: Any = ""
    real_name: Any = ""
    profile: _Profile = msgspec.field(default_factory=_Profile)

    @property
    def called(self) -> str:
        """What others call them."""
        names = (self.profile.display_name, self.profile.real_name, self.real_name, self.name, self.id)
        return next((one for one in names if isinstance(one, str) and one), "")


class _Message(Struct):
    type: Any = ""
    subtype: Any = None
    user: Any = ""
    username: Any = ""
    text: Any = ""
    ts: Any = None


def read(file: Opened) -> Iterator[Piece]:
    """The messages of a day."""
    talk = Talk()
    folder = file.path.parent
    names = people(folder.parent / "users.json", file.limits)
    file.title = folder.name
    for message in each_of(file, _Message, "message"):
        if message.type != "message" or message.subtype not in WRITTEN or not isinstance(message.text, str):
            continue
        user = message.user if isinstance(message.user, str) else ""
        author = names.get(user) or (message.username if isinstance(message.username, str) else "") or user
        yield talk.piece(_plain(message.text, names), author, when.epoch(message.ts), f"#{folder.name}")


def is_list(path: Path) -> bool:
    """Whether this is one of the lists that lie beside the channels of an export."""
    return path.stem in LISTS and all((path.parent / f"{one}.json").is_file() for one in ("users", "channels"))


def people(path: Path, limits: Limits) -> dict[str, str]:
    """Names of people by their ids; none, if the list is not there or cannot be read."""
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return {}
    return _people(path, seen.st_mtime_ns, seen.st_size, limits)


@lru_cache(maxsize=4)
def _people(path: Path, _changed: int, size: int, limits: Limits) -> dict[str, str]:
    if size > LARGEST_LIST:
        return {}
    try:
        with Opened(path, limits, lambda: False) as file:
            return {one.id: one.called for one in all_of(file, list[_User]) if one.id}
    except IntakeRefused:
        return {}


def _plain(text: str, names: dict[str, str]) -> str:
    def said(found: re.Match[str]) -> str:
        sign, what, label = found.groups()
        if sign == "@":
            return f"@{names.get(what) or label or what}"
        if sign == "#":
            return f"#{label or what}"
        return label or (f"@{what.partition('^')[0]}" if sign else what)

    return html.unescape(_MENTION.sub(said, text))
