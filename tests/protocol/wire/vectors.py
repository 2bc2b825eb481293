"""What specs/vectors holds of streams, joining and asking. ``python -m tests.protocol.wire.vectors`` writes it."""

import json
from collections.abc import Iterator
from typing import Any

from identity.envelope import Envelope
from identity.grants import Grant, To, signed
from identity.packing import pack, plain, unpack
from identity.secrets import Secret
from protocol.ask.messages import ANSWER, QUESTION, Question, Reply, sign_question
from protocol.frames import frame
from protocol.join import ticketed
from protocol.wire import limits
from protocol.wire.messages import Versions, write
from tests.conftest import ROOT
from tests.protocol.join.houses import ANA, BEN, CLEO, LOGS, NOW, UNTIL, Countdown, Inviter, Joiner, me_of

FOLDER = ROOT / "specs" / "vectors"
Vector = dict[str, Any]


def streams() -> Iterator[Vector]:
    def case(name: str, spoken: list[int], data: bytes, version: int | None = None, *after: bytes) -> Vector:
        heard = {"version": version, "frames": [one.hex() for one in after if version]}
        return {"name": name, "spoken": spoken, "bytes": data.hex(), "valid": True, **heard}

    def odd(name: str, data: bytes) -> Vector:
        return {"name": name, "spoken": [1], "bytes": data.hex(), "valid": False}

    def said(*speaks: int) -> bytes:
        return frame(write(Versions(speaks)), limits.FRAME)

    more = [pack({"t": "done", "invite": bytes(32)}), b"\xc0"]
    tail = b"".join(frame(one, limits.FRAME) for one in more)
    yield case("one version", [1], said(1) + tail, 1, *more)
    yield case("the highest in common", [1, 2, 3], said(4, 2, 1) + tail, 2, *more)
    yield case("none in common", [1], said(2, 3) + tail)
    yield case("a field that is not known", [1], frame(pack({"speaks": [1], "t": "versions", "z": None}), 100), 1)
    yield odd("no versions", said())
    yield odd("seventeen versions", said(*range(1, 18)))
    yield odd("version 0", said(0))
    yield odd("version 65536", said(65_536))
    yield odd("versions that are texts", frame(pack({"speaks": ["1"], "t": "versions"}), 100))
    yield odd("a message first", tail)
    yield odd("an empty frame", said(1) + bytes(4))
    yield odd("a frame that is too long", said(1) + (limits.FRAME + 1).to_bytes(4, "big"))
    yield odd("an end within a frame", (said(1) + tail)[:-1])


def _met() -> tuple[Joiner, list[bytes], list[bytes]]:
    """A joiner who has said hello, and what both said until they had joined."""
    inviter = Inviter(Countdown())
    to, owner = To("bearer", inviter.invite_made.id), ANA.owner(0)
    nonces = (bytes(16), bytes(15) + b"\x01")
    inviter.grants = (
        signed(Grant(issuer=ANA.id, to=to, acts=("join",), since=NOW, until=UNTIL, uses=1, nonce=nonces[0]), owner),
        signed(Grant(issuer=ANA.id, to=to, acts=("ask",), since=NOW, until=UNTIL, nonce=nonces[1]), owner),
    )
    first = Joiner(BEN, inviter.ticket, Countdown())
    by_ben: list[bytes] = []
    by_ana: list[bytes] = []
    first.start(NOW, by_ben.append)
    kept = Joiner(BEN, inviter.ticket, Countdown(), first.pending)
    first.tell(ticketed.Connected(inviter.me.peer), NOW, by_ben.append)
    heard = 0
    while len(by_ben) > heard:
        before = len(by_ana)
        inviter.letter(first.peer, by_ben[heard], NOW, lambda _, said: by_ana.append(said))
        heard += 1
        for said in by_ana[before:]:
            first.tell(ticketed.Heard(inviter.me.peer, said), NOW, by_ben.append)
    return kept, by_ben, by_ana


def join_frames() -> Iterator[Vector]:
    _, by_ben, by_ana = _met()
    refused = pack({"t": "refused", "why": "used"})
    for by, said in (("joiner", by_ben), ("inviter", [*by_ana, refused])):
        for one in said:
            tag, fields = unpack(one)["t"], unpack(one)
            good = {"by": by, "valid": True, "tag": tag}
            yield {"name": f"{tag}", "bytes": one.hex(), **good}
            yield {"name": f"{tag}, with more in it", "bytes": pack({**fields, "zz": [1]}).hex(), **good}
            for name in fields:
                short = pack({key: value for key, value in fields.items() if key != name})
                yield {"name": f"{tag}, without {name}", "by": by, "bytes": short.hex(), "valid": False}
            other = "inviter" if by == "joiner" else "joiner"
            yield {"name": f"{tag}, by the {other}", "by": other, "bytes": one.hex(), "valid": False}
    for name, to, valid in (("to what was said", bytes(32), True), ("to a text", "x", False)):
        data = pack({"t": "refused", "to": to, "why": "used"}).hex()
        yield {
            "name": f"refused, {name}",
            "by": "inviter",
            "bytes": data,
            "valid": valid,
            **({"tag": "refused"} if valid else {}),
        }
    party = unpack(by_ben[0])
    party["joiner"]["moon"] = 1
    yield {"name": "a party with more in it", "by": "joiner", "bytes": pack(party).hex(), "valid": False}
    presence = unpack(by_ana[0])
    presence["inviter"]["person"] = bytes(32)
    yield {"name": "a presence with more in it", "by": "inviter", "bytes": pack(presence).hex(), "valid": False}


def join_answers() -> Iterator[Vector]:
    kept, _, by_ana = _met()
    assert kept.pending is not None
    answer = unpack(by_ana[-1])
    said = [pack(plain(party)).hex() for party in kept.pending.said]
    asked = {"ticket": kept.ticket.text(), "said": said, "now": NOW, "connected": me_of(ANA).peer.hex()}

    def case(name: str, *, valid: bool = False, **changes: Any) -> Vector:
        outside: Vector = {key: changes.pop(key) for key in ("now", "connected", "said") if key in changes}
        fields = {key: value for key, value in {**answer, **changes}.items() if value is not ...}
        data = {"bytes": pack(fields).hex(), "valid": valid}
        found = {"person": ANA.id.hex(), "head": LOGS[ANA.id].state.head.hex()}
        hashes = {"grants": [Envelope.from_bytes(one).hash.hex() for one in fields["grants"]]}
        return {"name": name, **asked, **outside, **data, **({**found, **hashes} if valid else {})}

    def flipped(data: bytes) -> bytes:
        return data[:-1] + bytes([data[-1] ^ 1])

    yield case("the answer", valid=True)
    yield case("to what was said before, too", valid=True, said=[_said(b"\x05"), *said])
    yield case("without grants", valid=True, grants=[])
    yield case("to something else that was said", said=[_said(b"\x05")])
    yield case("another mac", mac=flipped(answer["mac"]))
    yield case("another signature", signature=flipped(answer["signature"]))
    yield case("a mac that is too short", mac=answer["mac"][1:])
    yield case("another nonce", inviter={**answer["inviter"], "nonce": bytes(32)})
    yield case("another self", inviter={**answer["inviter"], "self": bytes(32)})
    yield case("a log that ends earlier", log=answer["log"][:-1])
    yield case("somebody else's log", log=[one.to_bytes() for one in LOGS[CLEO.id].envelopes()])
    yield case("no log", log=[])
    yield case("somebody else's card", card=me_of(CLEO).card.to_bytes())
    yield case("a card from the future", now=NOW - 161)
    yield case("from another machine", connected=me_of(CLEO).peer.hex())
    for name, issuer, to in (
        ("a grant of somebody else's", CLEO, To("person", BEN.id)),
        ("a grant to somebody else", ANA, To("person", CLEO.id)),
        ("a grant to the bearer of another invite", ANA, To("bearer", bytes(32))),
    ):
        grant = Grant(issuer=issuer.id, to=to, acts=("ask",), since=NOW, until=UNTIL, nonce=bytes(16))
        yield case(name, grants=[*answer["grants"], signed(grant, issuer.owner(0)).to_bytes()])
    of_cleo = Grant(issuer=CLEO.id, to=To("person", BEN.id), acts=("ask",), since=NOW, until=UNTIL, nonce=bytes(16))
    yield case("a grant in another's name", grants=[signed(of_cleo, ANA.owner(0)).to_bytes()])
    yield case("nine grants", grants=[answer["grants"][1]] * 9)
    by_self = Grant(issuer=ANA.id, to=To("person", BEN.id), acts=("ask",), since=NOW, until=UNTIL, nonce=bytes(16))
    yield case("a grant signed by the self", grants=[signed(by_self, ANA.other("self")).to_bytes()])


def _said(number: bytes) -> str:
    return pack(plain(me_of(BEN).party(number.rjust(32, b"\0")))).hex()


_ASKED: dict[str, Any] = {
    "asker": BEN.id,
    "to": ANA.id,
    "text": "Wo schwimmst du am Wochenende?",
    "purpose": "to find a lake",
    "hand": "owner",
    "asked": NOW,
    "until": NOW + 3600,
    "nonce": bytes(16),
}


def questions() -> Iterator[Vector]:
    def case(name: str, *, valid: bool = False, kind: str = QUESTION, **changes: Any) -> Vector:
        fields = {key: value for key, value in {**_ASKED, **changes}.items() if value is not ...}
        envelope = Envelope.sealed(kind, fields, BEN.other("node"))
        says = {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}
        found = {"id": envelope.hash.hex(), "says": says} if valid else {}
        return {"name": name, "bytes": envelope.to_bytes().hex(), "valid": valid, **found}

    yield case("a question", valid=True)
    yield case("in a space", valid=True, space=bytes(range(32)))
    yield case("by a self", valid=True, hand="self")
    yield case("as long as may be", valid=True, text="ü" * 8192, purpose="x" * 1024)
    yield case("that waits as long as may be", valid=True, until=NOW + 1_209_600)
    for key in _ASKED:
        without: Vector = {key: ...}
        yield case(f"without {key}", **without)
    yield case("of oneself", to=BEN.id)
    yield case("by nobody's hand", hand="nobody")
    yield case("of nothing", text="")
    yield case("for nothing", purpose="")
    yield case("too long", text="x" * 16_385)
    yield case("a purpose too long", purpose="ü" * 513)
    yield case("that ends when it was asked", until=NOW)
    yield case("that waits too long", until=NOW + 1_209_601)
    yield case("a short nonce", nonce=bytes(15))
    yield case("a short space", space=bytes(31))
    yield case("signed as something else", kind=ANSWER)


def answers() -> Iterator[Vector]:
    asked = sign_question(Question(**_ASKED), Secret(BEN.other("node")))
    log = [one.to_bytes().hex() for one in LOGS[ANA.id].envelopes()]
    fields = plain(Reply(asked.id, ANA.id, BEN.id, "Im kleinen See hinter dem Wald.", "self", NOW + 5))

    def case(name: str, *, valid: bool = False, key: str = "self", kind: str = ANSWER, **changes: Any) -> Vector:
        content = {**fields, **changes}
        secret = ANA.owner(0) if key == "owner" else ANA.other(key)
        says = {name: value.hex() if isinstance(value, bytes) else value for name, value in content.items()}
        data = {"bytes": Envelope.sealed(kind, content, secret).to_bytes().hex(), "valid": valid}
        return {
            "name": name,
            "question": asked.envelope.to_bytes().hex(),
            "log": log,
            **data,
            **({"says": says} if valid else {}),
        }

    yield case("by the self", valid=True)
    yield case("by the owner, from their machine", valid=True, key="node", hand="owner")
    yield case("by the owner's key", valid=True, key="owner", hand="owner")
    yield case("as long as may be", valid=True, text="x" * 49_152)
    yield case("too long", text="x" * 49_153)
    yield case("by the self, who says the owner", hand="owner")
    yield case("by the machine, which says the self", key="node")
    yield case("by a key that is nobody's", key="nobody's")
    yield case("to another question", question=bytes(32))
    yield case("by another", author=CLEO.id)
    yield case("to another", asker=CLEO.id)
    yield case("before time began", made=-1)
    yield case("signed as something else", kind=QUESTION)


FILES = {
    "streams.json": streams,
    "join-frames.json": join_frames,
    "join-answers.json": join_answers,
    "questions.json": questions,
    "answers.json": answers,
}


def text_of(name: str) -> str:
    """A file of vectors as it should be."""
    return json.dumps(list(FILES[name]()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in FILES:
        (FOLDER / name).write_text(text_of(name), encoding="utf-8")
