"""``python -m node.cli`` is ``kith``."""

from node.cli import main

main()
