"""A body that runs: a model, its adapters and conversations, and what can be asked of it.

All that takes long is made of steps for the dispatcher's thread, which alone touches llama.cpp. An answer depends on
its ask and its own conversation, not on what else is going on: each is read in a context of its own, in chunks of one
size, and never together with others.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.errors import AgentError, PromptTooLong
from agent.mind import states
from agent.mind.adapters import Adapter
from agent.mind.binding import Binding
from agent.mind.context import CHUNK, OUTPUTS
from agent.mind.conversations import Conversation, Conversations
from agent.mind.dispatcher import Dispatcher, Job, Steps
from agent.mind.header import languages
from agent.mind.language import unspoken
from agent.mind.llama import Model
from agent.mind.port import AdapterFile, Ask, BodyFile, End, Said, Score, Status
from agent.mind.prompts import Prompt, Tokens
from agent.mind.refusals import AdapterNotLoaded, Cancelled, StateRefused
from agent.mind.sampling import Sampler
from agent.mind.speech import Speech
from agent.mind.stammer import Stammer
from agent.mind.thoughts import Thoughts
from agent.mind.ways import ByContract, way_of

BREATH = 0.01  # seconds of speech that are handed on at once: an eye sees no difference, and pipes and callers rest

Unwanted = Callable[[], bool]


class Body:
    """Serves any thread; closing it ends what is under way."""

    def __init__(self, file: BodyFile) -> None:
        self._file = file
        self._dispatcher = Dispatcher()
        try:
            self._dispatcher.do(self._open)
        except BaseException:
            self._dispatcher.close()
            raise

    def reply(self, ask: Ask, unwanted: Unwanted = lambda: False) -> Iterator[Said]:
        """Speak, piece by piece; leaving early cancels it, and so does ``unwanted``."""
        return self._dispatcher.start(lambda job: self._reply(ask, job)).parts(unwanted)

    def score(
        self, prompt: Prompt | tuple[int, ...], text: str, binding: Binding, unwanted: Unwanted = lambda: False
    ) -> Score:
        """How likely ``text`` is after ``prompt``."""
        return self._dispatcher.start(lambda job: self._score(prompt, text, binding, job)).result(unwanted)

    def load_adapter(self, file: AdapterFile) -> None:
        """Make an adapter ready to be worn."""
        self._dispatcher.do(lambda: self._load_adapter(file))

    def drop_adapter(self, sha256: str) -> None:
        """Withdraw an adapter, what is being said through it, and what was kept under it."""
        self._dispatcher.do(lambda: self._drop_adapter(sha256))

    def forget(self, binding: Binding | None = None) -> None:
        """Drop what was kept under a binding, or all; what is being said under it ends."""
        self._dispatcher.do(lambda: self._forget(binding))

    def save(self, binding: Binding, path: Path) -> bool:
        """Keep the latest conversation under a binding in a file; whether there was one."""
        return self._dispatcher.do(lambda: self._save(binding, path))

    def restore(self, binding: Binding, path: Path) -> int:
        """Go on from such a file; the number of tokens that need not be read again."""
        return self._dispatcher.start(lambda _: self._restore(binding, path)).result()

    def status(self) -> Status:
        """What the body holds."""
        return self._dispatcher.do(self._status)

    def close(self) -> None:
        """Put the body away."""
        self._dispatcher.do(lambda: self._dispatcher.end_where(lambda _: True, Cancelled()))
        self._dispatcher.do(self._close)
        self._dispatcher.close()

    # -- from here on in the dispatcher's thread alone

    def _open(self) -> None:
        file = self._file
        self._model = Model(file.path, file.sha256)
        self._size = min(file.context, self._model.trained_on)
        self._adapters: dict[str, Adapter] = {}
        self._conversations = Conversations(self._model, self._size, file.threads, file.memory_megabytes)
        self._dispatcher.idle = self._conversations.prepare
        try:
            self._way = way_of(self._model)
            self._languages = languages(file.path) if isinstance(self._way, ByContract) else ()
            for adapter in file.adapters:
                self._load_adapter(adapter)
        except BaseException:
            self._close()
            raise

    def _reply(self, ask: Ask, job: Job[Said, None]) -> Steps[None]:
        clock = time.perf_counter
        began, first, shown, text, why = clock(), 0.0, 0.0, "", ""
        if foreign := self._unspoken(ask):
            job.say(Said(foreign, End("language", 0, 0, 0, 0.0, clock() - began)))
            return
        prompt = self._read(ask.prompt)
        stops = frozenset(self._model.known(ask.stop.tokens))
        in_words = isinstance(ask.prompt, Prompt)
        speech, spoken = Speech((*ask.stop.texts, *(self._way.stops if in_words else ()))), 0
        thoughts = Thoughts(in_words and not ask.grammar and self._way.thinks)
        stammer = Stammer(in_words and not ask.grammar)
        sampler = Sampler(self._model, ask.sampling, ask.seed, ask.grammar)
        try:
            talk = yield from self._taken(ask.binding, prompt.ids, job)
            context, model = talk.context, self._model
            try:
                reused = yield from _caught_up(talk, prompt.ids)
                while not why:
                    token = None if spoken >= ask.stop.at_most else sampler.next(context)
                    if token is None:
                        why = "length" if spoken >= ask.stop.at_most else "grammar"
                        break
                    spoken += 1
                    first = first or clock() - began
                    if token in stops or model.ends(token):
                        why = "stop"
                        break
                    text += stammer.heard(speech.heard(thoughts.heard(model.piece(token))))
                    if speech.is_over or stammer.is_over:
                        why = "stop"
                    elif len(context.tokens) >= self._size:
                        why = "room"
                    else:
                        if text and (now := clock()) - shown >= BREATH:
                            job.say(Said(text))
                            shown, text = now, ""
                        if spoken < ask.stop.at_most:
                            context.read((token,))
                            yield
                end = End(
                    why,
                    len(prompt.ids),
                    reused,
                    spoken,
                    first,
                    clock() - began,
                    prompt.memories_left_out,
                    prompt.turns_left_out,
                    prompt.last_turn_cut,
                )
                text += stammer.heard(speech.heard(thoughts.rest()) + speech.rest()) + stammer.rest()
                job.say(Said(text, end))
            finally:
                self._conversations.give_back(talk)
        finally:
            sampler.close()

    def _score(
        self, asked: Prompt | tuple[int, ...], text: str, binding: Binding, job: Job[None, Score]
    ) -> Steps[Score]:
        prompt, wanted = self._read(asked).ids, self._model.plain(text)
        if len(prompt) + len(wanted) > self._size:
            raise PromptTooLong(f"prompt and text are more than {self._size} tokens")
        if not wanted:
            return Score(())
        talk = yield from self._taken(binding, prompt, job)
        try:
            yield from _caught_up(talk, prompt)
            found = [_likelihood(talk.context.logits(), wanted[0])]
            for begin in range(0, len(wanted) - 1, OUTPUTS):
                chunk = wanted[begin : begin + OUTPUTS]
                after = wanted[begin + 1 : begin + 1 + len(chunk)]
                talk.context.read(chunk, outputs=len(chunk))
                logits = (talk.context.logits(place - len(chunk)) for place in range(len(after)))
                found += map(_likelihood, logits, after)
                yield
            return Score(tuple(found))
        finally:
            self._conversations.give_back(talk)

    def _read(self, prompt: Prompt | tuple[int, ...]) -> Tokens:
        """The prompt as this body's tokens, if they leave room for an answer."""
        if isinstance(prompt, Prompt):
            found = self._way.read(prompt, self._size)
        else:
            found = Tokens(tuple(self._model.known(prompt)))
        if not 0 < len(found.ids) < self._size:
            raise PromptTooLong(f"the prompt takes {len(found.ids)} tokens, where 1 to {self._size - 1} are allowed")
        return found

    def _unspoken(self, ask: Ask) -> str | None:
        """What is said to somebody whose language the body does not speak."""
        return unspoken(ask.prompt, self._languages) if isinstance(ask.prompt, Prompt) and not ask.grammar else None

    def _taken(
        self, binding: Binding, prompt: Sequence[int], job: Job[Said, None] | Job[None, Score]
    ) -> Steps[Conversation]:
        job.about = binding
        talk = yield from self._conversations.take(binding, self._worn(binding), prompt)
        talk.context.stop_at(job.flag)
        return talk

    def _worn(self, binding: Binding) -> list[tuple[Adapter, float]]:
        missing = [worn.sha256 for worn in binding.adapters if worn.sha256 not in self._adapters]
        if missing:
            raise AdapterNotLoaded(f"the adapter {missing[0][:16]}… is not loaded")
        return [(self._adapters[worn.sha256], worn.scale) for worn in binding.adapters]

    def _load_adapter(self, file: AdapterFile) -> None:
        if file.sha256 not in self._adapters:
            self._adapters[file.sha256] = Adapter(self._model, file)

    def _drop_adapter(self, sha256: str) -> None:
        withdrawn = AdapterNotLoaded("it was withdrawn while it was in use")
        self._end(lambda binding: any(worn.sha256 == sha256 for worn in binding.adapters), withdrawn)
        if (adapter := self._adapters.pop(sha256, None)) is not None:
            adapter.close()

    def _forget(self, binding: Binding | None) -> None:
        key = binding.key if binding is not None else ""
        self._end(lambda other: not key or other.key == key, Cancelled("what it was said from was forgotten"))

    def _end(self, affected: Callable[[Binding], bool], error: AgentError) -> None:
        """End what is being said under some bindings, and drop what was kept under them."""
        self._dispatcher.end_where(lambda job: isinstance(job.about, Binding) and affected(job.about), error)
        self._conversations.drop(affected)

    def _save(self, binding: Binding, path: Path) -> bool:
        key = self._state_key()
        talk = self._conversations.resting(binding)
        if talk is None:
            return False
        states.save(path, key, self._owner_of(binding), talk.context.tokens, talk.context.state())
        return True

    def _restore(self, binding: Binding, path: Path) -> Steps[int]:
        kept, state = states.restore(path, self._state_key(), self._owner_of(binding))
        talk = yield from self._conversations.take(binding, self._worn(binding), kept)
        try:
            talk.context.restore(kept, state)
        finally:
            self._conversations.give_back(talk)
        return len(kept)

    def _state_key(self) -> bytes:
        if not self._file.state_key:
            raise StateRefused("no key was given to seal states with")
        return bytes.fromhex(self._file.state_key)

    def _owner_of(self, binding: Binding) -> str:
        """To what a state file belongs: a state of another size of context would not fit either."""
        return f"{self._model.sha256} {self._size} {binding.key}"

    def _status(self) -> Status:
        kept = self._conversations
        return Status(
            self._model.sha256,
            self._model.architecture,
            self._size,
            tuple(self._adapters),
            kept.count,
            kept.megabytes,
            self._way.name,
        )

    def _close(self) -> None:
        self._dispatcher.idle = lambda: None
        self._conversations.close()
        for adapter in self._adapters.values():
            adapter.close()
        self._model.close()


def _caught_up(talk: Conversation, prompt: Sequence[int]) -> Steps[int]:
    """Read what of the prompt was not read before; how much was. The last token always is, for its logits."""
    reused = min(talk.shared(prompt), len(prompt) - 1)
    talk.context.keep(reused)
    reused = len(talk.context.tokens)
    for begin in range(reused, len(prompt), CHUNK):
        talk.context.read(prompt[begin : begin + CHUNK])
        yield
    return reused


def _likelihood(logits: NDArray[np.float32], token: int) -> float:
    """The natural logarithm of the token's probability."""
    exact = logits.astype(np.float64)
    most = exact.max()
    return float(exact[token] - most - np.log(np.exp(exact - most).sum()))
