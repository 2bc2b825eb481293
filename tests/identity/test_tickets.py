import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity import tickets
from identity.errors import IdentityRefused, Malformed, Mistyped, TooLarge
from identity.secrets import Secret
from identity.tickets import MAX_LETTERS, Address, Ticket
from tests.identity.vectors.tickets import V4, spelled, ticket

hashes = st.binary(min_size=32, max_size=32)
ips = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).filter(
    lambda ip: ip.packed[0] not in (0, 255) and not ip.is_multicast
)
names = st.from_regex(r"[a-z0-9]{1,9}(-[a-z]{1,3})?(\.[a-z][a-z0-9]{0,8}){1,3}", fullmatch=True)
addresses = st.builds(
    Address, st.one_of(ips.map(str), names), st.integers(1, 65_535), st.one_of(st.none(), st.none(), hashes)
)
some_tickets = st.builds(
    Ticket,
    hashes,
    hashes,
    st.binary(min_size=16, max_size=16).map(Secret),
    st.integers(0, 4_000_000_000),
    st.lists(addresses, max_size=2).map(tuple),
)
HERE = Ticket(bytes(32), bytes(32), Secret(bytes(16)), 5, (Address("203.0.113.7", 4001),))


@given(some_tickets)
def test_a_ticket_is_read_as_it_was_written_and_is_short(one: Ticket) -> None:
    line = one.text()
    assert line.startswith("kith:")
    assert len(line) <= MAX_LETTERS
    again = tickets.read(line)
    assert again == Ticket(one.person, one.node, one.secret, one.until, one.addresses[: len(again.addresses)])
    assert len(again.addresses) >= min(1, len(one.addresses))
    assert tickets.read(line.upper()) == again


@given(some_tickets, st.integers(0, 299), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_letter_typed_wrong_is_noticed(one: Ticket, place: int, letter: str) -> None:
    line = one.text()
    place %= len(line)
    wrong = line[:place] + letter + line[place + 1 :]
    if wrong != line:
        with pytest.raises(Mistyped):
            tickets.read(wrong)


@given(some_tickets, st.integers(1, 299))
def test_a_ticket_that_lacks_its_end_is_noticed(one: Ticket, cut: int) -> None:
    line = one.text()
    with pytest.raises(Mistyped):
        tickets.read(line[: -(cut % len(line)) or -1])


@given(st.text(max_size=400) | st.text("kith:abcdefghijklmnopqrstuvwxyz234567", max_size=400))
def test_whatever_is_no_ticket_is_refused_by_name(text: str) -> None:
    for typed in (text, f"kith:{text}"):
        with pytest.raises(IdentityRefused):
            tickets.read(typed)


def test_what_is_too_long_is_not_even_looked_at() -> None:
    with pytest.raises(Mistyped, match="too long"):
        tickets.read(HERE.text() + " " * 1200)


@pytest.mark.parametrize("around", ["<{}>", '"{}"', "“{}”", "> {}\n", "  {}\r\n", "«{}»", "`{}`"])
def test_what_copying_and_mailing_add_is_forgiven(around: str) -> None:
    line = HERE.text()
    half = len(line) // 2
    for copied in (line, line.upper(), f"{line[:half]}\n> {line[half:]}"):
        assert tickets.read(around.format(copied)) == HERE


def test_addresses_without_room_are_left_out_the_last_first() -> None:
    many = tuple(Address(f"machine-{number}.example", 4001) for number in range(20))
    again = tickets.read(Ticket(bytes(32), bytes(32), Secret(bytes(16)), 5, many).text())
    assert 0 < len(again.addresses) < 20
    assert again.addresses == many[: len(again.addresses)]
    with pytest.raises(TooLarge):
        Ticket(bytes(200), bytes(32), Secret(bytes(16)), 5).text()


def test_a_ticket_of_a_newer_kith_says_so() -> None:
    with pytest.raises(Malformed, match="newer Kith"):
        tickets.read(spelled(ticket([V4, 4001], version=2)))


def test_the_secret_does_not_show() -> None:
    one = Ticket(bytes(32), bytes(32), Secret(b"never shown, no!"), 5)
    assert "never shown" not in repr(one)
    assert one.invite == tickets.invite_id(Secret(b"never shown, no!"))
    assert b"never shown" not in one.invite


@pytest.mark.parametrize(
    "host",
    ["", "Home", "a b", "a..b", "-a", "a-", "1.2.3", "0x7f.1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "a_b", "é"],
)
def test_an_address_that_is_nobodys_is_refused(host: str) -> None:
    with pytest.raises(Malformed):
        Address(host, 4001)


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with pytest.raises(Malformed):
        Address("home.example", port)


def test_an_ip_takes_few_letters() -> None:
    long, short = ("2001:db8:1234:5678:9abc:def0:1234:5678", "203.0.113.7")
    sizes = [
        len(Ticket(bytes(32), bytes(32), Secret(bytes(16)), 5, (Address(one, 1),)).text()) for one in (long, short)
    ]
    packed = [len(ipaddress.ip_address(one).packed) for one in (long, short)]
    assert sizes[0] - sizes[1] <= (packed[0] - packed[1]) * 8 // 5 + 1
