"""The vectors in specs/, held against this implementation, and where there is one against a second."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from identity.clock import Now
from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import pack, plain, shaped, unpack
from identity.secrets import Secret
from protocol.errors import RemoteProtocolError
from protocol.spaces.keys import EpochKey, Opening
from protocol.sync import armour, heads, letter
from protocol.sync.have import Vector, refuse_odd
from tests.protocol.sync import second, vectors
from tests.protocol.sync.vectors import Case
from tests.protocol.sync.world import sealing, secret


def each(name: str) -> Callable[[Any], Any]:
    kept = json.loads((vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("case", kept, ids=[one["name"] for one in kept])


@pytest.mark.parametrize("name", vectors.FILES)
def test_the_vectors_are_what_their_module_makes(name: str) -> None:
    assert (vectors.FOLDER / name).read_text(encoding="utf-8") == vectors.text_of(name)


@each("have-vectors")
def test_a_have_vector_is_read_as_its_vector_says(case: Case) -> None:
    content = unpack(bytes.fromhex(case["bytes"]))
    vector = shaped(content, Vector, "no have-vector")
    if not case["valid"]:
        with pytest.raises(RemoteProtocolError):
            refuse_odd(vector)
        return
    refuse_odd(vector)
    assert pack(plain(vector)).hex() == case["bytes"]
    assert vector.digest.hex() == case["digest"]
    flag = bytes([content.get("broken", False)])
    since, parts = content.get("since", 0).to_bytes(8, "big"), (one["digest"] for one in content["epochs"])
    assert digest("kith/have/1", since, flag, *parts).hex() == case["digest"]
    for epoch in content["epochs"]:
        if "epoch" in case:
            assert epoch["digest"].hex() == case["epoch"] == _digest(epoch).hex()


def _digest(epoch: dict[str, Any]) -> bytes:
    parts = (
        one["node"] + bytes([one.get("forked", False)]) + one["count"].to_bytes(8, "big") + one["head"]
        for one in epoch["chains"]
    )
    return digest("kith/have-epoch/1", epoch["number"].to_bytes(8, "big"), *parts)


@each("heads")
def test_an_announcement_is_read_as_its_vector_says(case: Case) -> None:
    key, space = EpochKey(Secret(bytes.fromhex(case["key"]))), bytes.fromhex(case["space"])
    data = bytes.fromhex(case["bytes"])
    if not case["valid"]:
        with pytest.raises(RemoteProtocolError):
            heads.heard(data, key, space, case["epoch"])
        return
    node, said = heads.heard(data, key, space, case["epoch"])
    assert node.hex() == case["node"]
    assert heads.topic(key, space, case["epoch"]).hex() == case["topic"]
    assert {name: one.hex() if isinstance(one, bytes) else one for name, one in plain(said).items()} == case["says"]


@each("letters")
def test_a_letter_is_read_as_its_vector_says(case: Case) -> None:
    private, data = bytes.fromhex(case["sealing"]), bytes.fromhex(case["bytes"])
    public, now = sealing("bo").plain, Now.at(case["now"])

    def read() -> letter.Letter:
        return letter.open_(letter.read(data), Opening(Secret(private)), public, now)

    if not case["valid"]:
        with pytest.raises(RemoteProtocolError):
            read()
        return
    found, says = read(), case["says"]
    assert (found.id.hex(), found.node.hex(), found.made, found.until) == (
        case["id"],
        says["node"],
        says["made"],
        says["until"],
    )
    assert [[one.kind, one.body.hex()] for one in found.pieces] == says["pieces"]
    assert armour.read(case["text"]).to_bytes() == data
    assert armour.written(letter.read(data)) == case["text"]


def test_a_second_reader_opens_what_the_first_sealed() -> None:
    sealed = letter.write((letter.Piece("grant", b"x"),), sealing("bo"), Secret(bytes(range(32))), 0, 1).sealed
    assert len(second.unseal(sealed, secret("bo", "sealing"), letter.SEALED_AS)) == 4096
    with pytest.raises(Exception):  # noqa: B017  # whatever the library says of another key
        second.unseal(sealed, secret("cleo", "sealing"), letter.SEALED_AS)


def test_what_is_not_packed_as_it_must_be_is_no_have_vector() -> None:
    with pytest.raises(IdentityRefused):
        shaped(unpack(pack({"epochs": [1]})), Vector, "no have-vector")
