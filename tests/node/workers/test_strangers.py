"""Models that strangers made, in the body worker: their templates may be hostile, the worker goes on."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.mind.binding import Binding
from agent.mind.port import Ask, Status, Stop
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from node.errors import WorkerFailed
from tests.agent.mind.chat_templates import CHATML, GEMMA2
from tests.agent.mind.kinds import GEMMA3, QWEN3, stranger
from tests.agent.mind.test_template import HOSTILE
from tests.node.workers.conftest import IN_TIME
from tests.node.workers.test_body import mouth, pid_of, spoken

PROMPT = Prompt("Ana", "Ben", Task.ANSWER, (Memory("Ana lives in Graz."),), (Turn("Ben", "Where?"),))
ASK = Ask(PROMPT, Binding(("me",)), stop=Stop(at_most=5))
# Harmless in the trial at the beginning, endless once somebody talks long enough.
LATE = (
    "{% if messages | length > 5 %}{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    "{% endif %}"
)


async def test_a_hostile_template_is_refused_by_name_and_the_worker_goes_on(tmp_path: Path) -> None:
    good = stranger(tmp_path, QWEN3, CHATML)
    async with mouth(good) as worker:
        assert (await worker.call("status", Status, IN_TIME)).prompts == "template"
        pid = await pid_of(worker)
        for name in (
            "loops",
            "text",
            "list",
            "class",
            "macro",
            "brackets",
            "include",
            "broken",
            "searched from the end",
            "names of a macro",
        ):
            with pytest.raises(WorkerFailed, match="TemplateRefused"):
                await worker.call("load", Status, IN_TIME, file=stranger(tmp_path, QWEN3, HOSTILE[name]))
        await worker.call("load", Status, IN_TIME, file=stranger(tmp_path, QWEN3, LATE + CHATML))
        assert (await spoken(worker, ASK))[1].prompt > 50
        talk = tuple(Turn(("Ben", "")[number % 2], "Hello.") for number in range(9))
        with pytest.raises(WorkerFailed, match="TemplateRefused"):
            await spoken(worker, replace(ASK, prompt=replace(PROMPT, said=talk)))
        status = await worker.call("load", Status, IN_TIME, file=stranger(tmp_path, GEMMA3, GEMMA2))
        assert (status.architecture, status.prompts) == ("gemma3", "template")
        assert (await spoken(worker, ASK))[1].spoken == 5
        assert await pid_of(worker) == pid
