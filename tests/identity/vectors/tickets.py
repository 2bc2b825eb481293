"""Tickets as they arrive."""

import base64
import ipaddress
from collections.abc import Iterator
from typing import Any

from identity.ids import digest
from identity.packing import pack
from identity.signing import public_key
from tests.identity.vectors.parts import ANA, BEN, UNTIL, Vector, hexed

TICKET_SECRET = bytes(range(16))
NODE = public_key(ANA.other("node"))
V4, V6 = bytes([203, 0, 113, 7]), ipaddress.ip_address("2001:db8::7").packed


def spelled(content: Any) -> str:
    """A list as the text of a ticket, whatever stands in it."""
    return _spelled(pack(content))


def ticket(*addresses: list[Any], **changes: Any) -> list[Any]:
    """The list in a ticket of Ana's."""
    fields = {"version": 1, "person": ANA.id, "node": NODE, "secret": TICKET_SECRET, "until": UNTIL, **changes}
    return [*fields.values(), list(addresses)]


def tickets() -> Iterator[Vector]:
    """Tickets that are forgiven what copying did to them, and tickets that are refused."""
    text = spelled(ticket([V4, 4001]))
    half = len(text) // 2
    copied = {
        "as it was written": text,
        "in capitals, as a QR code holds it": text.upper(),
        "in two lines": f"{text[:half]}\n  {text[half:]}\r\n",
        "with blanks": " ".join(text[at : at + 8] for at in range(0, len(text), 8)),
        "quoted in a mail": f"> {text[:half]}\n> {text[half:]}\n",
        "in quotation marks": f'"{text}"',
        "in other quotation marks": f"„{text}“.",
        "padded": text + "=" * 4,
        "with hyphens": "-".join(text[at : at + 8] for at in range(0, len(text), 8)),
        "in pointed brackets": f"<{text}>",
        "capitals here and there": text[:7].upper() + text[7:30] + text[30:].upper(),
    }
    for name, line in copied.items():
        yield _ticket(name, line, ticket([V4, 4001]))
    node = public_key(BEN.other("node"))
    for name, addresses in {
        "no address": [],
        "an address of IPv6": [[V6, 1]],
        "an address of IPv4 within IPv6": [[bytes(10) + b"\xff\xff" + V4, 1]],
        "a name": [["home.example", 65_535]],
        "a name without a dot": [["localhost", 4001]],
        "a name with digits and hyphens": [["4u-2.5.xn--80ak6aa92e.example", 4001]],
        "a name of 64 letters": [["a" * 30 + "." + "b" * 33, 4001]],
        "a relay": [["relay.example", 4001, node]],
        "a relay by its IP, and two addresses more": [[V4, 4001, node], [V4, 1], ["b", 1]],
    }.items():
        yield _ticket(name, spelled(ticket(*addresses)), ticket(*addresses))
    full = [["a" * 49, 4001], ["b" * 26, 4001]]
    yield _ticket("of 300 letters", spelled(ticket(*full)), ticket(*full))
    yield _ticket("that has ended, which others judge", spelled(ticket(until=0)), ticket(until=0))
    for name, line in {**_miscopied(text), **_malformed()}.items():
        yield {"name": name, "text": line, "valid": False}


def _miscopied(text: str) -> dict[str, str]:
    def typed(place: int) -> str:
        return text[:place] + ("b" if text[place] != "b" else "c") + text[place + 1 :]

    data = pack(ticket([V4, 4001]))
    last = base64.b32encode(data + digest("kith/ticket-check/1", data)[:4]).decode().rstrip("=").lower()
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return {
        "nothing": "",
        "only the beginning": "kith:",
        "without the beginning": text.removeprefix("kith:"),
        "with another beginning": "kin:" + text.removeprefix("kith:"),
        "a letter typed wrong, early": typed(6),
        "a letter typed wrong, in the middle": typed(len(text) // 2),
        "a letter typed wrong, late": typed(len(text) - 3),
        "a letter missing": text[:20] + text[21:],
        "a letter twice": text[:20] + text[19] + text[20:],
        "two letters that changed places": text[:5] + text[6] + text[5] + text[7:],
        "cut short": text[: len(text) // 2],
        "something left over": text + "aaaaaaaa",
        "a digit that has no place": text[:20] + "1" + text[21:],
        "a letter of another alphabet": text.replace("k", "\u212a", 1),
        "bits left over": "kith:" + last[:-1] + alphabet[alphabet.index(last[-1]) + 1],
        "another checksum": "kith:" + base64.b32encode(data + digest("kith/id-check/1", data)[:4]).decode().rstrip("="),
    }


def _malformed() -> dict[str, str]:
    plain = ticket()
    contents: dict[str, Any] = {
        "of a newer version": ticket(version=2),
        "of a newer version, with more in it": [*ticket(version=2), "moon"],
        "of no version": ticket(version=0),
        "of a version that is true": ticket(version=True),
        "a map": {"person": ANA.id},
        "an empty list": [],
        "something more": [*plain, None],
        "something less": plain[:-1],
        "an id that is short": ticket(person=ANA.id[:31]),
        "a key that is short": ticket(node=NODE[:31]),
        "a secret that is short": ticket(secret=bytes(15)),
        "a secret that is long": ticket(secret=bytes(17)),
        "a secret that is text": ticket(secret="a" * 16),
        "an end before all times": ticket(until=-1),
        "an end after all times": ticket(until=253_402_300_800),
        "an end that is text": ticket(until="later"),
        "addresses in a map": [*plain[:-1], {}],
        "301 letters": ticket(["a" * 49, 4001], ["b" * 27, 4001]),
    }
    addresses: dict[str, Any] = {
        "an address that is text": "home.example:4001",
        "an address without a port": [V4],
        "an address with too much": [V4, 4001, NODE, 1],
        "port 0": [V4, 0],
        "port 65536": [V4, 65_536],
        "a port below none": [V4, -1],
        "a port that is true": [V4, True],
        "a port that is text": [V4, "4001"],
        "an IP of five bytes": [V4 + b"\x01", 4001],
        "an IP of no bytes": [b"", 4001],
        "an IP as text": ["203.0.113.7", 4001],
        "an IP of version 6 as text": ["2001:db8::7", 4001],
        "an unspecified address": [bytes(4), 4001],
        "an unspecified address of version 6": [bytes(16), 4001],
        "a multicast address": [bytes([224, 0, 0, 251]), 4001],
        "the last multicast address": [bytes([239, 255, 255, 255]), 4001],
        "a multicast address of version 6": [ipaddress.ip_address("ff02::fb").packed, 4001],
        "a broadcast address": [b"\xff" * 4, 4001],
        "an unspecified address of version 4 within 6": [bytes(10) + b"\xff\xff" + bytes(4), 4001],
        "a multicast address of version 4 within 6": [bytes(10) + b"\xff\xff\xe0\x00\x00\xfb", 4001],
        "a broadcast address of version 4 within 6": [bytes(10) + b"\xff" * 6, 4001],
        "a name in capitals": ["Home.example", 4001],
        "a name of another alphabet": ["hоme.example", 4001],
        "a name of 65 letters": ["a" * 30 + "." + "b" * 34, 4001],
        "a name with a label of 64 letters": ["a" * 64, 4001],
        "a name of nothing": ["", 4001],
        "a name that ends in a dot": ["home.example.", 4001],
        "a name with a label of nothing": ["home..example", 4001],
        "a name with a blank": ["home example", 4001],
        "a name with a line break": ["home\n", 4001],
        "a name with an underscore": ["my_home", 4001],
        "a name that begins with a hyphen": ["-home", 4001],
        "a name that ends with a hyphen": ["home-.example", 4001],
        "a name of digits only": ["1.2.3", 4001],
        "a name whose last part begins with a digit": ["home.4u", 4001],
        "an IP in hex": ["0x7f.1", 4001],
        "a name that is a number": ["3405803783", 4001],
        "a relay of 31 bytes": [V4, 4001, NODE[:31]],
        "a relay that is text": [V4, 4001, "a" * 32],
        "a relay that is nil": [V4, 4001, None],
    }
    texts = {name: spelled(content) for name, content in contents.items()}
    texts |= {name: spelled(ticket(address)) for name, address in addresses.items()}
    data = pack(plain)
    texts["a number that is not minimal"] = _spelled(data.replace(pack(UNTIL), b"\xcf" + bytes(4) + pack(UNTIL)[1:]))
    texts["something left over behind the list"] = _spelled(data + b"\x00")
    texts["a list that is cut short"] = _spelled(data[:-1])
    return texts


def _spelled(data: bytes) -> str:
    letters = base64.b32encode(data + digest("kith/ticket-check/1", data)[:4]).decode()
    return "kith:" + letters.rstrip("=").lower()


def _ticket(name: str, text: str, content: list[Any]) -> Vector:
    _, person, node, secret, until, addresses = content
    said = {
        "person": person,
        "node": node,
        "secret": secret,
        "until": until,
        "addresses": [
            [str(ipaddress.ip_address(host)) if isinstance(host, bytes) else host, *rest] for host, *rest in addresses
        ],
        "invite": digest("kith/invite/1", secret),
    }
    return {"name": name, "text": text, "valid": True, "says": hexed(said), "line": spelled(content)}
