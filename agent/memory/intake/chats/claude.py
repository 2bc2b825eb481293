"""Claude: ``conversations.json`` of its export."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.cleaning import name
from agent.memory.intake.objects import each_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

MODEL = "Claude"


class _Message(Struct):
    sender: Any = ""
    text: Any = ""
    content: Any = None
    created_at: Any = None


class _Conversation(Struct):
    name: Any = ""
    created_at: Any = None
    chat_messages: list[_Message] = []


def read(file: Opened) -> Iterator[Piece]:
    """What the owner and the model said."""
    talk = Talk()
    for one in each_of(file, _Conversation, "conversation"):
        talk.another()
        part = name(one.name) if isinstance(one.name, str) else ""
        for message in one.chat_messages:
            if message.sender in ("human", "assistant"):
                mine = message.sender == "human"
                said = when.iso(message.created_at) or when.iso(one.created_at)
                yield talk.piece(_text(message), "" if mine else MODEL, said, part, mine)


def _text(message: _Message) -> str:
    """Its words: newer exports hold them in parts, among what tools said."""
    parts = message.content if isinstance(message.content, list) else []
    words = [one.get("text") for one in parts if isinstance(one, dict) and one.get("type") == "text"]
    text = "\n".join(one for one in words if isinstance(one, str))
    return text or (message.text if isinstance(message.text, str) else "")
