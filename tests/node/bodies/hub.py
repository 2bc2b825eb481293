"""A model hub on this machine: it speaks the protocol of the real one, and fails in all the ways that one can."""

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Hub:
    """Repositories of files, and what goes wrong next. ``statuses`` and ``cuts`` are used up one a file's request."""

    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    licence: str = "apache-2.0"
    gated: bool = False
    ranges: bool = True
    listing: int = 200  # the status of answers about a repository
    says: bytes = b""  # instead of such an answer
    tells: dict[str, object] = field(default_factory=dict)  # of each file, instead of what is true
    commit: object = COMMIT
    no_such_place: bool = False  # a range is answered with 416
    statuses: list[int] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)  # bytes after which the connection breaks
    wrong: bool = False  # other bytes than it says
    more: bool = False  # more bytes than it says
    hold_after: int | None = None  # bytes after which it waits until it is closed
    elsewhere: "Hub | None" = None  # where files are; this one only leads there
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub._answer(self)

            def do_HEAD(self) -> None:
                hub._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._let_go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """What to set HF_ENDPOINT to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def ranges_asked(self) -> list[str]:
        """From where on files were asked for; empty for the beginning."""
        return [one.headers.get("range", "") for one in self.asked if "/resolve/" in one.path]

    def _answer(self, to: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in to.headers.items()}
        self.asked.append(Asked(to.command, to.path, headers))
        if match := re.match(r"/api/models/([^/]+/[^/?]+)", to.path):
            self._of_repo(to, match[1])
        elif match := re.match(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", to.path):
            self._of_file(to, match[1], unquote(match[2]), headers)
        else:
            self._say(to, 404)

    def _of_repo(self, to: BaseHTTPRequestHandler, repo: str) -> None:
        if self.listing != 200:
            self._say(to, self.listing)
        elif self.says:
            self._say(to, 200, self.says)
        elif repo not in self.repos:
            self._say(to, 401, code="RepoNotFound")  # the real one answers so, to tell nobody what is private
        else:
            siblings = [
                {
                    "rfilename": name,
                    "size": len(data),
                    "blobId": hashlib.sha1(data).hexdigest(),
                    "lfs": {
                        "sha256": self.tells.get("sha256", hashlib.sha256(data).hexdigest()),
                        "size": len(data),
                        "pointerSize": 134,
                    },
                }
                | {name: value for name, value in self.tells.items() if name != "sha256"}
                for name, data in self.repos[repo].items()
            ]
            found = {
                "id": repo,
                "modelId": repo,
                "sha": self.commit,
                "siblings": siblings,
                "tags": [],
                "cardData": {"license": self.licence},
            }
            self._say(to, 200, json.dumps(found).encode())

    def _of_file(self, to: BaseHTTPRequestHandler, repo: str, name: str, headers: dict[str, str]) -> None:
        if self.statuses:
            self._say(to, self.statuses.pop(0))
        elif self.gated:
            self._say(to, 403, code="GatedRepo")
        elif name not in self.repos.get(repo, {}):
            self._say(to, 404, code="EntryNotFound")
        elif self.elsewhere:
            to.send_response(302)
            to.send_header("Location", f"{self.elsewhere.url}{to.path}")
            to.send_header("Content-Length", "0")
            to.end_headers()
        else:
            self._send(to, self.repos[repo][name], headers.get("range", ""))

    def _send(self, to: BaseHTTPRequestHandler, data: bytes, span: str) -> None:
        begin = int(match[1]) if self.ranges and (match := re.fullmatch(r"bytes=(\d+)-", span)) else 0
        if begin >= len(data) or (span and self.no_such_place):
            self._say(to, 416)
            return
        body = data[begin:]
        if self.wrong:
            body = bytes(byte ^ 1 for byte in body)
        if self.more:
            body += b"and more"
        to.send_response(206 if begin else 200)
        to.send_header("Content-Length", str(len(body)))
        to.send_header("Accept-Ranges", "bytes")
        to.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        to.send_header("X-Linked-Etag", f'"{hashlib.sha256(data).hexdigest()}"')
        to.send_header("X-Linked-Size", str(len(data)))
        to.send_header("X-Repo-Commit", COMMIT)
        if begin:
            to.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        to.end_headers()
        if to.command == "HEAD":
            return
        end = self.cuts.pop(0) if self.cuts else len(body)
        if self.hold_after is not None:
            to.wfile.write(body[: self.hold_after])
            self._let_go.wait(60)
            end = 0
        else:
            to.wfile.write(body[:end])
        if end < len(body):
            to.close_connection = True

    def _say(self, to: BaseHTTPRequestHandler, status: int, data: bytes = b"{}", code: str = "") -> None:
        to.send_response(status)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(data)))
        if code:
            to.send_header("X-Error-Code", code)
        to.end_headers()
        if to.command != "HEAD":
            to.wfile.write(data)
