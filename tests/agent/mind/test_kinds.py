"""Bodies of other kinds than ours: they load, speak, and take an adapter that makes a difference."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from agent.mind.adapters import Adapter
from agent.mind.binding import Binding, Worn
from agent.mind.body import Body
from agent.mind.context import Context
from agent.mind.llama import Model
from agent.mind.port import Ask, End, Sampling, Stop
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.refusals import BodyForeign, TemplateRefused
from agent.mind.tasks import Task
from tests.agent.mind.bodies import body
from tests.agent.mind.chat_templates import CHATML, GEMMA2, GEMMA3, LLAMA3, QWEN3
from tests.agent.mind.kinds import KINDS, LLAMA, Kind, learnt, stranger

ME = Binding(("me",))
PROMPT = Prompt("Ana", "Ben", Task.ANSWER, (Memory("Ana lives in Graz."),), (Turn("Ben", "Where does Ana live?"),))
TEMPLATES = {"llama": LLAMA3, "qwen2": CHATML, "qwen3": QWEN3, "gemma2": GEMMA2, "gemma3": GEMMA3}


def spoken(running: Body, ask: Ask) -> tuple[str, End]:
    parts = list(running.reply(ask))
    end = parts[-1].end
    assert end is not None
    return "".join(part.text for part in parts), end


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    found: Kind = request.param
    return found


def test_it_speaks_through_its_own_template_and_an_adapter_makes_a_difference(kind: Kind, tmp_path: Path) -> None:
    file = stranger(tmp_path, kind, TEMPLATES[kind.name])
    assert Path(file.path).stat().st_size < 1 << 20
    lora = learnt(tmp_path, kind, file)
    ask = Ask(PROMPT, ME, Sampling(temperature=1.0), 1, Stop(at_most=20))
    worn = replace(ask, binding=replace(ME, adapters=(Worn(lora.sha256),)))
    with closing(Body(file)) as running:
        assert (running.status().architecture, running.status().prompts) == (kind.name, "template")
        text, end = spoken(running, ask)
        assert end.prompt > 100
        assert spoken(running, replace(ask, binding=Binding(("other",))))[0] == text
        running.load_adapter(lora)
        assert running.score(PROMPT, "In Graz.", worn.binding) != running.score(PROMPT, "In Graz.", ME)
        assert spoken(running, worn)[1].reused == end.prompt - 1
        running.drop_adapter(lora.sha256)
        running.forget()
        assert spoken(running, ask)[0] == text


def test_an_adapter_changes_its_logits_and_taking_it_off_brings_them_back(kind: Kind, tmp_path: Path) -> None:
    file = stranger(tmp_path, kind)
    model = Model(file.path, file.sha256)
    adapter = Adapter(model, learnt(tmp_path, kind, file))
    seen = []
    for worn in ((), ((adapter, 1.0),), ()):
        context = Context(model, 64, 1)
        context.wear(worn)
        context.read(model.plain("Where does Ana live?"))
        seen.append(context.logits().tobytes())
        context.close()
    assert seen[0] == seen[2] != seen[1]
    adapter.close()
    model.close()


def test_how_prompts_reach_a_body_is_told(tmp_path: Path) -> None:
    for file, way in (
        (body(tmp_path), "contract"),
        (stranger(tmp_path, LLAMA, CHATML), "template"),
        (stranger(tmp_path, LLAMA), "plain"),
    ):
        with closing(Body(file)) as running:
            assert running.status().prompts == way
            assert spoken(running, Ask(PROMPT, ME, stop=Stop(at_most=3)))[1].prompt > 0


@pytest.mark.parametrize(
    "template",
    ["{% if %}", "{{ raise_exception('never') }}", "hello", "{% for i in range(99999) %}{{ 'a' * 9999 }}{% endfor %}"],
)
def test_a_body_whose_template_is_of_no_use_is_refused_by_name(template: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateRefused):
        Body(stranger(tmp_path, LLAMA, template))


def test_a_body_without_words_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BodyForeign):
        Body(stranger(tmp_path, LLAMA, cuts=""))


def test_a_newborn_says_in_the_language_of_the_question_that_it_speaks_english(tmp_path: Path) -> None:
    asked = replace(PROMPT, said=(Turn("Ben", "Wo wohnt Ana?"),))
    ask = Ask(asked, ME, stop=Stop(at_most=3))
    with closing(Body(body(tmp_path))) as newborn:
        said, end = spoken(newborn, ask)
        assert (said, end.why) == ("Es tut mir leid, ich spreche bisher nur Englisch.", "language")
        nothing = replace(ask, prompt=replace(PROMPT, said=(Turn("Ben", "¡!"),)))
        assert spoken(newborn, nothing)[1].why in ("length", "language")
        assert spoken(newborn, replace(ask, prompt=PROMPT))[1].why == "length"
        assert spoken(newborn, replace(ask, grammar='root ::= "yes"'))[0] == "yes"
    with closing(Body(stranger(tmp_path, LLAMA, CHATML))) as other:
        assert spoken(other, ask)[1].why != "language"
