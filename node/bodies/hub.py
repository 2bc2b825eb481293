"""The model hub, by ``huggingface_hub``: what a repository holds, and the bytes of a file from anywhere on.

The library asks and understands; the bytes are read here, because its own download (2.4.0) writes to a new file each
time and so begins anew after every interruption. Nothing is sent but the requests: no telemetry, no versions, and a
token only where the owner has set ``HF_TOKEN``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from node.errors import NotPulled

if TYPE_CHECKING:
    import httpx2

ANSWER = 15.0  # seconds to wait for one
SILENCE = 30.0  # between two pieces
WHO = "kith"

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
    """A file of a repository. Without a hash it cannot be told from a wrong one."""

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


def holds(repo: str) -> Repository:
    """Ask what ``repo`` holds."""
    from huggingface_hub import HfApi

    with in_words(repo):
        api = HfApi(endpoint=_endpoint(), token=_token(), headers={"user-agent": WHO})
        try:
            found = api.model_info(repo, files_metadata=True, timeout=ANSWER)
        except (KeyError, TypeError, ValueError) as error:  # an answer of another form than the hub's
            raise NotPulled(
                "what answers is no model hub, or another than this Kith knows", "see what HF_ENDPOINT says"
            ) from error
    return Repository(
        name=repo,
        commit=found.sha or "main",
        files=tuple(
            Remote(one.rfilename, one.size or 0, (one.lfs.sha256 if one.lfs else "") or "")
            for one in found.siblings or []
        ),
        licence=_licence(found.card_data),
    )


@contextmanager
def opened(repo: Repository, file: Remote, begin: int) -> Iterator[tuple[int, Iterator[bytes]]]:
    """The bytes of a file from ``begin`` on; or from 0, which is then what comes first of the pair."""
    from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status

    headers = {"user-agent": WHO, "accept-encoding": "identity"}
    if begin:
        headers["range"] = f"bytes={begin}-"
    if token := _token():
        headers["authorization"] = f"Bearer {token}"  # the session drops it where it is led to another host
    url = hf_hub_url(repo.name, file.name, revision=repo.commit, endpoint=_endpoint())
    with (
        in_words(repo.name, file.name, passing=True),
        get_session().stream("GET", url, headers=headers, timeout=SILENCE, follow_redirects=True) as response,
    ):
        if response.status_code == 416:  # it has no such place: what we have is of another file
            yield 0, iter(())
            return
        hf_raise_for_status(response)
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
        told = _unreached(error)
        if passing and isinstance(error, httpx2.TransportError):
            raise Passing(told) from error
        raise told from error


def _refused(error: Any, repo: str, file: str) -> NotPulled:
    """What an answer means that is none."""
    from huggingface_hub import errors

    status = error.response.status_code
    if isinstance(error, errors.GatedRepoError):
        return NotPulled(
            f"{repo} is given only to those who accepted its terms",
            f"accept them at {_endpoint() or 'https://huggingface.co'}/{repo}, and set HF_TOKEN to a token of yours",
        )
    if isinstance(error, errors.EntryNotFoundError) or (file and status == 404):
        return NotPulled(f"there is no {file or 'such file'} in {repo}", "without a file's name, one is chosen for you")
    if status in (401, 403, 404):
        what = "the hub does not accept your HF_TOKEN, or " if status != 404 and _token() else ""
        return NotPulled(
            f"{what}there is no {repo} on the hub, or it is private",
            "`kith body suggest` lists some; for a private one, set HF_TOKEN",
        )
    if status == 429:
        return NotPulled("the hub asks not to be asked so often", f"wait a few minutes; {KEPT}")
    return NotPulled(f"the hub has a fault of its own ({status})", f"try again later; {KEPT}")


def _unreached(error: Exception) -> NotPulled:
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return NotPulled("the hub did not answer in time", f"try again; {KEPT}")
    if isinstance(error, httpx2.ConnectError):
        return NotPulled("the hub cannot be reached", f"see whether this machine is online; {KEPT}")
    if isinstance(error, httpx2.TransportError):
        return NotPulled("the connection to the hub broke", f"try again; {KEPT}")
    return NotPulled("the hub cannot be spoken with", "see what HF_ENDPOINT and your proxy settings say")


def _begins(response: "httpx2.Response", asked: int) -> int:
    """Where in the file the answer begins: a server may ignore what it was asked, or answer something else."""
    if response.status_code != 206:
        return 0
    unit, _, span = response.headers.get("content-range", "").partition(" ")
    if unit == "bytes" and span.startswith(f"{asked}-"):
        return asked
    raise Passing(NotPulled("the hub sent another part than was asked for", f"try again; {KEPT}"))


def _endpoint() -> str | None:
    return (os.environ.get("HF_ENDPOINT") or "").rstrip("/") or None


def _token() -> str | bool:
    """The owner's token, if it was set for this; False keeps the library from looking for one elsewhere."""
    return os.environ.get("HF_TOKEN", "").strip() or False


def _licence(card: Any) -> str:
    said = getattr(card, "license_name", None) or getattr(card, "license", None)
    return said if isinstance(said, str) else ""
