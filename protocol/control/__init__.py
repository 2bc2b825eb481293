"""What the owner's programs say to the node over the control socket, sans-IO.

``messages`` holds the words, ``connection`` what may follow what, ``feed`` the numbered events. The drivers live with
their event loops: a trio server and a blocking client in ``node/control``, an asyncio client in ``tui``.
"""

from protocol.control.connection import MAX_FRAME, ClientConnection, NodeConnection, State
from protocol.control.feed import EventLog, Feed, Gap
from protocol.control.messages import VERSION

__all__ = ["MAX_FRAME", "VERSION", "ClientConnection", "EventLog", "Feed", "Gap", "NodeConnection", "State"]
