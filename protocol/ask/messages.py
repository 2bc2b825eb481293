"""What is said while one asks another, and what of it is signed.

A question is called by its hash, so whoever asks it again asks the same, and what is answered says to what.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from identity.clock import LAST_TIME
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.ids import HASH_BYTES
from identity.joining import peer_id
from identity.packing import plain, shaped
from identity.personlog import Hand as Capacity
from identity.personlog import PersonLog
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.wire import limits
from protocol.wire.messages import Message, Refused

QUESTION, ANSWER = "question", "answer"
NONCE_BYTES = 16

Hand = Literal["owner", "self"]


class Question(Struct, frozen=True, omit_defaults=True):
    """What is asked, of whom, what for; signed by the machine that asks."""

    asker: bytes
    to: bytes
    text: str
    purpose: str
    hand: Hand  # whose wish it is: the owner's, or their self's
    asked: int
    until: int
    nonce: bytes
    space: bytes | None = None


class Reply(Struct, frozen=True):
    """The whole answer; signed by the self that gives it, or for the owner by their machine."""

    question: bytes
    author: bytes
    asker: bytes
    text: str
    hand: Hand
    made: int


class Ask(Message, frozen=True, tag="ask"):
    """The asker: here is a question, and by which grants I may ask it."""

    question: bytes
    chain: tuple[bytes, ...]


class Part(Message, frozen=True, tag="part"):
    """The answerer: here is more; nothing of it is certain until it is whole. The first on a stream is 0."""

    id: bytes
    number: int
    text: str


class Whole(Message, frozen=True, tag="whole"):
    """The answerer: here is all of it, signed."""

    answer: bytes


class Cancel(Message, frozen=True, tag="cancel"):
    """The asker: never mind."""

    id: bytes


FromAsker = Ask | Cancel
FromAnswerer = Part | Whole | Refused


@dataclass(frozen=True)
class Asked:
    """A question whose signature holds; whether the key is the asker's is not judged yet."""

    envelope: Envelope
    question: Question

    @property
    def id(self) -> bytes:
        """Its name."""
        return self.envelope.hash

    @property
    def peer(self) -> bytes:
        """The machine that signed it."""
        return peer_id(self.envelope.key)


def sign_question(question: Question, node: Secret) -> Asked:
    """A question of ours."""
    otherwise = _odd_question(question)
    if otherwise:
        raise LocalProtocolError(f"this cannot be asked: {otherwise}")
    return Asked(Envelope.sealed(QUESTION, plain(question), node.reveal()), question)


def read_question(data: bytes) -> Asked:
    """A question as it was sent or kept."""
    try:
        envelope = Envelope.from_bytes(data)
        question = shaped(envelope.opened(QUESTION), Question, "no question")
    except IdentityRefused as error:
        raise RemoteProtocolError(f"a question that cannot be believed: {error}") from error
    otherwise = _odd_question(question)
    if otherwise:
        raise RemoteProtocolError(f"no question: {otherwise}")
    return Asked(envelope, question)


def read_chain(chain: tuple[bytes, ...]) -> tuple[Envelope, ...]:
    """The grants that come with a question."""
    if len(chain) > limits.CHAIN:
        raise RemoteProtocolError("more grants than there are hops")
    try:
        return tuple(map(Envelope.from_bytes, chain))
    except IdentityRefused as error:
        raise RemoteProtocolError(f"no grant: {error}") from error


def sign_reply(reply: Reply, secret: Secret) -> Envelope:
    """An answer of ours."""
    size_of_ours(reply.text)
    return Envelope.sealed(ANSWER, plain(reply), secret.reveal())


def size_of_ours(text: str, before: int = 0) -> int:
    """How long an answer of ours is with this, in bytes; raises if it is no text, or more than may be said."""
    try:
        size = before + len(text.encode())
    except UnicodeEncodeError as error:
        raise LocalProtocolError("what the self says is no text") from error
    if size > limits.ANSWER:
        raise LocalProtocolError(f"an answer has at most {limits.ANSWER} bytes")
    return size


def read_reply(data: bytes, asked: Asked, log: PersonLog) -> tuple[Envelope, Reply]:
    """The answer to this question, if whoever was asked gave it; raises if not."""
    question = asked.question
    try:
        envelope = Envelope.from_bytes(data)
        reply = shaped(envelope.opened(ANSWER), Reply, "no answer")
        capacity = log.hand(envelope.key)
    except IdentityRefused as error:
        raise RemoteProtocolError(f"an answer that cannot be believed: {error}") from error
    for holds, otherwise in (
        (reply.question == asked.id, "it answers something else"),
        ((reply.author, reply.asker) == (question.to, question.asker), "it is between others"),
        (log.person == question.to, "somebody else gave it"),
        ((capacity is Capacity.SELF) == (reply.hand == "self"), "another hand than it says"),
        (len(reply.text.encode()) <= limits.ANSWER and 0 <= reply.made <= LAST_TIME, "too much"),
    ):
        if not holds:
            raise RemoteProtocolError(f"no answer to this question: {otherwise}")
    return envelope, reply


def _odd_question(question: Question) -> str:
    hashes = (question.asker, question.to, *((question.space,) if question.space is not None else ()))
    try:
        sizes = len(question.text.encode()), len(question.purpose.encode())
    except UnicodeEncodeError:
        return "it is no text"
    for holds, otherwise in (
        (all(len(one) == HASH_BYTES for one in hashes) and len(question.nonce) == NONCE_BYTES, "odd sizes"),
        (question.asker != question.to, "one asks another"),
        (0 < sizes[0] <= limits.TEXT, f"a text has 1 to {limits.TEXT} bytes"),
        (0 < sizes[1] <= limits.PURPOSE, f"a purpose has 1 to {limits.PURPOSE} bytes"),
        (0 <= question.asked < question.until <= LAST_TIME, "it ends after it was asked"),
        (question.until - question.asked <= limits.LONGEST_WAIT, "it cannot wait so long"),
    ):
        if not holds:
            return otherwise
    return ""
