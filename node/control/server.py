"""The node's end of the control socket: one task per client, and one more for each slow request.

Nothing here grows with what a client does not read: a reply is written before the next request is looked at, events
wait in the one log that all subscribers share, and a client that takes nothing for a while is let go. Nothing a client
does reaches another one, or the server.
"""

import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trio

from node.control.peer import user_of
from node.errors import HomeRefused, KithError
from node.logs.writing import logger
from protocol.control import VERSION, NodeConnection, State
from protocol.control.messages import (
    Answer,
    Ask,
    Cancel,
    Done,
    Failed,
    FromClient,
    FromNode,
    Happened,
    Hello,
    Refused,
    Reply,
    Request,
    Welcome,
)
from protocol.errors import RemoteProtocolError

log = logger("control")

MAX_CLIENTS = 256
MAX_SLOW = 16  # slow requests of one client at a time
GREETING_SECONDS = 10.0
STALLED_SECONDS = 10.0
REFUSAL_SECONDS = 1.0
CHUNK = 1 << 16

Tell = Callable[[Answer | Happened], Awaitable[None]]
Quick = Callable[[Any], Answer]
Slow = Callable[[Any, Tell], Awaitable[None]]


@dataclass(frozen=True)
class Desk:
    """Who answers what: quick requests are answered on the spot, slow ones in a task of their own, part by part."""

    welcome: Callable[[], Welcome]
    quick: Mapping[type[Request], Quick]
    slow: Mapping[type[Request], Slow]


def bind(path: Path) -> socket.socket:
    """A listening socket at ``path`` for this user alone. Call it under the home's lock: what lies there is stale."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listener.bind(str(path))  # in a folder that is 0700 already, so nobody slips in before the next line
        path.chmod(0o600)
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise HomeRefused(
            f"cannot listen at {path}", f"see what lies there, and remove it: {error.strerror}"
        ) from error
    return listener


async def serve(path: Path, desk: Desk, ready: Callable[[], None]) -> None:
    """Answer clients at ``path`` until cancelled."""
    listener = trio.SocketListener(trio.socket.from_stdlib_socket(bind(path)))
    attached: set[trio.SocketStream] = set()

    async def welcome(stream: trio.SocketStream) -> None:
        client = _Client(stream, desk)
        if len(attached) >= MAX_CLIENTS:
            await client.refuse("too many programs are attached to this node", "close some of them")
            return
        attached.add(stream)
        try:
            await client.serve()
        finally:
            attached.remove(stream)

    async def hang_up_at_the_end() -> None:
        """A write is shielded, so that no cancellation leaves half a frame; only closing the socket ends it."""
        try:
            await trio.sleep_forever()
        finally:
            for stream in attached:
                stream.socket.close()

    try:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(hang_up_at_the_end)
            nursery.start_soon(trio.serve_listeners, welcome, [listener])
            ready()
    finally:
        path.unlink(missing_ok=True)


class _Client:
    """One attached program."""

    def __init__(self, stream: trio.SocketStream, desk: Desk) -> None:
        self._stream = stream
        self._desk = desk
        self._talk = NodeConnection()
        self._writing = trio.Lock()
        self._slow: dict[int, trio.CancelScope] = {}

    async def serve(self) -> None:
        """Speak with the client until either side has enough. What goes wrong goes wrong for this client only."""
        try:
            if user_of(self._stream.socket) != os.geteuid():
                log.warning("client.refused", kind="another-user")
                await self.refuse("this node belongs to another user")
                return
            async with trio.open_nursery() as nursery:
                await self._listen(nursery)
                nursery.cancel_scope.cancel()
        except* RemoteProtocolError:
            log.info("client.refused", kind="garbage")
            await self.refuse("that is not the control protocol", "is this program as old as the node?")
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # it left in mid-sentence
        except* Exception as errors:  # the boundary: a fault of ours in serving one client is not the others' end
            log.error("client.fault", exc_info=errors.exceptions[0])
        finally:
            with trio.CancelScope(shield=True):
                await trio.aclose_forcefully(self._stream)

    async def refuse(self, why: str, do: str = "") -> None:
        """Tell the client why this is the end, if it still listens."""
        try:
            await self._say(Refused(why, do), within=REFUSAL_SECONDS)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        await trio.aclose_forcefully(self._stream)

    async def _listen(self, nursery: trio.Nursery) -> None:
        with trio.move_on_after(GREETING_SECONDS) as greeting:
            while self._talk.state is not State.CLOSED:
                messages = self._talk.receive(await self._stream.receive_some(CHUNK))
                replies = bytearray()
                for message in messages:
                    replies += self._take(message, nursery)
                    if len(replies) > CHUNK:
                        await self._write(bytes(replies))
                        replies.clear()
                if replies:
                    await self._write(bytes(replies))
                if self._talk.state is State.OPEN:
                    greeting.deadline = float("inf")

    def _take(self, message: FromClient, nursery: trio.Nursery) -> bytes:
        """Act on a message; the bytes to write in return, if any at once."""
        match message:
            case Ask(id=id, what=what):
                if (quick := self._desk.quick.get(type(what))) is not None:
                    return self._quick(id, quick, what)
                if len(self._slow) >= MAX_SLOW:
                    return self._talk.send(Failed(id, "busy", "too much is under way here", "wait for some of it"))
                scope = self._slow[id] = trio.CancelScope()
                nursery.start_soon(self._answer, id, what, scope)
            case Cancel(id=id) if id in self._slow:
                self._slow[id].cancel()
            case Hello(version=version) if version != VERSION:
                return self._talk.send(
                    Refused(
                        f"this node speaks version {VERSION} of the control protocol, not {version}",
                        "restart it with `kith down` and `kith up`",
                    )
                )
            case Hello():
                return self._talk.send(self._desk.welcome())
            case _:
                pass  # cancelling what has just ended
        return b""

    def _quick(self, id: int, quick: Quick, what: Request) -> bytes:
        try:
            return self._talk.send(Reply(id, quick(what)))
        except Exception as error:  # noqa: BLE001  (the boundary: a failed request is the client's to hear of)
            return self._talk.send(_failure(id, error))

    async def _answer(self, id: int, what: Request, scope: trio.CancelScope) -> None:
        """Answer a slow request, part by part."""

        async def tell(part: Answer | Happened) -> None:
            await self._say(part if isinstance(part, Happened) else Reply(id, part, more=True))

        last: FromNode = Failed(id, "cancelled", "cancelled")
        with scope:
            try:
                await self._desk.slow[type(what)](what, tell)
                last = Done(id)
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                raise
            except Exception as error:  # noqa: BLE001  (the boundary, as above)
                last = _failure(id, error)
        del self._slow[id]
        await self._say(last)

    async def _say(self, message: FromNode, within: float = STALLED_SECONDS) -> None:
        """Send a message, unless the client has gone meanwhile."""
        if self._talk.state is State.CLOSED:
            raise trio.ClosedResourceError
        await self._write(self._talk.send(message), within)

    async def _write(self, data: bytes, within: float = STALLED_SECONDS) -> None:
        """Send ``data``, or be rid of a client that takes nothing."""
        async with self._writing:
            with trio.CancelScope(deadline=trio.current_time() + within, shield=True) as patience:
                await self._stream.send_all(data)
            if patience.cancelled_caught:
                log.info("client.stalled", size=len(data))
                raise trio.BrokenResourceError


def _failure(id: int, error: Exception) -> Failed:
    if isinstance(error, KithError):
        return Failed(id, error.kind, error.says, error.do)
    log.error("request.failed", exc_info=error)
    return Failed(id, "fault", f"the node stumbled over this ({type(error).__name__})", "see `kith logs`")
