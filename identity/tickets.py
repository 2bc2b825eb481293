"""A ticket: what a person hands to another so that the two can join. A line of text, or the same line as a QR code.

It names the inviter and their machine, where to find it, a secret that only the two know, and when it ends. It is not
signed: whoever knows the secret proves so when joining, and is proved to be who the ticket names. A checksum tells a
ticket that was mistyped from one that is no longer good.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from identity.clock import LAST_TIME
from identity.errors import IdentityRefused, Malformed, Mistyped, TooLarge
from identity.ids import HASH_BYTES, digest
from identity.packing import pack, unpack
from identity.secrets import Secret
from identity.signing import KEY_BYTES

PREFIX = "kith:"
MAX_LETTERS = 300
SECRET_BYTES = 16
_VERSION = 1
_CHECK_BYTES = 4
_MAX_BYTES = (MAX_LETTERS - len(PREFIX)) * 5 // 8
_MAX_HOST = 64

_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)


@dataclass(frozen=True)
class Address:
    """Where a machine can be reached over TCP: a name or an IP; or, with ``relay``, which machine there passes on."""

    host: str
    port: int
    relay: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 < self.port < 65_536:
            raise Malformed("a port is a number from 1 to 65535")
        if self.relay is not None and len(self.relay) != KEY_BYTES:
            raise Malformed("a relay is named by its key")
        ip = _ip(self.host)
        if ip is None and (len(self.host) > _MAX_HOST or not _NAME.fullmatch(self.host)):
            raise Malformed("a host is an IP address, or a name in lower case")
        if ip is None and self.host.rpartition(".")[2][0].isdigit():
            raise Malformed("this is an IP address in a spelling of its own")  # “1.2.3” or “0x7f.1” would be resolved
        plain = getattr(ip, "ipv4_mapped", None) or ip
        if plain is not None and (plain.is_unspecified or plain.is_multicast or str(plain) == "255.255.255.255"):
            raise Malformed("this address is nobody's")


@dataclass(frozen=True)
class Ticket:
    """An invite as it is handed over."""

    person: bytes
    node: bytes
    secret: Secret
    until: int
    addresses: tuple[Address, ...] = field(default=())

    @property
    def invite(self) -> bytes:
        """The id of the invite: it tells nothing of the secret."""
        return invite_id(self.secret)

    def text(self) -> str:
        """The ticket as a line. Addresses that it has no room for are left out, the last first."""
        count = len(self.addresses)
        while len(data := _written(self, count)) + _CHECK_BYTES > _MAX_BYTES:
            if count == 0:
                raise TooLarge("a ticket has no room for this")
            count -= 1
        return PREFIX + base64.b32encode(data + _check(data)).decode().rstrip("=").lower()


def invite_id(secret: Secret) -> bytes:
    """What an invite is called by those who do not know its secret."""
    return digest("kith/invite/1", secret.reveal())


def read(text: str) -> Ticket:
    """The ticket that was typed, pasted or scanned; what copying and mailing add to it is forgiven."""
    if len(text) > 4 * MAX_LETTERS:
        raise Mistyped("that is too long for a ticket; copy only the line that begins with “kith:”")
    letters = "".join(letter for letter in text if letter.isalnum() or letter == ":")
    if not letters.isascii() or not letters.lower().startswith(PREFIX):
        raise Mistyped("a ticket begins with “kith:” and has only letters and digits after it")
    letters = letters[len(PREFIX) :].upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise Mistyped("this ticket was mistyped, or a part of it is missing") from error
    data, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    again = base64.b32encode(raw).decode().rstrip("=")
    if check != _check(data) or again != letters or len(raw) > _MAX_BYTES:
        raise Mistyped("this ticket was mistyped, or a part of it is missing; ask for it again, or scan it")
    try:
        return _read(unpack(data))
    except Mistyped:
        raise
    except IdentityRefused as error:
        raise Malformed(f"this ticket cannot be used: {error}") from error


def _check(data: bytes) -> bytes:
    return digest("kith/ticket-check/1", data)[:_CHECK_BYTES]


def _written(ticket: Ticket, count: int) -> bytes:
    places = [_packed(address) for address in ticket.addresses[:count]]
    return pack([_VERSION, ticket.person, ticket.node, ticket.secret.reveal(), ticket.until, places])


def _packed(address: Address) -> list[object]:
    ip = _ip(address.host)
    return [ip.packed if ip else address.host, address.port, *([address.relay] if address.relay else [])]


def _read(content: Any) -> Ticket:
    if isinstance(content, list) and content and type(content[0]) is int and content[0] > _VERSION:
        raise Malformed("it was made by a newer Kith; install that version")
    if not isinstance(content, list) or [type(one) for one in content] != [int, bytes, bytes, bytes, int, list]:
        raise Malformed("it has another form")
    version, person, node, secret, until, places = content
    if version != _VERSION or (len(person), len(node), len(secret)) != (HASH_BYTES, KEY_BYTES, SECRET_BYTES):
        raise Malformed("it has another form")
    if not 0 <= until <= LAST_TIME:
        raise Malformed("it ends at no time there is")
    return Ticket(person, node, Secret(secret), until, tuple(_addresses(places)))


def _addresses(places: list[Any]) -> Iterable[Address]:
    for place in places:
        if not isinstance(place, list) or len(place) not in (2, 3) or type(place[1]) is not int:
            raise Malformed("an address has another form")
        host, port, *relay = place
        if isinstance(host, bytes):
            if len(host) not in (4, 16):
                raise Malformed("an address has another form")
            host = str(ipaddress.ip_address(host))
        elif not isinstance(host, str) or _ip(host) is not None:
            raise Malformed("an address has another form")
        if relay and type(relay[0]) is not bytes:
            raise Malformed("a relay is named by its key")
        yield Address(host, port, relay[0] if relay else None)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id else ip
