"""The model hub, by ``huggingface_hub``: what a repository holds, and the bytes of a file from anywhere on.

Addresses, the session and the meaning of refusals are the library's. What is answered is read here: its own download
(2.4.0) writes to a new file each time and so begins anew after every interruption, and it reads answers without any
bound. Nothing is sent but the requests: no telemetry, no versions, and a
token only where the owner has set ``HF_TOKEN``.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from node.bodies.words import shown
from node.errors import NotAccepted, NotPulled

if TYPE_CHECKING:
    import httpx2

ANSWER = 15.0  # seconds to wait for one
SILENCE = 30.0  # between two pieces
WHO = "kith"
LONGEST_LICENCE = 200  # as it is kept; it is a name, not the text

MAX_ANSWER = 32 << 20  # bytes of what a hub says of a repository; the largest say some MB

NO_HUB = ("what answers is no model hub, or another than this Kith knows", "see what HF_ENDPOINT says")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_TOKEN = re.compile(r"[!-~]+")
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s?#]*", re.IGNORECASE)

KEPT = "what has arrived is kept: the same command goes on from there"

# The library reads these when it is imported. Its way around HTTP (Xet) cannot go on where it was.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_XET"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HUB_VERBOSITY"] = "critical"  # what is to be said, we say


class Passing(Exception):
    """A fault that may be gone in a moment; ``told`` is what to say if it is not."""

    def __init__(self, told: NotPulled) -> None:
        super().__init__(told.says)
        self.told = told


@dataclass(frozen=True)
class Remote:
    """A file of a repository. Without a hash it cannot be told from a wrong one; neither can one without a size."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Repository:
    """What a repository holds at one commit."""

    name: str
    commit: str
    files: tuple[Remote, ...]
    licence: str


class _Lfs(msgspec.Struct):
    sha256: str | None = None


class _Sibling(msgspec.Struct):
    rfilename: str
    size: int | None = None
    lfs: _Lfs | None = None


class _Info(msgspec.Struct):
    """What the hub says of a repository, as far as it matters here."""

    sha: str | None = None
    siblings: tuple[_Sibling, ...] | None = None
    card: dict[str, Any] | None = msgspec.field(name="cardData", default=None)


def holds(repo: str) -> Repository:
    """Ask what ``repo`` holds."""
    from huggingface_hub import constants, hf_raise_for_status

    with in_words(repo):
        url = f"{_endpoint() or constants.ENDPOINT}/api/models/{repo}?blobs=true"
        with _session().stream("GET", url, headers=_headers(), timeout=ANSWER, follow_redirects=True) as response:
            hf_raise_for_status(_without_content(response))
            said = bytearray()
            for piece in response.iter_bytes():
                said += piece
                if len(said) > MAX_ANSWER:
                    raise NotPulled(*NO_HUB)
    try:
        found = msgspec.json.decode(said, type=_Info)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotPulled(*NO_HUB) from error
    return Repository(
        name=repo,
        commit=found.sha if found.sha and _COMMIT.fullmatch(found.sha) else "main",
        files=tuple(_remote(one) for one in found.siblings or ()),
        licence=_licence(found.card),
    )


@contextmanager
def opened(repo: Repository, file: Remote, begin: int) -> Iterator[tuple[int, Iterator[bytes]]]:
    """The bytes of a file from ``begin`` on; or from 0, which is then what comes first of the pair."""
    from huggingface_hub import hf_hub_url, hf_raise_for_status

    headers = _headers() | {"accept-encoding": "identity"} | ({"range": f"bytes={begin}-"} if begin else {})
    url = hf_hub_url(repo.name, file.name, revision=repo.commit, endpoint=_endpoint())
    with (
        in_words(repo.name, file.name, passing=True),
        _session().stream("GET", url, headers=headers, timeout=SILENCE, follow_redirects=True) as response,
    ):
        if response.status_code == 416:  # it has no such place: what we have is of another file
            yield 0, iter(())
            return
        hf_raise_for_status(_without_content(response))
        yield _begins(response, begin), response.iter_raw()


def is_passing(status: int) -> bool:
    """Whether an answer means: try again."""
    return status in (408, 429) or status >= 500


@contextmanager
def in_words(repo: str, file: str = "", passing: bool = False) -> Iterator[None]:
    """Errors of the library as ours; with ``passing``, those that may pass as ``Passing``."""
    import httpx2
    from huggingface_hub import errors

    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise NotPulled("HF_HUB_OFFLINE forbids to ask the hub", "unset it to pull") from error
    except errors.HfHubHTTPError as error:
        told = _refused(error, repo, file)
        if passing and is_passing(error.response.status_code):
            raise Passing(told) from error
        raise told from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        told = _unreached(error, file)
        if passing and isinstance(error, httpx2.TransportError):
            raise Passing(told) from error
        raise told from error


def _refused(error: Any, repo: str, file: str) -> NotPulled:
    """What an answer means that is none."""
    from huggingface_hub import errors

    status, file = error.response.status_code, shown(file)
    if isinstance(error, errors.GatedRepoError):
        return NotPulled(
            f"{repo} is given only to those who accepted its terms",
            f"accept them at {_endpoint() or 'https://huggingface.co'}/{repo}, and set HF_TOKEN to a token of yours",
        )
    if isinstance(error, errors.EntryNotFoundError) or (file and status == 404):
        return NotPulled(f"there is no {file or 'such file'} in {repo}", "without a file's name, one is chosen for you")
    if status in (401, 403, 404):
        what = "the hub does not accept your HF_TOKEN, or " if status != 404 and "authorization" in _headers() else ""
        return NotPulled(
            f"{what}there is no {repo} on the hub, or it is private",
            "`kith body suggest` lists some; for a private one, set HF_TOKEN",
        )
    if status == 429:
        return NotPulled("the hub asks not to be asked so often", _with_kept("wait a few minutes", file))
    what = "has a fault of its own" if status >= 500 else "does not do what it was asked"
    return NotPulled(f"the hub {what} ({status})", _with_kept("try again later", file))


def _unreached(error: Exception, file: str) -> NotPulled:
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return NotPulled("the hub did not answer in time", _with_kept("try again", file))
    if isinstance(error, httpx2.ProxyError):
        return NotPulled("the proxy does not lead to the hub", "see what your proxy settings say")
    if isinstance(error, httpx2.ConnectError):
        return NotPulled("the hub cannot be reached", _with_kept("see whether this machine is online", file))
    if isinstance(error, httpx2.TransportError):
        return NotPulled("the connection to the hub broke", _with_kept("try again", file))
    return NotPulled("the hub cannot be spoken with", "see what HF_ENDPOINT and your proxy settings say")


def _begins(response: "httpx2.Response", asked: int) -> int:
    """Where in the file the answer begins: a server may ignore what it was asked, or answer something else."""
    if response.status_code != 206:
        return 0
    unit, _, span = response.headers.get("content-range", "").partition(" ")
    if unit == "bytes" and span.startswith(f"{asked}-"):
        return asked
    raise Passing(NotPulled("the hub sent another part than was asked for", f"try again; {KEPT}"))


def _with_kept(do: str, file: str) -> str:
    """What helps; and where a file was being loaded already, that nothing is lost."""
    return f"{do}; {KEPT}" if file else do


def _session() -> "httpx2.Client":
    """The library's own, which does not leave HTTPS any more."""
    from huggingface_hub import get_session

    session: httpx2.Client = get_session()
    hooks = session.event_hooks["request"]
    if _stays_secret not in hooks:
        hooks.append(_stays_secret)
    return session


def _stays_secret(request: "httpx2.Request") -> None:
    """Raise before a hub that is asked by HTTPS leads us to where anybody can listen, and change what we are told."""
    if request.url.scheme != "https" and not (_endpoint() or "").lower().startswith("http:"):
        raise NotPulled("the hub leads to a connection that is not encrypted", "try again later, or ask another hub")


def _endpoint() -> str | None:
    """The hub that the owner has set, or nothing for the usual one."""
    said = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/")
    if said and not _ADDRESS.fullmatch(said):
        raise NotAccepted(f"HF_ENDPOINT is no address of a hub: {shown(said)}", "write https://… there, or unset it")
    return said or None


def _headers() -> dict[str, str]:
    """What every request says; the owner's token only if it was set for this."""
    token = os.environ.get("HF_TOKEN", "").strip()
    if token and not _TOKEN.fullmatch(token):
        raise NotAccepted("HF_TOKEN holds what no token does", "copy it again from the hub, or unset it")
    # The session drops a token where it is led to another host.
    return {"user-agent": WHO} | ({"authorization": f"Bearer {token}"} if token else {})


def _without_content(response: "httpx2.Response") -> "httpx2.Response":
    """An answer's status and headers: of one that refuses, the library would read the content, however long it is."""
    import httpx2

    kept = {name: value for name, value in response.headers.items() if name.lower().startswith("x-")}
    return httpx2.Response(response.status_code, headers=kept, request=response.request)


def _remote(one: _Sibling) -> Remote:
    sha256 = (one.lfs.sha256 if one.lfs else "") or ""
    return Remote(one.rfilename, max(one.size or 0, 0), sha256 if _SHA256.fullmatch(sha256) else "")


def _licence(card: dict[str, Any] | None) -> str:
    said = (card or {}).get("license_name") or (card or {}).get("license")
    return said[:LONGEST_LICENCE] if isinstance(said, str) else ""
