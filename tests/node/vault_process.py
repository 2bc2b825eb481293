"""Is born and rotates its key again and again, saying after each deed how many operations its log has."""

import os
import sys
from pathlib import Path

from identity import keys
from node import vault
from node.files import write_durably
from node.home import Home
from tests.conftest import PHRASE, born

OLD_KEY = "ab" * 32


def main() -> None:
    """``vault_process FOLDER ROTATIONS [--old]``: with ``--old`` it moves into a home from before there were vaults."""
    home, rotations = Home(Path(sys.argv[1]) / "home"), int(sys.argv[2])
    if "--old" in sys.argv:
        home.prepare()
        write_durably(home.old_key, OLD_KEY.encode())
        _say(home, 0)
    born(home, "Ana", PHRASE, None)
    _say(home, 4)
    opened = vault.opened(home, None)
    subkey = vault.read(home).subkeys(None)[1]
    owner = opened.owner(subkey)
    for number in range(rotations):
        start, owner = keys.rotated(opened.start, owner, number)
        opened.write(start, (subkey, owner))
        _say(home, 5 + number)


def _say(home: Home, operations: int) -> None:
    said = os.open(home.root.parent / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(said, f"{operations:08}\n".encode())
    os.close(said)


if __name__ == "__main__":
    main()
