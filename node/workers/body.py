"""The body worker: a model that runs in a process of its own, because llama.cpp ends the process it fails in.

What it is to run stands in its environment (``kind``), so that after a death it is loaded again without being told.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec

from agent.mind.binding import Binding
from agent.mind.port import AdapterFile, Ask, BodyFile, Said, Score, Status
from agent.mind.prompts import Prompt
from agent.mind.refusals import BodyNotLoaded, Cancelled
from node.workers.child import Call, Handler
from node.workers.limits import Limits

if TYPE_CHECKING:  # the node never loads llama.cpp, the worker never trio
    from agent.mind.body import Body
    from node.workers.worker import Kind

T = TypeVar("T")

SETTING = "KITH_BODY"
LOOK = 0.05  # seconds between two looks whether a body that is being loaded is still wanted


def kind(file: BodyFile, name: str = "body", limits: Limits = Limits()) -> "Kind":  # noqa: B008  (immutable)
    """The kind of worker that runs this body."""
    from node.workers.worker import Kind

    return Kind(name, __name__, limits, environment={SETTING: msgspec.json.encode(file).decode()})


def handlers() -> dict[str, Handler]:
    """What this worker can do."""
    from agent.mind import body as running  # noqa: F401  (before the worker says that it is ready)

    return _Mouth(os.environ.pop(SETTING, "")).handlers()


@dataclass(frozen=True)
class Beside:
    """A handler that may run beside others, each in a thread of its own: the body's dispatcher sees to their turns."""

    handler: Handler
    beside: ClassVar[bool] = True

    def __call__(self, call: Call, **args: Any) -> Any:
        """As the handler."""
        return self.handler(call, **args)


class _Loading:
    """A body on its way, in a thread of its own: whoever no longer waits for it leaves it to those who still do."""

    def __init__(self, file: BodyFile) -> None:
        self._over = threading.Event()
        self._body: Body | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._load, args=(file,), name="loading", daemon=True).start()

    @property
    def has_failed(self) -> bool:
        """Whether it will never be there."""
        return self._error is not None

    def result(self, unwanted: Callable[[], bool] = lambda: False) -> "Body":
        """The body, or why there is none."""
        while not self._over.wait(LOOK):
            if unwanted():
                raise Cancelled("nobody waits for the body any more")
        if self._body is None:
            assert self._error is not None
            raise self._error
        return self._body

    def _load(self, file: BodyFile) -> None:
        from agent.mind.body import Body

        try:
            self._body = Body(file)
        except BaseException as error:  # noqa: BLE001  (the boundary of the thread: whoever waits is told)
            self._error = error
        self._over.set()


class _Mouth:
    """The body that is loaded, and what can be asked of it."""

    def __init__(self, setting: str) -> None:
        self._loading: _Loading | None = None
        self._changing = threading.Lock()
        self._to_load = msgspec.json.decode(setting, type=BodyFile) if setting else None

    def handlers(self) -> dict[str, Handler]:
        """By their names."""
        alone = (self.load, self.adapters, self.load_adapter, self.drop_adapter, self.forget, self.save, self.restore)
        beside = (self.reply, self.score, self.status)
        return {handler.__name__: handler for handler in alone} | {
            handler.__name__: Beside(handler) for handler in beside
        }

    def load(self, call: Call, file: object) -> Status:
        """Run another body from now on."""
        self._put_away()
        self._to_load = _shaped(file, BodyFile)
        return self._here(call).status()

    def reply(self, call: Call, ask: object) -> Iterator[Said]:
        """Speak, piece by piece."""
        return self._here(call).reply(_shaped(ask, Ask), call.cancelled.is_set)

    def score(self, call: Call, prompt: object, text: str, binding: object) -> Score:
        """How likely ``text`` is after ``prompt``."""
        asked = _shaped(prompt, Prompt | tuple[int, ...])  # type: ignore[arg-type]
        return self._here(call).score(asked, text, _shaped(binding, Binding), call.cancelled.is_set)

    def adapters(self, call: Call) -> tuple[str, ...]:
        """The hashes of the adapters that can be worn."""
        return self._here(call).status().adapters

    def load_adapter(self, call: Call, file: object) -> None:
        """Make an adapter ready to be worn."""
        self._here(call).load_adapter(_shaped(file, AdapterFile))

    def drop_adapter(self, call: Call, sha256: str) -> None:
        """Withdraw an adapter."""
        if (body := self._if_any(call)) is not None:
            body.drop_adapter(sha256)

    def forget(self, call: Call, binding: object) -> None:
        """Drop what was kept under a binding; under all, if None."""
        wanted = _shaped(binding, Binding | None)  # type: ignore[arg-type]
        if (body := self._if_any(call)) is not None:
            body.forget(wanted)

    def save(self, call: Call, binding: object, path: str) -> bool:
        """Keep the latest conversation under a binding in a file."""
        return self._here(call).save(_shaped(binding, Binding), Path(path))

    def restore(self, call: Call, binding: object, path: str) -> int:
        """Go on from such a file."""
        return self._here(call).restore(_shaped(binding, Binding), Path(path))

    def status(self, call: Call) -> Status:
        """What the body holds."""
        return self._here(call).status()

    def _here(self, call: Call) -> "Body":
        """The body. Loaded now, and not before the first call: so whoever asks is told by name why it cannot be."""
        with self._changing:
            if (loading := self._under_way()) is None:
                if self._to_load is None:
                    raise BodyNotLoaded("no body was loaded yet")
                loading = self._loading = _Loading(self._to_load)
        return loading.result(call.cancelled.is_set)

    def _if_any(self, call: Call) -> "Body | None":
        """The body, if one was asked for; else nothing is kept, and none is loaded to drop nothing from it."""
        with self._changing:
            loading = self._under_way()
        return loading.result(call.cancelled.is_set) if loading is not None else None

    def _under_way(self) -> _Loading | None:
        return self._loading if self._loading is not None and not self._loading.has_failed else None

    def _put_away(self) -> None:
        with self._changing:
            loading, self._loading = self._loading, None
        if loading is not None and not loading.has_failed:
            loading.result().close()


def _shaped(value: object, wanted: type[T]) -> T:
    return msgspec.convert(value, wanted)
