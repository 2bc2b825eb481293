from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.control import MAX_FRAME, VERSION, ClientConnection, NodeConnection, State
from protocol.control.connection import CLIENT_SAYS, NODE_SAYS
from protocol.control.messages import (
    Ask,
    Cancel,
    Done,
    Failed,
    FromClient,
    FromNode,
    Happened,
    Hello,
    NodeStopping,
    Ping,
    Pong,
    Refused,
    Reply,
    Welcome,
)
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.frames import frame

HELLO, WELCOME = Hello(VERSION, "test"), Welcome(VERSION, "0", 7)


def opened() -> tuple[ClientConnection, NodeConnection]:
    client, node = ClientConnection(), NodeConnection()
    node.receive(client.send(HELLO))
    client.receive(node.send(WELCOME))
    return client, node


def test_a_whole_conversation() -> None:
    client, node = opened()
    assert node.receive(client.send(Ask(1, Ping())) + client.send(Ask(2, Ping()))) == [Ask(1, Ping()), Ask(2, Ping())]
    said = node.send(Reply(2, Pong(), more=True)) + node.send(Reply(1, Pong())) + node.send(Done(2))
    assert client.receive(said) == [Reply(2, Pong(), more=True), Reply(1, Pong()), Done(2)]
    assert client.open_asks == node.open_asks == set()
    assert client.receive(node.send(Happened(8, NodeStopping("test")))) == [Happened(8, NodeStopping("test"))]
    assert client.receive(node.send(Refused("enough"))) == [Refused("enough")]
    assert client.state is node.state is State.CLOSED


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", get_args(FromClient) + get_args(FromNode))
def test_every_message_has_its_place_in_the_tables_and_no_other(state: State, kind: type) -> None:
    samples: dict[type, FromClient | FromNode] = {
        type(message): message
        for message in (
            HELLO,
            WELCOME,
            Ask(1, Ping()),
            Cancel(1),
            Refused("no"),
            Reply(1, Pong()),
            Done(1),
            Failed(1, "kind", "says"),
            Happened(1, NodeStopping("test")),
        )
    }
    is_clients = kind in get_args(FromClient)
    speaker: ClientConnection | NodeConnection = ClientConnection() if is_clients else NodeConnection()
    speaker.state = state
    if kind in (Reply, Done, Failed):
        speaker.open_asks.add(1)
    after = (CLIENT_SAYS if is_clients else NODE_SAYS)[state].get(kind)
    if after is None:
        with pytest.raises(LocalProtocolError, match=kind.__name__):
            speaker.send(samples[kind])  # type: ignore[arg-type]
    else:
        speaker.send(samples[kind])  # type: ignore[arg-type]
        assert speaker.state is after


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ([Ask(1, Ping())], "Ask has no place while greeting"),
        ([HELLO, HELLO], "Hello has no place"),
        ([HELLO, Ask(1, Ping())], "Ask has no place while answering"),
    ],
)
def test_a_client_out_of_order_is_the_clients_fault(said: list[FromClient], why: str) -> None:
    data = b"".join(frame(msgspec.msgpack.encode(message), MAX_FRAME) for message in said)
    with pytest.raises(RemoteProtocolError, match=why):
        NodeConnection().receive(data)


def test_an_ask_that_is_open_cannot_be_opened_again_but_its_number_may_be_used_later() -> None:
    client, node = opened()
    ask = frame(msgspec.msgpack.encode(Ask(1, Ping())), MAX_FRAME)
    node.receive(ask)
    with pytest.raises(RemoteProtocolError, match="open already"):
        node.receive(ask)
    node.send(Reply(1, Pong()))
    assert node.receive(ask) == [Ask(1, Ping())]


def test_an_answer_to_nothing_is_refused_on_either_side() -> None:
    client, node = opened()
    with pytest.raises(LocalProtocolError, match="not open"):
        node.send(Done(5))
    with pytest.raises(RemoteProtocolError, match="not open"):
        client.receive(frame(msgspec.msgpack.encode(Done(5)), MAX_FRAME))


def test_a_message_too_large_to_send_leaves_the_connection_as_it_was() -> None:
    client, node = opened()
    node.receive(client.send(Ask(1, Ping())))
    with pytest.raises(LocalProtocolError, match="over the limit"):
        node.send(Failed(1, "kind", "x" * MAX_FRAME))
    client.receive(node.send(Failed(1, "fault", "too much")))


def test_unknown_fields_are_ignored_so_that_versions_understand_each_other() -> None:
    node = NodeConnection()
    newer = {"is": "hello", "version": VERSION, "client": "newer", "colour": "green"}
    assert node.receive(frame(msgspec.msgpack.encode(newer), MAX_FRAME)) == [Hello(VERSION, "newer")]


@given(st.binary(max_size=400), st.booleans(), st.booleans(), st.booleans())
def test_garbage_yields_only_the_remote_error_fed_whole_or_byte_by_byte(
    garbage: bytes, framed: bool, greeted: bool, for_node: bool
) -> None:
    if framed and garbage:
        garbage = frame(garbage, MAX_FRAME)
    for chunks in ([garbage] if garbage else [], [garbage[i : i + 1] for i in range(len(garbage))]):
        connection = (
            opened()[1 if for_node else 0] if greeted else (NodeConnection() if for_node else ClientConnection())
        )
        try:
            for chunk in chunks:
                connection.receive(chunk)
        except RemoteProtocolError:
            pass


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=5), st.integers(0, 200))
def test_a_damaged_conversation_yields_only_the_remote_error(flips: list[tuple[int, int]], cut: int) -> None:
    client = ClientConnection()
    good = bytearray(client.send(HELLO))
    client.state = State.OPEN
    for id in range(4):
        good += client.send(Ask(id, Ping()))
    for place, value in flips:
        good[place % len(good)] = value
    node = NodeConnection()
    try:
        node.receive(bytes(good[:cut]) or b"\0")
        node.state = State.OPEN
        node.receive(bytes(good[cut:]) or b"\0")
    except RemoteProtocolError:
        pass


def test_deep_nesting_is_garbage_and_not_a_crash() -> None:
    with pytest.raises(RemoteProtocolError):
        NodeConnection().receive(frame(b"\x91" * 100_000 + b"\xc0", MAX_FRAME))
