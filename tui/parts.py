"""The table of services and workers."""

from textual.widgets import DataTable

from protocol.control.messages import StatusReport
from tui import words

COLUMNS = ("", "name", "how it is")


class Parts(DataTable[str]):
    """How each part of the node is doing."""

    def __init__(self) -> None:
        super().__init__(show_cursor=False, zebra_stripes=True)

    def show(self, report: StatusReport) -> None:
        """Show the parts of ``report``."""
        self.clear(columns=True)  # so that a column is as wide as what stands in it now
        self.add_columns(*COLUMNS)
        for part in words.of_parts(report):
            self.add_row(*part)
