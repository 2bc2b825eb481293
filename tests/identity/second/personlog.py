"""What a person log amounts to, worked out the slow and simple way: each branch replayed from its beginning."""

from collections.abc import Iterable
from typing import Any

from tests.identity.second.packing import decode, digest, encode, is_bytes, need
from tests.identity.second.signatures import check, is_sealing_key, open_envelope

Known = dict[bytes, tuple[dict[str, Any], bytes]]  # the content of each operation, and who signed it

FIELDS = {
    "genesis": {"op", "owner", "next", "recovery"},
    "rotate": {"op", "prev", "owner", "next"},
    "add": {"op", "prev", "role", "key", "by", "proof"},
    "revoke": {"op", "prev", "key", "heads"},
    "recover": {"op", "prev", "owner", "next"},
    "retire": {"op", "prev"},
}


def person_log(operations: Iterable[bytes], met: bytes | None = None) -> dict[str, Any]:
    """The person as of the last operation that counts; ``met`` is the recovery that the reader confirmed."""
    known: Known = {}
    order: list[bytes] = []
    for data in operations:
        payload, key, hash_ = open_envelope(data, "person")
        content = decode(payload)
        _need_shape(content)
        if hash_ in known:
            continue
        known[hash_] = (content, key)
        _replay(_line(known, hash_), known)
        order.append(hash_)
    need(order, "nothing")
    recoveries = all_ = [one for one in order if known[one][0]["op"] == "recover"]
    need(len(all_) <= 64, "too many recoveries")
    if met in all_:
        recoveries = [one for one in all_ if one in _line(known, met)]
    passed_over = set(all_) - set(recoveries)
    frozen = any(not _related(known, one, other) for one in recoveries for other in recoveries)
    head = order[0]
    while following := [one for one in order if known[one][0].get("prev") == head and one not in passed_over]:
        rescued = [one for one in following if any(one in _line(known, recovery) for recovery in recoveries)]
        rotated = [one for one in following if known[one][0]["op"] == "rotate"]
        head = (rescued or rotated or following)[0]
    return {**_replay(_line(known, head), known), "head": head, "frozen": frozen}


def signs_as(log: dict[str, Any], key: bytes, *, stored: bool = False) -> str | None:
    """As what a key signs for the person; ``stored``: what it signed lay here before its end was learned of."""
    if log["frozen"] or (log["retired"] and not stored):
        return None
    if key == log["owner"] or (stored and key in log["past"]):
        return "owner"
    role: str | None = log["keys"].get(key) or (log["ended"].get(key) if stored else None)
    return None if role == "sealing" else role


def _related(known: Known, one: bytes, other: bytes) -> bool:
    return one in _line(known, other) or other in _line(known, one)


def _line(known: Known, hash_: bytes) -> list[bytes]:
    line = [hash_]
    while (prev := known[line[0]][0].get("prev")) is not None:
        need(prev in known, "after one that is not here")
        line.insert(0, prev)
    return line


def _need_shape(content: Any) -> None:
    need(isinstance(content, dict), "not an operation")
    op = content.get("op")
    need(isinstance(op, str) and op in FIELDS and set(content) == FIELDS[op], "not an operation")
    for name, value in content.items():
        if name == "role":
            need(value in ("self", "node", "sealing"), "no role")
        elif name == "heads":
            need(isinstance(value, dict) and len(value) <= 64, "no heads")
            need(all(1 <= len(chain) <= 64 and is_bytes(head, 32) for chain, head in value.items()), "odd heads")
        elif name != "op":
            need(is_bytes(value, 64 if name == "proof" else 32), "a key or a hash of the wrong size")


def _replay(line: list[bytes], known: Known) -> dict[str, Any]:
    need(line[0] == next(iter(known)), "another beginning")
    state: dict[str, Any] = {}
    for hash_ in line:
        content, key = known[hash_]
        op = content["op"]
        need((op == "genesis") == (hash_ == line[0]), "two beginnings")
        if op == "genesis":
            state = {**_born(content, key, hash_), "size": len(encode(content))}
            continue
        need(not state["retired"] or op == "recover", "after the end")
        state = dict(state)
        state["count"] += op != "recover"
        need(state["count"] <= 1024 and (state["size"] <= 500_000 or op == "recover"), "a branch too long")
        state["size"] += len(encode(content))
        if op in ("rotate", "recover"):
            _replace_owner(state, content, key)
        else:
            need(key == state["owner"], "not by the owner")
            {"retire": _retire, "revoke": _revoke, "add": _add}[op](state, content)
    return state


def _born(content: dict[str, Any], key: bytes, hash_: bytes) -> dict[str, Any]:
    need(key == content["owner"] != content["recovery"], "not by its owner")
    need(content["next"] not in [_commitment(content[one]) for one in ("owner", "recovery")], "keys that are not three")
    return {
        **{name: content[name] for name in ("owner", "next", "recovery")},
        "person": hash_,
        "keys": {},
        "ended": {},
        "by": {},
        "past": frozenset(),
        "retired": False,
        "seen": {content["owner"], content["recovery"]},
        "count": 0,
    }


def _replace_owner(state: dict[str, Any], content: dict[str, Any], key: bytes) -> None:
    if content["op"] == "rotate":
        need(key == content["owner"] and _commitment(key) == state["next"], "not the key committed to")
    else:
        need(key == state["recovery"], "not by the recovery key")
        state |= {"ended": {**state["ended"], **state["keys"]}, "keys": {}}  # all begin afresh
    need(content["owner"] not in state["seen"], "a key that had a part")
    state["past"] = state["past"] | {state["owner"]}
    state["seen"] = state["seen"] | {content["owner"]}
    state |= {"owner": content["owner"], "next": content["next"], "retired": False}


def _retire(state: dict[str, Any], content: dict[str, Any]) -> None:
    state["retired"] = True


def _revoke(state: dict[str, Any], content: dict[str, Any]) -> None:
    need(content["key"] in state["keys"], "not a key of theirs")
    ends = {one: role for one, role in state["keys"].items() if content["key"] in (one, state["by"][one])}
    state["keys"] = {one: role for one, role in state["keys"].items() if one not in ends}
    state["ended"] = {**state["ended"], **ends}


def _add(state: dict[str, Any], content: dict[str, Any]) -> None:
    role, added, by = content["role"], content["key"], content["by"]
    need(added not in state["seen"] and _commitment(added) != state["next"], "a key that had a part")
    need(len(state["keys"]) + len(state["ended"]) < 512, "too many keys")
    if role == "sealing":
        need(state["keys"].get(by) == "node" and is_sealing_key(added), "no sealing key of a machine")
    else:
        need(by == added, "co-signed by another")
    content_ = {"key": added, "person": state["person"], "prev": content["prev"], "role": role}
    check(by, content["proof"], b"kith/person-key/1", encode(content_))
    state["keys"] = {**state["keys"], added: role}
    state["by"] = {**state["by"], added: by if role == "sealing" else b""}
    state["seen"] = state["seen"] | {added}


def _commitment(key: bytes) -> bytes:
    return digest(b"kith/next-owner/1", key)
