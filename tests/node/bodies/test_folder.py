"""The bodies of a home: referred to or kept, listed whatever happened to them, removed only where they are ours."""

import hashlib
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from agent.newborn import BODY
from node.bodies import folder, header, parts
from node.bodies.cursor import LONGEST_IN_LIST
from node.bodies.folder import Body
from node.errors import BodyRefused, NotKnown
from tests.node.bodies import ggufs

NOBODY = Path("/nonexistent/newborn.gguf")


def none_in_use(_body: Body) -> bool:
    return False


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    (tmp_path / "elsewhere").mkdir()
    return ggufs.write(tmp_path / "elsewhere" / "Other One.gguf", file_type=1)


def test_the_newborn_is_listed_first_if_it_is_there(tmp_path: Path, bodies: Path) -> None:
    assert folder.listed(bodies, NOBODY) == []
    newborn = ggufs.write(tmp_path / "newborn.gguf")
    (body,) = folder.listed(bodies, newborn)
    assert (body.name, body.kind, body.path, body.there) == ("newborn", "newborn", newborn, True)
    card = folder.described(body)
    assert card is not None
    assert (card.quantisation, card.can_sleep, card.sha256) == ("F16", True, "")
    assert BODY.parts[-3:] == ("agent", "newborn", "newborn.gguf")


def test_a_body_from_elsewhere_is_referred_to_and_not_copied(bodies: Path, elsewhere: Path) -> None:
    told: list[tuple[int, int]] = []
    body = folder.keep(bodies, elsewhere, told=lambda done, total: told.append((done, total)))
    assert (body.name, body.kind, body.path) == ("Other-One", "referred", elsewhere)
    assert body.card is not None
    assert body.card.sha256 == hashlib.sha256(elsewhere.read_bytes()).hexdigest()
    assert told[-1] == (elsewhere.stat().st_size,) * 2
    assert [path.name for path in bodies.iterdir()] == ["Other-One.json"]
    assert stat.S_IMODE((bodies / "Other-One.json").stat().st_mode) == 0o600
    assert folder.find(bodies, "Other-One", NOBODY) == body


def test_a_body_that_is_copied_is_ours(bodies: Path, elsewhere: Path) -> None:
    body = folder.keep(bodies, elsewhere, copy=True)
    assert (body.kind, body.path) == ("ours", bodies / "Other-One.gguf")
    assert body.path.read_bytes() == elsewhere.read_bytes()
    assert stat.S_IMODE(body.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in bodies.iterdir()) == ["Other-One.gguf", "Other-One.json"]


def test_taking_up_the_same_body_twice_changes_nothing(bodies: Path, elsewhere: Path) -> None:
    folder.keep(bodies, elsewhere)
    folder.keep(bodies, elsewhere)
    assert len(folder.listed(bodies, NOBODY)) == 1


def test_another_body_of_the_same_name_is_another(bodies: Path, elsewhere: Path, tmp_path: Path) -> None:
    folder.keep(bodies, elsewhere)
    other = folder.keep(bodies, ggufs.write(tmp_path / "Other One.gguf", seed=1))
    assert other.card is not None
    assert other.name == f"Other-One-{other.card.sha256[:8]}"


def test_a_card_is_read_again_however_much_a_file_says_of_itself(
    bodies: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = "\x01" * header.LONGEST_TEXT
    found = replace(
        header.read(elsewhere),
        licence=most,
        architecture=most,
        languages=("\x01" * LONGEST_IN_LIST,) * header.LANGUAGES,
    )
    monkeypatch.setattr(header, "read_body", lambda *_: found)
    assert folder.keep(bodies, elsewhere).card is not None


def test_a_body_is_found_by_its_name_though_that_ends_like_a_file(bodies: Path) -> None:
    folder.prepare(bodies)
    ggufs.write(bodies / "a.gguf.gguf")
    ggufs.write(bodies / "b.gguf")
    for name, file in (("a.gguf", "a.gguf.gguf"), ("b", "b.gguf"), ("b.gguf", "b.gguf")):
        assert folder.find(bodies, name, NOBODY).path.name == file


def test_what_is_no_body_is_not_described_as_one(bodies: Path) -> None:
    folder.prepare(bodies)
    ggufs.write(bodies / "adapter.gguf", kind="adapter")
    cut = ggufs.write(bodies / "cut.gguf")
    cut.write_bytes(cut.read_bytes()[:-1000])
    assert [folder.described(body) for body in folder.listed(bodies, NOBODY)] == [None, None]


def test_two_copies_of_one_name_do_not_mix(bodies: Path, elsewhere: Path) -> None:
    folder.prepare(bodies)
    with parts.held(parts.of_copy(bodies, "Other-One")):
        with pytest.raises(BodyRefused, match="is being copied already"):
            folder.keep(bodies, elsewhere, copy=True)
        assert parts.remove_unfinished(bodies) == 0
    assert folder.keep(bodies, elsewhere, copy=True).path.read_bytes() == elsewhere.read_bytes()


def test_a_copy_that_is_broken_off_leaves_nothing(bodies: Path, elsewhere: Path) -> None:
    def stopped(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.keep(bodies, elsewhere, copy=True, told=stopped)
    assert list(bodies.iterdir()) == []


def test_what_a_copy_that_was_killed_has_left_is_unfinished(bodies: Path, elsewhere: Path) -> None:
    folder.prepare(bodies)
    left = parts.of_copy(bodies, "Other-One")
    left.write_bytes(b"x" * 100_000)
    assert parts.unfinished(bodies) == [(left, 100_000)]
    assert folder.keep(bodies, elsewhere, copy=True).path.read_bytes() == elsewhere.read_bytes()
    assert parts.unfinished(bodies) == []


def test_what_is_no_body_is_not_taken_up(bodies: Path, tmp_path: Path) -> None:
    path = tmp_path / "no.gguf"
    path.write_bytes(b"words")
    with pytest.raises(BodyRefused):
        folder.keep(bodies, path)
    assert not bodies.exists()


def test_a_body_that_moved_away_is_listed_as_gone(bodies: Path, elsewhere: Path) -> None:
    folder.keep(bodies, elsewhere)
    elsewhere.unlink()
    (body,) = folder.listed(bodies, NOBODY)
    assert not body.there


def test_a_body_of_another_size_is_not_the_one_that_was_there(bodies: Path, elsewhere: Path) -> None:
    folder.keep(bodies, elsewhere)
    elsewhere.write_bytes(b"short")
    assert not folder.find(bodies, "Other-One", NOBODY).there


@pytest.mark.parametrize("card", [b"", b"garbage", b"[]", b'{"sha256": 3}', b"\xff" * 10])
def test_a_card_that_cannot_be_read_costs_no_body(bodies: Path, elsewhere: Path, card: bytes) -> None:
    folder.keep(bodies, elsewhere, copy=True)
    (bodies / "Other-One.json").write_bytes(card)
    (body,) = folder.listed(bodies, NOBODY)
    assert (body.kind, body.card) == ("ours", None)
    assert folder.keep(bodies, body.path).card is not None


def test_removing_deletes_what_is_ours_and_tells_what_it_freed(bodies: Path, elsewhere: Path) -> None:
    body = folder.keep(bodies, elsewhere, copy=True)
    assert folder.remove(bodies, body, none_in_use) == elsewhere.stat().st_size
    assert list(bodies.iterdir()) == []


def test_removing_forgets_what_lies_elsewhere_and_leaves_it_there(bodies: Path, elsewhere: Path) -> None:
    body = folder.keep(bodies, elsewhere)
    assert folder.remove(bodies, body, none_in_use) == 0
    assert elsewhere.exists()
    assert list(bodies.iterdir()) == []


def test_neither_the_newborn_nor_the_one_in_use_is_removed(bodies: Path, elsewhere: Path, tmp_path: Path) -> None:
    newborn = folder.listed(bodies, ggufs.write(tmp_path / "newborn.gguf"))[0]
    with pytest.raises(BodyRefused, match="the newborn"):
        folder.remove(bodies, newborn, none_in_use)
    body = folder.keep(bodies, elsewhere, copy=True)
    with pytest.raises(BodyRefused, match="Other-One is in use"):
        folder.remove(bodies, body, lambda one: one == body)
    assert body.path.exists()


def test_what_an_unfinished_pull_left_can_be_given_up(bodies: Path) -> None:
    folder.prepare(bodies)
    (bodies / ".pull-0123.part").write_bytes(b"x" * 100)
    assert folder.listed(bodies, NOBODY) == []
    assert parts.remove_unfinished(bodies) == 100
    assert parts.unfinished(bodies) == []


def test_a_body_that_is_called_by_its_hash_is_named_by_what_it_says(bodies: Path, tmp_path: Path) -> None:
    assert folder.keep(bodies, ggufs.write(tmp_path / f"sha256-{'0' * 64}")).name == "A-small-one"


def test_a_body_that_is_not_there_is_not_known(bodies: Path) -> None:
    with pytest.raises(NotKnown, match="there is no body x"):
        folder.find(bodies, "x\x1b[31m"[:1], NOBODY)


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Qwen3-0.6B-Q8_0.gguf", "Qwen3-0.6B-Q8_0"),
        ("../../etc/passwd", "etc-passwd"),
        ("a b/c\n.gguf", "a-b-c"),
        (".hidden", "hidden"),
        ("…", "body-1"),
        ("newborn", "newborn-1"),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_name_is_made_of_what_somebody_else_called_it(called: str, name: str) -> None:
    assert folder.named(called) == name
