import threading
from pathlib import Path

import pytest
import trio
import trio.testing

from node.errors import DiskRefused, NoAnswer
from node.journal import RoomSchema, Transaction
from tests.node.journal.conftest import KEY, Opening
from tests.node.journal.rooms import LENGTHS, NOTES, add, lines


async def test_what_was_written_is_read_and_is_there_after_reopening(open_journal: Opening) -> None:
    journal = await open_journal()
    assert await journal.write(add("first")) == 1
    assert await journal.read(lines) == ["first"]
    await journal.close()
    assert await (await open_journal()).read(lines) == ["first"]


async def test_writers_that_wait_together_share_a_commit(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    held, go = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        held.set()
        assert go.wait(10)

    commits: list[str] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(journal.write, hold)
        await trio.to_thread.run_sync(held.wait)
        journal._writer.connection._raw.set_trace_callback(commits.append)
        for number in range(100):
            nursery.start_soon(journal.write, add(str(number)))
        await trio.testing.wait_all_tasks_blocked()
        go.set()
    assert sum(statement.startswith("COMMIT") for statement in commits) == 2  # the one held, and all that queued behind
    assert len(await journal.read(lines)) == 100
    assert journal.writes == 101


async def test_a_job_that_fails_is_undone_alone(open_journal: Opening) -> None:
    journal = await open_journal()
    failed = []

    async def write(line: str, fail: bool) -> None:
        def work(to: Transaction) -> None:
            add(line)(to)
            if fail:
                raise LookupError(line)

        try:
            await journal.write(work)
        except LookupError as error:
            failed.append(str(error))

    async with trio.open_nursery() as nursery:
        for number in range(20):
            nursery.start_soon(write, str(number), number % 3 == 0)
    assert sorted(await journal.read(lines), key=int) == [str(n) for n in range(20) if n % 3]
    assert sorted(failed, key=int) == [str(n) for n in range(0, 20, 3)]


@pytest.mark.parametrize(
    "statement",
    [
        "COMMIT",
        "ROLLBACK",
        "BEGIN",
        "ATTACH DATABASE ':memory:' AS elsewhere",
        "DETACH DATABASE main",
        "PRAGMA synchronous = OFF",
        "PRAGMA rekey = 'x'",
        "VACUUM INTO '/tmp/kith-never'",
        "SAVEPOINT job",
        "RELEASE job",
        "ROLLBACK TO job",
    ],
)
async def test_a_room_cannot_end_its_transaction_or_leave_the_file(open_journal: Opening, statement: str) -> None:
    journal = await open_journal()

    def work(to: Transaction) -> None:
        add("before")(to)
        to.execute(statement)

    with pytest.raises(Exception, match=r"not authorized|VACUUM"):
        await journal.write(work)
    assert await journal.read(lines) == []
    await journal.write(add("after"))
    assert await journal.read(lines) == ["after"]


async def test_readers_see_a_snapshot_and_cannot_write(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.write(add("one"))
    reading, written = threading.Event(), threading.Event()

    def slow(to: Transaction) -> tuple[list[str], list[str]]:
        before = lines(to)
        reading.set()
        assert written.wait(10)
        return before, lines(to)

    async def write_meanwhile() -> None:
        await trio.to_thread.run_sync(reading.wait)
        await journal.write(add("two"))
        written.set()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(write_meanwhile)
        assert await journal.read(slow) == (["one"], ["one"])
    assert await journal.read(lines) == ["one", "two"]
    with pytest.raises(DiskRefused, match="read-only"):
        await journal.read(add("three"))


async def test_a_write_is_not_taken_back_by_cancellation(open_journal: Opening) -> None:
    journal = await open_journal()
    held, go = threading.Event(), threading.Event()

    def work(to: Transaction) -> None:
        held.set()
        assert go.wait(10)
        add("kept")(to)

    async def let_go_after_cancelling(scope: trio.CancelScope) -> None:
        await trio.to_thread.run_sync(held.wait)
        scope.cancel()
        go.set()

    async with trio.open_nursery() as nursery:
        with trio.CancelScope() as scope:
            nursery.start_soon(let_go_after_cancelling, scope)
            await journal.write(work)
    assert await journal.read(lines) == ["kept"]


async def test_closing_finishes_what_was_handed_over(open_journal: Opening) -> None:
    journal = await open_journal()
    async with trio.open_nursery() as nursery:
        for number in range(50):
            nursery.start_soon(journal.write, add(str(number)))
        await trio.testing.wait_all_tasks_blocked()
        await journal.close()
    assert len(await (await open_journal()).read(lines)) == 50


async def test_derived_tables_come_back(open_journal: Opening) -> None:
    room = RoomSchema("notes", NOTES.migrations, (LENGTHS,))
    journal = await open_journal(room)
    await journal.write(add("four"))
    await journal.write(lambda to: to.execute("INSERT INTO derived_notes_lengths VALUES (99, 99)").rowcount)
    assert await journal.rebuild() == ["derived_notes_lengths"]
    assert await journal.read(lambda to: to.execute("SELECT id, n FROM derived_notes_lengths").fetchall()) == [(1, 4)]
    await journal.write(lambda to: to.execute("DROP TABLE derived_notes_lengths").rowcount)
    await journal.close()
    journal = await open_journal(room)
    assert await journal.read(lambda to: to.execute("SELECT id, n FROM derived_notes_lengths").fetchall()) == [(1, 4)]


async def test_nothing_written_can_be_read_in_the_files(open_journal: Opening, path: Path) -> None:
    secret = "the spare key lies under the third pot"
    journal = await open_journal()
    await journal.write(add(secret))
    await journal.read(lambda to: to.execute("SELECT line FROM notes_lines ORDER BY hex(line)").fetchall())
    await journal.backup(path.parent / "backups", 3)
    assert {file.stat().st_mode & 0o077 for file in path.parent.rglob("*") if file.is_file()} == {0}
    while_open = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    await journal.close()
    after = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    assert len(while_open) >= 4
    for content in (*while_open.values(), *after.values()):
        assert secret.encode() not in content
        assert b"notes_lines" not in content
        assert KEY not in content
        assert KEY.hex().encode() not in content


async def test_the_settings_that_keep_promises_are_in_force(open_journal: Opening) -> None:
    journal = await open_journal()
    connection = journal._writer.connection

    def setting(name: str) -> object:
        return connection.ours(f"PRAGMA {name}").fetchone()[0]

    await journal.write(lambda to: None)
    assert setting("journal_mode") == "wal"
    assert setting("synchronous") == 2
    assert setting("secure_delete") == 1
    assert setting("foreign_keys") == 1
    assert setting("temp_store") == 2


async def test_a_room_that_makes_the_database_give_up_its_transaction_writes_nothing_outside_it(
    open_journal: Opening,
) -> None:
    journal = await open_journal()
    await journal.write(add("there"))

    def work(to: Transaction) -> None:
        try:
            to.execute("INSERT OR ROLLBACK INTO notes_lines (line) VALUES ('there')")
        except Exception:
            add("outside")(to)

    with pytest.raises(RuntimeError, match="given this transaction up"):
        await journal.write(work)
    await journal.write(add("after"))
    assert await journal.read(lines) == ["there", "after"]


async def test_a_reader_cannot_leave_the_file_either(open_journal: Opening, tmp_path: Path) -> None:
    journal = await open_journal()
    for statement in ("PRAGMA query_only = OFF", f"ATTACH '{tmp_path}/plain.db' AS plain KEY ''", "COMMIT"):
        with pytest.raises(Exception, match="not authorized"):
            await journal.read(lambda to, statement=statement: to.execute(statement).fetchall())  # type: ignore[misc]
    assert not (tmp_path / "plain.db").exists()
    assert await journal.read(lines) == []


async def test_a_closed_journal_says_so(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.close()
    with pytest.raises(NoAnswer, match="is closed"):
        await journal.write(add("late"))
    with pytest.raises(NoAnswer, match="is closed"):
        await journal.read(lines)
    await journal.close()
