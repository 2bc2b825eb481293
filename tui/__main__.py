"""``python -m tui SOCKET``: the screen on the node that answers there."""

import sys
from pathlib import Path

from tui.app import KithScreen


def main(arguments: list[str]) -> int:
    """Open the screen; its exit code."""
    if len(arguments) != 1:
        print("usage: python -m tui SOCKET   (or simply `kith`)", file=sys.stderr)  # noqa: T201
        return 2
    app = KithScreen(Path(arguments[0]))
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
