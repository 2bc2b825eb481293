"""The command line. ``kith --help`` must answer at once, so a command's module is imported only when it is called."""

import os
import sys
from typing import NoReturn

from node.cli.app import run


def main() -> NoReturn:
    """The ``kith`` command."""
    os.umask(0o077)
    _open_what_is_closed()
    sys.exit(run(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Whoever starts us without stdin, stdout or stderr gets the void for them, not the next file that we open."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest that is free: this one
    sys.stdin = sys.stdin or open(0)  # noqa: SIM115  (they stay open as long as we live)
    sys.stdout = sys.stdout or open(1, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w")  # noqa: SIM115
