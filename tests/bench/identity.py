"""What strictness costs, and whether anything hostile gets another answer than a refusal by name."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from identity import cards, grants, ids, joining, phrase, tickets
from identity.clock import Now
from identity.envelope import Envelope, covered
from identity.errors import IdentityRefused
from identity.invites import Invite, granted, new_secret
from identity.operations import Add, proven, read
from identity.packing import pack, unpack
from identity.permission import Request, permit
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.vault import Vault
from tests.bench.figures import Figure
from tests.identity.person import Person
from tests.identity.vectors.meetings import LINE, meeting, party
from tests.identity.vectors.parts import ANA, BEN, CLEO, FROM, NOW, UNTIL, grant, revocation, sealed_raw
from tests.identity.vectors.tickets import NODE, V4, spelled, ticket
from tests.identity.vectors.vaults import sealed
from tests.identity.world import World

CONTENT = {"acts": ["ask", "sync"], "from": 1_790_000_000, "issuer": bytes(32), "to": bytes(32), "until": 1_800_000_000}
_TICKET = ticket([V4, 4001], ["home.example", 4001])


def measure(quick: bool) -> Iterator[Figure]:
    """Rates, taken in turn so that a machine's moods fall on both alike."""
    signed = Envelope.sealed("grant", CONTENT, bytes(range(32)))
    message = covered(signed.domain, signed.payload)
    data = signed.to_bytes()

    def bare() -> None:
        _bare(signed.key, signed.signature, message)

    ratios, rates = [], []
    for _ in range(5 if quick else 25):
        plain, ours, whole = (_rate(work, 0.1) for work in (bare, lambda: signed.opened("grant"), _reading(data)))
        ratios.append((ours / plain, whole / plain))
        rates.append(ours)
    yield Figure("envelope opened ÷ bare Ed25519 check", statistics.median(r[0] for r in ratios), "×", at_least=0.7)
    yield Figure("envelope read from bytes and opened ÷ bare check", statistics.median(r[1] for r in ratios), "×")
    yield Figure("person log of 1,000 operations ÷ its bare signature checks", _log_cost(quick), "×", at_most=1.3)
    cases = 2_000 if quick else 100_000
    yield Figure("garbage and mutated envelopes, logs, grants, tickets, vaults …", cases, "cases")
    yield Figure("  answered otherwise than with a named refusal", _escapes(cases), "", at_most=0)
    yield Figure("a new invite (secret, grants, ticket), without the KDF", _invite_cost(quick), "ms", at_most=5)
    yield Figure("envelopes opened", statistics.median(rates), "per s")


def _escapes(cases: int) -> int:
    """How many of so many hostile inputs raise anything but this room's own errors."""
    how, escaped = random.Random(5), 0
    hostile = _Hostile(how)
    for _ in range(cases):
        for attempt in hostile.attempts():
            try:
                attempt()
            except IdentityRefused:
                pass
            except Exception as error:
                escaped += 1
                print(f"escaped: {error!r}")
    return escaped


class _Hostile:
    """Things that were sound once, changed by chance; and things that never were."""

    def __init__(self, how: random.Random) -> None:
        self._how = how
        writer = Person(1)
        node = writer.add(writer.id, "node", "node")
        log = (writer.genesis, node, writer.rotate(node.hash, 1), writer.recover(node.hash, 5))
        self._log = [one.to_bytes() for one in log]
        self._texts = [ids.spell("person", bytes(32)), phrase.spell(bytes(16))]
        self._tickets = [spelled(content) for content in (_TICKET, [*_TICKET, 1], [2])]
        self._ours = PersonLog(LINE)
        wide = grant(ANA, BEN, "ask", hops=1, limits={"ask": 5}, uses=9)
        self._chain = [wide, grant(BEN, CLEO, "ask", limits={"ask": 5}, uses=9, narrows=wide.hash)]
        people = {person.id: PersonLog([person.genesis]) for person in (ANA, BEN, CLEO)}
        self._world = World(ANA.id, Now.at(NOW), people)
        self._grants = [one.to_bytes() for one in (*self._chain, revocation(ANA, wide.hash))]
        self._card = Envelope.sealed("card", {"person": ANA.id, "name": "Ana", "made": NOW}, ANA.owner(0)).to_bytes()
        self._meeting = pack(meeting("joiner", party()))
        self._vault = pack(sealed(None, kibibytes=8))

    def attempts(self) -> list[Callable[[], object]]:
        """One of each kind."""
        how, text = self._how, self._typed(self._texts)
        data, log = self._mutated(self._log), self._log
        return [
            partial(PersonLog.from_bytes, [log[0], data, *log[1:]]),
            partial(self._open, data),
            partial(ids.read, "person", text),
            partial(phrase.read, text),
            partial(tickets.read, self._typed(self._tickets)),
            # Whoever means harm signs what they like: so the payload is changed, too, and signed anew.
            partial(self._read, self._mutated(self._grants)),
            partial(self._read, self._resigned(how.choice(self._chain))),
            partial(self._permit, self._resigned(how.choice(self._chain))),
            partial(self._believe_card, self._mutated([self._card])),
            partial(self._meet, self._mutated([self._meeting])),
            partial(Vault.from_bytes, self._mutated([self._vault])),
        ]

    def _mutated(self, seeds: list[bytes]) -> bytes:
        how = self._how
        data = bytearray(how.choice(seeds)) if how.random() < 0.8 else bytearray(how.randbytes(how.randint(0, 200)))
        for _ in range(how.randint(1, 4)):
            if data:
                data[how.randrange(len(data))] = how.randrange(256)
        return bytes(data)

    def _typed(self, texts: list[str]) -> str:
        text = list(self._how.choice(texts))
        text[self._how.randrange(len(text))] = chr(self._how.randrange(0x110000))
        return "".join(text)

    def _resigned(self, envelope: Envelope) -> bytes:
        secret = self._how.choice([ANA.owner(0), BEN.owner(0)])
        return sealed_raw("grant", self._mutated([envelope.payload]), secret).to_bytes()

    def _open(self, data: bytes) -> object:
        return Envelope.from_bytes(data).opened("person")

    def _read(self, data: bytes) -> object:
        envelope = Envelope.from_bytes(data)
        return grants.read(envelope) if envelope.domain == "kith/grant/1" else grants.read_revocation(envelope)

    def _permit(self, data: bytes) -> object:
        chain = list(self._chain)
        chain[self._how.randrange(2)] = Envelope.from_bytes(data)
        return permit(Request(CLEO.id, "ask"), chain, self._world)

    def _believe_card(self, data: bytes) -> object:
        return cards.read(Envelope.from_bytes(data), self._ours)

    def _meet(self, data: bytes) -> None:
        met = joining.read_meeting(unpack(data))
        proof = joining.read_proof({"mac": self._how.randbytes(32), "signature": self._how.randbytes(64)})
        peer = joining.peer_id(met.joiner.node)
        joining.check_party("joiner", met, proof, self._ours, met.inviter, peer)
        joining.check_secret("joiner", met, proof, Secret(bytes(16)))


def _invite_cost(quick: bool) -> float:
    """Milliseconds to make an invite, the keys at hand."""
    person, owner = Person(1).id, Secret(Person(1).owner(0))
    times = []
    for _ in range(50 if quick else 500):
        begun = time.perf_counter()
        invite = Invite(new_secret(), UNTIL)
        granted(invite, person, FROM, ["ask", "sync"], {"ask": 20}, UNTIL, owner)
        address = tickets.Address("home.example", 4001)
        tickets.Ticket(person, NODE, invite.secret, invite.until, (address,)).text()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def _log_cost(quick: bool) -> float:
    """Seconds to verify a log of a thousand operations, in units of its bare signature checks."""
    writer, operations = Person(1), []
    prev = writer.id
    for number in range(50 if quick else 500):
        added = writer.add(prev, "node", f"machine {number}")
        revoked = writer.revoke(added.hash, f"machine {number}", {})
        operations += [added, revoked]
        prev = revoked.hash
    envelopes = [writer.genesis, *operations]
    data = [envelope.to_bytes() for envelope in envelopes]
    proofs = [read(envelope) for envelope in envelopes]
    ratios = []
    for _ in range(3 if quick else 7):
        begun = time.perf_counter()
        for envelope, operation in zip(envelopes, proofs, strict=True):
            _bare(envelope.key, envelope.signature, covered(envelope.domain, envelope.payload))
            if isinstance(operation, Add):
                _bare(operation.by, operation.proof, proven(writer.id, operation))
        bare = time.perf_counter() - begun
        begun = time.perf_counter()
        PersonLog.from_bytes(data)
        ratios.append((time.perf_counter() - begun) / bare)
    return statistics.median(ratios)


def _bare(key: bytes, signature: bytes, message: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(key).verify(signature, message)


def _reading(data: bytes) -> Callable[[], object]:
    return lambda: Envelope.from_bytes(data).opened("grant")


def _rate(work: Callable[[], object], seconds: float) -> float:
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        work()
        count += 1
    return count / seconds
