"""One page from the web, because the owner named its address: bounded in size and time, and led nowhere private.

Blocking, for a thread. Where a connection leads is looked at when it stands, before anything is asked: so a name that
means another machine the second time opens no door to what only this machine or this house can reach.
"""

import ipaddress
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

from node.errors import DiskRefused, Interrupted, NoAnswer, NotAccepted, in_words

if TYPE_CHECKING:
    import httpx2

LARGEST = 64 << 20
WITHIN = 60.0  # seconds for all of it
SILENCE = 15.0  # between two pieces
REDIRECTS = 5
LONGEST_ADDRESS = 2_000
WHO = "kith"
ENCODINGS = ("", "identity", "gzip", "deflate")  # one of them, once: what is packed twice unpacks without measure

SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "application/mbox": ".mbox",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/gif": ".gif",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
}


@dataclass(frozen=True)
class Fetched:
    """What was fetched: a file of the caller's, who removes it."""

    path: Path
    address: str  # where it was found in the end
    content_type: str
    size: int


def fetch(
    address: str,
    folder: Path,
    largest: int = LARGEST,
    within: float = WITHIN,
    unwanted: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Fetch ``address`` into a new file in ``folder``."""
    import httpx2

    line = _Line(time.monotonic() + within, within, unwanted)
    with _in_words(line), httpx2.Client(headers={"user-agent": WHO, "accept-encoding": "identity"}) as client:
        at = _address(address)
        for _ in range(REDIRECTS + 1):
            line.look()
            line.leads_to(at)
            timeout = httpx2.Timeout(min(SILENCE, max(line.left, 0.001)))
            with client.stream("GET", at, timeout=timeout, extensions={"trace": line.trace}) as response:
                if not response.has_redirect_location:
                    return _kept(response, folder, largest, line)
                at = _next(at, response.headers["location"])
            client.cookies.clear()  # nobody needs to know us again
        raise NoAnswer(f"the address leads on to others more than {REDIRECTS} times", "open it in a browser")


class _Line:
    """The connection: where it leads, and how long it may last."""

    def __init__(self, until: float, within: float, unwanted: Callable[[], bool]) -> None:
        self._until = until
        self._unwanted = unwanted
        self._was_public = False
        self._is_through_proxy = False
        self._socket: socket.socket | None = None
        self.within = within

    @property
    def left(self) -> float:
        """Seconds."""
        return self._until - time.monotonic()

    def leads_to(self, at: "httpx2.URL") -> None:
        """Before it stands: behind a proxy, a name is all that can be judged by."""
        self._is_through_proxy = at.scheme in getproxies() or "all" in getproxies()
        if at.host == "localhost" or at.host.endswith(".localhost"):
            self._judge("127.0.0.1")
        elif _is_number(at.host):
            self._judge(at.host)

    def trace(self, event: str, about: dict[str, Any]) -> None:
        """Hear of each step of a connection."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = about["return_value"]
            self._socket = stream.get_extra_info("socket")
            if not self._is_through_proxy:
                try:
                    self._judge(str(stream.get_extra_info("server_addr")[0]))
                except NotAccepted:
                    stream.close()  # nobody else knows of it yet
                    raise

    def look(self) -> None:
        """Stop here, if nobody waits any more or it took too long."""
        if self._unwanted():
            raise Interrupted("the page is no longer wanted", "ask again")
        if self.left <= 0:
            raise self.late()

    def late(self) -> NoAnswer:
        """What to say when time is over."""
        return NoAnswer(f"the page did not come within {self.within:g} seconds", "try again later")

    def cut(self) -> None:
        """End it, whatever it waits for."""
        if self._socket is not None:
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # beneath TLS, which another thread is in
            except OSError:
                pass  # it has ended by itself

    def _judge(self, host: str) -> None:
        is_public = _is_public(host)
        if self._was_public and not is_public:
            raise NotAccepted(
                "the address leads from the web into your own network, which no page should do",
                "if that is meant, name the address it leads to yourself",
            )
        self._was_public = self._was_public or is_public


def _kept(response: "httpx2.Response", folder: Path, largest: int, line: _Line) -> Fetched:
    """The content of an answer, in a file."""
    if response.status_code != 200:
        raise NoAnswer(f"there is no page at this address ({response.status_code})", "open it in a browser")
    if response.headers.get("content-encoding", "").strip().lower() not in ENCODINGS:
        raise NoAnswer("the page comes packed in a way that was not asked for", "save it with a browser")
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]
    suffix = SUFFIXES.get(content_type) or _suffix(response.url.path)
    try:
        number, name = tempfile.mkstemp(suffix, "page-", folder)
    except OSError as error:
        raise DiskRefused(f"cannot write into {folder}: {in_words(error)}", "make room there") from error
    path, size = Path(name), 0
    try:
        with os.fdopen(number, "wb") as file:
            for data in response.iter_bytes():
                line.look()
                size += len(data)
                if size > largest:
                    raise NotAccepted(f"the page is larger than {largest >> 20} MB", "save it, and name the file")
                _write(file, data)
            line.look()  # a connection that was cut looks like the end of a page
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Fetched(path, str(response.url)[:LONGEST_ADDRESS], content_type, size)


def _write(file: Any, data: bytes) -> None:
    try:
        file.write(data)
    except OSError as error:
        raise DiskRefused(f"cannot keep the page: {in_words(error)}", "make room") from error


@contextmanager
def _in_words(line: _Line) -> Iterator[None]:
    """Errors of the library as ours; and an end when time is over, whatever is waited for."""
    import httpx2

    end = threading.Timer(max(line.left, 0), line.cut)
    end.daemon = True
    end.start()
    try:
        yield
    except httpx2.HTTPError as error:
        if line.left <= 0:
            raise line.late() from error
        if isinstance(error, httpx2.TimeoutException):
            raise NoAnswer("whoever is at this address did not answer in time", "try again later") from error
        if isinstance(error, httpx2.ConnectError):
            raise NoAnswer(
                "the address cannot be reached", "see whether it is right, and this machine online"
            ) from error
        raise NoAnswer("the connection broke, or made no sense", "try again later") from error
    except (httpx2.InvalidURL, UnicodeError) as error:
        raise NotAccepted("this is no address of a page", "write http://… or https://…") from error
    finally:
        end.cancel()


def _address(said: str) -> "httpx2.URL":
    import httpx2

    if len(said) > LONGEST_ADDRESS or not said.lower().startswith(("http://", "https://")):
        raise NotAccepted("this is no address of a page", "write http://… or https://…")
    at = httpx2.URL(said)
    if not at.host:
        raise NotAccepted("this is no address of a page", "write http://… or https://…")
    return at


def _next(at: "httpx2.URL", location: str) -> "httpx2.URL":
    to = at.join(location[:LONGEST_ADDRESS])
    if to.scheme not in ("http", "https") or not to.host:
        raise NoAnswer("the address leads to something that is no page", "open it in a browser")
    if at.scheme == "https" and to.scheme == "http":
        raise NoAnswer("the address leads to a connection that is not encrypted", "name that address, if it is meant")
    return to


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _is_public(host: str) -> bool:
    """Whether this is an address of the whole world's, not of this machine's or this house's."""
    at = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    inner = (at.ipv4_mapped or at.sixtofour) if isinstance(at, ipaddress.IPv6Address) else None
    return at.is_global and not at.is_multicast and (inner is None or inner.is_global)


def _suffix(path: str) -> str:
    """The end of a file's name in an address, where its content type says nothing."""
    suffix = Path(path).suffix.lower()
    return suffix if 2 <= len(suffix) <= 6 and suffix[1:].isascii() and suffix[1:].isalnum() else ""
