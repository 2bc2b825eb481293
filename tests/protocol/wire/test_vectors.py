"""The vectors of streams, joining and asking, held against the code."""

import json

import pytest

from identity.joining import Party
from identity.packing import plain, shaped, unpack
from identity.personlog import PersonLog
from identity.tickets import read as read_ticket
from protocol.ask.messages import read_question, read_reply
from protocol.errors import RemoteProtocolError
from protocol.join import ticketed
from protocol.join.joining import Joining
from protocol.join.messages import FromInviter, FromJoiner
from protocol.wire import refusals
from protocol.wire.messages import read
from protocol.wire.stream import Agreed, Came, Ended, Event, Heard, Opened, Over, Stream
from tests.identity.second import signatures
from tests.protocol.join.houses import BEN, Drawn, me_of
from tests.protocol.wire import vectors
from tests.protocol.wire.vectors import Vector


def each(name: str) -> pytest.MarkDecorator:
    """One test for each vector of a file."""
    kept = json.loads((vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("vector", kept, ids=lambda vector: vector["name"])


@pytest.mark.parametrize("name", vectors.FILES)
def test_the_vectors_are_those_that_the_code_makes(name: str) -> None:
    kept = (vectors.FOLDER / name).read_text(encoding="utf-8")
    assert kept == vectors.text_of(name), "run python -m tests.protocol.wire.vectors"


@pytest.mark.parametrize("name", vectors.FILES)
def test_no_two_vectors_of_a_file_have_the_same_name(name: str) -> None:
    names = [vector["name"] for vector in vectors.FILES[name]()]
    assert len(names) == len(set(names))


@each("streams")
def test_a_stream_is_heard_as_its_vector_says(vector: Vector) -> None:
    stream = Stream("x", 60, vector["spoken"])
    stream.handle(Opened(), 0)
    events: list[Event] = [Came(bytes.fromhex(vector["bytes"])), Ended()]
    if not vector["valid"]:
        with pytest.raises(RemoteProtocolError):
            for event in events:
                stream.handle(event, 0)
        return
    outs = [out for event in events for out in stream.handle(event, 0)]
    assert stream.version == vector["version"]
    if vector["version"] is None:
        assert Over(refusals.VERSION) in outs
    else:
        frames = [Heard(bytes.fromhex(one)) for one in vector["frames"]]
        assert outs == [Agreed(vector["version"]), *frames, Over()]


@each("join-frames")
def test_a_message_of_joining_is_read_as_its_vector_says(vector: Vector) -> None:
    kinds = FromJoiner if vector["by"] == "joiner" else FromInviter
    data = bytes.fromhex(vector["bytes"])
    if not vector["valid"]:
        with pytest.raises(RemoteProtocolError):
            read(data, kinds)
        return
    assert plain(read(data, kinds))["t"] == vector["tag"]


@each("join-answers")
def test_a_joiner_believes_an_answer_as_its_vector_says(vector: Vector) -> None:
    said = tuple(shaped(unpack(bytes.fromhex(one)), Party, "no party") for one in vector["said"])
    me, connected = me_of(BEN), bytes.fromhex(vector["connected"])
    pending = ticketed.Pending(read_ticket(vector["ticket"]), said, me.operations(), me.card.to_bytes(), ())
    joining = Joining(pending, lambda: me, lambda _: None, Drawn())
    joining.handle(ticketed.Start(), vector["now"])
    heard = ticketed.Heard(connected, bytes.fromhex(vector["bytes"]))
    if not vector["valid"]:
        with pytest.raises(RemoteProtocolError):
            joining.handle(heard, vector["now"])
        assert not joining.is_over
        return
    (pinned,) = [out for out in joining.handle(heard, vector["now"]) if isinstance(out, ticketed.Pin)]
    log = pinned.other.log
    found = (log.person.hex(), log.state.head.hex(), [one.hash.hex() for one in pinned.other.grants])
    assert found == (vector["person"], vector["head"], vector["grants"])


@each("questions")
def test_a_question_is_read_as_its_vector_says(vector: Vector) -> None:
    data = bytes.fromhex(vector["bytes"])
    if not vector["valid"]:
        with pytest.raises(RemoteProtocolError):
            read_question(data)
        return
    asked = read_question(data)
    assert hexed(plain(asked.question)) == vector["says"]
    _, _, hash_ = signatures.open_envelope(data, "question")  # by an implementation that shares no code
    assert asked.id.hex() == hash_.hex() == vector["id"]


@each("answers")
def test_an_answer_is_believed_as_its_vector_says(vector: Vector) -> None:
    asked = read_question(bytes.fromhex(vector["question"]))
    log = PersonLog.from_bytes(map(bytes.fromhex, vector["log"]))
    if not vector["valid"]:
        with pytest.raises(RemoteProtocolError):
            read_reply(bytes.fromhex(vector["bytes"]), asked, log)
        return
    _, reply = read_reply(bytes.fromhex(vector["bytes"]), asked, log)
    assert hexed(plain(reply)) == vector["says"]


def hexed(fields: Vector) -> Vector:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}
