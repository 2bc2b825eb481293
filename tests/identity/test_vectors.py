"""The vectors in specs/, held against this implementation and against a second one that shares no code with it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.ids import read
from identity.packing import pack, unpack
from identity.personlog import PersonLog
from tests.identity import second, vectors
from tests.identity.test_packing import values

ENVELOPES = json.loads((vectors.FOLDER / "envelopes.json").read_text())
LOGS = json.loads((vectors.FOLDER / "person-logs.json").read_text())
IDS = json.loads((vectors.FOLDER / "ids.json").read_text())


@pytest.mark.parametrize("name", vectors.FILES)
def test_the_vectors_are_those_that_the_code_makes(name: str) -> None:
    assert (vectors.FOLDER / name).read_text() == vectors.text_of(name), "run python -m tests.identity.vectors"


@pytest.mark.parametrize("vector", ENVELOPES, ids=lambda vector: vector["name"])
def test_both_implementations_judge_an_envelope_as_its_vector_does(vector: vectors.Vector) -> None:
    data = bytes.fromhex(vector["bytes"])
    if not vector["valid"]:
        with pytest.raises(IdentityRefused):
            Envelope.from_bytes(data).opened(vector["kind"])
        with pytest.raises(second.No):
            second.open_envelope(data, vector["kind"])
        return
    envelope = Envelope.from_bytes(data)
    assert pack(envelope.opened(vector["kind"])).hex() == vector["content"]
    assert (envelope.key.hex(), envelope.hash.hex()) == (vector["key"], vector["hash"])
    payload, key, hash_ = second.open_envelope(data, vector["kind"])
    assert (payload.hex(), key.hex(), hash_.hex()) == (vector["content"], vector["key"], vector["hash"])


@pytest.mark.parametrize("vector", IDS, ids=lambda vector: vector["name"])
def test_both_implementations_read_an_id_as_its_vector_does(vector: vectors.Vector) -> None:
    if vector["valid"]:
        assert read(vector["kind"], vector["text"]).hex() == vector["id"]
        assert second.read_id(vector["kind"], vector["text"]).hex() == vector["id"]
    else:
        with pytest.raises(IdentityRefused):
            read(vector["kind"], vector["text"])
        with pytest.raises(second.No):
            second.read_id(vector["kind"], vector["text"])


@pytest.mark.parametrize("vector", LOGS, ids=lambda vector: vector["name"])
def test_both_implementations_judge_a_person_log_as_its_vector_does(vector: vectors.Vector) -> None:
    operations = [bytes.fromhex(one) for one in vector["operations"]]
    if not vector["valid"]:
        with pytest.raises(IdentityRefused):
            PersonLog.from_bytes(operations)
        with pytest.raises(second.No):
            second.person_log(operations)
        return
    log, other = PersonLog.from_bytes(operations), second.person_log(operations)
    assert (log.person.hex(), log.state.head.hex(), log.frozen) == (vector["person"], vector["head"], vector["frozen"])
    assert (other["person"].hex(), other["head"].hex(), other["frozen"]) == (
        *(vector["person"], vector["head"]),
        vector["frozen"],
    )
    assert log.state.owner.hex() == other["owner"].hex() == vector["owner"]
    assert {key.hex(): known.role for key, known in log.state.keys.items() if known.heads is None} == vector["keys"]
    assert {key.hex(): role for key, role in other["keys"].items()} == vector["keys"]


@given(st.one_of(st.binary(max_size=60), values.map(pack)), st.integers(0, 1000), st.integers(0, 255))
def test_both_implementations_agree_on_what_is_well_written(data: bytes, place: int, change: int) -> None:
    changed = bytearray(data)
    if changed:
        changed[place % len(changed)] ^= change
    try:
        ours: object = unpack(bytes(changed))
    except IdentityRefused:
        with pytest.raises(second.No):
            second.decode(bytes(changed))
    else:
        assert second.decode(bytes(changed)) == ours
