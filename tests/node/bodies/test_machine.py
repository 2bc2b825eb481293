"""What this machine has is read from the system, with a container's limits; what a body needs follows from figures."""

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.bodies import machine, needs
from node.bodies.machine import Gpu, Machine, look, of_nvidia

GB = 10**9
SMALL = Machine(memory=8 * GB, free_memory=6 * GB, cores=4, free_disk=20 * GB)
MEMINFO = "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\nHugePages_Total:       0\n"


def system(root: Path, files: dict[str, str]) -> Path:
    for name, content in ({"proc/meminfo": MEMINFO} | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def test_this_machine_has_something_of_everything(tmp_path: Path) -> None:
    here = look(tmp_path / "not" / "there" / "yet")
    assert 0 < here.free_memory <= here.memory
    assert 1 <= here.cores <= (os.cpu_count() or 1)
    assert here.free_disk > 0


def test_memory_is_what_the_system_says(tmp_path: Path) -> None:
    here = look(tmp_path, system(tmp_path, {}))
    assert (here.memory, here.free_memory, here.gpu) == (16_000_000 << 10, 12_000_000 << 10, None)


@pytest.mark.parametrize(
    "files",
    [
        {"sys/fs/cgroup/memory.max": "4294967296\n", "sys/fs/cgroup/memory.current": "1073741824\n"},
        {
            "proc/self/cgroup": "0::/a/b\n",
            "sys/fs/cgroup/a/b/memory.max": "max\n",
            "sys/fs/cgroup/a/memory.max": "4294967296\n",
            "sys/fs/cgroup/a/memory.current": "1073741824\n",
        },
        {
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "4294967296\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1073741824\n",
        },
    ],
)
def test_the_limit_of_a_container_counts(tmp_path: Path, files: dict[str, str]) -> None:
    here = look(tmp_path, system(tmp_path, files))
    assert (here.memory, here.free_memory) == (4 << 30, 3 << 30)


def test_a_quota_of_the_processor_counts(tmp_path: Path) -> None:
    assert look(tmp_path, system(tmp_path, {"sys/fs/cgroup/cpu.max": "100000 100000\n"})).cores == 1
    assert look(tmp_path, system(tmp_path, {"sys/fs/cgroup/cpu.max": "max 100000\n"})).cores >= 1


@pytest.mark.parametrize("said", ["", "nonsense", "MemTotal:\nMemAvailable: x kB\n", "\0\xff"])
def test_a_system_that_says_nothing_sensible_is_no_fault(tmp_path: Path, said: str) -> None:
    root = system(tmp_path, {"proc/meminfo": said, "sys/fs/cgroup/cpu.max": said, "proc/self/cgroup": "0::/../..\n"})
    assert look(tmp_path, root).memory > 0


def test_a_graphics_card_is_named_by_its_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_nvidia("NVIDIA A, 8192\nNVIDIA B, 24576\n") == Gpu("NVIDIA B", 24576 << 20)
    assert of_nvidia("No devices were found\n") is None
    (tmp_path / "proc/driver/nvidia/gpus").mkdir(parents=True)
    tool = tmp_path / "bin/nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'NVIDIA C, 1024'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tool.parent))
    assert look(tmp_path, system(tmp_path, {})).gpu == Gpu("NVIDIA C", 1 << 30)
    monkeypatch.setenv("PATH", "/nonexistent")
    assert look(tmp_path, tmp_path).gpu == Gpu("NVIDIA")
    assert machine.ASK_NVIDIA[0] == "nvidia-smi"


def test_a_body_fits_where_memory_and_disk_suffice() -> None:
    assert needs.fits(2 * GB, SMALL).fits
    assert "of memory" in needs.fits(8 * GB, SMALL).why
    full = replace(SMALL, free_disk=2 * GB)
    assert "of disk" in needs.fits(2 * GB, full).why
    assert needs.fits(2 * GB, full, there=True).fits


def test_it_sleeps_where_its_weights_are_exact_and_memory_suffices() -> None:
    assert needs.sleeps(10**9, True, SMALL).fits
    assert needs.sleeps(10**9, False, SMALL).why == "talks only"
    assert "a night needs 13.5 GB" in needs.sleeps(3 * 10**9, True, SMALL).why


def test_a_night_takes_what_was_measured() -> None:
    assert math.isclose(needs.NIGHT / needs.night(10**7, 2), 3974, rel_tol=0.001)
    assert math.isclose(needs.NIGHT / needs.night(32 * 10**6, 2), 1756, rel_tol=0.01)
    assert math.isclose(needs.night(2 * 10**9, 2), 2 * needs.night(10**9, 2))


@given(st.integers(0, 10**12), st.integers(1, 10**11), st.integers(1, 64))
def test_a_larger_body_sleeps_longer_and_more_cores_never_harm(size: int, more: int, cores: int) -> None:
    assert needs.night(size, cores) <= needs.night(size + more, cores) * 1.01
    assert needs.night(size, cores + 1) <= needs.night(size, cores)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "about a minute"),
        (200, "about 3 minutes"),
        (1900, "about 30 minutes"),
        (3700, "about an hour"),
        (5500, "about 1.5 hours"),
        (40_000, "about 11 hours"),
        (400_000, "about 5 days"),
    ],
)
def test_times_are_said_no_more_exactly_than_they_are_known(seconds: float, words: str) -> None:
    assert needs.about(seconds) == words
