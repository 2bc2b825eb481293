"""ChatGPT: ``conversations.json``. Of each tree of messages, the branch that was current is followed."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.cleaning import name
from agent.memory.intake.objects import each_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

MODEL = "ChatGPT"


class _Author(Struct):
    role: Any = ""


class _Content(Struct):
    content_type: Any = ""
    parts: Any = None


class _Message(Struct):
    author: _Author = msgspec.field(default_factory=_Author)
    create_time: Any = None
    content: _Content = msgspec.field(default_factory=_Content)
    recipient: Any = "all"
    metadata: Any = None


class _Node(Struct):
    parent: Any = None
    children: Any = None
    message: _Message | None = None


class _Conversation(Struct):
    title: Any = ""
    create_time: Any = None
    current_node: Any = None
    mapping: dict[str, _Node] = {}


def read(file: Opened) -> Iterator[Piece]:
    """What the owner and the model said."""
    talk = Talk()
    for one in each_of(file, _Conversation, "conversation"):
        talk.another()
        part = name(one.title) if isinstance(one.title, str) else ""
        for message in branch(one):
            mine = message.author.role == "user"
            said = when.epoch(message.create_time) or when.epoch(one.create_time)
            yield talk.piece(_text(message.content), "" if mine else MODEL, said, part, mine)


def branch(conversation: _Conversation) -> Iterator[_Message]:
    """The messages of the current branch, from the first to the last."""
    nodes, at = conversation.mapping, conversation.current_node
    if not isinstance(at, str) or at not in nodes:
        at = _last_leaf(nodes)
    found: list[_Message] = []
    been: set[str] = set()
    while isinstance(at, str) and at in nodes and at not in been:
        been.add(at)
        message, at = nodes[at].message, nodes[at].parent
        if message is not None and _was_said(message):
            found.append(message)
    yield from reversed(found)


def _last_leaf(nodes: dict[str, _Node]) -> str | None:
    leaves = [key for key, node in nodes.items() if not node.children and node.message is not None]
    return leaves[-1] if leaves else None


def _was_said(message: _Message) -> bool:
    """Whether somebody saw it: much of the tree are the model's tools talking among themselves."""
    hidden = isinstance(message.metadata, dict) and message.metadata.get("is_visually_hidden_from_conversation")
    return (
        message.author.role in ("user", "assistant")
        and message.recipient in (None, "all")
        and message.content.content_type in ("text", "multimodal_text")
        and not hidden
    )


def _text(content: _Content) -> str:
    parts = content.parts if isinstance(content.parts, list) else []
    words = (one.get("text") if isinstance(one, dict) else one for one in parts)
    return "\n".join(one for one in words if isinstance(one, str))
