"""Folders give each real file once, in an order that does not change, and tell what was passed over."""

import os
from pathlib import Path

import pytest

from agent.memory.intake.piece import Skipped, Source
from agent.memory.intake.walking import walk
from tests.agent.memory.intake.samples import of


def found(*paths: Path) -> tuple[list[str], dict[str, str]]:
    both = list(walk(paths))
    return (
        [Path(one.path).name for one in both if isinstance(one, Source)],
        {Path(one.where).name: one.why for one in both if isinstance(one, Skipped)},
    )


def test_files_come_in_a_stable_order_with_size_and_time(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/y.txt", "c.txt"):
        of(tmp_path, name, "words")
    assert found(tmp_path)[0] == ["y.txt", "z.txt", "b.txt", "c.txt"]
    source = next(walk([tmp_path / "b.txt"]))
    assert isinstance(source, Source)
    assert (source.size, source.modified) == (5, (tmp_path / "b.txt").stat().st_mtime)


def test_hidden_files_and_homes_of_nodes_are_passed_over_and_named(tmp_path: Path) -> None:
    for name in (".git/config", ".hidden", "home/vault", "home/journal.db", "vectors.lance/x", "journal.db-wal", "a"):
        of(tmp_path, name, "words")
    names, skipped = found(tmp_path)
    assert names == ["a"]
    assert skipped == {
        ".git": "it is hidden",
        ".hidden": "it is hidden",
        "home": "it is the home of a node, or a part of one",
        "journal.db-wal": "it is a database of a node",
        "vectors.lance": "it is a database of a node",
    }


def test_what_is_named_itself_is_taken_though_it_is_hidden(tmp_path: Path) -> None:
    assert found(of(tmp_path, ".notes/a.txt", "words").parent)[0] == ["a.txt"]


def test_loops_of_links_are_not_followed_twice_and_each_file_comes_once(tmp_path: Path) -> None:
    one = of(tmp_path, "notes/a.txt", "words")
    (tmp_path / "notes" / "loop").symlink_to(tmp_path)
    (tmp_path / "notes" / "again.txt").symlink_to(one)
    os.link(one, tmp_path / "notes" / "hard.txt")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    names, skipped = found(tmp_path, tmp_path / "notes", one)
    assert len(names) == 1
    assert "too many levels of symbolic links" in skipped["self"]


def test_pipes_and_what_is_not_there_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    names, skipped = found(tmp_path, tmp_path / "gone", Path("/dev/null"))
    assert names == []
    assert skipped == {
        "pipe": "it is a pipe",
        "gone": "it cannot be read: no such file or directory",
        "null": "it is a device",
    }


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    try:
        os.close(os.open(os.fsencode(tmp_path) + b"/\xff.txt", os.O_CREAT | os.O_WRONLY))
    except OSError:
        pytest.skip("this file system takes no such names")
    names, skipped = found(tmp_path)
    assert names == []
    assert skipped == {"?.txt": "its name cannot be written down; rename it"}


def test_a_folder_that_changes_meanwhile_breaks_nothing(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c/d.txt"):
        of(tmp_path, name, "words")
    walking = walk([tmp_path])
    assert isinstance(next(walking), Source)
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c" / "d.txt").unlink()
    (tmp_path / "c").rmdir()
    assert all(isinstance(one, Skipped) for one in walking)


def test_folders_without_end_are_left_at_some_depth(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(120):
        deep /= "f"
    deep.mkdir(parents=True)
    (skipped,) = walk([tmp_path])
    assert isinstance(skipped, Skipped)
    assert skipped.why == "it lies deeper than 100 folders"
