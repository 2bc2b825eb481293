"""The table of services and workers."""

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import DataTable

from protocol.control.messages import StatusReport
from tui import words

COLUMNS = ("", "name", "how it is")


class Parts(Widget):
    """How each part of the node is doing."""

    def compose(self) -> ComposeResult:
        """One table."""
        yield DataTable(show_cursor=False, zebra_stripes=True)

    def on_mount(self) -> None:
        """Name the columns."""
        self.query_one(DataTable).add_columns(*COLUMNS)

    def show(self, report: StatusReport) -> None:
        """Show the parts of ``report``."""
        table = self.query_one(DataTable)
        table.clear(columns=True)  # so that a column is as wide as what stands in it now
        table.add_columns(*COLUMNS)
        for part in words.of_parts(report):
            table.add_row(*part)
