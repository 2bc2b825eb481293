"""Tickets through the real commands: what may go wrong between making one and reading it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from identity import ids, tickets
from identity.secrets import Secret
from identity.tickets import Address, Ticket
from tests.conftest import move_in, start
from tests.identity.person import Person
from tests.node.cli.conftest import Kith
from tests.node.cli.test_grant import is_a_line_and_a_way_out

BEN = Person(2)


@pytest.fixture
def ana(kith: Kith) -> Iterator[Kith]:
    """Ana's node."""
    start(kith.home)
    yield kith
    kith("down")


def theirs(until: int, *addresses: Address) -> str:
    return Ticket(BEN.id, bytes(32), Secret(bytes(16)), until, addresses).text()


REFUSED = [
    ("new", "--for", "10s"),
    ("new", "--for", "2y"),
    ("new", "--for", "tomorrow"),
    ("new", "--may", ""),
    ("new", "--may", "ask,,letter"),
    ("new", "--may", "join"),
    ("new", "--tag", "two words"),
    ("new", "--per-day", "relay=4"),
    ("new", "--standing", "friend"),
    ("new", "--image", "ticket.gif"),
    ("new", "--note", "a" * 201),
    ("new", "--note", "for Ben\x1b[2J"),
    ("show", "zzzzzz"),
    ("show", ""),
    ("revoke", "zzzzzz"),
    ("show", "kith:"),
    ("show", "kith:" + "a" * 2000),
    ("show", "kith:\u0430bc"),
]


def test_whatever_is_refused_is_said_in_a_line_with_a_way_out_and_invites_nobody(ana: Kith) -> None:
    for command in REFUSED:
        said = ana("invite", *command)
        assert said.code in (2, 22, 23), (command, said)
        assert is_a_line_and_a_way_out(said), (command, said)
    assert ana("invite", "list", "--all", "--json").json == []
    assert ana("grant", "list", "--all", "--json").json == []


def test_what_an_invite_promises_is_what_was_said(ana: Kith) -> None:
    made = ana("invite", "new", "--may", "letter, ask", "--per-day", "ask=5", "--for", "2h", "--json").json
    assert 7100 < made["until"] - time.time() < 7300
    joining, acting = ana("grant", "list", "--json").json
    assert (joining["acts"], joining["uses"]) == (["join"], 1)
    assert (acting["acts"], acting["limits"]) == (["ask", "letter"], {"ask": 5})
    for view in (joining, acting):
        assert view["to"] == f"whoever joins with invite {made['invite'][:8]}"


def test_an_invite_is_listed_by_its_note_as_long_as_it_is_open(ana: Kith) -> None:
    for note in ("for Ben", "for Cleo"):
        assert "It does not say where to reach your node" in ana("invite", "new", "--no-qr", "--note", note).out
    listed = ana("invite", "list", "--json").json
    assert [one["note"] for one in listed] == ["for Ben", "for Cleo"]
    ana("invite", "revoke", listed[0]["invite"][:6].upper())
    assert [one["note"] for one in ana("invite", "list", "--json").json] == ["for Cleo"]
    assert [one["note"] for one in ana("invite", "list", "--all", "--json").json] == ["for Ben", "for Cleo"]
    assert ana("invite", "show", listed[0]["invite"], "--json").json["ticket"] == ""


def test_a_ticket_is_no_longer_than_it_may_be_however_much_is_announced(kith: Kith) -> None:
    move_in(kith.home)
    places = [f"{'a' * 30}{number}.example.org:{4000 + number}" for number in range(9)]
    kith.home.config.write_text(f'[network]\nannounce = "{", ".join(places)}"\n')
    start(kith.home)
    line = kith("invite", "new", "--json").json["ticket"]
    assert len(line) <= tickets.MAX_LETTERS
    found = [f"{one.host}:{one.port}" for one in tickets.read(line).addresses]
    assert found
    assert found == places[: len(found)]
    kith("down")


def test_a_ticket_is_read_however_it_was_copied_and_without_a_node(kith: Kith) -> None:
    until = int(time.time()) + 600
    line = theirs(until, Address("192.0.2.7", 4001), Address("kith.example.org", 4002, bytes(32)))
    for text in (line, line.upper(), f"“{line}”", f"  {line[:40]}\n  {line[40:90]}\r\n{line[90:]}\n", "> " + line):
        told = kith("invite", "show", text, "--json")
        assert told.code == 0, (text, told)
        assert told.json == {
            "person": ids.spell("person", BEN.id),
            "until": until,
            "over": False,
            "own": False,
            "addresses": ["192.0.2.7:4001", "kith.example.org:4002 (relay)"],
        }
    assert "nowhere named" in kith("invite", "show", theirs(until)).out


def test_every_letter_of_a_ticket_counts(kith: Kith) -> None:
    line = theirs(2_000_000_000)
    for at in (5, 40, len(line) - 1):
        typo = line[:at] + ("b" if line[at] != "b" else "c") + line[at + 1 :]
        said = kith("invite", "show", typo)
        assert said.code == 23
        assert "mistyped" in said.err
        assert is_a_line_and_a_way_out(said)


def test_where_no_image_can_be_drawn_the_invite_is_there_all_the_same(ana: Kith, tmp_path: Path) -> None:
    said = ana("invite", "new", "--image", str(tmp_path / "missing" / "ben.svg"))
    assert said.code == 9
    assert "the invite is made" in said.err
    assert len(ana("invite", "list", "--json").json) == 1


def test_a_note_has_room_for_a_sentence(ana: Kith) -> None:
    assert (
        ana(
            "invite", "new", "--no-qr", "--note", "for Ben, whom I met at the choir in Lisbon, and his sister, too"
        ).code
        == 0
    )
    assert ana("invite", "new", "--no-qr", "--note", "a" * 200).code == 0


@pytest.mark.parametrize("place", ["kith.example.org:99999", "1.2.3:4001", "0.0.0.0:4001", "a..b:1", "[::1]:0"])
def test_an_address_that_no_ticket_can_hold_is_refused_with_the_settings(kith: Kith, place: str) -> None:
    kith.home.prepare()
    kith.home.config.write_text(f'[network]\nannounce = "{place}"\n')
    assert kith("config", "check").code == 5


def test_a_limit_of_what_is_not_promised_is_refused(ana: Kith) -> None:
    assert ana("invite", "new", "--no-qr", "--may", "nothing", "--per-day", "ask=4").code == 23
