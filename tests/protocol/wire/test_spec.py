import typing

import pytest
from msgspec import Struct

from protocol.ask import messages as ask
from protocol.join import messages as join
from protocol.wire import limits
from protocol.wire.messages import Refused, Versions
from tests.protocol.wire import spec

TEXT = spec.PAGE.read_text(encoding="utf-8")
MESSAGES: list[type[Struct]] = [
    Versions,
    Refused,
    *(
        kind
        for union in (join.FromJoiner, join.FromInviter, ask.FromAsker, ask.FromAnswerer)
        for kind in typing.get_args(union)
    ),
]


def test_diagrams_and_tables_are_those_of_the_code() -> None:
    assert spec.filled(TEXT) == TEXT, "run python -m tests.protocol.wire.spec"


@pytest.mark.parametrize("kind", [*MESSAGES, join.Presence, ask.Question, ask.Reply])
def test_every_message_and_field_is_in_the_specification(kind: type[Struct]) -> None:
    if kind.__struct_config__.tag is not None:
        assert f"`{kind.__struct_config__.tag}`" in TEXT
    for name in kind.__struct_fields__:
        assert f"`{name}`" in TEXT, name


def test_numbers_in_the_text_are_those_of_the_code() -> None:
    for number in (limits.FRAME, limits.OPERATIONS, limits.SOURCES, limits.TEXT, limits.PURPOSE, limits.ANSWER):
        assert f"{number:,}" in TEXT.partition("## Limits")[0]
    for number in (limits.PART, limits.LONGEST_WAIT, limits.PIECES):
        assert f"{number:,}" in TEXT.partition("## Limits")[0]
    for words in (
        f"{limits.JOIN_SECONDS} for `/kith/join/1`, {limits.ASK_SECONDS} for `/kith/ask/1`",
        f"its {limits.TRIES} tries; one comes back every {limits.SECONDS_A_TRY} seconds",
        f"{limits.CONVERSATIONS} conversations are open, {limits.CONVERSATIONS_EACH} of one",
        f"{limits.OUTBOX} questions wait at most, {limits.OUTBOX_EACH} for one person; {limits.DIALLED} are under way",
    ):
        assert words in TEXT
