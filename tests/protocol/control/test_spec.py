import typing

import pytest

from protocol.control import messages
from protocol.control.connection import MAX_FRAME
from protocol.control.feed import KEPT
from protocol.control.message import Message
from tests.conftest import ROOT

SPEC = (ROOT / "specs" / "control.md").read_text()
KINDS = [
    *typing.get_args(messages.FromClient),
    *typing.get_args(messages.FromNode),
    *typing.get_args(messages.Request),
    *typing.get_args(messages.Answer),
    *typing.get_args(messages.Event),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_and_field_is_in_the_specification(kind: type[Message]) -> None:
    assert f"`{kind.__name__}`" in SPEC
    for name in kind.__struct_fields__:
        assert f"`{name}`" in SPEC, name


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{MAX_FRAME:,}" in SPEC
    assert f"{KEPT:,}" in SPEC
    assert f"Version {messages.VERSION}." in SPEC
