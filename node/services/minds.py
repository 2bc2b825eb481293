"""Which body thinks for which role.

Another body is taken into use only after it was loaded and has spoken: what cannot is refused, and the one in use
stays. What is being said by the old one is said to its end; then it goes.
"""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import trio

from agent.mind.binding import Binding
from agent.mind.port import Ask, BodyFile, Mind, Role, Stop
from node import config
from node.bodies import header, machine, needs
from node.bodies.folder import NEWBORN, named
from node.bodies.hashing import sha256_of
from node.bulletin import Bulletin
from node.control.server import Slow, Tell
from node.errors import BodyMissing, BodyRefused, NoRoom, NotAccepted, WorkerFailed, in_words
from node.journal import Transaction
from node.services.archive import Archive
from node.services.newborn import Newborn
from node.store import bodies
from node.store.bodies import Chosen
from node.workers.bodies import Bodies, Running, size_of
from protocol.control.messages import Request, WorkerChanged, WorkerView
from protocol.control.minds import BodyChanged, BodyView, ListBodies, UseBody

STAYS = "the body in use stays; `kith body suggest` lists some that fit"


class Minds:
    """Answers which body is used, and has whoever thinks meet the right one."""

    def __init__(
        self,
        archive: Archive,
        settings: config.Mind,
        workers: config.Workers,
        bulletin: Bulletin,
        newborn: Newborn | None = None,
    ) -> None:
        self._archive = archive
        self._settings = settings
        self._bulletin = bulletin
        self._newborn = newborn or Newborn()
        self._threads = settings.threads or max(1, machine.cores() // 2)
        self._bodies = Bodies(settings, workers, lambda view: bulletin.publish(WorkerChanged(view)))
        self._chosen: dict[Role, Chosen] = {}
        self._choosing = trio.Lock()
        self._trying = trio.Lock()  # two who try out at once would measure each other
        self._held: Counter[BodyFile] = Counter()

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {ListBodies: self.everything, UseBody: self.take}

    async def keep(self, ready: Callable[[], None]) -> None:
        """Be there until cancelled; the journal is open."""
        journal = self._archive.journal
        self._chosen = await journal.read(lambda what: bodies.chosen(what, journal.path.parent))
        await self._bodies.keep(ready)

    async def mind(self, role: Role) -> Mind:
        """Whoever thinks for a role now. To be asked at once, and anew for each question: another may come."""
        return self._bodies.run(await self._file(role)).mind

    async def everything(self, _: object, tell: Tell) -> None:
        """Tell which body each role uses."""
        for view in self.views():
            await tell(view)

    async def take(self, asked: UseBody, tell: Tell) -> None:
        """Use another body from now on."""
        await self.use([role_of(word) for word in asked.roles] or list(Role), asked.path)
        await self.everything(asked, tell)

    async def use(self, roles: Collection[Role], path: str = "") -> None:
        """Use a body, without a path the newborn, for these roles from now on."""
        async with self._choosing:
            is_newborn = not path or Path(path) == self._newborn.path  # it may be another after an upgrade
            file = await (self._newborn_file() if is_newborn else self._identified(Path(path)))
            await self._refuse_too_large(roles, file)
            with self._holding(file) as running:
                await _try_out(running.mind)
                await self._choose(roles, None if is_newborn else Chosen(file.path, file.sha256, time.time()))
        for view in self.views():
            if view.role in [role.value for role in roles]:
                self._bulletin.publish(BodyChanged(view.role, view.name))

    @asynccontextmanager
    async def trial(self, path: str = "") -> AsyncIterator[list[Running]]:
        """The body to be tried out, without a path each that is in use; whatever is chosen meanwhile, they stay."""
        async with self._trying:
            if path:
                files = [await self._identified(Path(path))]
                await self._refuse_too_large((), files[0])
            else:
                files = list(dict.fromkeys([await self._file(role) for role in Role]))
            with ExitStack() as held:
                yield [held.enter_context(self._holding(file)) for file in files]

    def views(self) -> list[BodyView]:
        """The body of each role."""
        return [self._view(role) for role in Role]

    def workers(self) -> list[WorkerView]:
        """The workers that run them."""
        return self._bodies.views()

    def put_away(self, idle: float = 0.0) -> None:
        """Put away what nobody has asked anything for so many seconds."""
        self._bodies.put_away(idle)

    @contextmanager
    def _holding(self, file: BodyFile) -> Iterator[Running]:
        self._held[file] += 1
        try:
            yield self._bodies.run(file)
        finally:
            self._held -= Counter([file])  # what nobody holds is no longer in it
            self._end_unused()

    def _end_unused(self) -> None:
        self._bodies.keep_only([*self._held, *map(self._file_if_known, Role)])

    async def _choose(self, roles: Collection[Role], chosen: Chosen | None) -> None:
        """Note a choice and act upon it. Called off in between, it would leave the journal and the node at odds."""
        with trio.CancelScope(shield=True):
            journal = self._archive.journal
            await journal.write(lambda to: _note(to, roles, chosen, journal.path.parent))
        others = {role: body for role, body in self._chosen.items() if role not in roles}
        self._chosen = others | (dict.fromkeys(roles, chosen) if chosen else {})

    async def _file(self, role: Role) -> BodyFile:
        if role not in self._chosen:
            before = self._newborn.sha256
            if await self._newborn.look() != before:
                self._end_unused()  # an upgrade has brought another, and the old one has nobody left to speak with
        return self._file_if_known(role)

    def _file_if_known(self, role: Role) -> BodyFile:
        """The body of a role; of the newborn the hash is empty until somebody needs it."""
        chosen = self._chosen.get(role)
        if chosen is not None:
            return self._described(chosen.path, chosen.sha256)
        return self._described(str(self._newborn.path), self._newborn.sha256)

    async def _newborn_file(self) -> BodyFile:
        return self._described(str(self._newborn.path), await self._newborn.look())

    async def _identified(self, path: Path) -> BodyFile:
        if not path.is_absolute():
            raise NotAccepted("the path of a body begins with a slash", "name the whole path")
        await trio.to_thread.run_sync(header.read_body, path, path.name or str(path))
        try:  # whoever calls off, or stops the node, does not wait until gigabytes are read
            found = await trio.to_thread.run_sync(sha256_of, path, lambda *_: trio.from_thread.check_cancelled())
        except OSError as error:
            raise BodyMissing(f"{path.name} cannot be read: {in_words(error)}", STAYS) from error
        return self._described(str(path), found)

    def _described(self, path: str, sha256: str) -> BodyFile:
        return BodyFile(path, sha256, self._settings.context, self._threads, self._settings.memory_megabytes)

    async def _refuse_too_large(self, roles: Collection[Role], file: BodyFile) -> None:
        """All that will be in use must have room beside each other."""
        others = {self._file_if_known(role) for role in Role if role not in roles} - {file}
        size = sum(size_of(Path(one.path)) or 0 for one in {file, *others})
        here = await trio.to_thread.run_sync(machine.look, Path(file.path).parent)
        trained_on = (await trio.to_thread.run_sync(header.read_body, Path(file.path))).context
        context = min(self._settings.context, trained_on or self._settings.context)
        fit = needs.fits(size, here, there=True, context=context)
        if not fit.fits:
            beside = " beside those of the other roles" if others else ""
            raise NoRoom(f"this body does not fit this machine{beside}: it {fit.why}", STAYS)

    def _view(self, role: Role) -> BodyView:
        chosen, file = self._chosen.get(role), self._file_if_known(role)
        path = Path(file.path)
        size = size_of(path)
        return BodyView(
            role=role.value,
            name=named(path.name) if chosen else NEWBORN,
            path=file.path,
            state="missing" if size is None else self._bodies.state(file),
            newborn=chosen is None,
            sha256=file.sha256,
            bytes=size or 0,
            since=chosen.since if chosen else 0.0,
        )


def role_of(word: str) -> Role:
    """A role by its name."""
    try:
        return Role(word)
    except ValueError as error:
        raise NotAccepted(
            f"there is no role {word[:20]!r}", f"it is {', '.join(role.value for role in Role)}"
        ) from error


async def _try_out(mind: Mind) -> None:
    """Have a body say something; a file can be a whole GGUF and yet be none that speaks."""
    binding = Binding(("nobody, a trial",))
    try:
        await mind.status()
        async with mind.reply(Ask((0,), binding, stop=Stop(at_most=1))) as pieces:
            async for _ in pieces:
                pass
        await mind.forget(binding)
    except WorkerFailed as error:
        raise BodyRefused(f"this body was tried out, and failed: {error.says}", STAYS) from error


def _note(to: Transaction, roles: Collection[Role], chosen: Chosen | None, home: Path) -> None:
    for role in roles:
        if chosen is None:
            bodies.use_newborn(to, role)
        else:
            bodies.choose(to, role, chosen, home)
