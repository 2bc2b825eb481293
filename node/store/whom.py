"""Who or what is meant by a name on the command line: the name I know a person by, or the beginning of an id."""

from collections.abc import Iterable

from identity import ids
from identity.errors import Mistyped
from identity.names import short
from node.errors import NotAccepted, NotKnown
from node.journal import Transaction
from node.store import people

ENOUGH_LETTERS = 4


def person(transaction: Transaction, text: str) -> bytes:
    """The one contact whom ``text`` names. What I call people goes before what they call themselves."""
    known = people.names(transaction)
    wanted = text.strip().casefold()
    by_mine = [id for id, (petname, _) in known.items() if petname and petname.casefold() == wanted]
    by_theirs = [id for id, (_, name) in known.items() if name.casefold() == wanted]
    if by_mine or by_theirs:
        return _one(by_mine or by_theirs, text, "person")
    return by_id("person", text, known)


def by_id(kind: str, text: str, known: Iterable[bytes]) -> bytes:
    """The one of ``known`` whose id ``text`` is, or begins."""
    try:
        whole = ids.read(kind, text)
    except Mistyped as error:
        letters = "".join(text.split()).lower()
        if len(letters) == ids.LETTERS:
            raise NotAccepted(str(error), "copy it again, or write only its beginning") from error
        begun = [id for id in known if len(letters) >= ENOUGH_LETTERS and ids.spell(kind, id).startswith(letters)]
        return _one(begun, text, kind)
    if whole not in known:
        raise _unknown(kind)
    return whole


def _one(found: list[bytes], text: str, kind: str) -> bytes:
    if not found:
        raise _unknown(kind)
    if len(found) > 1:
        which = " or ".join(ids.spell(kind, id)[:8] if kind != "person" else short(id) for id in found[:4])
        raise NotKnown(f"more than one {kind} is called {text[:60]!r}", f"say which by the id: {which}")
    return found[0]


def _unknown(kind: str) -> NotKnown:
    plural = {"person": "people"}.get(kind, f"{kind}s")
    command = {"person": "people", "key": "id nodes"}.get(kind, kind)
    listing = f"`kith {command}`" if kind == "key" else f"`kith {command} list`"
    return NotKnown(f"there is no such {kind} here", f"see the {plural} that there are with {listing}")
