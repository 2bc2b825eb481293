"""What goes wrong with people and grants is said in a line, with a way out; what is asked and not confirmed is not."""

import time
from collections.abc import Iterator

import pytest

from node.home import Home
from tests.conftest import move_in, start
from tests.node.cli.conftest import Kith, Said
from tests.node.cli.test_people import BEN, CLEO, keep, knows, spelled


@pytest.fixture
def ana(kith: Kith) -> Iterator[Kith]:
    """Ana's node, who knows Ben, and somebody who gave no name."""
    move_in(kith.home)
    keep(kith, knows(BEN, "Ben"), knows(CLEO, ""))
    start(kith.home)
    yield kith
    kith("down")


def is_a_line_and_a_way_out(said: Said) -> bool:
    says, do, *rest = said.err.split("\n")
    return not said.out and says.startswith("kith: ") and do.startswith("      ") and bool(do.strip()) and rest == [""]


REFUSED = [
    ("people", "show", "Dora"),
    ("people", "show", "(no name)"),
    ("people", "rename", "Ben", "B\u202een"),
    ("people", "standing", "Ben", "nearer"),
    ("people", "standing", "Dora", "close"),
    ("people", "tag", "Ben"),
    ("people", "tag", "Ben", "a,b", "--yes"),
    ("people", "block", "Dora"),
    ("people", "block", "Dora", "--with-theirs", "--yes"),
    ("people", "block", "Ben", "--undo", "--with-theirs"),
    ("people", "forget", "Dora", "--yes"),
    ("people", "confirm", "Ben", "aaaaaa", "--yes"),
    ("people", "confirm", "Ben", "aaaaaa", "--yes", "--log", "/nonexistent"),
    ("people", "confirm", "Ben", "aaaaaa", "--yes", "--log", "/etc/passwd"),
    ("grant", "give", "Ben"),
    ("grant", "give", "Ben", "join"),
    ("grant", "give", "Ben", "Ask"),
    ("grant", "give", "Ben", "ask", "--for", "soon"),
    ("grant", "give", "Ben", "ask", "--for", "0s"),
    ("grant", "give", "Ben", "ask", "--for", "9999999y"),
    ("grant", "give", "Ben", "ask", "--uses", "0"),
    ("grant", "give", "Ben", "ask", "--pass-on", "4"),
    ("grant", "give", "Ben", "ask", "--per-day", "ask=9999999"),
    ("grant", "give", "Ben", "ask", "--never", "--pass-on", "1"),
    ("grant", "give", "Ben", "ask", "--never", "--per-day", "ask=1"),
    ("grant", "list", "Dora"),
    ("grant", "revoke", "zzzzzz", "--yes"),
]


def test_whatever_is_refused_is_said_in_a_line_with_a_way_out_and_changes_nothing(ana: Kith) -> None:
    before = ana("people", "list", "--json").out
    for command in REFUSED:
        said = ana(*command)
        assert said.code in (2, 22, 23), (command, said)
        assert is_a_line_and_a_way_out(said), (command, said)
    assert ana("people", "list", "--json").out == before
    assert ana("grant", "list", "--all", "--json").json == []


def test_without_a_node_it_is_said_that_there_is_none(kith: Kith) -> None:
    move_in(kith.home)
    for command in (("people", "list"), ("grant", "list"), ("grant", "give", "Ben", "ask"), ("invite", "new")):
        said = kith(*command)
        assert said.code == 3
        assert is_a_line_and_a_way_out(said)


def test_a_grant_says_how_often_how_far_and_how_long(ana: Kith) -> None:
    ana("grant", "give", "Ben", "ask", "--uses", "3", "--pass-on", "2", "--for", "2d")
    day = time.strftime("%Y-%m-%d", time.localtime(ana("grant", "list", "--json").json[0]["until"]))
    said = ana("grant", "list", "Ben").out
    assert f"Ben may ask; until {day}, used 0 of 3, may be passed on 2 times" in said
    ana("grant", "give", spelled(CLEO), "ask")
    assert f"(no name) ({spelled(CLEO)[:16]}) may ask" in ana("grant", "list").out


def test_one_thing_may_be_granted_twice_and_one_of_them_taken_back(ana: Kith) -> None:
    one, other = (ana("grant", "give", "Ben", "ask", "--json").json["grant"] for _ in range(2))
    assert one != other
    assert ana("grant", "revoke", one, "--yes").code == 0
    assert [view["grant"] for view in ana("grant", "list", "--json").json] == [other]
    conditions = {view["grant"]: view["condition"] for view in ana("grant", "list", "--all", "--json").json}
    assert conditions == {one: "revoked", other: "open"}


def test_nothing_is_taken_back_before_that_was_confirmed(ana: Kith) -> None:
    given = ana("grant", "give", "Ben", "ask", "--json").json["grant"]
    for text in (given, given[:8], given.upper()):
        assert ana("grant", "revoke", text, stdin="n\n").code == 130
    assert ana("grant", "list", "--json").json[0]["condition"] == "open"


def test_nothing_is_taken_back_before_that_was_confirmed_however_its_id_was_copied(ana: Kith) -> None:
    given = ana("grant", "give", "Ben", "ask", "--json").json["grant"]
    for text in (f" {given[:8]} ", f"{given[:28]}\n{given[28:]}"):
        assert ana("grant", "revoke", text, stdin="n\n").code == 130
    assert ana("grant", "list", "--json").json[0]["condition"] == "open"


def test_a_question_is_not_part_of_the_answer_for_programs(ana: Kith) -> None:
    assert ana("people", "forget", "Ben", "--json", stdin="y\n").json == {"forgotten": [spelled(BEN)]}


def test_the_owners_key_is_needed_and_locked_again_after_each_command(node: Home) -> None:
    kith = Kith(node)
    kith("invite", "new", "--no-qr")
    assert kith("id", "show", "--json").json["unlocked_until"] is None
    kith("unlock", "--for", "5m")
    kith("invite", "new", "--no-qr")
    assert kith("id", "show", "--json").json["unlocked_until"] is not None
