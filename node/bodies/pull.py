"""Pulling a body: chosen, loaded, held against its checksum, read, and only then put among the bodies.

What has arrived lies in ``.pull-….part``, named after the checksum of the whole: an interrupted pull goes on where it
was, be it the next day, and a file that has changed on the hub begins anew.
"""

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from node.bodies import choosing, folder, header, hub, needs
from node.bodies.hashing import read_into
from node.bodies.machine import Machine
from node.errors import BodyRefused, DiskRefused, NotPulled, in_words

LARGEST = 50 * 10**9  # the hub gives larger files by another protocol only
TRIES = 6  # without a byte in between
LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Step:
    """How far a pull is: ``chosen``, ``checking`` (what had arrived before), ``loading``, ``done``."""

    what: str
    says: str = ""
    done: int = 0
    total: int = 0


Told = Callable[[Step], None]


def pull(
    bodies: Path, wanted: str, machine: Machine, told: Told, wait: Callable[[float], None] = time.sleep
) -> folder.Body:
    """Pull ``REPO`` or ``REPO:FILE`` into the folder of bodies."""
    name, named = choosing.split(wanted)
    repo = hub.holds(name)
    choice = choosing.choose(repo, named, machine)
    file = choice.file
    told(Step("chosen", f"{folder.shown(file.name)}, {choice.why}", 0, file.size))
    if body := _here(bodies, file.sha256):
        told(Step("done", f"{body.name} is here already", file.size, file.size))
        return body
    if file.size > LARGEST:
        raise NotPulled(f"{folder.shown(file.name)} is larger than the hub gives this way", "choose a smaller one")
    folder.prepare(bodies)
    part = bodies / f".pull-{file.sha256[:16]}.part"
    try:
        with _held(part) as target:
            found = _load(repo, file, target, machine, told, wait)
            if found != file.sha256:
                part.unlink()
                raise NotPulled("what arrived is not what the hub says it is; it was removed", "pull it again")
            try:
                read = header.read_body(part, folder.shown(file.name))
            except BodyRefused:
                part.unlink()
                raise
            card = folder.card_of(read, found, f"hub {repo.name}:{file.name}@{repo.commit}")
            body = folder.adopt(bodies, part, Path(file.name).stem, _with_licence(card, repo.licence))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskRefused("the disk became full", f"free some space; {hub.KEPT}") from error
        raise DiskRefused(f"cannot write {part}: {in_words(error)}", "see who may write there") from error
    told(Step("done", f"{body.name} is here", file.size, file.size))
    return body


def _load(
    repo: hub.Repository,
    file: hub.Remote,
    target: BinaryIO,
    machine: Machine,
    told: Told,
    wait: Callable[[float], None],
) -> str:
    """Have the whole file in ``target``, whatever was there already; its hash."""
    have = os.fstat(target.fileno()).st_size
    if have > file.size:
        have = 0
        target.truncate(0)
    if file.size - have + needs.DISK_KEPT_FREE > machine.free_disk:
        missing = file.size - have + needs.DISK_KEPT_FREE
        raise DiskRefused(
            f"{needs.in_gb(missing)} of disk are needed, and {needs.in_gb(machine.free_disk)} are free",
            "free some space, or choose a smaller file",
        )
    digest = hashlib.sha256()
    target.seek(0)
    read_into(digest, target, have, lambda done, total: told(Step("checking", "", done, total)))
    tries = 0
    while have < file.size:
        before = have
        try:
            with hub.opened(repo, file, have) as (begin, pieces):
                if begin != have:  # it gives the file from its beginning only
                    have, digest = 0, hashlib.sha256()
                    target.seek(0)
                    target.truncate()
                for piece in pieces:
                    if have + len(piece) > file.size:
                        raise NotPulled("the hub sends more than it said", "pull it again")
                    target.write(piece)
                    digest.update(piece)
                    have += len(piece)
                    told(Step("loading", "", have, file.size))
            tries = 0 if have > before else tries + 1
            if tries == TRIES:
                raise NotPulled("the hub sends nothing", f"try again later; {hub.KEPT}")
        except hub.Passing as error:
            tries = 1 if have > before else tries + 1
            if tries == TRIES:
                raise error.told from error
            wait(min(2.0 ** (tries - 1), LONGEST_WAIT))
    target.flush()
    return digest.hexdigest()


@contextmanager
def _held(part: Path) -> Iterator[BinaryIO]:
    """The file that a pull fills, for one process at a time; what it holds stays, whatever happens."""
    with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as target:
        try:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotPulled("it is being pulled already", "wait for that, or stop it") from error
        yield target


def _here(bodies: Path, sha256: str) -> folder.Body | None:
    if not bodies.is_dir():
        return None
    return next(
        (body for body in folder.listed(bodies) if body.card and body.card.sha256 == sha256 and body.there), None
    )


def _with_licence(card: folder.Card, said: str) -> folder.Card:
    import msgspec

    return card if card.licence or not said else msgspec.structs.replace(card, licence=said)
