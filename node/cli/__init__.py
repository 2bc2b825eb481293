"""The command line. ``kith --help`` must answer at once, so a command's module is imported only when it is called."""

import sys
from typing import NoReturn

from node.cli.app import run


def main() -> NoReturn:
    """The ``kith`` command."""
    sys.exit(run(sys.argv[1:]))
