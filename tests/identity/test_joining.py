import pytest
from msgspec.structs import replace

from identity import joining
from identity.errors import Malformed, NotAdmitted, SignatureRefused
from identity.joining import Meeting, Party, Proof, Side, check_party, check_secret, party_of, peer_id, prove
from identity.packing import plain
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from identity.tickets import invite_id
from tests.identity.person import Person

SECRET = Secret(bytes(range(16)))


def moved_in(person: Person) -> PersonLog:
    self_ = person.add(person.id, "self", "self")
    node = person.add(self_.hash, "node", "node")
    return PersonLog([person.genesis, self_, node, person.add(node.hash, "sealing", "sealing", by="node")])


ANA, BEN = Person(1), Person(3)
LOGS = {"inviter": moved_in(ANA), "joiner": moved_in(BEN)}
NODES = {"inviter": Secret(ANA.other("node")), "joiner": Secret(BEN.other("node"))}


def party(side: Side, nonce: bytes = bytes(32)) -> Party:
    person = ANA if side == "inviter" else BEN
    self_, node, sealing = (public_key(person.other(name)) for name in ("self", "node", "sealing"))
    return party_of(LOGS[side], self_, node, sealing, nonce)


MEETING = Meeting(1, invite_id(SECRET), party("inviter"), party("joiner"))
SIDES: list[Side] = ["inviter", "joiner"]


def check(side: Side, meeting: Meeting, proof: Proof, **changes: bytes) -> None:
    """What the other side does."""
    check_secret(side, meeting, proof, SECRET)
    mine = party("joiner" if side == "inviter" else "inviter")
    theirs = party(side)
    check_party(side, meeting, proof, LOGS[side], mine, changes.get("connected", peer_id(theirs.node)))


@pytest.mark.parametrize("side", SIDES)
def test_each_believes_the_other(side: Side) -> None:
    check(side, MEETING, prove(side, MEETING, SECRET, NODES[side]))
    assert joining.read_meeting(plain(MEETING)) == MEETING
    proof = prove(side, MEETING, SECRET, NODES[side])
    assert joining.read_proof(plain(proof)) == proof


@pytest.mark.parametrize("side", SIDES)
def test_whoever_does_not_know_the_secret_learns_nothing(side: Side) -> None:
    guessed = prove(side, MEETING, Secret(bytes(16)), NODES[side])
    answers = set()
    for known in (SECRET, None, Secret(bytes(15) + b"\x01")):
        with pytest.raises(NotAdmitted) as caught:
            check_secret(side, MEETING, guessed, known)
        answers.add(str(caught.value))
    with pytest.raises(NotAdmitted):  # the very secret that stands in for a missing one
        check_secret(side, MEETING, guessed, None)
    assert answers == {"not admitted"}


@pytest.mark.parametrize("side", SIDES)
def test_nothing_in_a_meeting_can_be_replaced(side: Side) -> None:
    proof = prove(side, MEETING, SECRET, NODES[side])
    for of in ("inviter", "joiner"):
        for name, value in plain(getattr(MEETING, of)).items():
            other = value[:-1] + bytes([value[-1] ^ 1])
            changed = replace(MEETING, **{of: replace(getattr(MEETING, of), **{name: other})})
            with pytest.raises(NotAdmitted):
                check_secret(side, changed, proof, SECRET)
            with pytest.raises(SignatureRefused):
                check_party(side, changed, proof, LOGS[side], party("joiner"), peer_id(party(side).node))


def test_what_one_side_said_cannot_be_sent_back_by_the_other() -> None:
    proof = prove("inviter", MEETING, SECRET, NODES["inviter"])
    with pytest.raises(NotAdmitted):
        check_secret("joiner", MEETING, proof, SECRET)
    with pytest.raises(SignatureRefused):
        check_party("joiner", MEETING, proof, LOGS["joiner"], party("inviter"), peer_id(party("joiner").node))


def test_a_meeting_holds_for_one_connection_and_for_one_number_drawn() -> None:
    proof = prove("joiner", MEETING, SECRET, NODES["joiner"])
    with pytest.raises(SignatureRefused, match="connection"):
        check("joiner", MEETING, proof, connected=peer_id(public_key(ANA.other("laptop"))))
    with pytest.raises(SignatureRefused, match="somebody else"):
        mine = party("inviter", nonce=b"\x01" * 32)
        check_party("joiner", MEETING, proof, LOGS["joiner"], mine, peer_id(party("joiner").node))


def test_whoever_was_revoked_a_moment_ago_is_not_who_they_say() -> None:
    log = LOGS["joiner"]
    for name in ("self", "node", "sealing"):
        revoked = log.extended([BEN.revoke(log.state.head, name, {})])
        theirs = replace(party("joiner"), head=revoked.state.head)
        meeting = replace(MEETING, joiner=theirs)
        proof = prove("joiner", meeting, SECRET, NODES["joiner"])
        with pytest.raises(SignatureRefused):
            check_party("joiner", meeting, proof, revoked, party("inviter"), theirs.peer)


@pytest.mark.parametrize(
    "content",
    [None, [], {}, {**plain(MEETING), "moon": 1}, {**plain(MEETING), "version": 2}, {**plain(MEETING), "invite": b""}],
)
def test_what_is_no_meeting_is_refused(content: object) -> None:
    with pytest.raises(Malformed):
        joining.read_meeting(content)
    with pytest.raises(Malformed):
        joining.read_proof(content)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_proof_has_its_sizes(size: int) -> None:
    for odd in ({"mac": bytes(size), "signature": bytes(64)}, {"mac": bytes(32), "signature": bytes(size)}):
        with pytest.raises(Malformed):
            joining.read_proof(odd)
