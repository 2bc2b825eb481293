"""A talk between the owner and their self: what was noted is quoted first, then the self says what it makes of it.

What the owner tells is remembered, privately; what they ask is not, or it would be found as the answer to itself. What
the self said is kept as a talk and never becomes a memory.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

import trio

from agent.memory.asking import is_question
from agent.memory.memory import Memory
from agent.mind import prompts
from agent.mind.port import Ask, Role, Stop
from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from identity.audience import OWNER, Label
from node.control.server import Slow, Tell
from node.errors import KithError, NotAccepted
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory import bindings
from node.services.memory.labels import view
from node.services.memory.meaning import Meaning
from node.services.memory.memories import noting
from node.services.memory.recalling import Recalling
from node.services.minds import Minds
from node.services.owner import Owner
from node.store import talks
from node.store.memories import rows, sources
from protocol.control.memories import Talk, TalkPart
from protocol.control.messages import Request

KNOWN = 12  # memories that a prompt is offered; what has no room in it is left out
QUOTED = 3
REMEMBERED_TURNS = 8
MOST_LETTERS = 20_000
LONGEST = 1000  # letters of one memory in a prompt: no long one is to keep out all others
AT_MOST = 256  # tokens of an answer
NOTHING = "I find nothing about that in what you told me."


class Talking:
    """Answers what the owner says to their self."""

    def __init__(self, archive: Archive, owner: Owner, minds: Minds, recalling: Recalling, meaning: Meaning) -> None:
        self._archive = archive
        self._owner = owner
        self._minds = minds
        self._recalling = recalling
        self._meaning = meaning
        self._one_at_a_time = trio.Lock()

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Talk: self.talk}

    async def talk(self, asked: Talk, tell: Tell) -> None:
        """Quote, answer, remember."""
        text = asked.text.strip()
        if not text:
            raise NotAccepted("nothing was said", "say something")
        if len(text) > MOST_LETTERS:
            raise NotAccepted(f"that is longer than {MOST_LETTERS} letters", "take it in as a file: `kith remember`")
        async with self._one_at_a_time:
            await self._turn(text, asked, tell)

    async def _turn(self, text: str, asked: Talk, tell: Tell) -> None:
        journal, now = self._archive.journal, time.time()
        latest = await journal.read(talks.latest)
        number = latest + 1 if asked.fresh or not latest else latest
        said = await journal.read(lambda of: talks.turns(of, number, REMEMBERED_TURNS))
        asks = is_question(text)
        found = await self._recalling.find(text, OWNER, KNOWN, now)
        quoted = [one for one in found.ranked if one.fits][:QUOTED] if asks else []
        names = await journal.read(lambda of: sources.names(of, [one.memory for one in quoted]))
        if quoted:
            await tell(TalkPart(quotes=[view(one.memory, names, one.why) for one in quoted]))
        known = [one.memory for one in found.ranked if one.fits]
        if asks and not known:  # a body that has nothing to read from may make something up
            await tell(TalkPart(text=NOTHING))
            answer = NOTHING
        else:
            answer = await self._answer(text, said, known, asks, tell)
        cited = [one.memory.row for one in quoted]
        kept: Memory | None = None
        if asked.remember and not asks:
            kept = await journal.write(noting(text, Label(), now))
            self._meaning.wake()

        def keep(to: Transaction) -> None:
            talks.add(to, number, talks.Turn(text, by_self=False, at=now))
            talks.add(to, number, talks.Turn(answer, by_self=True, at=time.time(), cited=tuple(cited)))
            rows.use(to, cited, now)

        if asked.remember:
            await journal.write(keep)
        note = "" if found.by_meaning else f"searched by words only: {found.note}"
        await tell(TalkPart(remembered=view(kept, {}) if kept else None, note=note if asks else "", over=True))

    async def _answer(
        self, text: str, said: Sequence[talks.Turn], known: Sequence[Memory], asks: bool, tell: Tell
    ) -> str:
        """What the self makes of it, piece by piece; nothing, if it cannot speak."""
        me = self._owner.start.name
        turns = (*(Turn(prompts.SELF if turn.by_self else me, turn.text) for turn in said), Turn(me, text))
        prompt = Prompt(me, me, Task.ANSWER if asks else Task.TALK, tuple(map(_line, known)), turns)
        binding = await bindings.of_owner(self._archive, self._owner)
        parts = []
        try:
            mind = await self._minds.mind(Role.TALK)
            async with mind.reply(Ask(prompt, binding, stop=Stop(at_most=AT_MOST))) as pieces:
                async for piece in pieces:
                    parts.append(piece.text)
                    await tell(TalkPart(text=piece.text))
        except KithError as error:
            await tell(TalkPart(note=f"the self cannot speak just now: {error.says}"))
        return "".join(parts)


def _line(memory: Memory) -> prompts.Memory:
    when = "" if memory.at is None else datetime.fromtimestamp(memory.at).astimezone().date().isoformat()
    return prompts.Memory(memory.text[:LONGEST], memory.author, when)
