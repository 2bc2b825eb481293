"""Which file of a repository is meant, or is the best for this machine."""

import re
from dataclasses import dataclass

from node.bodies import needs
from node.bodies.discovery import EYES, SPLIT, is_whole_model
from node.bodies.hub import Remote, Repository
from node.bodies.layout import SLEEPING
from node.bodies.machine import Machine
from node.bodies.words import shown
from node.errors import NotAccepted, NotPulled

_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_NO_REPO = re.compile(r"\.\.|--|[.-](/|$)|\.git$")  # the hub has none that is called so
_STORED = re.compile(
    r"(?:^|[-._])(IQ\d_[A-Z]+|Q\d_K(?:_[SMLX]+)?|Q\d_[01]|BF16|F16|FP16|F32|FP32|MXFP4)(?=[-._]|$)", re.IGNORECASE
)
BYTES_A_WEIGHT = {"Q8_0": 34 / 32, "F16": 2.0, "BF16": 2.0, "F32": 4.0}
TO_SLEEP = ("Q8_0", "F16", "BF16", "F32")  # the smallest first: they sleep alike
TO_TALK = ("Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "Q4_K_S", "Q4_0", "Q5_K_S", "F16", "BF16")


@dataclass(frozen=True)
class Choice:
    """A file, and why it."""

    file: Remote
    why: str


def split(wanted: str) -> tuple[str, str]:
    """``REPO:FILE`` in two; the file may be missing."""
    repo, _, file = wanted.partition(":")
    if not _REPO.fullmatch(repo) or _NO_REPO.search(repo):
        raise NotAccepted(
            f"{shown(wanted)} names no repository", "write OWNER/NAME as the hub has it, or OWNER/NAME:FILE.gguf"
        )
    return repo, file


def choose(repo: Repository, named: str, machine: Machine) -> Choice:
    """The file that was named, or the one that is best here."""
    whole = [file for file in repo.files if is_whole_model(file.name)]
    choice = _named(repo, whole, named) if named else _best(repo, whole, machine)
    if not choice.file.sha256 or not choice.file.size:
        raise NotPulled(
            f"the hub names no checksum for {shown(choice.file.name)}", "fetch it by hand, and `kith body use` it"
        )
    return choice


def quantisation(name: str) -> str:
    """How a file's weights are stored, by its name; empty if it does not say."""
    found = _STORED.findall(name.removesuffix(".gguf"))
    return found[-1].upper().replace("FP", "F") if found else ""


def _named(repo: Repository, whole: list[Remote], named: str) -> Choice:
    if any(file.name == named for file in repo.files):
        if SPLIT.search(named):
            raise NotPulled(f"{shown(named)} is one piece of several; a body is one file", "name another file")
        if EYES.search(named):
            raise NotPulled(f"{shown(named)} lets another model see; it is no body", "name another file")
    meant = [file for file in whole if file.name == named] or [
        file for file in whole if quantisation(file.name) == named.upper()
    ]
    if len(meant) == 1:
        return Choice(meant[0], "you named it")
    if meant:
        raise NotPulled(f"more than one file of {repo.name} is {shown(named)}", f"name one: {_there(meant)}")
    raise NotPulled(f"there is no {shown(named)} in {repo.name}", _there(whole))


def _best(repo: Repository, whole: list[Remote], machine: Machine) -> Choice:
    if not whole:
        pieces = any(SPLIT.search(file.name) for file in repo.files)
        raise NotPulled(
            f"{repo.name} holds " + ("its GGUFs in pieces only; a body is one file" if pieces else "no GGUF"),
            "choose another" if pieces or repo.name.lower().endswith("gguf") else f"perhaps {repo.name}-GGUF does",
        )
    fitting = [file for file in whole if needs.fits(file.size, machine).fits]
    if not fitting:
        least = min(whole, key=lambda file: file.size)
        raise NotPulled(
            f"nothing of {repo.name} fits this machine: {needs.fits(least.size, machine).why}",
            "`kith body suggest` lists what fits",
        )
    for kind in TO_SLEEP:
        for file in fitting:
            if quantisation(file.name) == kind:
                parameters = int(file.size / BYTES_A_WEIGHT[kind])
                if needs.sleeps(parameters, True, machine).fits:
                    return Choice(file, f"{kind}: it can sleep, and this machine can train it")
    for kind in TO_TALK:
        for file in fitting:
            if quantisation(file.name) == kind:
                able = "this machine has not the memory to train it" if kind in SLEEPING else "it can talk, not sleep"
                return Choice(file, f"{kind}: {able}")
    return Choice(max(fitting, key=lambda file: file.size), "the largest that fits")


def _there(whole: list[Remote]) -> str:
    names = ", ".join(shown(file.name) for file in whole[:8])
    return f"there is {names}" + (" …" if len(whole) > 8 else "") if whole else "it holds no GGUF in one piece"
