"""The owner's settings: what they are, what they mean, and how a wrong one is refused.

The types below are the whole of it: the reference, the example file and every check come from them.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct, field

from node.errors import ConfigRefused, FromNewerVersion

VERSION = 1
MAX_BYTES = 65_536
MAX_LINES = 1000


_PLACE = r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}"


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the settings; a key it does not have is refused."""


class Log(Section, frozen=True):
    """What the node writes down of itself: ids and sizes, never a text."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="the least weighty records kept")
    ] = "info"
    megabytes: Annotated[int, Meta(ge=1, le=1000, description="size at which a log file is put aside")] = 10
    files: Annotated[int, Meta(ge=1, le=100, description="how many files put aside are kept")] = 5


class Journal(Section, frozen=True):
    """The encrypted journal and its backups."""

    backup_hours: Annotated[int, Meta(ge=1, le=8760, description="hours between two backups")] = 24
    backups: Annotated[int, Meta(ge=1, le=1000, description="how many backups are kept")] = 7


class Workers(Section, frozen=True):
    """Child processes: they do the heavy work, and may die."""

    silence_seconds: Annotated[
        int, Meta(ge=2, le=600, description="a worker that has not answered for so long is ended and started again")
    ] = 10
    memory_megabytes: Annotated[int, Meta(ge=128, description="the most memory one worker may take")] = 4096
    niceness: Annotated[int, Meta(ge=0, le=19, description="how far workers stand back for other programs")] = 5


class Mind(Section, frozen=True):
    """The self's body: how much of this machine it may take."""

    threads: Annotated[
        int, Meta(ge=0, le=256, description="processor threads of a body that thinks; 0 takes half of the cores")
    ] = 0
    context: Annotated[
        int, Meta(ge=256, le=1 << 20, description="tokens a body has before it at most; less if it was trained on less")
    ] = 2048
    memory_megabytes: Annotated[
        int, Meta(ge=16, description="memory for conversations that a body keeps; the longest at rest go first")
    ] = 512
    idle_minutes: Annotated[
        int, Meta(ge=0, description="a body that nobody asked for so long is put away until somebody does; 0: never")
    ] = 30


class Memory(Section, frozen=True):
    """What the self remembers, and how it is found."""

    names: Annotated[
        str,
        Meta(
            max_length=2000,
            description="your other names and addresses in chats and mail, with commas between: what they say is yours",
        ),
    ] = ""
    model: Annotated[
        str,
        Meta(
            max_length=500,
            description="what finds meanings: empty for the small English one that comes with Kith, else a folder or a "
            "name such as BAAI/bge-m3",
        ),
    ] = ""
    threads: Annotated[int, Meta(ge=1, le=64, description="processor threads of that model")] = 1
    idle_minutes: Annotated[
        int, Meta(ge=1, le=1440, description="that model is put away when nobody needed it for so long")
    ] = 10
    short: Annotated[int, Meta(ge=8, le=4096, description="memories of one tier that are at hand at most")] = 64
    long: Annotated[int, Meta(ge=64, le=1 << 20, description="those that last; the rest is archived")] = 4096

    def called(self) -> tuple[str, ...]:
        """Each of the names."""
        return tuple(name.strip() for name in self.names.split(",") if name.strip())


class Network(Section, frozen=True):
    """How other nodes reach this one."""

    port: Annotated[int, Meta(ge=0, le=65535, description="TCP port to listen on; 0 lets the system choose")] = 0
    announce: Annotated[
        str,
        Meta(
            pattern=rf"^({_PLACE}( *, *{_PLACE})*)?$",
            description="where others reach this node, written into tickets: host:port, several with commas between",
        ),
    ] = ""

    def __post_init__(self) -> None:
        if self.announce:
            from identity.errors import IdentityRefused
            from identity.tickets import Address

            try:
                for host, port in self.announced():
                    Address(host, port)
            except IdentityRefused as error:
                raise ValueError(f"{error}") from error

    def announced(self) -> list[tuple[str, int]]:
        """Each host and port that is announced."""
        places = [place.strip().rpartition(":") for place in self.announce.split(",") if place.strip()]
        return [(host.strip("[]").lower(), int(port)) for host, _, port in places]


class Config(Section, frozen=True):
    """All settings."""

    version: Annotated[int, Meta(ge=1, description="the version of this file's form")] = VERSION
    log: Log = field(default_factory=Log)
    journal: Journal = field(default_factory=Journal)
    workers: Workers = field(default_factory=Workers)
    mind: Mind = field(default_factory=Mind)
    memory: Memory = field(default_factory=Memory)
    network: Network = field(default_factory=Network)


def load(path: Path) -> Config:
    """The settings in ``path``, or the defaults where there is no such file."""
    try:
        raw = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise ConfigRefused(f"{path} cannot be read", "make it readable for you, or remove it") from error
    return parse(raw, path.name)


def parse(raw: bytes, name: str = "config.toml") -> Config:
    """Settings from the bytes of a file. Whatever is wrong is refused with its line and an example."""
    if len(raw) > MAX_BYTES:
        raise ConfigRefused(f"{name} is larger than {MAX_BYTES} bytes", "that is no settings file: remove it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigRefused(f"{name}, line {line}: not UTF-8 text", "save the file as UTF-8") from error
    if text.count("\n") > MAX_LINES:
        raise ConfigRefused(f"{name} has more than {MAX_LINES} lines", "that is no settings file: remove it")
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of ValueErrors, tomllib has more than its own
        raise ConfigRefused(f"{name}, {_toml_fault(str(error), text)}", "a setting is written `key = value`") from error
    written = found.get("version", VERSION)
    if isinstance(written, int) and written > VERSION:
        raise FromNewerVersion(
            f"{name} was written for a newer Kith (version {written}; this one reads {VERSION})",
            "install that version again, or remove the file to go on with the defaults",
        )
    for path, section in _unknown(found, Config):
        raise _refused(name, text, path, _unknown_words(path, section))
    try:
        return msgspec.convert(found, Config)
    except msgspec.ValidationError as error:
        says, _, where = str(error).partition(" - at `$.")
        path = tuple(where.rstrip("`").split(".")) if where else ()
        raise _refused(name, text, path, f"`{_printable('.'.join(path))}`: {_lower(says)}") from error


def settings(section: type[Section] = Config, under: str = "") -> Iterator[tuple[str, str, Any, str]]:
    """Every setting as (name, type, default, description)."""
    hints = get_type_hints(section, include_extras=True)
    for name, hint in hints.items():
        if isinstance(hint, type) and issubclass(hint, Section):
            yield from settings(hint, f"{name}.")
        else:
            default = getattr(section(), name)
            description = next(meta.description for meta in get_args(hint)[1:] if isinstance(meta, Meta))
            yield f"{under}{name}", _type_words(get_args(hint)[0]), default, description or ""


def example() -> str:
    """A settings file that spells out every default, for the owner to change."""
    lines = ["# Settings of this Kith node. What is commented out is the default.", f"version = {VERSION}"]
    section = ""
    for name, kind, default, description in settings():
        head, _, key = name.rpartition(".")
        if not head:
            continue
        if head != section:
            section = head
            lines += ["", f"[{head}]"]
        lines += [f"# {description} ({kind})", f"# {key} = {_toml(default)}"]
    return "\n".join(lines) + "\n"


def _unknown(found: dict[str, Any], section: type[Section]) -> Iterator[tuple[tuple[str, ...], type[Section]]]:
    """Paths of keys that ``section`` does not have, with the section that lacks them."""
    hints = get_type_hints(section)
    for key, value in found.items():
        inner = hints.get(key)
        if inner is None:
            yield (key,), section
        elif isinstance(inner, type) and issubclass(inner, Section) and isinstance(value, dict):
            for path, lacking in _unknown(value, inner):
                yield (key, *path), lacking


def _unknown_words(path: tuple[str, ...], section: type[Section]) -> str:
    name = _printable(".".join(path))
    siblings = list(get_type_hints(section))
    near = difflib.get_close_matches(path[-1], siblings, n=1, cutoff=0.5)
    if near:
        return f"there is no setting `{name}`; did you mean `{'.'.join((*path[:-1], near[0]))}`?"
    elsewhere = [known for known, *_ in settings() if known.endswith(f".{path[-1]}")]
    if elsewhere:
        return f"there is no setting `{name}`; did you mean `{elsewhere[0]}`?"
    return f"there is no setting `{name}`; here you can set {', '.join(siblings)}"


def _refused(name: str, text: str, path: tuple[str, ...], says: str) -> ConfigRefused:
    line = line_of(text, path)
    where = f"{name}, line {line}" if line else name
    known = {setting: (kind, default) for setting, kind, default, _ in settings()}
    near = difflib.get_close_matches(".".join(path), known, n=1, cutoff=0.0) or ["log.level"]
    head, _, key = near[0].rpartition(".")
    kind, default = known[near[0]]
    shown = f"[{head}] {key} = {_toml(default)}" if head else f"{key} = {_toml(default)}"
    return ConfigRefused(f"{where}: {says}", f"for example: {shown} ({kind})")


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """The line on which what stands at ``path`` begins. Each statement is read by itself, under its header."""
    header: tuple[str, ...] = ()
    statement, begun = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        begun = begun if statement.strip() else number
        statement += line + "\n"
        try:
            found: Any = tomllib.loads(statement)
        except (ValueError, RecursionError):
            continue  # in the midst of a value of several lines
        if line.lstrip().startswith("[") and begun == number:
            header, found = _only_path(found), {}
        if path and (header[: len(path)] == path or _reaches(found, header, path)):
            return begun
        statement = ""
    return None


def _only_path(found: Any) -> tuple[str, ...]:
    """The keys that lead through what a header declares."""
    path: list[str] = []
    while found:
        found = found[0] if isinstance(found, list) else found
        if found:
            key, found = next(iter(found.items()))
            path.append(key)
    return tuple(path)


def _reaches(found: Any, header: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if path[: len(header)] != header:
        return False
    for key in path[len(header) :]:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return len(path) > len(header)


def _toml_fault(says: str, text: str) -> str:
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", says)
    if not match:
        return _lower(says)
    line = match[2] or str(text.rstrip("\n").count("\n") + 1)
    return f"line {line}: {_lower(match[1])}"


def _type_words(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " | ".join(map(str, get_args(kind)))
    return {int: "a whole number", str: "text", bool: "true or false"}[kind]


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _printable(name: str) -> str:
    """A key as it may be shown: short, and without control characters."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
