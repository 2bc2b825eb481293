"""A process that writes to a journal and says what was acknowledged: ``python -m … FOLDER WRITES BYTES [--unsafe]``.

Each acknowledged line's number is written to FOLDER/acknowledged with one write, after the journal said that it is
there to stay. ``--unsafe`` turns syncing off: with it the tests below must fail, or they prove nothing.
"""

import os
import sys
from itertools import count
from pathlib import Path

import trio

from node.journal import Journal
from node.journal import journal as journal_module
from node.journal.sql import Connection, make_durable
from tests.node.journal.rooms import NOTES, add, lines

KEY = bytes(range(32))
WRITERS = 5


def _make_unsafe(connection: Connection) -> None:
    make_durable(connection)
    connection.ours("PRAGMA synchronous = OFF")


async def main(folder: Path, writes: int, size: int) -> None:
    journal = await Journal.open(folder / "journal.db", KEY, [NOTES])
    begun = len(await journal.read(lines))
    said = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    numbers = count(begun)

    async def write() -> None:
        for number in numbers:
            if number >= begun + writes:
                return
            await journal.write(add(f"{number:08d} " + "x" * size))
            os.write(said, b"%08d\n" % number)

    async with trio.open_nursery() as nursery:
        for _ in range(WRITERS):
            nursery.start_soon(write)
    await journal.backup(folder / "backups", 2)
    await journal.close()


if __name__ == "__main__":
    if "--unsafe" in sys.argv:
        journal_module.make_durable = _make_unsafe  # type: ignore[attr-defined]
    trio.run(main, Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
