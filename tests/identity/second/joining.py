"""Tickets, and the proofs of a meeting."""

import base64
import hashlib
import ipaddress
import re
from typing import Any

from tests.identity.second.packing import decode, digest, encode, is_bytes, is_number, need
from tests.identity.second.personlog import signs_as
from tests.identity.second.signatures import check, covered

PARTY = {"person": 32, "head": 32, "owner": 32, "self": 32, "node": 32, "sealing": 32, "peer": 38, "nonce": 32}


def ticket(text: str) -> dict[str, Any]:
    """What a ticket says."""
    need(len(text) <= 1200, "no ticket")
    letters = re.sub(r"[^\w:]|_", "", text).upper()
    need(letters.isascii() and letters.startswith("KITH:") and len(letters) <= 300, "no ticket")
    letters = letters.removeprefix("KITH:")
    need(set(letters) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") and len(letters) % 8 not in (1, 3, 6), "not base32")
    raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    need(base64.b32encode(raw).decode().rstrip("=") == letters, "bits that are left over")
    need(raw[-4:] == digest(b"kith/ticket-check/1", raw[:-4])[:4], "a wrong checksum")
    content = decode(raw[:-4])
    need(isinstance(content, list) and len(content) == 6, "no ticket")
    version, person, node, secret, until, addresses = content
    need(is_number(version, 1, 1) and is_bytes(person, 32) and is_bytes(node, 32) and is_bytes(secret, 16), "no ticket")
    need(is_number(until, 0, 253_402_300_799) and isinstance(addresses, list), "no ticket")
    for address in addresses:
        _need_address(address)
    places = [[_spelled_out(host), *rest] for host, *rest in addresses]
    said = {"person": person, "node": node, "secret": secret, "until": until, "addresses": places}
    return {**said, "invite": digest(b"kith/invite/1", secret)}


def _spelled_out(host: bytes | str) -> str:
    return str(ipaddress.ip_address(host)) if isinstance(host, bytes) else host


def _need_address(address: Any) -> None:
    need(isinstance(address, list) and len(address) in (2, 3) and is_number(address[1], 1, 65_535), "no address")
    need(len(address) == 2 or is_bytes(address[2], 32), "no relay")
    host = address[0]
    if isinstance(host, bytes):
        need(len(host) in (4, 16), "no address")
        plain = host[12:] if host[:12] == bytes(10) + b"\xff\xff" else host
        need(any(plain) and plain != b"\xff" * 4, "nobody's address")
        need(plain[0] != 0xFF if len(plain) == 16 else not 224 <= plain[0] < 240, "a multicast address")
    else:
        need(isinstance(host, str) and len(host) <= 64, "no host")
        labels = host.split(".")
        need(all(re.fullmatch("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", label) for label in labels), "no name")
        need(labels[-1][0] not in "0123456789", "an IP in another spelling")


def meeting(data: bytes) -> dict[str, Any]:
    """What both sides vouch for."""
    content = decode(data)
    need(isinstance(content, dict) and set(content) == {"version", "invite", "inviter", "joiner"}, "no meeting")
    need(is_number(content["version"], 1, 1) and is_bytes(content["invite"], 32), "no meeting")
    for side in ("inviter", "joiner"):
        party = content[side]
        need(isinstance(party, dict) and set(party) == set(PARTY), "no party")
        need(all(is_bytes(party[name], size) for name, size in PARTY.items()), "no party")
    return dict(content)


def believe(side: str, proved: dict[str, bytes], secret: bytes, log: dict[str, Any], mine: Any, peer: bytes) -> None:
    """Raise unless the other side, which is ``side``, is to be believed by one who said ``mine`` of themselves."""
    said, mac, signature = meeting(proved["meeting"]), proved["mac"], proved["signature"]
    party = said[side]
    need(said["joiner" if side == "inviter" else "inviter"] == mine, "a meeting with somebody else")
    need(party["person"] != mine["person"], "a meeting with oneself")
    need(said["invite"] == digest(b"kith/invite/1", secret), "another invite")
    key = digest(b"kith/join-key/1", secret, side.encode())
    expected = hashlib.blake2b(covered(b"kith/join/1", encode(said)), key=key, digest_size=32).digest()
    need(mac == expected, "they do not know the secret")
    check(party["node"], signature, f"kith/join-{side}/1".encode(), encode(said))
    need(party["person"] == log["person"] and party["head"] == log["head"], "another log")
    for name in ("owner", "node", "self"):
        need(signs_as(log, party[name]) == name, "not who they say")
    need(log["keys"].get(party["sealing"]) == "sealing", "no sealing key")
    need(log["by"][party["sealing"]] == party["node"], "the sealing key of another machine")
    need(party["peer"] == bytes.fromhex("002408011220") + party["node"] == peer, "another connection")
