"""The embedder worker: texts into vectors, in a process of its own that can leave when nobody needs it.

One thread does it, a small step at a time. What somebody asks goes before what is only to be found one day, so whoever
asks waits for one step and not for a library.
"""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from itertools import count
from queue import PriorityQueue
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from agent.memory import embedding
from agent.memory.embedding import Choice
from agent.memory.port import EmbedderStatus
from agent.mind.refusals import Cancelled
from node.workers.body import Beside
from node.workers.child import Call, Handler
from node.workers.limits import Limits

if TYPE_CHECKING:  # the node never loads torch, the worker never trio
    from agent.memory.embedding import Model
    from node.workers.worker import Kind

T = TypeVar("T")

SETTING = "KITH_EMBEDDER"
LOOK = 0.05  # seconds between two looks whether an answer is still wanted
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TQDM_DISABLE": "1"}
CACHES = ("HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME")  # where the owner keeps what was fetched from the hub


def kind(choice: Choice, name: str = "embedder", limits: Limits = Limits()) -> "Kind":  # noqa: B008  (immutable)
    """The kind of worker that embeds by this model."""
    from node.workers.worker import Kind

    threads = str(choice.threads)
    pace = {"OMP_NUM_THREADS": threads, "RAYON_NUM_THREADS": threads, "TOKENIZERS_PARALLELISM": "false"}
    caches = {key: os.environ[key] for key in CACHES if key in os.environ}
    setting = {SETTING: msgspec.json.encode(choice).decode()}
    return Kind(name, __name__, limits, environment=OFFLINE | pace | caches | setting)


def handlers() -> dict[str, Handler]:
    """What this worker can do."""
    return _Embedder(msgspec.json.decode(os.environ.pop(SETTING), type=Choice)).handlers()


class _Work(NamedTuple):
    """Something to be done; the lesser goes first."""

    rank: int
    number: int
    do: "Callable[[Model], Any]"
    done: "Future[Any]"


class _Embedder:
    """The model, and the thread that it lives in: libraries keep much for each thread that uses them."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._model: Model | None = None
        self._numbers = count()
        self._waiting: PriorityQueue[_Work] = PriorityQueue()
        threading.Thread(target=self._work, name="model", daemon=True).start()

    def handlers(self) -> dict[str, Handler]:
        """By their names."""
        return {"status": Beside(self.status), "embed": Beside(self.embed)}

    def status(self, call: Call) -> EmbedderStatus:
        """Which model it is."""
        return self._turn(call, True, lambda model: model.status())

    def embed(self, call: Call, texts: list[str], asked: bool = False) -> list[bytes]:
        """A vector for each text."""
        vectors = [b""] * len(texts)
        for step in embedding.steps(texts):
            some = [texts[place] for place in step]
            made = self._turn(call, asked, lambda model, some=some: model.embed(some, asked))  # type: ignore[misc]
            for place, vector in zip(step, made, strict=True):
                vectors[place] = vector
        return vectors

    def _turn(self, call: Call, asked: bool, do: "Callable[[Model], T]") -> T:
        done: Future[T] = Future()
        self._waiting.put(_Work(0 if asked else 1, next(self._numbers), do, done))
        while not wait((done,), LOOK).done:
            if call.cancelled.is_set():
                done.cancel()
                raise Cancelled("nobody waits for the vectors any more")
        return done.result()

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            if not work.done.set_running_or_notify_cancel():
                continue
            try:
                work.done.set_result(work.do(self._here()))
            except BaseException as error:  # noqa: BLE001  (the boundary of the thread: whoever waits is told)
                work.done.set_exception(error)

    def _here(self) -> "Model":
        """The model. Loaded now, and not before the first call: so whoever asks is told by name why it cannot be."""
        if self._model is None:
            self._model = embedding.Model(self._choice)
        return self._model
