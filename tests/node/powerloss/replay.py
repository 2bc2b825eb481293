"""Builds the folder as the disk could hold it after the power went at a given moment of a record."""

import random
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HEAD = struct.Struct("<cIIQ")
SECTOR = 512


@dataclass(frozen=True)
class Step:
    """One thing the process asked of the disk."""

    kind: str  # w(rite) t(runcate) s(ync) c(reate) u(nlink) r(ename) l(ink)
    path: str
    data: bytes
    offset: int


def read_record(log: Path) -> list[Step]:
    """The record of a process."""
    steps, at, content = [], 0, log.read_bytes()
    while at < len(content):
        kind, path_length, length, offset = HEAD.unpack_from(content, at)
        at += HEAD.size
        path = content[at : at + path_length].decode()
        at += path_length
        steps.append(Step(kind.decode(), path, content[at : at + length], offset))
        at += length
    return steps


def _change(content: bytearray, step: Step) -> None:
    if len(content) < step.offset:
        content.extend(bytes(step.offset - len(content)))
    if step.kind == "t":
        del content[step.offset :]
    else:
        content[step.offset : step.offset + len(step.data)] = step.data


@dataclass
class _File:
    """A file's content, whatever its name: as synced, and what was asked of it since."""

    synced: bytearray = field(default_factory=bytearray)
    since: list[Step] = field(default_factory=list)

    def sync(self) -> None:
        for step in self.since:
            _change(self.synced, step)
        self.since.clear()

    def after_crash(self, how: random.Random) -> bytes:
        content = bytearray(self.synced)
        keep = how.choice((0.0, 0.5, 0.9, 1.0))  # a disk that kept nothing, some, most, everything
        for step in self.since:
            if how.random() >= keep:
                continue
            if step.kind == "w" and how.random() < 0.2:  # torn: a run of its sectors only
                start = how.randrange(0, len(step.data), SECTOR)
                end = how.randrange(start, len(step.data) + 1)
                step = Step("w", step.path, step.data[start:end], step.offset + start)
            _change(content, step)
        return bytes(content)


_Naming = tuple[Step, _File]  # a change of a name, and the file that bore it then


class Disk:
    """Takes the steps in, and tells at any moment what a crash could leave."""

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}  # as the process sees them
        self._on_disk: dict[str, _File] = {}  # as last synced with their folder
        self._since: dict[str, list[_Naming]] = defaultdict(list)  # changes of names not synced yet, by folder

    def take(self, step: Step) -> None:
        """One more step."""
        folder = str(Path(step.path).parent)
        match step.kind:
            case "w" | "t":
                self._names.setdefault(step.path, _File()).since.append(step)
            case "c" | "u" | "r" | "l":
                naming = step, self._names.get(step.path) or _File()
                self._rename(self._names, naming)
                self._since[folder].append(naming)
            case "s" if step.path in self._names:
                self._names[step.path].sync()
            case "s":  # a folder
                for change in self._since.pop(step.path, []):
                    self._rename(self._on_disk, change)
                inside = {name: file for name, file in self._names.items() if str(Path(name).parent) == step.path}
                self._on_disk.update(inside)

    def after_crash(self, how: random.Random) -> dict[str, bytes]:
        """The files that a crash leaves, by ``how``'s choice of what had not been synced."""
        names = dict(self._on_disk)
        for changes in self._since.values():
            for change in changes[: how.randint(0, len(changes))]:  # a folder's changes become durable in order
                self._rename(names, change)
        return {name: file.after_crash(how) for name, file in names.items()}

    def _rename(self, names: dict[str, _File], naming: _Naming) -> None:
        step, file = naming
        match step.kind:
            case "c":
                names[step.path] = file
            case "u":
                names.pop(step.path, None)
            case "r" if step.path in names:
                names[step.data.decode()] = names.pop(step.path)
            case "l" if step.path in names:
                names[step.data.decode()] = names[step.path]


def crashes(steps: list[Step], count: int, seed: int) -> Iterator[tuple[int, dict[str, bytes]]]:
    """``count`` crashes at moments spread over the record: how many steps had happened, and what the disk holds."""
    how = random.Random(seed)
    moments = sorted(how.sample(range(1, len(steps) + 1), min(count, len(steps))))
    disk, taken = Disk(), 0
    for moment in moments:
        for step in steps[taken:moment]:
            disk.take(step)
        taken = moment
        yield moment, disk.after_crash(how)
