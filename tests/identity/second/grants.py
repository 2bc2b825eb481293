"""Cards, grants, revocations, and what a chain of grants permits."""

import re
from typing import Any

from tests.identity.second.packing import No, decode, is_bytes, is_number, need
from tests.identity.second.personlog import person_log, signs_as
from tests.identity.second.signatures import open_envelope

DEFAULTS: dict[str, Any] = {"never": False, "content": None, "limits": {}, "uses": None, "hops": 0, "narrows": None}
NEEDED = {"issuer", "to", "acts", "from", "until", "nonce"}

Read = tuple[dict[str, Any], bytes, bytes]  # what it says, who signed, its hash


def card(data: bytes, log: dict[str, Any], *, stored: bool) -> dict[str, Any]:
    """What a card of the person of ``log`` says."""
    payload, key, _ = open_envelope(data, "card")
    content = decode(payload)
    need(isinstance(content, dict) and {"person", "name", "made"} <= set(content), "not a card")
    need(is_bytes(content["person"], 32) and is_number(content["made"], 0, 253_402_300_799), "not a card")
    need(isinstance(content["name"], str) and len(content["name"].encode()) <= 1024, "not a name")
    need(content["person"] == log["person"] and signs_as(log, key, stored=stored) == "owner", "not by the person")
    return {name: content[name] for name in ("person", "name", "made")}


def revocation(data: bytes) -> Read:
    """What a revocation says."""
    payload, key, hash_ = open_envelope(data, "grant-revocation")
    content = decode(payload)
    need(isinstance(content, dict) and set(content) == {"issuer", "grant"}, "not a revocation")
    need(all(is_bytes(one, 32) for one in content.values()), "not a revocation")
    return content, key, hash_


def grant(data: bytes) -> Read:
    """What a grant says, its defaults filled in."""
    payload, key, hash_ = open_envelope(data, "grant")
    content = decode(payload)
    need(isinstance(content, dict) and NEEDED <= set(content) <= NEEDED | set(DEFAULTS), "not the keys of a grant")
    for name, default in DEFAULTS.items():
        need(name not in content or content[name] != default or type(content[name]) is not type(default), "spelled out")
    said = {**DEFAULTS, **content}
    _need_types(said, set(content))
    to, acts = said["to"]["kind"], said["acts"]
    if said["never"]:
        need(not {"limits", "uses", "hops", "narrows"} & set(content) and to != "bearer", "a rule with restrictions")
    elif said["content"] is not None:
        need((to, len(acts), said["uses"], said["hops"]) == ("person", 1, 1, 0), "no consent")
    if "join" in acts and not said["never"]:
        need((to, acts, said["uses"], said["hops"]) == ("bearer", ["join"], 1, 0), "no invite")
    return said, key, hash_


def _need_types(said: dict[str, Any], given: set[str]) -> None:
    to, acts, limits = said["to"], said["acts"], said["limits"]
    need(is_bytes(said["issuer"], 32) and is_bytes(said["nonce"], 16), "an id or a nonce")
    need(isinstance(to, dict) and set(to) == {"kind", "id"} and is_bytes(to["id"], 32), "to whom")
    need(to["kind"] in ("person", "bearer", "space"), "to whom")
    need(isinstance(acts, list) and 1 <= len(acts) <= 16, "acts")
    need(all(isinstance(act, str) and re.fullmatch("[a-z][a-z0-9-]{0,31}", act) for act in acts), "acts")
    need(acts == sorted(set(acts)), "acts out of order")
    need(is_number(said["from"], 0, said["until"] - 1 if type(said["until"]) is int else -1), "times")
    need(is_number(said["until"], 1, 253_402_300_799), "times")
    need(type(said["never"]) is bool and is_number(said["hops"], 0, 3), "never or hops")
    need(isinstance(limits, dict) and set(limits) <= set(acts), "limits")
    need(all(is_number(count, 1, 1_000_000) for count in limits.values()), "limits")
    need("uses" not in given or is_number(said["uses"], 1, 1_000_000), "uses")
    need(all(name not in given or is_bytes(said[name], 32) for name in ("content", "narrows")), "a hash")


class House:
    """What one house knows, as the vectors write it down."""

    def __init__(self, vector: dict[str, Any]) -> None:
        self.owner, self.clock = bytes.fromhex(vector["owner"]), vector["clock"]
        self.latest = max(self.clock, vector["latest"])
        logs = [person_log([bytes.fromhex(one) for one in log]) for log in vector["logs"]]
        self.logs = {log["person"]: log for log in logs}
        self.blocked = {bytes.fromhex(one) for one in vector["blocked"]}
        self.stored = {bytes.fromhex(one) for one in vector["stored"]}
        self.joined = {bytes.fromhex(invite): bytes.fromhex(one) for invite, one in vector["joined"].items()}
        self.members = {
            bytes.fromhex(space): set(map(bytes.fromhex, all_)) for space, all_ in vector["members"].items()
        }
        self.used = [(bytes.fromhex(grant), act, when) for grant, act, when in vector["used"]]
        self.revocations = [revocation(bytes.fromhex(one)) for one in vector["revocations"]]
        self.rules = [grant(bytes.fromhex(one)) for one in vector["rules"]]

    def signed(self, person: bytes, key: bytes, hash_: bytes) -> bool:
        """Whether a key signs as a person's owner."""
        log = self.logs.get(person)
        return log is not None and signs_as(log, key, stored=hash_ in self.stored) == "owner"

    def revoked(self, one: Read) -> bool:
        """Whether a grant was taken back."""
        return any(
            said["grant"] == one[2] and said["issuer"] == one[0]["issuer"] and self.signed(said["issuer"], key, hash_)
            for said, key, hash_ in self.revocations
        )

    def begun(self, one: dict[str, Any]) -> bool:
        """Whether it has surely begun."""
        return bool(one["from"] <= self.clock + 60)

    def ended(self, one: dict[str, Any]) -> bool:
        """Whether it may have ended."""
        return bool(one["until"] < self.latest - 60)


def permitted(house: House, request: dict[str, Any], chain: list[bytes]) -> list[bytes]:
    """The hashes of the grants that are used; raises if they do not permit it."""
    person, act, content, space = (request[name] for name in ("person", "act", "content", "space"))
    need(1 <= len(chain) <= 4, "no chain")
    read = [grant(one) for one in chain]
    holders: list[bytes] = []
    for place, (said, key, hash_) in enumerate(read):
        need(said["issuer"] == (holders[-1] if place else house.owner), "not theirs to grant")  # 1
        need(said["narrows"] == (read[place - 1][2] if place else None), "not passed on from that")
        holders.append(_holder(house, said, request))
        need(house.signed(said["issuer"], key, hash_), "not by their hand")  # 3
        need(house.begun(said) and not house.ended(said) and not house.revoked((said, key, hash_)), "not in force")  # 4
        need(not said["never"] and act in said["acts"] and said["content"] in (None, content), "not this")
        all_ = [(one, when) for used, one, when in house.used if used == hash_]
        lately = [1 for one, when in all_ if one == act and house.latest - 86_400 < when]
        need(said["uses"] is None or len(all_) < said["uses"], "spent")
        need(len(lately) < said["limits"].get(act, 2**64), "spent for today")
        if place:
            _need_narrower(read[place - 1][0], said)  # 5
    need(holders[-1] == person, "granted to another")  # 2
    need(act == "join" or person in house.logs, "nothing is known of them")
    log = house.logs.get(person, {"frozen": False, "retired": False})
    need(not log["frozen"] and not log["retired"], "they are frozen, or ended")
    persons = {person, *holders}
    need(not persons & house.blocked, "somebody is blocked")  # 6
    for rule in house.rules:
        said, key, hash_ = rule
        to = said["to"]["id"] in persons if said["to"]["kind"] == "person" else said["to"]["id"] == space
        holds = said["from"] <= house.latest + 60 and said["until"] >= house.clock - 60 and not house.revoked(rule)
        if said["never"] and said["issuer"] == house.owner and house.signed(house.owner, key, hash_) and holds:
            need(not (to and act in said["acts"] and said["content"] in (None, content)), "a rule forbids it")
    return [hash_ for _, _, hash_ in read]


def _holder(house: House, said: dict[str, Any], request: dict[str, Any]) -> bytes:
    to: bytes = said["to"]["id"]
    wants: bytes = request["person"]
    match said["to"]["kind"]:
        case "person":
            return to
        case "bearer" if request["act"] == "join":
            need(request["invite"] == to, "another invite")
            return wants
        case "bearer" if to in house.joined:
            return house.joined[to]
        case "space" if request["space"] == to and wants in house.members.get(to, ()):
            return wants
    raise No("nobody holds it")


def _need_narrower(wide: dict[str, Any], narrow: dict[str, Any]) -> None:
    need(narrow["hops"] < wide["hops"], "passed on too far")
    need(set(narrow["acts"]) <= set(wide["acts"]), "more acts")
    need(wide["from"] <= narrow["from"] and narrow["until"] <= wide["until"], "a longer time")
    need(wide["content"] in (None, narrow["content"]), "another content")
    need(wide["uses"] is None or (narrow["uses"] or 2**64) <= wide["uses"], "more uses")
    for act in narrow["acts"]:
        need(narrow["limits"].get(act, 2**64) <= wide["limits"].get(act, 2**64), "more a day")
