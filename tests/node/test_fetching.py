"""A page is fetched as far as it may be, and nowhere that a page should not lead."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from node import fetching
from node.errors import Interrupted, NoAnswer, NotAccepted
from node.fetching import fetch

Answer = Callable[[BaseHTTPRequestHandler], object]


class Site:
    """A server on this machine; ``answers`` says what stands at which path."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.let_go = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers.append({name.lower(): value for name, value in self.headers.items()})
                with suppress(OSError):
                    site.answers.get(self.path, status(404))(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self._server.server_address[1]}{path}"

    def close(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()


def status(code: int) -> Answer:
    return page(b"", code=code)


def page(data: bytes, kind: str = "text/html; charset=utf-8", code: int = 200, **more: str) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        to.send_header("Content-Type", kind)
        for name, value in more.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(data)

    return answer


def leads_to(address: str) -> Answer:
    return page(b"", code=302, Location=address)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    site = Site()
    yield site
    site.close()


def test_a_page_comes_into_a_file_named_after_its_kind(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = page(b"<p>hello")
    found = fetch(site.at("/a"), tmp_path)
    assert (found.path.read_bytes(), found.path.suffix, found.content_type) == (b"<p>hello", ".html", "text/html")
    assert (found.size, found.address) == (8, site.at("/a"))
    assert found.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("kind", "path", "suffix"),
    [
        ("application/pdf", "/x", ".pdf"),
        ("text/calendar", "/x", ".ics"),
        ("application/octet-stream", "/notes.MD", ".md"),
        ("nonsense", "/../../etc/pass%2Fwd.a%2Fb", ""),
        ("", "/x", ""),
    ],
)
def test_the_file_ends_as_its_content_does(site: Site, tmp_path: Path, kind: str, path: str, suffix: str) -> None:
    for asked in (path, "/etc/pass%2Fwd.a%2Fb"):
        site.answers[asked] = page(b"x", kind)
    found = fetch(site.at(path), tmp_path)
    assert (found.path.suffix, found.path.parent) == (suffix, tmp_path)


def test_nothing_is_told_but_the_address(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = page(b"", code=302, Location="/b", Set_Cookie="who=you")
    site.answers["/b"] = page(b"x")
    fetch(site.at("/a"), tmp_path)
    for headers in site.headers:
        assert set(headers) == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert headers["user-agent"] == "kith"


def test_a_page_that_is_too_large_leaves_nothing_behind(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = page(bytes(3 << 20))
    with pytest.raises(NotAccepted, match="larger than 1 MB"):
        fetch(site.at("/a"), tmp_path, largest=1 << 20)
    assert not list(tmp_path.iterdir())


def test_a_page_that_unpacks_without_measure_is_stopped(site: Site, tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    site.answers["/a"] = page(bomb, Content_Encoding="gzip")
    with pytest.raises(NotAccepted, match="larger than 1 MB"):
        fetch(site.at("/a"), tmp_path, largest=1 << 20)
    site.answers["/b"] = page(gzip.compress(bomb), Content_Encoding="gzip, gzip")
    with pytest.raises(NoAnswer, match="packed"):
        fetch(site.at("/b"), tmp_path)


def test_five_redirects_are_followed_and_no_more(site: Site, tmp_path: Path) -> None:
    for number in range(9):
        site.answers[f"/{number}"] = leads_to(f"/{number + 1}")
    site.answers["/9"] = page(b"x")
    assert fetch(site.at("/4"), tmp_path).address == site.at("/9")
    with pytest.raises(NoAnswer, match="more than 5 times"):
        fetch(site.at("/3"), tmp_path)


def test_from_the_web_nothing_leads_into_the_house(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address counts as one of the web; the second is that of this machine."""
    judged = iter([True, False])
    monkeypatch.setattr(fetching, "_is_public", lambda _: next(judged))
    site.answers["/a"] = page(b"", code=302, Location=site.at("/secret"), Connection="close")
    with monkeypatch.context() as patch:
        patch.setattr(fetching._Line, "leads_to", lambda *_: None)  # as with a name: only the connection tells
        with pytest.raises(NotAccepted, match="into your own network"):
            fetch(site.at("/a"), tmp_path)
    assert site.asked == ["/a"]


@pytest.mark.parametrize(
    ("host", "is_public"),
    [
        *(("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False)),
        *(("169.254.169.254", False), ("192.168.1.1", False), ("::1", False), ("fe80::1%eth0", False)),
        *(("::ffff:127.0.0.1", False), ("2002:7f00:1::", False), ("100.64.0.1", False), ("0.0.0.0", False)),
        ("224.0.0.1", False),
    ],
)
def test_what_is_of_the_world_and_what_of_the_house(host: str, is_public: bool) -> None:
    assert fetching._is_public(host) is is_public


def test_what_never_ends_ends_in_time(site: Site, tmp_path: Path) -> None:
    def drip(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not site.let_go.wait(0.01):
            to.wfile.write(b"X-More: yes\r\n" if to.path == "/headers" else b"\r\nx")
            to.wfile.flush()

    for path in ("/headers", "/body"):
        site.answers[path] = drip
        with pytest.raises(NoAnswer, match="did not come within 0.3 seconds"):
            fetch(site.at(path), tmp_path, within=0.3)
    assert not list(tmp_path.iterdir())


def test_whoever_is_silent_is_not_waited_for(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = lambda _: site.let_go.wait(30)
    with pytest.raises(NoAnswer, match="did not come within 0.2 seconds"):
        fetch(site.at("/a"), tmp_path, within=0.2)


def test_what_is_no_longer_wanted_is_left(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = page(b"x")
    with pytest.raises(Interrupted):
        fetch(site.at("/a"), tmp_path, unwanted=lambda: True)


@pytest.mark.parametrize(
    "address", ["ftp://x.org/a", "file:///etc/passwd", "x.org", "http://", "http://[::1", "https://a b/"]
)
def test_what_is_no_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises((NotAccepted, NoAnswer)):
        fetch(address, tmp_path, within=2)


def test_what_is_not_there_is_told_in_a_line(site: Site, tmp_path: Path) -> None:
    with pytest.raises(NoAnswer, match="no page at this address .404."):
        fetch(site.at("/none"), tmp_path)
    site.answers["/file"] = leads_to("file:///etc/passwd")
    with pytest.raises(NoAnswer, match="something that is no page"):
        fetch(site.at("/file"), tmp_path)
    site.answers["/bad"] = lambda to: to.wfile.write(b"nonsense\r\n\r\n")
    with pytest.raises(NoAnswer, match="broke, or made no sense"):
        fetch(site.at("/bad"), tmp_path)
    with pytest.raises(NoAnswer, match="cannot be reached"):
        fetch("http://127.0.0.1:9/", tmp_path)
