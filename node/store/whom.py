"""Who or what is meant by a name on the command line: the name I know a person by, or the beginning of an id."""

import re
from collections.abc import Iterable

from identity import ids
from identity.names import short
from node.errors import NotKnown
from node.journal import Transaction
from node.store import people
from node.vault import named_errors

ENOUGH_LETTERS = 4
_ISOLATES = "\u2068\u2069"
_ID_IN_BRACKETS = re.compile(r"^.* \(([a-z2-7]{16})\)$")  # a name as it is shown beside one that looks like it


def person(transaction: Transaction, text: str) -> bytes:
    """The one contact whom ``text`` names: a whole id; else what I call them; else what they call themselves.

    What somebody calls themselves is theirs to choose, so it never goes before an id, nor hides one that it begins.
    """
    known = people.names(transaction)
    text = _ID_IN_BRACKETS.sub(r"\1", text.strip().strip(_ISOLATES))
    if len("".join(text.split())) == ids.LETTERS:
        return by_id("person", text, known)
    wanted = text.casefold()
    by_mine = [id for id, (petname, _) in known.items() if petname and petname.casefold() == wanted]
    if by_mine:
        return _one(by_mine, text, "person")
    by_theirs = {id for id, (_, name) in known.items() if name and name.casefold() == wanted}
    return _one(sorted(by_theirs.union(_begun("person", text, known))), text, "person")


def by_id(kind: str, text: str, known: Iterable[bytes]) -> bytes:
    """The one of ``known`` whose id ``text`` is, or begins."""
    if len("".join(text.split())) == ids.LETTERS:
        with named_errors():
            whole = ids.read(kind, text)
        return _one([whole] if whole in known else [], text, kind)
    return _one(_begun(kind, text, known), text, kind)


def _begun(kind: str, text: str, known: Iterable[bytes]) -> list[bytes]:
    letters = "".join(text.split()).lower()
    return [id for id in known if len(letters) >= ENOUGH_LETTERS and ids.spell(kind, id).startswith(letters)]


def _one(found: list[bytes], text: str, kind: str) -> bytes:
    if not found:
        raise _unknown(kind)
    if len(found) > 1:
        which = " or ".join(short(id) if kind == "person" else ids.spell(kind, id)[:8] for id in found[:4])
        raise NotKnown(f"more than one {kind} is called {text[:60]!r}", f"say which by the id: {which}")
    return found[0]


_LISTED = {"person": "people list", "key": "id nodes", "recovery": "people show WHO"}


def _unknown(kind: str) -> NotKnown:
    listing = _LISTED.get(kind, f"{kind} list")
    return NotKnown(f"there is no such {kind} here", f"see what there is with `kith {listing}`")
