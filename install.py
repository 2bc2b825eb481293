"""Makes ``.venv`` and installs Kith into it: ``python3 install.py run`` or ``python3 install.py test``.

Called by make. It knows only the standard library, says beforehand what it will take, says while it works what it is
doing, and does nothing at all when everything is in place already.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
TARGETS = {"run": ".", "test": ".[dev]"}
OLDEST_PYTHON = (3, 11)
NEEDED_BYTES = 4_000_000_000
SLOW_TO_BUILD = {"llama-cpp-python": "compiling llama.cpp, the engine that runs models (about 3 minutes on 2 cores)"}
PULSE = 15.0

FORECAST = """\
Installing Kith into .venv: about 0.7 GB to download, 2.2 GB on disk, some 6 minutes.
Ready-made wheels are used where they exist; llama.cpp is compiled for this machine.
(On Linux, PyPI's torch brings CUDA, 3 GB more. Without an NVIDIA card, spare yourself that:
 PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu make demo)
"""


class CannotInstall(Exception):
    """What is missing, and how to get it."""


def main(arguments: list[str]) -> int:
    """Install for a purpose: ``run``, or ``test`` with the tools that check the code."""
    if len(arguments) != 1 or arguments[0] not in TARGETS:
        print(f"usage: python3 install.py {'|'.join(TARGETS)}", file=sys.stderr)
        return 2
    purpose = arguments[0]
    try:
        if not is_installed(purpose):
            install(purpose)
    except CannotInstall as error:
        print(f"\ninstall: {error}", file=sys.stderr)
        return 1
    return 0


def is_installed(purpose: str) -> bool:
    """Whether an earlier call did this, for the same declarations."""
    return has_pip() and any(stamp(done).exists() and stamp(done).read_text() == wanted() for done in {purpose, "test"})


def has_pip() -> bool:
    """Whether .venv is whole: one whose making was broken off, or whose Python is gone, has no pip that runs."""
    python = VENV / "bin" / "python"
    return python.exists() and any(VENV.glob("lib/python*/site-packages/pip/__main__.py"))


def stamp(purpose: str) -> Path:
    """The file that says that ``purpose`` is installed."""
    return VENV / f".installed-{purpose}"


def wanted() -> str:
    """A fingerprint of all that decides what is installed, and where: a checkout that was moved is installed anew."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(purpose: str) -> None:
    """Check what must be there, then let pip do its work."""
    refuse_old_python()
    if not has_pip():
        print(FORECAST)
        refuse_without_compiler()
        refuse_without_headers()
        refuse_little_space()
        make_venv()
    begun = time.monotonic()
    python = str(VENV / "bin" / "python")
    command = [python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off", "--prefer-binary"]
    if not has_gmp():
        provide_gmp(command)
    run_pip([*command, "--editable", TARGETS[purpose]])
    stamp(purpose).write_text(wanted())
    print(f"Installed in {spell(time.monotonic() - begun)}.\n")


def refuse_old_python() -> None:
    """Raise if this Python is too old."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(map(str, sys.version_info[:2]))
        raise CannotInstall(f"this is Python {have}; Kith needs 3.11 or newer. Then: make PYTHON=python3.12 demo")


def find_compiler() -> str | None:
    """The C++ compiler, by name."""
    return os.environ.get("CXX") or next((name for name in ("c++", "g++", "clang++") if shutil.which(name)), None)


def compiles(program: str, *options: str) -> bool:
    """Whether a small C++ program can be compiled and linked here."""
    compiler = find_compiler()
    if compiler is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "probe.cpp"
        source.write_text(program)
        command = [*compiler.split(), "-std=c++17", str(source), "-o", f"{folder}/probe", *options]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def refuse_without_compiler() -> None:
    """Raise if no C++ program can be compiled here."""
    if compiles("#include <thread>\nint main() { return std::thread::hardware_concurrency() < 0; }\n", "-pthread"):
        return
    compiler = find_compiler()
    found = f"{compiler} cannot compile a small program" if compiler else "there is no C++ compiler"
    raise CannotInstall(
        f"{found}, and llama.cpp must be compiled. Get one:\n"
        "  Debian, Ubuntu, WSL:  sudo apt install g++\n"
        "  Fedora:               sudo dnf install gcc-c++\n"
        "  macOS:                xcode-select --install"
    )


def refuse_without_headers() -> None:
    """Raise if nothing can be compiled for this Python."""
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").exists():
        raise CannotInstall("Python's headers are missing. Debian, Ubuntu, WSL:  sudo apt install python3-dev")


def has_gmp() -> bool:
    """Whether the GMP library can be compiled against; libp2p's fastecdsa, which has no wheel, needs it."""
    return compiles("#include <gmp.h>\nint main() { mpz_t n; mpz_init(n); return 0; }\n", "-lgmp")


def provide_gmp(command: list[str]) -> None:
    """Take GMP from gmpy2's wheel, which holds both its header and the library, and build fastecdsa with that."""
    print("GMP, which libp2p needs, is not on this machine: it is taken from a wheel.")
    run_pip([*command, "--only-binary=:all:", "gmpy2"])
    (site,) = VENV.glob("lib/python*/site-packages")
    library = next(site.glob("gmpy2.libs/libgmp-*.so*"), None)
    if library is None:
        raise CannotInstall("the GMP library is missing. Get it:  apt install libgmp-dev, or brew install gmp")
    link = VENV / "gmp" / "libgmp.so"
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(library)
    # Not from pip's cache nor into it: what is built here finds its library in this very .venv.
    run_pip(
        [*command, "--no-cache-dir", "--no-deps", "fastecdsa"],
        CFLAGS=f"-I{site / 'gmpy2'}",
        LDFLAGS=f"-L{link.parent} -Wl,-rpath,{library.parent}",
    )


def refuse_little_space() -> None:
    """Raise if the disk will not hold it."""
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise CannotInstall(f"{free / 1e9:.1f} GB are free here; the installation needs {NEEDED_BYTES / 1e9:.0f} GB")


def make_venv() -> None:
    """Make ``.venv``."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise CannotInstall(f"cannot make .venv. On Debian: sudo apt install python3-venv\n{made.stdout}{made.stderr}")


def run_pip(command: list[str], **variables: str) -> None:
    """Run pip, telling its steps as they come; all it says goes into the log."""
    doing = Doing()
    constraints = (ROOT / "constraints.txt").as_uri()  # a plain path would be split at its blanks
    environment = {**os.environ, "PIP_CONSTRAINT": constraints, "PYTHONUNBUFFERED": "1", **variables}
    with LOG.open("a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout
        tail: list[str] = []
        for line in process.stdout:
            log.write(line)
            tail = [*tail[-14:], line]
            doing.hear(line)
        doing.end()
    if process.wait():
        raise CannotInstall(f"pip failed; the last it said (all of it is in {LOG}):\n\n{''.join(tail)}")


class Doing:
    """Says what pip is doing: each kind of step once, and a sign of life when one takes long."""

    def __init__(self) -> None:
        self._step = "working out what is needed"
        self._begun = time.monotonic()
        self._collected = 0
        self._ended = threading.Event()
        print(f"· {self._step} …", flush=True)
        threading.Thread(target=self._pulse, daemon=True).start()

    def hear(self, line: str) -> None:
        """Take note of a line of pip's."""
        if line.startswith("Collecting "):
            self._collected += 1
        elif match := re.match(r"\s*Downloading (\S+?)-\d\S* \(([\d.]+) ([MG])B\)", line):
            if match[3] == "G" or float(match[2]) > 20:
                self._begin(f"downloading {match[1]} ({match[2]} {match[3]}B)")
        elif match := re.match(r"\s*Building wheel for (\S+) \(pyproject.toml\): started", line):
            self._begin(SLOW_TO_BUILD.get(match[1], f"building {match[1]}"))
        elif line.startswith("Installing collected packages"):
            self._begin(f"unpacking {line.count(',') + 1} packages")

    def end(self) -> None:
        """Say no more."""
        self._ended.set()

    def _begin(self, step: str) -> None:
        self._step, self._begun = step, time.monotonic()
        print(f"· {step} …", flush=True)

    def _pulse(self) -> None:
        while not self._ended.wait(PULSE):
            if time.monotonic() - self._begun < PULSE / 2:
                continue  # it has only just been said
            seen = f", {self._collected} packages seen" if self._step.startswith("working out") else ""
            print(f"    still {self._step.split(' (')[0]}: {spell(time.monotonic() - self._begun)}{seen}", flush=True)


def spell(seconds: float) -> str:
    """A length of time in words."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
