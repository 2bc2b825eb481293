"""The vectors in specs/, held against this implementation and against a second one that shares no code with it."""

import json
from collections.abc import Callable

import pytest

from identity import cards, grants, joining, tickets
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.ids import read
from identity.joining import Party
from identity.packing import pack, plain, shaped, unpack
from identity.permission import permit
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.vault import Vault
from tests.identity import vectors
from tests.identity.second import grants as other_grants
from tests.identity.second import joining as other_joining
from tests.identity.second import packing, signatures, vault
from tests.identity.second.personlog import person_log, signs_as
from tests.identity.vectors import Vector
from tests.identity.vectors.parts import hexed
from tests.identity.world import World, request_of


def each(name: str) -> pytest.MarkDecorator:
    """One test for each vector of a file."""
    kept = json.loads((vectors.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return pytest.mark.parametrize("vector", kept, ids=lambda vector: vector["name"])


def refused(vector: Vector, ours: Callable[[], object], theirs: Callable[[], object]) -> bool:
    """Whether the vector is not valid; if so, both must have refused it."""
    if vector.get("valid", vector.get("permitted")):
        return False
    with pytest.raises(IdentityRefused):
        ours()
    with pytest.raises(packing.No):
        theirs()
    return True


@pytest.mark.parametrize("name", vectors.FILES)
def test_the_vectors_are_those_that_the_code_makes(name: str) -> None:
    kept = (vectors.FOLDER / name).read_text(encoding="utf-8")
    assert kept == vectors.text_of(name), "run python -m tests.identity.vectors"


@pytest.mark.parametrize("name", vectors.FILES)
def test_no_two_vectors_of_a_file_have_the_same_name(name: str) -> None:
    names = [(vector.get("kind"), vector["name"]) for vector in vectors.FILES[name]()]
    assert len(names) == len(set(names))


@each("envelopes")
def test_both_judge_an_envelope_as_its_vector_does(vector: Vector) -> None:
    data, kind = bytes.fromhex(vector["bytes"]), vector["kind"]
    if refused(vector, lambda: Envelope.from_bytes(data).opened(kind), lambda: signatures.open_envelope(data, kind)):
        return
    envelope = Envelope.from_bytes(data)
    assert pack(envelope.opened(kind)).hex() == vector["content"]
    assert (envelope.key.hex(), envelope.hash.hex()) == (vector["key"], vector["hash"])
    payload, key, hash_ = signatures.open_envelope(data, kind)
    assert (payload.hex(), key.hex(), hash_.hex()) == (vector["content"], vector["key"], vector["hash"])


@each("ids")
def test_both_read_an_id_as_its_vector_does(vector: Vector) -> None:
    kind, text = vector["kind"], vector["text"]
    if not refused(vector, lambda: read(kind, text), lambda: signatures.read_id(kind, text)):
        assert read(kind, text).hex() == signatures.read_id(kind, text).hex() == vector["id"]


@each("person-logs")
def test_both_judge_a_person_log_as_its_vector_does(vector: Vector) -> None:
    operations = [bytes.fromhex(one) for one in vector["operations"]]
    met = bytes.fromhex(vector["met"]) if "met" in vector else None
    if refused(vector, lambda: PersonLog.from_bytes(operations, met), lambda: person_log(operations, met)):
        return
    log, other = PersonLog.from_bytes(operations, met), person_log(operations, met)
    named = {name: vector[name] for name in ("person", "head", "owner", "frozen")}
    ours = {"person": log.person, "head": log.state.head, "owner": log.state.owner, "frozen": log.frozen}
    assert hexed(ours) == named
    assert {name: hexed(other[name]) for name in named} == named
    assert {key.hex(): known.role for key, known in log.state.keys.items() if known.heads is None} == vector["keys"]
    assert hexed(other["keys"]) == vector["keys"]
    for key in (log.state.owner, *log.state.past_owners, *log.state.keys, log.state.recovery):
        for stored in (False, True):
            assert signs_as(other, key, stored=stored) == hand_of(log, key, stored)


def hand_of(log: PersonLog, key: bytes, stored: bool) -> str | None:
    try:
        return log.hand(key, known_before=stored).value
    except IdentityRefused:
        return None


@each("vaults")
def test_both_open_a_vault_as_its_vector_does(vector: Vector) -> None:
    data, passphrase = bytes.fromhex(vector["bytes"]), vector["passphrase"]

    def opened() -> dict[str, dict[str, str]]:
        shut = Vault.from_bytes(data)
        start, owner = shut.subkeys(passphrase)
        both = {"start": shut.open_start(start), "owner": shut.open_owner(owner)}
        return {name: {one: secret.reveal().hex() for one, secret in content.items()} for name, content in both.items()}

    if not refused(vector, opened, lambda: vault.open_vault(data, passphrase)):
        assert opened() == hexed(vault.open_vault(data, passphrase)) == {one: vector[one] for one in ("start", "owner")}
        assert Vault.from_bytes(data).to_bytes() == data


@each("cards")
def test_both_believe_a_card_as_its_vector_does(vector: Vector) -> None:
    data, operations = bytes.fromhex(vector["bytes"]), [bytes.fromhex(one) for one in vector["log"]]
    log, other, stored = PersonLog.from_bytes(operations), person_log(operations), vector["stored"]

    def ours() -> cards.Card:
        return cards.read(Envelope.from_bytes(data), log, known_before=stored)

    if not refused(vector, ours, lambda: other_grants.card(data, other, stored=stored)):
        assert {"person": ours().person.hex(), "name": ours().name, "made": ours().made} == vector["says"]
        assert hexed(other_grants.card(data, other, stored=stored)) == vector["says"]


@each("grants")
def test_both_read_a_grant_as_its_vector_does(vector: Vector) -> None:
    data, revocation = bytes.fromhex(vector["bytes"]), vector["kind"] == "grant-revocation"
    theirs = other_grants.revocation if revocation else other_grants.grant

    def ours() -> grants.Grant | grants.Revocation:
        envelope = Envelope.from_bytes(data)
        return grants.read_revocation(envelope) if revocation else grants.read(envelope)

    if refused(vector, ours, lambda: theirs(data)):
        return
    envelope, (said, key, hash_) = Envelope.from_bytes(data), theirs(data)
    assert (envelope.key.hex(), envelope.hash.hex()) == (key.hex(), hash_.hex()) == (vector["key"], vector["hash"])
    defaults = {} if revocation else hexed(other_grants.DEFAULTS)
    assert hexed(said) == {**defaults, **vector["says"]}
    assert hexed(plain(ours())) == vector["says"]


@each("permissions")
def test_both_permit_what_its_vector_does(vector: Vector) -> None:
    data = [bytes.fromhex(one) for one in vector["chain"]]
    request = {
        name: value if name == "act" or value is None else bytes.fromhex(value)
        for name, value in vector["request"].items()
    }

    def ours() -> list[str]:
        chain = [Envelope.from_bytes(one) for one in data]
        return [one.hex() for one in permit(request_of(vector["request"]), chain, World.of(vector["house"]))]

    def theirs() -> list[str]:
        return [one.hex() for one in other_grants.permitted(other_grants.House(vector["house"]), request, data)]

    if not refused(vector, ours, theirs):
        assert ours() == theirs() == vector["uses"]


@each("tickets")
def test_both_read_a_ticket_as_its_vector_does(vector: Vector) -> None:
    if refused(vector, lambda: tickets.read(vector["text"]), lambda: other_joining.ticket(vector["text"])):
        return
    ours = tickets.read(vector["text"])
    said = {"person": ours.person, "node": ours.node, "secret": ours.secret.reveal(), "until": ours.until}
    places = [[one.host, one.port, *([one.relay] if one.relay else [])] for one in ours.addresses]
    assert hexed({**said, "addresses": places, "invite": ours.invite}) == vector["says"]
    assert ours.text() == vector["line"]
    assert hexed(other_joining.ticket(vector["text"])) == vector["says"]


@each("meetings")
def test_both_believe_a_meeting_as_its_vector_does(vector: Vector) -> None:
    proved = {name: bytes.fromhex(vector[name]) for name in ("meeting", "mac", "signature")}
    side, secret, connected = vector["side"], bytes.fromhex(vector["secret"]), bytes.fromhex(vector["connected"])
    operations, mine = [bytes.fromhex(one) for one in vector["log"]], unpack(bytes.fromhex(vector["mine"]))

    def ours() -> None:
        meeting = joining.read_meeting(unpack(proved["meeting"]))
        proof = joining.read_proof({name: proved[name] for name in ("mac", "signature")})
        joining.check_secret(side, meeting, proof, Secret(secret))
        said, log = shaped(mine, Party, "no party"), PersonLog.from_bytes(operations)
        joining.check_party(side, meeting, proof, log, said, connected)

    def theirs() -> None:
        other_joining.believe(side, proved, secret, person_log(operations), mine, connected)

    if not refused(vector, ours, theirs):
        ours()
        theirs()
