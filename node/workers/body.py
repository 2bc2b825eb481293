"""The body worker: a model that runs in a process of its own, because llama.cpp ends the process it fails in.

What it is to run stands in its environment (``kind``), so that after a death it is loaded again without being told.
"""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import msgspec

from agent.mind.binding import Binding
from agent.mind.port import AdapterFile, Ask, BodyFile, Said, Score, Status
from agent.mind.prompts import Prompt
from agent.mind.refusals import BodyNotLoaded
from node.workers.child import Call, Handler
from node.workers.limits import Limits

if TYPE_CHECKING:  # the node never loads llama.cpp, the worker never trio
    from agent.mind.body import Body
    from node.workers.worker import Kind

T = TypeVar("T")

SETTING = "KITH_BODY"


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


class _Mouth:
    """The body that is loaded, and what can be asked of it."""

    def __init__(self, setting: str) -> None:
        self._body: Body | None = None
        self._loading = threading.Lock()
        self._to_load = msgspec.json.decode(setting, type=BodyFile) if setting else None

    def handlers(self) -> dict[str, Handler]:
        """By their names."""
        alone = (self.load, self.adapters, self.load_adapter, self.drop_adapter, self.forget, self.save, self.restore)
        beside = (self.reply, self.score, self.status)
        return {handler.__name__: handler for handler in alone} | {
            handler.__name__: Beside(handler) for handler in beside
        }

    def load(self, _call: Call, file: object) -> Status:
        """Run another body from now on."""
        self._put_away()
        self._to_load = _shaped(file, BodyFile)
        return self._here().status()

    def reply(self, call: Call, ask: object) -> Iterator[Said]:
        """Speak, piece by piece."""
        return self._here().reply(_shaped(ask, Ask), call.cancelled.is_set)

    def score(self, call: Call, prompt: object, text: str, binding: object) -> Score:
        """How likely ``text`` is after ``prompt``."""
        asked = _shaped(prompt, Prompt | tuple[int, ...])  # type: ignore[arg-type]
        return self._here().score(asked, text, _shaped(binding, Binding), call.cancelled.is_set)

    def adapters(self, _call: Call) -> tuple[str, ...]:
        """The hashes of the adapters that can be worn."""
        return self._here().status().adapters

    def load_adapter(self, _call: Call, file: object) -> None:
        """Make an adapter ready to be worn."""
        self._here().load_adapter(_shaped(file, AdapterFile))

    def drop_adapter(self, _call: Call, sha256: str) -> None:
        """Withdraw an adapter."""
        self._here().drop_adapter(sha256)

    def forget(self, _call: Call, binding: object) -> None:
        """Drop what was kept under a binding; under all, if None."""
        self._here().forget(_shaped(binding, Binding | None))  # type: ignore[arg-type]

    def save(self, _call: Call, binding: object, path: str) -> bool:
        """Keep the latest conversation under a binding in a file."""
        return self._here().save(_shaped(binding, Binding), Path(path))

    def restore(self, _call: Call, binding: object, path: str) -> int:
        """Go on from such a file."""
        return self._here().restore(_shaped(binding, Binding), Path(path))

    def status(self, _call: Call) -> Status:
        """What the body holds."""
        return self._here().status()

    def _here(self) -> "Body":
        from agent.mind.body import Body

        with self._loading:
            if self._body is None:
                if self._to_load is None:
                    raise BodyNotLoaded("no body was loaded yet")
                # Here, and not before the first call: so whoever asks is told by name why it cannot be loaded.
                self._body = Body(self._to_load)
            return self._body

    def _put_away(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.close()


def _shaped(value: object, wanted: type[T]) -> T:
    return msgspec.convert(value, wanted)
