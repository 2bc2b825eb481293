import pytest

from node.errors import WrongKey
from node.home import Home
from node.journal import check
from node.keyfile import ensure_key


def test_a_new_home_gets_a_ensure_key_its_own_and_keeps_it(home: Home) -> None:
    home.prepare()
    key = ensure_key(home)
    assert len(key) == 32
    assert ensure_key(home) == key
    assert home.key.stat().st_mode & 0o777 == 0o600


def test_a_key_is_never_made_anew_for_a_journal_that_is_there(home: Home) -> None:
    home.prepare()
    home.journal.write_bytes(b"x")
    with pytest.raises(WrongKey, match="missing") as caught:
        ensure_key(home)
    assert "put it back" in caught.value.do
    assert not home.key.exists()


def test_where_a_journal_once_was_no_new_key_is_made(home: Home) -> None:
    home.prepare()
    check.leave_mark(home.journal, bytes(32))
    with pytest.raises(WrongKey, match="missing"):
        ensure_key(home)


@pytest.mark.parametrize("content", [b"", b"not hex", b"ab" * 31, b"ab" * 33, b"\xff" * 64])
def test_a_file_that_holds_no_key_is_refused_and_left_alone(home: Home, content: bytes) -> None:
    home.prepare()
    home.key.write_bytes(content)
    with pytest.raises(WrongKey, match="does not hold a key"):
        ensure_key(home)
    assert home.key.read_bytes() == content
