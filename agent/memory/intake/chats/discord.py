"""Discord: a channel as DiscordChatExporter writes it as JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.cleaning import name
from agent.memory.intake.objects import BROKEN, all_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

WRITTEN = ("Default", "Reply", "0", "19")  # the other types are the app's own words


class _Author(Struct):
    name: Any = ""
    nickname: Any = None


class _Message(Struct):
    type: Any = "Default"
    timestamp: Any = None
    content: Any = ""
    author: _Author = msgspec.field(default_factory=_Author)


class _Named(Struct):
    name: Any = ""


class _Export(Struct):
    guild: _Named = msgspec.field(default_factory=_Named)
    channel: _Named = msgspec.field(default_factory=_Named)
    messages: list[Raw] = []


def read(file: Opened) -> Iterator[Piece]:
    """The messages of a channel."""
    export, talk = all_of(file, _Export), Talk()
    channel = export.channel.name if isinstance(export.channel.name, str) else ""
    guild = export.guild.name if isinstance(export.guild.name, str) else ""
    file.title = name(" › ".join(one for one in (guild, channel) if one))
    for number, raw in enumerate(export.messages, 1):
        file.share = number / len(export.messages)
        try:
            message = msgspec.json.decode(raw, type=_Message)
        except (ValueError, RecursionError):
            file.note(f"message {number}", BROKEN)
            continue
        if str(message.type) in WRITTEN and isinstance(message.content, str):
            author = message.author.nickname or message.author.name
            yield talk.piece(
                message.content, author if isinstance(author, str) else "", when.iso(message.timestamp), channel
            )
