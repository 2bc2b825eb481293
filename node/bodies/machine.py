"""What this machine has: memory, cores, a GPU, room on the disk. Read from the system, without loading any library."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ASK_NVIDIA = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
PATIENCE = 5.0
UNSAID = 0.6  # where a system does not say how much memory is free, so much of all is taken for it


@dataclass(frozen=True)
class Gpu:
    """A graphics card, and its memory in bytes; 0 where it shares the machine's or does not say."""

    name: str
    memory: int = 0


@dataclass(frozen=True)
class Machine:
    """What there is. Memory is what we may take: a container's limit counts."""

    memory: int
    free_memory: int
    cores: int
    free_disk: int
    gpu: Gpu | None = None


def look(folder: Path, root: Path = Path("/")) -> Machine:
    """This machine, with the disk that ``folder`` is on or will be on."""
    total, free = _memory(root)
    return Machine(total, min(free, total), cores(root), _free_disk(folder), _gpu(root))


def cores(root: Path = Path("/")) -> int:
    """The processor cores that we may use; a container's limit counts."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for group in _own_groups(root):
        quota = _text(group / "cpu.max").split()
        if len(quota) == 2 and quota[0].isdecimal() and quota[1].isdecimal() and int(quota[1]):
            count = min(count, max(int(quota[0]) // int(quota[1]), 1))
    return count


def _memory(root: Path) -> tuple[int, int]:
    said = dict(_lines(root / "proc/meminfo"))
    if "MemTotal" in said:
        total = said["MemTotal"] << 10
        free = said.get("MemAvailable", said.get("MemFree", 0)) << 10
    else:  # macOS has no /proc
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        free = int(total * UNSAID)
    for limit, used in _cgroups(root):
        total, free = min(total, limit), min(free, max(limit - used, 0))
    return total, free


def _lines(path: Path) -> Iterator[tuple[str, int]]:
    for line in _text(path).splitlines():
        name, _, rest = line.partition(":")
        number = rest.split()[:1]
        if number and number[0].isdecimal():
            yield name, int(number[0])


def _cgroups(root: Path) -> Iterator[tuple[int, int]]:
    """Limits on the memory of this process and of the groups it is in, each with what is used of it."""
    for group in _own_groups(root):
        limit = _text(group / "memory.max").strip()
        if limit.isdecimal():
            used = _text(group / "memory.current").strip()
            yield int(limit), int(used) if used.isdecimal() else 0
    old = root / "sys/fs/cgroup/memory"
    limit = _text(old / "memory.limit_in_bytes").strip()
    if limit.isdecimal():
        used = _text(old / "memory.usage_in_bytes").strip()
        yield int(limit), int(used) if used.isdecimal() else 0


def _own_groups(root: Path) -> Iterator[Path]:
    top = root / "sys/fs/cgroup"
    for line in _text(root / "proc/self/cgroup").splitlines():
        if line.startswith("0::/") and ".." not in line:
            group = top / line[4:]
            yield from (group, *(parent for parent in group.parents if parent.is_relative_to(top)))
            return
    yield top


def _free_disk(folder: Path) -> int:
    there = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return shutil.disk_usage(there).free if there else 0


def _gpu(root: Path) -> Gpu | None:
    if sys.platform == "darwin":
        return Gpu("Metal") if os.uname().machine == "arm64" else None
    if not (root / "proc/driver/nvidia/gpus").is_dir():  # asking its tool where there is none takes a moment
        return None
    try:
        done = subprocess.run(ASK_NVIDIA, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Gpu("NVIDIA")
    return of_nvidia(done.stdout) or Gpu("NVIDIA")


def of_nvidia(said: str) -> Gpu | None:
    """The largest card of those that its tool lists."""
    cards = []
    for line in said.splitlines():
        name, _, megabytes = line.rpartition(",")
        if name and megabytes.strip().isdecimal():
            cards.append(Gpu(name.strip(), int(megabytes) << 20))
    return max(cards, key=lambda card: card.memory, default=None)


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
