"""Telegram: ``result.json`` of one chat, or of all."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.objects import BROKEN, all_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece


class _Message(Struct):
    type: str = ""
    date: Any = None
    date_unixtime: Any = None
    sender: Any = msgspec.field(default=None, name="from")
    from_id: Any = None
    text: Any = ""


class _Chat(Struct):
    name: Any = None
    messages: list[Raw] = []


class _Chats(Struct):
    all: list[_Chat] = msgspec.field(default_factory=list, name="list")


class _Person(Struct):
    user_id: Any = None


class _Export(_Chat):
    chats: _Chats | None = None
    personal_information: _Person | None = None


def read(file: Opened) -> Iterator[Piece]:
    """The messages of its chats."""
    export = all_of(file, _Export)
    owner = export.personal_information and export.personal_information.user_id
    me = f"user{owner}" if owner else ""
    chats = export.chats.all if export.chats else [export]
    if not export.chats and isinstance(export.name, str):
        file.title = export.name
    total, done, talk = max(1, sum(len(chat.messages) for chat in chats)), 0, Talk()
    for chat in chats:
        talk.another()
        part = chat.name if isinstance(chat.name, str) else ""
        for raw in chat.messages:
            done += 1
            file.share = done / total
            try:
                message = msgspec.json.decode(raw, type=_Message)
            except (ValueError, RecursionError):
                file.note(f"message {done}", BROKEN)
                continue
            if message.type != "message" or not (text := _text(message.text)):
                continue
            author = message.sender if isinstance(message.sender, str) else ""
            mine = message.from_id == me if me and isinstance(message.from_id, str) else None
            said = when.epoch(message.date_unixtime) or when.iso(message.date)
            yield talk.piece(text, author, said, part, mine)


def _text(said: Any) -> str:
    """Words, which come in parts where they are linked or bold."""
    if isinstance(said, str):
        return said
    parts = said if isinstance(said, list) else []
    words = (one.get("text") if isinstance(one, dict) else one for one in parts)
    return "".join(one for one in words if isinstance(one, str))
