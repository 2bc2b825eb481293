"""Labels and memories as the control socket names them."""

from collections.abc import Iterable, Mapping

from agent.memory.memory import Memory
from identity.audience import Label, Tier
from identity.errors import IdentityRefused
from identity.people import MAX_TAGS
from identity.people import tag as as_tag
from node.errors import NotAccepted
from node.store.memories.naming import spelled
from protocol.control.memories import MemoryView, Reason


def label(tier: str, tags: Iterable[str]) -> Label:
    """A label by its names."""
    return Label(tier_of(tier), tags_of(tags))


def tier_of(word: str) -> Tier:
    """A tier by its name."""
    try:
        return Tier[word.upper()]
    except KeyError as error:
        raise NotAccepted(f"there is no tier {word[:20]!r}", "it is private, close, known or public") from error


def tags_of(words: Iterable[str]) -> frozenset[str]:
    """Tags as they are kept."""
    try:
        found = frozenset(map(as_tag, words))
    except IdentityRefused as error:
        raise NotAccepted(str(error), "a tag is a word or two") from error
    if len(found) > MAX_TAGS:
        raise NotAccepted(f"a memory has at most {MAX_TAGS} tags", "leave some out")
    return found


def view(memory: Memory, names: Mapping[int, str], why: Iterable[Reason] = ()) -> MemoryView:
    """A memory as the owner sees it; ``names`` are those of sources."""
    return MemoryView(
        id=spelled(memory.id),
        text=memory.text,
        tier=memory.label.tier.name.lower(),
        tags=sorted(memory.label.tags),
        author=memory.author,
        at=memory.at,
        whole_day=memory.whole_day,
        added=memory.added,
        source=memory.source,
        source_name=names.get(memory.source, ""),
        state=memory.state.name.lower(),
        strength=memory.strength,
        uses=memory.uses,
        confidence=memory.confidence,
        why=list(why),
    )


def as_told(memory: MemoryView) -> MemoryView:
    """A memory as others would be told of it: without what only the owner knows of it."""
    return MemoryView(
        id=memory.id,
        text=memory.text,
        tier=memory.tier,
        tags=memory.tags,
        author=memory.author,
        at=memory.at,
        whole_day=memory.whole_day,
        why=memory.why,
    )
