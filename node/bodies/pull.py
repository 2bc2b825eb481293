"""Pulling a body: chosen, loaded, held against its checksum, read, and only then put among the bodies.

What has arrived lies in ``.pull-….part``, named after the checksum of the whole: an interrupted pull goes on where it
was, be it the next day, and a file that has changed on the hub begins anew.
"""

import errno
import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from node.bodies import choosing, folder, header, hub, needs, parts
from node.bodies.hashing import read_into, sha256_of
from node.bodies.machine import Machine
from node.bodies.words import shown
from node.errors import BodyRefused, DiskRefused, NotPulled, in_words

LARGEST = 50 * 10**9  # the hub gives larger files by another protocol only
TRIES = 6  # without a byte in between
LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class Step:
    """How far a pull is: ``chosen``, ``checking`` (what is here already), ``loading``, ``waiting``, ``done``."""

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
    begun = sum(parts.arrived(parts.of_pull(bodies, file.sha256)) for file in repo.files if file.sha256)
    # What has arrived of it takes no more room: else the same command would choose another file the next time.
    choice = choosing.choose(repo, named, replace(machine, free_disk=machine.free_disk + begun))
    file = choice.file
    told(Step("chosen", f"{shown(file.name)}, {choice.why}", 0, file.size))
    if body := _here(bodies, repo, file, told):
        told(Step("done", f"{body.name} is here already", file.size, file.size))
        return body
    if file.size > LARGEST:
        raise NotPulled(f"{shown(file.name)} is larger than the hub gives this way", "choose a smaller one")
    folder.prepare(bodies)
    part = parts.of_pull(bodies, file.sha256)
    try:
        with parts.held(part) as target:
            found = _load(repo, file, target, machine, told, wait)
            if found != file.sha256:
                part.unlink()
                raise NotPulled("what arrived is not what the hub says it is; it was removed", "pull it again")
            try:
                read = header.read_body(part, shown(file.name))
            except BodyRefused:
                part.unlink()
                raise
            body = folder.adopt(bodies, part, Path(file.name).stem, _card(read, repo, file))
    except BlockingIOError as error:
        raise NotPulled("it is being pulled already", "wait for that, or stop it") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskRefused("the disk became full", f"free some space; {hub.KEPT}") from error
        raise DiskRefused(
            f"cannot write {part}: {in_words(error)}", "see who may write there, and how large a file may be"
        ) from error
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
    tries, furthest = 0, have
    while have < file.size:
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
            tries, furthest = 0 if have > furthest else tries + 1, max(have, furthest)
            if tries == TRIES:
                raise NotPulled("the hub sends nothing", f"try again later; {hub.KEPT}")
        except hub.Passing as error:
            tries, furthest = 1 if have > furthest else tries + 1, max(have, furthest)
            if tries == TRIES:
                raise error.told from error
            told(Step("waiting", error.told.says, have, file.size))
            wait(min(2.0 ** (tries - 1), LONGEST_WAIT))
    target.flush()
    return digest.hexdigest()


def _here(bodies: Path, repo: hub.Repository, file: hub.Remote, told: Told) -> folder.Body | None:
    """The body that this file is already. One without a card is looked at: perhaps only that was cut off."""
    for body in folder.listed(bodies):
        if body.card and body.card.sha256 == file.sha256 and body.there:
            return body
        if body.kind == "ours" and not body.card and body.path.stat().st_size == file.size:
            found = sha256_of(body.path, lambda done, total: told(Step("checking", "", done, total)))
            if found == file.sha256:
                return folder.adopt(bodies, body.path, body.name, _card(header.read_body(body.path), repo, file))
    return None


def _card(read: header.Header, repo: hub.Repository, file: hub.Remote) -> folder.Card:
    card = folder.card_of(read, file.sha256, f"hub {repo.name}:{shown(file.name)}@{repo.commit}")
    return card if card.licence or not repo.licence else msgspec.structs.replace(card, licence=repo.licence)
