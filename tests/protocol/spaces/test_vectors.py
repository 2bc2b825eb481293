import json
from typing import Any

import pytest

from identity.ids import digest
from identity.packing import unpack
from identity.secrets import Secret
from identity.signing import public_key
from protocol.spaces import entry, state
from protocol.spaces.keys import Opening
from protocol.spaces.replica import Me, Replica
from tests.protocol.spaces.vectors import FOLDER, intersection, text_of

SPACES: dict[str, Any] = json.loads((FOLDER / "spaces.json").read_text(encoding="utf-8"))


def copy(name: str) -> Replica:
    (kept,) = [one for one in SPACES["machines"] if one["name"] == name]
    secret = bytes.fromhex(kept["node"])
    me = Me(public_key(secret), Secret(secret), Opening(Secret(bytes.fromhex(kept["sealing"]))))
    return Replica(bytes.fromhex(SPACES["space"]), me)


@pytest.mark.parametrize("name", ["ana", "ben"])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_entries_of_the_vectors_come_to_the_state_of_the_vectors(name: str, backwards: bool) -> None:
    replica = copy(name)
    entries = [entry.read(unpack(bytes.fromhex(one["entry"]), 1 << 20)) for one in SPACES["entries"]]
    for one in reversed(entries) if backwards else entries:
        replica.receive(one)
    assert replica.state.packed().hex() == SPACES["state"]
    assert replica.state.digest.hex() == SPACES["digest"]
    for one in SPACES["entries"]:
        hash_ = bytes.fromhex(one["hash"])
        assert type(replica.act(hash_)).__name__.lower() == one["does"]
        assert replica.prose(hash_) == one["says"]
    for number, key in SPACES["keys"].items():
        held = replica.key(int(number))
        assert held is not None
        assert held.secret.reveal().hex() == key


def test_the_state_of_the_vectors_reads_back() -> None:
    packed = bytes.fromhex(SPACES["state"])
    assert state.read(packed).packed() == packed
    assert digest("kith/space-state/1", packed).hex() == SPACES["digest"]


def test_common_labels_are_found_as_in_the_vectors() -> None:
    assert (FOLDER / "psi.json").read_text(encoding="utf-8") == text_of(intersection())
