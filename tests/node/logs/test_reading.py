import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from node.logs import reading


def put(path: Path, *events: str, level: str = "info") -> None:
    with path.open("a") as file:
        for event in events:
            file.write(json.dumps({"event": event, "level": level, "time": "2026-01-01T10:00:00.0Z", "pid": 3}) + "\n")


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def events(records: list[reading.Record]) -> list[str]:
    return [record["event"] for record in records]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "node.jsonl"


def test_the_newest_are_read_across_rotated_files_oldest_first(log: Path) -> None:
    put(log.with_name("node.jsonl.10"), "a")
    put(log.with_name("node.jsonl.2"), "b", "c")
    put(log.with_name("node.jsonl.1"), "d")
    put(log, "e")
    assert events(reading.newest(log, 100)) == ["a", "b", "c", "d", "e"]
    assert events(reading.newest(log, 2)) == ["d", "e"]
    assert reading.newest(log.with_name("none.jsonl"), 5) == []


def test_lines_that_are_no_records_are_passed_over(log: Path) -> None:
    log.write_bytes(b'garbage\n[1]\n"x"\n\xff\xfe\n{"event": "half')
    assert reading.newest(log, 5) == []


def test_light_lines_are_left_out_on_wish(log: Path) -> None:
    put(log, "light")
    put(log, "heavy", level="warning")
    put(log, "odd", level="catastrophic")
    assert events(reading.newest(log, 5, "warning")) == ["heavy", "odd"]


def test_following_goes_on_through_rotation_and_half_lines(log: Path) -> None:
    put(log, "before")
    seen: list[str] = []
    steps: list[Callable[[], object]] = [
        lambda: put(log, "first"),
        lambda: append(log, '{"event": "sec'),
        lambda: append(log, 'ond"}\n'),
        lambda: append(log, '{"event": "never fini'),
        lambda: log.rename(log.with_name("node.jsonl.1")),
        lambda: put(log, "third"),
    ]
    following = reading.follow(log, pause=0.01)
    done = threading.Event()

    def read() -> None:
        for record in following:
            seen.append(record["event"])
            if record["event"] == "third":
                done.set()
                return

    reader = threading.Thread(target=read)
    reader.start()
    while not seen:  # the reader takes its place at the end of the file at its first step
        put(log, "marker")
        done.wait(0.05)
    for step in steps:
        step()
        done.wait(0.05)
    assert done.wait(20)
    reader.join()
    following.close()  # type: ignore[attr-defined]
    assert [event for event in seen if event != "marker"] == ["first", "second", "third"]


def test_a_record_for_people() -> None:
    record = {"time": "2026-01-01T10:00:00.123Z", "level": "info", "event": "up", "pid": 3, "at": ["a:1", "b:2"]}
    assert reading.as_line(record) == "2026-01-01 10:00:00  info     up  pid=3 at=a:1,b:2"
