"""The book of people, grants and invites, through the real commands in a real node."""

import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from identity import ids, tickets
from identity.audience import Standing
from identity.grants import Grant, To, signed
from identity.invites import Invite, new_secret
from identity.people import Contact
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from node import vault
from node.journal import Transaction
from node.journal.journal import open_to_write
from node.services.archive import ROOMS
from node.store import clock, grants, invites, people
from tests.conftest import PHRASE, move_in, start
from tests.identity.person import Person
from tests.node.cli.conftest import Kith

BEN, CLEO, MALLORY = Person(2), Person(3), Person(4)


def spelled(person: Person) -> str:
    return ids.spell("person", person.id)


def keep(kith: Kith, *work: Any) -> None:
    """Write into the journal of a home whose node is down."""
    opened = vault.opened(kith.home, None)
    connection = open_to_write(kith.home.journal, opened.journal_key, ROOMS)
    connection.ours("BEGIN IMMEDIATE")
    with connection.room() as transaction:
        for one in work:
            one(transaction)
    connection.ours("COMMIT")
    connection.close()


def knows(person: Person, name: str, *operations: Any, **more: Any) -> Any:
    log = PersonLog([person.genesis, *operations])

    def work(to: Transaction) -> None:
        people.put(to, Contact(log, name, **{"met": 1_790_000_000, **more}))

    return work


@pytest.fixture
def ana(kith: Kith) -> Iterator[Kith]:
    """Ana's node, in whose book are Ben, and Cleo whom she met through Ben."""
    move_in(kith.home)
    kith.home.prepare()
    keep(kith, knows(BEN, "Ben"), knows(CLEO, "Cleo", via=BEN.id, standing=Standing.CLOSE))
    start(kith.home)
    yield kith
    kith("down")


def test_people_are_listed_shown_and_named_by_what_i_call_them(ana: Kith) -> None:
    assert [one["shown"] for one in ana("people", "list", "--json").json] == ["Ben", "Cleo"]
    assert ana("people", "rename", "Ben", "Ben from work", "--json").json["petname"] == "Ben from work"
    shown = ana("people", "show", "ben FROM work")
    assert "calls      themselves Ben" in shown.out
    assert ana("people", "show", spelled(BEN)[:6], "--json").json["name"] == "Ben"
    assert ana("people", "show", spelled(BEN).upper(), "--json").json["name"] == "Ben"
    assert ana("people", "rename", "Ben", "").code == 0
    assert ana("people", "show", "Cleo", "--json").json["via"] == spelled(BEN)
    for nobody in ("Dora", "", spelled(MALLORY), spelled(BEN)[:3]):
        said = ana("people", "show", nobody)
        assert said.code == 22
        assert "kith people list" in said.err
    assert ana("people", "show", "a" + spelled(BEN)[1:]).code == 23
    assert ana("people", "rename", "Ben", "a\u200bb").code == 23


def test_nearer_and_more_is_only_given_when_that_is_meant(ana: Kith) -> None:
    asked = ana("people", "standing", "Ben", "close", stdin="n\n")
    assert asked.code == 130
    assert "Ben may then hear all that is kept for “close”" in asked.err
    assert "nothing was changed" in asked.err
    assert ana("people", "show", "Ben", "--json").json["standing"] == "known"
    assert ana("people", "standing", "Ben", "close", "--yes", "--json").json["standing"] == "close"
    assert ana("people", "standing", "Ben", "public", "--json").json["standing"] == "public"
    assert ana("people", "tag", "Ben", "family", stdin="n\n").code == 130
    assert ana("people", "tag", "Ben", "Family", "choir", "--yes", "--json").json["tags"] == ["choir", "family"]
    assert [one["shown"] for one in ana("people", "list", "--tag", "choir", "--json").json] == ["Ben"]
    assert ana("people", "tag", "Ben", "choir", "--remove", "--json").json["tags"] == ["family"]
    assert ana("people", "tag", "Ben", "two words", "--yes").code == 23


def test_somebody_is_cut_off_with_all_they_brought_and_taken_back_one_by_one(ana: Kith) -> None:
    assert ana("people", "block", "Ben", "--with-theirs", stdin="n\n").code == 130
    cut = ana("people", "block", "Ben", "--with-theirs", "--yes", "--json").json
    assert sorted(cut["blocked"]) == sorted([spelled(BEN), spelled(CLEO)])
    assert "BLOCKED" in ana("people", "list").out
    assert not ana("people", "block", "Cleo", "--undo", "--json").json["blocked"]
    assert ana("people", "show", "Ben", "--json").json["blocked"]


def test_whoever_is_forgotten_has_nothing_when_they_come_back(ana: Kith) -> None:
    ana("grant", "give", "Ben", "ask", "letter")
    assert ana("people", "forget", "Ben", stdin="n\n").code == 130
    assert ana("people", "forget", "Ben", "--yes").out == "Ben is forgotten.\n"
    assert ana("people", "show", "Ben").code == 22
    ana("down")
    keep(ana, knows(BEN, "Ben"))
    start(ana.home)
    assert ana("grant", "list", "Ben", "--json").json == []
    assert ana("grant", "list", "Ben", "--all", "--json").json[0]["condition"] == "revoked"


def test_names_that_would_pass_for_another_are_told_apart(ana: Kith) -> None:
    ana("down")
    keep(ana, knows(MALLORY, "\u202eВen\u200b"))
    start(ana.home)
    said = ana("people", "list").out
    for letter in "\u202e\u200b":
        assert letter not in said
    shown = {one["person"]: one["shown"] for one in ana("people", "list", "--json").json}
    assert shown[spelled(BEN)] == f"Ben ({spelled(BEN)[:16]})"
    assert shown[spelled(MALLORY)].endswith(f"({spelled(MALLORY)[:16]})")
    assert ana("people", "show", shown[spelled(BEN)], "--json").json["person"] == spelled(BEN)


def test_nobody_is_taken_for_another_by_calling_themselves_like_their_id(ana: Kith) -> None:
    ana("down")
    keep(ana, knows(MALLORY, spelled(BEN)))
    start(ana.home)
    assert ana("people", "show", spelled(BEN), "--json").json["name"] == "Ben"
    ana("people", "standing", "Ben", "close", "--yes")
    assert ana("people", "show", spelled(MALLORY), "--json").json["standing"] == "known"


def test_two_of_one_name_have_to_be_told_apart_by_whoever_means_one(ana: Kith) -> None:
    ana("down")
    keep(ana, knows(MALLORY, "Ben"))
    start(ana.home)
    said = ana("people", "block", "Ben")
    assert said.code == 22
    assert spelled(BEN)[:16] in said.err
    assert ana("people", "rename", spelled(BEN)[:16], "Benny").code == 0
    assert ana("people", "show", "Benny", "--json").json["person"] == spelled(BEN)


def test_a_frozen_identity_alarms_until_its_person_was_met(ana: Kith, tmp_path: Path) -> None:
    theirs, rivals = CLEO.recover(CLEO.id, 50), CLEO.recover(CLEO.id, 60)
    unknown = CLEO.recover(CLEO.id, 70)
    ana("down")
    keep(ana, knows(CLEO, "Cleo", theirs, rivals))
    start(ana.home)
    view = ana("people", "show", "Cleo", "--json").json
    assert "frozen" in view["alarms"][0]
    assert len(view["rivals"]) == 2
    assert "ALARM" in ana("people", "list").out
    mine = ids.spell("recovery", theirs.hash)
    assert ana("people", "confirm", "Cleo", mine[:8], stdin="n\n").code == 130
    assert ana("people", "confirm", "Cleo", "aaaaaaaa", "--yes").code == 22
    assert ana("people", "confirm", "Cleo", mine[:8], "--yes", "--json").json["alarms"] == []
    ana("down")
    start(ana.home)
    assert ana("people", "show", "Cleo", "--json").json["alarms"] == []
    brought = tmp_path / "cleo.log"
    from node.cli import logfile

    logfile.write(brought, [one.to_bytes() for one in (CLEO.genesis, unknown)])
    other = ids.spell("recovery", unknown.hash)
    assert ana("people", "confirm", "Cleo", other, "--yes").code == 22
    assert ana("people", "confirm", "Cleo", other, "--log", str(brought), "--yes").code == 0
    assert ana("people", "confirm", "Ben", other, "--log", str(brought), "--yes").code == 23


def test_a_grant_is_given_listed_and_taken_back(ana: Kith) -> None:
    given = ana("grant", "give", "Ben", "letter", "ask", "--per-day", "ask=5", "--for", "30d", "--json").json
    assert given["acts"] == ["ask", "letter"]
    assert given["limits"] == {"ask": 5}
    assert given["to"] == "Ben"
    assert 29.9 < (given["until"] - time.time()) / 86_400 < 30.1
    assert "Ben may ask (5 a day), letter; until" in ana("grant", "list").out
    ana("grant", "give", "Cleo", "meet", "--never")
    assert "Cleo may never meet" in ana("grant", "list", "Cleo").out
    assert len(ana("grant", "list", "Ben", "--json").json) == 1
    asked = ana("grant", "revoke", given["grant"][:8], stdin="n\n")
    assert asked.code == 130
    assert "Ben may ask" in asked.err
    assert ana("grant", "revoke", given["grant"][:8], "--yes", "--json").json["condition"] == "revoked"
    assert ana("grant", "list", "Ben", "--json").json == []
    for wrong, code in (
        (("grant", "give", "Ben", "aks"), 23),
        (("grant", "give", "Ben", "aks", "--never"), 23),
        (("grant", "give", "Dora", "ask"), 22),
        (("grant", "give", "Ben", "ask", "--per-day", "letter=2"), 23),
        (("grant", "give", "Ben", "ask", "--per-day", "ask"), 2),
        (("grant", "give", "Ben", "ask", "--per-day", "ask=0"), 23),
        (("grant", "give", "Ben", "ask", "--never", "--uses", "2"), 23),
        (("grant", "revoke", "aaaaaaaa", "--yes"), 22),
    ):
        said = ana(*wrong)
        assert said.code == code, said
        assert said.err.count("\n") == 2


def test_what_is_for_sale_nowhere_is_signed_by_the_owner_alone(ana: Kith) -> None:
    """A grant in the table that somebody else signed in the owner's name permits nothing (and is not the owner's)."""
    mine = vault.opened(ana.home, None).start.log.person
    forged = signed(
        Grant(issuer=mine, to=To("person", BEN.id), acts=("ask",), since=1, until=2_000_000_000), BEN.owner(0)
    )
    ana("down")
    keep(ana, lambda to: grants.put(to, forged, clock.now(to, 1.0)))

    def denied(to: Transaction) -> None:
        from identity.errors import SignatureRefused
        from identity.permission import Request
        from node.store.permission import Here

        with pytest.raises(SignatureRefused):
            Here(to, vault.opened(ana.home, None).start.log, time.time()).use(Request(BEN.id, "ask"), [forged])

    keep(ana, denied)
    start(ana.home)


def test_an_invite_is_made_shown_used_and_taken_back(ana: Kith, tmp_path: Path) -> None:
    made = ana("invite", "new", "--note", "for Dora", "--tag", "choir", "--standing", "close", "--json").json
    ticket = tickets.read(made["ticket"])
    assert len(made["ticket"]) <= 300
    assert ticket.person == vault.opened(ana.home, None).start.log.person
    assert ticket.node == public_key(vault.opened(ana.home, None).start.node.reveal())
    assert (made["standing"], made["tags"], made["note"]) == ("close", ["choir"], "for Dora")
    assert b"close" not in made["ticket"].encode()
    shown = ana("invite", "show", made["invite"][:8])
    assert made["ticket"] in shown.out
    assert "█" in shown.out
    assert [one["acts"] for one in ana("grant", "list", "--json").json] == [["join"], ["ask", "letter", "space"]]
    assert ana("invite", "revoke", made["invite"][:8]).code == 0
    assert ana("grant", "list", "--json").json == []
    assert ana("invite", "list").out.startswith("no invite is open")
    assert "revoked" in ana("invite", "list", "--all").out
    assert "lets nobody in" in ana("invite", "show", made["invite"][:8]).out
    second = ana("invite", "new", "--may", "nothing", "--json").json
    (join,) = ana("grant", "list", "--json").json
    assert ana("grant", "revoke", join["grant"][:8], "--yes").code == 0
    assert ana("invite", "show", second["invite"][:8], "--json").json["condition"] == "revoked"


def test_a_used_invite_names_who_used_it_and_is_not_taken_back(ana: Kith) -> None:
    secret = new_secret()
    ana("down")
    used = Invite(secret, 2_000_000_000, "for Ben", joiner=BEN.id, peer=b"peer", answer=b"welcome")
    keep(ana, lambda to: invites.put(to, used))
    start(ana.home)
    assert ana("invite", "list", "--json").json == []
    (one,) = ana("invite", "list", "--all", "--json").json
    assert (one["condition"], one["joiner"], one["ticket"]) == ("used", "Ben", "")
    said = ana("invite", "revoke", one["invite"][:8])
    assert said.code == 23
    assert "kith people block" in said.err


def test_a_ticket_says_where_the_node_is_reached_and_is_drawn_for_its_owner_alone(ana: Kith, tmp_path: Path) -> None:
    ana("down")
    ana.home.config.write_text('[network]\nannounce = "kith.example.org:4001, [2001:db8::1]:4002"\n')
    start(ana.home)
    made = ana("invite", "new", "--no-qr", "--json")
    for name, begins in (("ben.svg", b"<?xml"), ("ben.png", b"\x89PNG")):
        image = tmp_path / name
        image.write_text("what was there before")
        image.chmod(0o644)
        assert ana("invite", "new", "--image", str(image), "--no-qr").out.endswith(f"The QR code is in {image}.\n")
        assert image.read_bytes().startswith(begins)
        assert stat.S_IMODE(image.stat().st_mode) == 0o600
    found = [(one.host, one.port) for one in tickets.read(made.json["ticket"]).addresses]
    assert found == [("kith.example.org", 4001), ("2001:db8::1", 4002)]
    assert ana("invite", "new", "--image", str(tmp_path / "ben.gif")).code == 23
    assert len(ana("invite", "list", "--json").json) == 3


@pytest.mark.parametrize("announce", ["kith.example.org", "a b:1", ":4001", "host:port"])
def test_an_address_that_is_none_keeps_the_node_down_and_is_named(kith: Kith, announce: str) -> None:
    move_in(kith.home)
    kith.home.config.write_text(f'[network]\nannounce = "{announce}"\n')
    said = kith("up", "--detach")
    assert said.code == 5
    assert "network.announce" in said.err


def test_a_ticket_that_was_given_tells_what_it_says(ana: Kith) -> None:
    mine = ana("invite", "new", "--no-qr").out.splitlines()[0]
    assert "yourself" in ana("invite", "show", mine).out
    theirs = tickets.Ticket(BEN.id, bytes(32), Secret(bytes(16)), int(time.time()) + 600).text()
    told = ana("invite", "show", "-", "--json", stdin=f"> {theirs[:50]}\n> {theirs[50:]}\n").json
    assert (told["person"], told["own"], told["over"]) == (spelled(BEN), False, False)
    over = tickets.Ticket(BEN.id, bytes(32), Secret(bytes(16)), 600).text()
    assert "ask for a new one" in ana("invite", "show", over).out
    for wrong in (theirs[:-1], theirs[:20] + "a" + theirs[20:], "kith:", theirs.replace("kith:", "kith:b")):
        said = ana("invite", "show", wrong)
        assert said.code == 23
        assert "mistyped" in said.err or "begins with" in said.err


def test_an_identity_that_was_recovered_here_keeps_its_book(ana: Kith) -> None:
    ana("grant", "give", "Ben", "ask")
    ana("down")
    assert ana("id", "recover", "--yes", "--phrase-fd", "0", stdin=PHRASE).code == 0
    start(ana.home)
    assert [one["shown"] for one in ana("people", "list", "--json").json] == ["Ben", "Cleo"]
    assert ana("grant", "list", "Ben", "--json").json[0]["condition"] == "open"
