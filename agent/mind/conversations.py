"""What a body keeps of its conversations, so that a further turn costs no more than its new tokens.

A conversation belongs to one binding, which names its adapters; it is found again only under that very binding, and
every one has a context of its own, never used for another. When memory runs short, the one that has rested longest
goes.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress

from agent.mind.adapters import Adapter
from agent.mind.binding import Binding
from agent.mind.context import Context
from agent.mind.dispatcher import Steps
from agent.mind.llama import Model
from agent.mind.refusals import NoRoom


class Conversation:
    """A context, and to what it belongs."""

    def __init__(self, binding: Binding, context: Context) -> None:
        self.binding = binding
        self.key = binding.key
        self.context = context
        self.is_busy = True

    def shared(self, tokens: Sequence[int]) -> int:
        """How many of the first ``tokens`` it has read already."""
        read = self.context.tokens
        count = min(len(read), len(tokens))
        return next((place for place in range(count) if read[place] != tokens[place]), count)


class Conversations:
    """All of a body's conversations, the longest at rest first."""

    def __init__(self, model: Model, size: int, threads: int, megabytes: float) -> None:
        self._model = model
        self._size = size
        self._threads = threads
        self._budget = megabytes
        self._all: list[Conversation] = []
        self._spare: Context | None = None  # empty, never used, and so nobody's

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._all)

    @property
    def megabytes(self) -> float:
        """What they take."""
        return sum(kept.context.megabytes for kept in self._all) + (self._spare.megabytes if self._spare else 0.0)

    def take(
        self, binding: Binding, worn: Sequence[tuple[Adapter, float]], tokens: Sequence[int]
    ) -> Steps[Conversation]:
        """The conversation under this binding that has read most of ``tokens``, or a new one; then it is busy."""
        found = self.resting(binding, tokens)
        # One that would lose most of what it has read is better left for whoever goes on with it.
        is_tight = self._spare is None and not self._has_room()
        if found is not None and (is_tight or 2 * found.shared(tokens) >= len(found.context.tokens)):
            self._all.remove(found)
            self._all.append(found)
            found.is_busy = True
            return found
        while self._spare is None and not self._make_room():
            yield  # others speak; one of them will be done
        return self._begun(binding, worn)

    def give_back(self, conversation: Conversation) -> None:
        """It rests from now on."""
        conversation.context.stop_at(None)
        conversation.is_busy = False

    def prepare(self) -> None:
        """Have a context ready for whoever comes next, while nobody waits for anything."""
        if self._spare is None and self._has_room():
            with suppress(NoRoom):
                self._spare = Context(self._model, self._size, self._threads)

    def resting(self, binding: Binding, tokens: Sequence[int] = ()) -> Conversation | None:
        """The one at rest under this binding that has read most of ``tokens``; of several the latest."""
        key = binding.key
        kept = [one for one in self._all if one.key == key and not one.is_busy]
        return max(reversed(kept), key=lambda one: one.shared(tokens), default=None)

    def drop(self, affected: Callable[[Binding], bool] = lambda _: True) -> None:
        """Drop what rests under some bindings."""
        for kept in [kept for kept in self._all if not kept.is_busy and affected(kept.binding)]:
            self._drop(kept)

    def close(self) -> None:
        """Drop all that rests, and the spare one."""
        self.drop()
        if self._spare is not None:
            self._spare.close()
            self._spare = None

    def _begun(self, binding: Binding, worn: Sequence[tuple[Adapter, float]]) -> Conversation:
        context, self._spare = self._spare or self._fresh(), None
        context.wear(worn)
        conversation = Conversation(binding, context)
        self._all.append(conversation)
        return conversation

    def _fresh(self) -> Context:
        while True:
            try:
                return Context(self._model, self._size, self._threads)
            except NoRoom:
                longest = next((kept for kept in self._all if not kept.is_busy), None)
                if longest is None:
                    raise
                self._drop(longest)

    def _make_room(self) -> bool:
        """Drop what has rested longest until there is room for one more; whether there is."""
        while not self._has_room():
            longest = next((kept for kept in self._all if not kept.is_busy), None)
            if longest is None:
                return False
            self._drop(longest)
        return True

    def _has_room(self) -> bool:
        largest = max((kept.context.megabytes for kept in self._all), default=0.0)
        return not self._all or self.megabytes + largest <= self._budget

    def _drop(self, conversation: Conversation) -> None:
        self._all.remove(conversation)
        conversation.context.close()
