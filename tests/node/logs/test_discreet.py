import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.logs.discreet import WORDS, only_ids_and_sizes
from node.logs.writing import logger, open_log

TEXT = "Grandmother hid the letters under the floor in 1944"
KEY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before = root.handlers, root.level
    path = tmp_path / "node.jsonl"
    open_log(path, "debug", 1, 2)
    yield path
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = before[0], before[1]


def written(log: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return log.read_text()


def leak_by_exception() -> None:
    try:
        raise LookupError(TEXT, KEY)
    except LookupError as error:
        logger("test").error("failed", exc_info=error)
        logging.getLogger("hypothesis").exception("failed with %s", KEY)


def leak_by_level() -> None:
    logging.addLevelName(35, "Grandmother")
    logging.getLogger("hypothesis").log(35, "x")


def leak_by_class() -> None:
    try:
        raise type("Grandmother", (Exception,), {})
    except Exception:
        logger("test").exception("failed")


def leak_by_file() -> None:
    try:
        exec(compile("1/0", "/home/Grandmother/letters.py", "exec"))
    except ZeroDivisionError as error:
        logger("test").error("failed", exc_info=error)


class Chatty:
    def __repr__(self) -> str:
        return TEXT + KEY


LEAKS: dict[str, Callable[[], object]] = {
    "an event": lambda: logger("test").info(TEXT),
    "an event that looks like a name": lambda: logger("test").info(KEY),
    "a listed key": lambda: logger("test").info("event", kind=TEXT),
    "a key as a word": lambda: logger("test").info("event", worker=KEY),
    "a key within a path": lambda: logger("test").info("event", at=f"a/{KEY}:3"),
    "an unlisted key": lambda: logger("test").info("event", text="Grandmother"),
    "bytes": lambda: logger("test").info("event", size=TEXT.encode()),
    "a list": lambda: logger("test").info("event", at=[TEXT, KEY]),
    "a dictionary": lambda: logger("test").info("event", kind={TEXT: KEY}),
    "an object": lambda: logger("test").info("event", kind=Chatty()),
    "last words": lambda: logger("test").info("event", last_words=[TEXT + "!", KEY]),
    "a key of the record": lambda: logger("test").info("event", **{TEXT: 1, KEY: 2}),
    "exceptions": leak_by_exception,
    "a library's message": lambda: logging.getLogger("hypothesis").warning(TEXT),
    "a library's arguments": lambda: logging.getLogger("hypothesis").warning("%s %r", TEXT, Chatty()),
    "a library's extra": lambda: logging.getLogger("hypothesis").warning("x", extra={"note": TEXT, "key": KEY}),
    "a library's stack": lambda: logging.getLogger("hypothesis").warning(KEY, stack_info=True),
    "a library's logger name": lambda: logging.getLogger(KEY).warning(TEXT),
    "a logger that is named by a word": lambda: logging.getLogger("Grandmother").warning(TEXT),
    "a level that is named by a word": leak_by_level,
    "a number": lambda: logger("test").info("event", size=int(KEY, 16)),
    "the name of an exception": leak_by_class,
    "the name of a file": leak_by_file,
}


@pytest.mark.parametrize("how", LEAKS)
def test_no_text_and_no_key_reaches_the_log(log: Path, how: str) -> None:
    LEAKS[how]()
    content = written(log)
    assert content.count("\n") >= 1
    for part in ("Grandmother", "letters", KEY, KEY[:24], str(int(KEY, 16))[:20]):
        assert part not in content
    for line in content.splitlines():
        json.loads(line)


def test_ids_and_sizes_pass(log: Path) -> None:
    logger("workers").warning(
        "worker.ended", worker="echo", kind="signal", signal=9, pid=4711, size=1.5, at=["node/workers/child.py:80"]
    )
    record = json.loads(written(log))
    assert record.pop("time")
    assert record == {
        "event": "worker.ended",
        "level": "warning",
        "worker": "echo",
        "kind": "signal",
        "signal": 9,
        "pid": 4711,
        "size": 1.5,
        "at": ["node/workers/child.py:80"],
    }


def test_an_exception_is_told_however_it_is_handed_over(log: Path) -> None:
    try:
        raise LookupError
    except LookupError:
        logger("test").exception("failed")
    assert json.loads(written(log))["error"] == "LookupError"


def test_what_is_no_number_in_json_is_none(log: Path) -> None:
    logger("test").info("event", a=float("nan"), b=float("inf"), c=2**60, d=0.5)
    record = json.loads(written(log), parse_constant=lambda name: pytest.fail(name))
    assert (record["a"], record["b"], record["c"], record["d"]) == ("<float>", "<float>", "<int>", 0.5)


def test_an_exception_is_told_by_type_and_place(log: Path) -> None:
    leak_by_exception()
    ours, theirs = map(json.loads, written(log).splitlines())
    assert ours["error"] == theirs["error"] == "LookupError"
    assert ours["at"][-1].startswith("node/logs/test_discreet.py:")
    assert theirs["logger"] == "hypothesis"


@given(
    st.dictionaries(st.text(max_size=20), st.recursive(st.text() | st.binary() | st.integers() | st.none(), st.lists))
)
def test_whatever_is_logged_can_be_written(record: dict[str, object]) -> None:
    passed = only_ids_and_sizes(None, "", dict(record))
    json.dumps(passed)
    for key, value in passed.items():
        if isinstance(value, str) and key not in WORDS:
            assert value.startswith("<")


def test_files_rotate_and_the_oldest_go(log: Path) -> None:
    for number in range(30_000):
        logger("test").info("event", number=number, kind="x" * 20)
    assert len(list(log.parent.iterdir())) == 3
    assert all(file.stat().st_size <= 1_000_000 for file in log.parent.iterdir())
