"""One thread does all that is asked of a body, some small steps of each in turn: nobody waits for another's end.

What is to be done is a generator: each ``yield`` ends a step. It may hand on parts of its answer by ``Job.say``. This
module knows nothing of models.
"""

import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from queue import Empty, SimpleQueue
from typing import Any, Generic, NamedTuple, TypeVar

from agent.mind.refusals import BodyNotLoaded, Cancelled

Part = TypeVar("Part")
Result = TypeVar("Result")
Steps = Generator[None, None, Result]

REST = 0.05  # seconds without anything to do, after which the thread looks after itself
TURN = 0.01  # seconds of steps for one before the next comes: what each needs at hand is lost when others are at work
GLANCE = 0.02  # seconds between two looks at whether an answer is still wanted


class _Last(NamedTuple):
    """The last word of a job: its result, or why there is none."""

    value: Any
    error: BaseException | None


class Job(Generic[Part, Result]):
    """Something that is being done: one side for the thread that does it, one for whoever waits for it."""

    def __init__(self, steps: "Callable[[Job[Part, Result]], Steps[Result]]") -> None:
        self._make = steps
        self._steps: Steps[Result] | None = None
        self._said: SimpleQueue[Part | _Last] = SimpleQueue()
        self.about: object = None  # told by the job itself, for ``end_where``
        self.flag = ctypes.create_string_buffer(2)  # readable for C while the interpreter is elsewhere

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits any more."""
        return self.flag.raw[0] != 0

    def cancel(self) -> None:
        """Nobody waits any more. At any time, from any thread."""
        self.flag[0] = b"\1"

    def say(self, part: Part) -> None:
        """Hand on a part of the answer."""
        self._said.put(part)

    def step(self) -> bool:
        """Do a little; whether there is more to do."""
        try:
            if self.is_cancelled:
                raise Cancelled
            if self._steps is None:
                self._steps = self._make(self)
            next(self._steps)
        except StopIteration as end:
            self._said.put(_Last(end.value, None))
        except BaseException as error:  # noqa: BLE001  (the boundary: it is raised again where the answer is awaited)
            self.end(error)
        else:
            return True
        return False

    def end(self, error: BaseException) -> None:
        """Stop it in the middle; it may still put its things in order."""
        if self._steps is not None:
            self._steps.close()
        self._said.put(_Last(None, error))

    def parts(self, unwanted: Callable[[], bool] = lambda: False) -> Generator[Part, None, Result]:
        """The parts as they come, then the result. Leaving early cancels it, and so does ``unwanted``."""
        try:
            while True:
                try:
                    part = self._said.get(timeout=GLANCE)
                except Empty:
                    if unwanted():
                        raise Cancelled from None
                    continue
                if not isinstance(part, _Last):
                    yield part
                elif part.error is not None:
                    raise part.error
                else:
                    return part.value  # type: ignore[no-any-return]
        finally:
            self.cancel()

    def result(self, unwanted: Callable[[], bool] = lambda: False) -> Result:
        """The result, when it is there."""
        parts = self.parts(unwanted)
        while True:
            try:
                next(parts)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]


class Dispatcher:
    """The thread, and what waits for it."""

    def __init__(self, turn: float = TURN) -> None:
        self._turn = turn
        self.idle: Callable[[], None] = lambda: None  # done whenever there is nothing else to do; it must not fail
        self._new: SimpleQueue[Job[Any, Any] | None] = SimpleQueue()
        self._running: deque[Job[Any, Any]] = deque()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self._thread.start()

    def start(self, steps: Callable[[Job[Part, Result]], Steps[Result]]) -> Job[Part, Result]:
        """Begin to do something."""
        job = Job(steps)
        self._new.put(job)
        return job

    def do(self, work: Callable[[], Result]) -> Result:
        """Have the thread do something small at once, and wait for it."""

        def steps(_job: Job[None, Result]) -> Steps[Result]:
            yield from ()
            return work()

        return self.start(steps).result()

    def end_where(self, affected: Callable[[Job[Any, Any]], bool], error: BaseException) -> None:
        """Stop some of what is under way. Only for what the thread itself does."""
        for job in [job for job in self._running if affected(job)]:
            self._running.remove(job)
            job.end(error)

    def close(self) -> None:
        """Stop everything, and the thread."""
        self._new.put(None)
        self._thread.join()

    def _run(self) -> None:
        for job in self._taken():
            if self._stepped(job):
                self._running.append(job)
        for job in self._running:
            job.end(BodyNotLoaded("the body was put away"))

    def _stepped(self, job: Job[Any, Any]) -> bool:
        """Let it take its turn, which is over sooner if something new is asked; whether there is more to do."""
        over = time.perf_counter() + self._turn
        while more := job.step():
            if time.perf_counter() >= over or not self._new.empty():
                break
        return more

    def _taken(self) -> Iterator[Job[Any, Any]]:
        """Each job in turn, the new ones first, until the end."""
        while True:
            while not self._running or not self._new.empty():
                job = self._next()
                if job is None:
                    return
                self._running.appendleft(job)
            yield self._running.popleft()

    def _next(self) -> Job[Any, Any] | None:
        """What was asked for next; if that takes long, what is to be done meanwhile is done."""
        try:
            return self._new.get(timeout=REST)
        except Empty:
            self.idle()
            return self._new.get()
