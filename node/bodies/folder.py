"""The bodies of a home: the newborn, those that lie in its folder, and those it refers to where they are.

A body of our own is ``NAME.gguf`` with a card ``NAME.json`` beside it; one that lies elsewhere has a card only, which
says where: gigabytes are not copied unasked. A file without a card is a body all the same: a pull was cut off between
the two, or somebody put it there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from agent.newborn import BODY
from node.bodies import header, parts
from node.bodies.hashing import Told, nothing, sha256_of
from node.bodies.words import shown
from node.errors import BodyRefused, DiskRefused, NotKnown, in_words
from node.files import sweep_parts, sync, sync_folder, write_durably

NEWBORN = "newborn"

MAX_CARD = 1 << 18  # bytes; all texts in one are bounded, and together below this
LONGEST_NAME = 100

_HASH = re.compile(r"sha256[-:][0-9a-f]{64}")  # so Ollama names its files

SEE = "see what there is with `kith body list`"


class Card(msgspec.Struct, frozen=True):
    """What is known of a body since it came: what it was then, whence and when."""

    sha256: str
    size: int
    origin: str  # ``hub REPO:FILE@COMMIT``, or the path it came from
    taken: str  # when, in UTC
    path: str = ""  # where it lies; empty: in our folder
    architecture: str = ""
    parameters: int = 0
    context: int = 0
    quantisation: str = ""
    can_sleep: bool = False
    licence: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Body:
    """A body one can name."""

    name: str
    path: Path
    kind: Literal["newborn", "ours", "referred"]
    card: Card | None

    @property
    def there(self) -> bool:
        """Whether its file still is where it was, as large as it was."""
        try:
            return self.card is None or self.path.stat().st_size == self.card.size
        except OSError:
            return False


def prepare(folder: Path) -> None:
    """Make the folder, for its owner alone."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise DiskRefused(f"cannot make {folder}: {in_words(error)}", "make it writable for you") from error


def listed(folder: Path, newborn: Path = BODY) -> list[Body]:
    """Every body: the newborn first, then by name."""
    found = [Body(NEWBORN, newborn, "newborn", None)] if newborn.is_file() else []
    names = {path.stem for kind in ("*.gguf", "*.json") for path in folder.glob(kind) if not path.name.startswith(".")}
    bodies = (_body(folder, name) for name in sorted(names))
    return found + [body for body in bodies if body is not None]


def find(folder: Path, name: str, newborn: Path = BODY) -> Body:
    """The body called ``name``."""
    bodies = {body.name: body for body in listed(folder, newborn)}
    found = bodies.get(name) or bodies.get(name.removesuffix(".gguf"))
    if found is None:
        raise NotKnown(f"there is no body {shown(name)}", SEE)
    return found


def keep(folder: Path, path: Path, copy: bool = False, told: Told = nothing) -> Body:
    """Take up a body from elsewhere: refer to it where it lies, or copy it here. It is read whole, for its hash."""
    path = path.expanduser().absolute()
    found = header.read_body(path)
    name = (found.name or found.architecture) if _HASH.fullmatch(path.name) else path.stem
    prepare(folder)
    if path.parent == folder:
        return adopt(folder, path, path.stem, card_of(found, sha256_of(path, told), "found in the folder"))
    if not copy:
        card = card_of(found, sha256_of(path, told), str(path), path)
        return _write_card(folder, _free_name(folder, name, card.sha256), card)
    part = parts.of_copy(folder, named(name))
    try:
        with parts.held(part) as target:
            try:
                card = card_of(found, _copied(path, target, found.size, told), str(path))
                return adopt(folder, part, name, card)
            except BaseException:  # Ctrl-C, too: a copy is not gone on with
                part.unlink(missing_ok=True)
                raise
    except BlockingIOError as error:
        raise BodyRefused(f"{shown(path.name)} is being copied already", "wait for that, or stop it") from error
    except OSError as error:
        raise DiskRefused(
            f"cannot copy {shown(path.name)}: {in_words(error)}", "without --copy it stays there"
        ) from error


def adopt(folder: Path, file: Path, name: str, card: Card) -> Body:
    """Make a whole file that lies in the folder a body of it: synced, renamed, and only then described."""
    chosen = name if file == folder / f"{name}.gguf" else _free_name(folder, name, card.sha256)
    file.chmod(0o600)
    sync(file)
    file.replace(folder / f"{chosen}.gguf")
    sync_folder(folder)
    return _write_card(folder, chosen, card)


def card_of(found: header.Header, sha256: str, origin: str, path: Path | None = None) -> Card:
    """A card for a body whose header was read."""
    return Card(
        sha256=sha256,
        size=found.size,
        origin=origin,
        taken=datetime.now(UTC).isoformat(timespec="seconds"),
        path=str(path) if path else "",
        architecture=found.architecture,
        parameters=found.parameters,
        context=found.context,
        quantisation=found.quantisation,
        can_sleep=found.can_sleep,
        licence=found.licence,
        languages=found.languages,
    )


def described(body: Body) -> Card | None:
    """A body's card, or what its file says of itself where it has none; nothing if that is no body."""
    if body.card:
        return body.card
    try:
        return msgspec.structs.replace(card_of(header.read_body(body.path), "", ""), taken="")
    except BodyRefused:
        return None


def remove(folder: Path, body: Body, in_use: Callable[[Body], bool]) -> int:
    """Forget a body; the bytes that this frees. A file that lies elsewhere stays there."""
    refuse_removal(body, in_use)
    freed = 0
    if body.kind == "ours":
        freed = body.path.stat().st_size if body.path.exists() else 0
        body.path.unlink(missing_ok=True)
    (folder / f"{body.name}.json").unlink(missing_ok=True)
    sync_folder(folder)
    return freed


def refuse_removal(body: Body, in_use: Callable[[Body], bool]) -> None:
    """Raise if a body must stay: better told before anybody is asked."""
    if body.kind == "newborn":
        raise BodyRefused("the newborn is a part of Kith and stays", SEE)
    if in_use(body):
        raise BodyRefused(f"{body.name} is in use", "choose another first with `kith body use`")


def named(text: str) -> str:
    """A name for a file, made of what somebody else called it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", text.removesuffix(".gguf")).strip("-.")[:LONGEST_NAME]
    return plain if plain and plain != NEWBORN else f"{plain or 'body'}-1"


def _body(folder: Path, name: str) -> Body | None:
    card, file = _read_card(folder / f"{name}.json"), folder / f"{name}.gguf"
    if file.is_file() or (card and not card.path):
        return Body(name, file, "ours", card)
    return Body(name, Path(card.path), "referred", card) if card else None


def _read_card(path: Path) -> Card | None:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(MAX_CARD), type=Card)
    except (OSError, msgspec.DecodeError, RecursionError):
        return None  # the body can be read again; nothing hangs on its card


def _write_card(folder: Path, name: str, card: Card) -> Body:
    sweep_parts(folder, f"{name}.json")
    write_durably(folder / f"{name}.json", msgspec.json.format(msgspec.json.encode(card), indent=2))
    body = _body(folder, name)
    assert body is not None
    return body


def _free_name(folder: Path, name: str, sha256: str) -> str:
    """``name``, unless another body has it."""
    chosen = named(name)
    other = _body(folder, chosen)
    if other is None or (other.card is not None and other.card.sha256 == sha256):
        return chosen
    return f"{chosen}-{sha256[:8]}"


def _copied(path: Path, target: BinaryIO, size: int, told: Told) -> str:
    import hashlib

    digest = hashlib.sha256()
    target.truncate(0)  # of another one that was broken off
    with path.open("rb") as source:
        done = 0
        while piece := source.read(4 << 20):
            digest.update(piece)
            target.write(piece)
            done += len(piece)
            told(done, size)
    target.flush()
    return digest.hexdigest()
