"""The application: one place so far, the node. It shows how the node is, what happens in it, and when it is away."""

import asyncio
import time
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Header, RichLog, Static

from protocol.control import Gap
from protocol.control.messages import Happened, Status, StatusReport, Stop
from protocol.control.words import of_event
from protocol.errors import RemoteProtocolError
from tui import words
from tui.client import Attached
from tui.errors import Detached, NodeRefused
from tui.parts import Parts

RETRY = 0.25
REFRESH = 5.0
LINES_KEPT = 2000


class KithScreen(App[None]):
    """Attached to one node for as long as the owner likes."""

    TITLE = "Kith"
    CSS = """
    #node { height: 1; padding: 0 1; }
    #banner { height: 1; padding: 0 1; background: $warning; color: $text; display: none; }
    #banner.shown { display: block; }
    Parts.stale { opacity: 40%; }
    Parts { height: auto; max-height: 50%; margin: 1 0; overflow-x: hidden; }
    #events { border-top: solid $primary; border-title-color: $text-muted; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Close the screen", id="screen.close"),
        Binding("r", "refresh", "Refresh", id="node.refresh"),
        Binding("d", "stop_node", "Stop the node", id="node.stop"),
        Binding("question_mark,f1", "show_help_panel", "Keys", id="help"),
    ]

    def __init__(self, socket: Path) -> None:
        super().__init__()
        self._socket = socket
        self._node: Attached | None = None
        self._sure_until = 0.0
        # Held by name, not looked up: what the node tells must find them under an open palette too, and while closing.
        self._banner = Static("", id="banner", markup=False)
        self._summary = Static("attaching …", id="node", markup=False)
        self._parts = Parts()
        self._story = RichLog(id="events", max_lines=LINES_KEPT, wrap=True, markup=False)

    def compose(self) -> ComposeResult:
        """The screen from top to bottom."""
        yield Header()
        yield self._banner
        yield self._summary
        yield self._parts
        self._story.border_title = "what happens"
        yield self._story
        yield Footer()

    def on_mount(self) -> None:
        """Begin to attach, and to ask again now and then."""
        self._story.focus()
        self.stay_attached()
        self.set_interval(REFRESH, self.action_refresh)

    @work(exclusive=True, group="attachment")
    async def stay_attached(self) -> None:
        """Attach; when the node leaves, say so and try again, for as long as the screen is open."""
        while True:
            try:
                self._node = await Attached.to(self._socket)
                self.away("")
                self.action_refresh()
                async for happened in self._node.events():
                    self.take(happened)
            except (Detached, RemoteProtocolError) as error:
                self._node = None
                self.away(f"{error}: waiting for it; `kith up` starts it")
            await asyncio.sleep(RETRY)

    def take(self, happened: Happened | Gap) -> None:
        """Show an event, and what it changed."""
        self._story.write(f"{time.strftime('%H:%M:%S')}  {words.plain(of_event(happened))}")
        self.action_refresh()

    @work(exclusive=True, group="refresh")
    async def action_refresh(self) -> None:
        """Ask the node how it is."""
        if self._node is None:
            return
        try:
            self.show(await self._node.ask(Status()))
        except (Detached, NodeRefused):
            pass  # the attachment notices, and shows it

    def show(self, report: StatusReport) -> None:
        """Show how the node is."""
        self.sub_title = words.of_owner(report)
        self._summary.update(words.plain(words.of_node(report)))
        self._parts.show(report)

    def away(self, why: str) -> None:
        """Show that the node is away, or with an empty ``why`` that it is there."""
        self._banner.update(why)
        self._banner.set_class(bool(why), "shown")
        self._parts.set_class(bool(why), "stale")

    @work(exclusive=True, group="stop")
    async def action_stop_node(self) -> None:
        """Stop the node, when asked twice: others may be using it."""
        if self._node is None:
            return
        if time.monotonic() > self._sure_until:
            self._sure_until = time.monotonic() + 5
            self.notify("Press d again to stop the node. Closing the screen with q leaves it running.", markup=False)
            return
        try:
            await self._node.ask(Stop())
        except (Detached, NodeRefused) as error:
            self.notify(str(error), severity="warning", markup=False)
