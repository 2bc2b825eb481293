"""What can be seen of a home from outside, whether a node runs in it or not."""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata

from identity.vault import Stretching
from node import config
from node.doctor import fail, ok, warn
from node.errors import JournalDamaged, KithError
from node.home import Home
from node.lock import is_free, read_holder
from protocol.control.messages import Check

ENOUGH_SPACE, LITTLE_SPACE = 1 << 30, 100 << 20
OLDEST_PYTHON = (3, 11)


def examine(home: Home, key: bytes | None, *, running: bool) -> Iterator[Check]:
    """Look the home over, each finding as it is made; without the journal's ``key``, not into the journal.

    Most of it only makes sense for a home that exists.
    """
    yield _python()
    yield _libraries()
    if not home.exists():
        yield warn("home", f"nobody lives in {home.root} yet", "begin with `kith`")
        return
    always: dict[str, Callable[[], Check]] = {
        "home": lambda: _folder(home),
        "files": lambda: _files(home),
        "vault": lambda: _vault(home),
        "settings": lambda: _settings(home),
        "model": lambda: _model(home),
        "disk": lambda: _space(home),
        "clock": lambda: _clock(home),
        "lock": lambda: _lock(home),
    }
    alone = {} if running else {"journal": lambda: _journal(home, key), "port": lambda: _port(home)}
    for name, check in (always | alone | {"backups": lambda: _backups(home)}).items():
        try:
            yield check()
        except KithError as error:
            yield fail(name, error.says, error.do)
        except OSError as error:
            yield fail(name, f"{error.filename}: {error.strerror}", "see who may read it")


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return fail("python", f"this is Python {version}", "install Python 3.11 or newer and run `make demo` again")
    return ok("python", f"Python {version}")


def _libraries() -> Check:
    missing = []
    needs = metadata.requires("kith-net") or []
    names = [need.split(";")[0] for need in needs if "extra ==" not in need]
    for need in names:
        name = need.strip().split("[")[0]
        for sign in "<>=!~ ":
            name = name.split(sign)[0]
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return fail("libraries", f"not installed: {', '.join(missing)}", "run `make demo` in the checkout again")
    return ok("libraries", f"all {len(names)} are installed")


def _folder(home: Home) -> Check:
    seen = home.root.stat()
    if seen.st_uid != os.geteuid():
        return fail("home", f"{home.root} belongs to another user", "name a home of your own with --home")
    if stat.S_IMODE(seen.st_mode) & 0o077:
        return warn("home", f"others can look into {home.root}", f"chmod 700 {home.root}")
    if not os.access(home.root, os.W_OK):
        return fail("home", f"{home.root} cannot be written", "make its disk writable")
    return ok("home", str(home.root))


def _files(home: Home) -> Check:
    open_to_others = [
        path.name
        for path in (home.vault, home.old_key, home.journal, home.config, *home.backups.glob("*.db"))
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_to_others:
        return warn("files", f"others may read {', '.join(open_to_others)}", f"chmod -R go= {home.root}")
    return ok("files", "readable by you alone")


def _vault(home: Home) -> Check:
    from node.vault import read

    shut = read(home)
    if home.old_key.exists():
        return warn("vault", f"{home.old_key.name} lies beside it, in the open", "start the node once: it removes it")
    if not shut.has_passphrase:
        return ok("vault", "sealed under no passphrase, as was chosen; `kith passphrase` gives it one")
    if shut.stretching.is_weaker_than(Stretching()):
        return warn("vault", "its passphrase is easier to try than it need be", "seal it anew with `kith passphrase`")
    return ok("vault", "sealed under a passphrase")


def _settings(home: Home) -> Check:
    try:
        config.load(home.config)
    except KithError as error:
        return fail("settings", error.says, error.do)
    return ok("settings", "understood" if home.config.exists() else "none: all defaults")


def _model(home: Home) -> Check:
    """Whether what turns texts into vectors lies on this machine, whole; it is not loaded."""
    from agent.errors import AgentError
    from agent.memory import embedding
    from agent.memory.refusals import ModelIsAnother
    from node.workers.meaning import WORDS

    chosen = config.load(home.config).memory.model
    try:
        name, folder = embedding.found(chosen)
        sha256 = embedding.sha256_of_weights(folder)
        if not chosen and sha256 != embedding.MINILM_SHA256:
            raise ModelIsAnother("its hash is another")
    except AgentError as error:
        _, says, do = WORDS[type(error).__name__]
        return fail("model", says, do)
    return ok("model", f"{name}, which knows meanings, is on this machine")


def _space(home: Home) -> Check:
    free = shutil.disk_usage(home.root).free
    says = f"{free / (1 << 30):.1f} GB free"
    if free < LITTLE_SPACE:
        return fail("disk", says, "free some space: writes will soon be refused")
    if free < ENOUGH_SPACE:
        return warn("disk", says, "free some space")
    return ok("disk", says)


def _clock(home: Home) -> Check:
    newest = max((path.stat().st_mtime for path in (home.journal, home.vault) if path.exists()), default=0.0)
    if time.time() < newest - 60:
        return warn("clock", "the clock stands before the last write to this home", "set the clock of this machine")
    return ok("clock", time.strftime("%Y-%m-%d %H:%M:%S %z"))


def _lock(home: Home) -> Check:
    holder = read_holder(home.lock)
    if not is_free(home.lock):
        return ok("lock", f"held by {holder.what}, process {holder.pid}" if holder else "held")
    if holder is not None:
        return ok("lock", f"process {holder.pid} died without letting go; the next `kith up` takes it over")
    return ok("lock", "free")


def _journal(home: Home, key: bytes | None) -> Check:
    from node.journal import backups, check

    if not home.journal.exists() and not check.was_written(home.journal):
        return ok("journal", "not begun yet")
    if key is None:
        return warn("journal", "not looked into: the vault is locked", "start the node: it reads the journal whole")
    try:
        check.verify(home.journal, key)
    except JournalDamaged as error:
        return fail("journal", error.says, backups.way_out(home.backups, home.journal, key))
    except KithError as error:
        return fail("journal", error.says, error.do)
    return ok("journal", f"whole, {home.journal.stat().st_size} bytes")


def _port(home: Home) -> Check:
    from node.p2p.port import refuse_taken

    try:
        port = config.load(home.config).network.port
        refuse_taken(port)
    except KithError as error:
        return fail("port", error.says, error.do)
    return ok("port", f"{port} is free" if port else "the system chooses one")


def _backups(home: Home) -> Check:
    from node.journal import backups

    found = backups.find(home.backups)
    if not found:
        return warn("backups", "there is none yet", "make one with `kith backup new`")
    days = (time.time() - found[0].made) / 86_400
    says = f"{len(found)}, the newest {days:.1f} days old"
    return ok("backups", says) if days < 8 else warn("backups", says, "make one with `kith backup new`")
