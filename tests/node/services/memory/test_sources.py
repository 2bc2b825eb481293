"""A source is shown with what the self makes of it: made when it is asked for, a tier at a time, and only once."""

from pathlib import Path
from typing import Any

import pytest

from agent.mind.port import Ask, Mind, Role
from agent.mind.prompts import Prompt
from node.errors import NotKnown
from node.home import Home
from node.services.memory import accounts
from protocol.control.memories import EditMemory, ForgetMemories, LabelMemories, ListMemories, Note, Remember, Selection
from protocol.control.sources import AccountView, ListSources, ShowSource
from tests.node.services.memory.living import Living, living

DIARY = "We moved to Utrecht.\n\nI row on Sundays.\n\nMira painted the kitchen.\n\nI sleep badly.\n"


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    path = tmp_path / "diary.md"
    path.write_text(DIARY)
    return path


class Thoughts:
    """Counts what a mind is asked; it answers as it does."""

    def __init__(self, life: Living, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asks: list[Ask] = []
        self.meanwhile: Any = None
        self._mind = life.minds.mind
        monkeypatch.setattr(accounts, "Ask", self._asked)
        monkeypatch.setattr(life.minds, "mind", self._found)

    def _asked(self, *args: Any, **named: Any) -> Ask:
        self.asks.append(Ask(*args, **named))
        return self.asks[-1]

    async def _found(self, role: Role) -> Mind:
        do, self.meanwhile = self.meanwhile, None
        if do:
            await do()
        return await self._mind(role)


async def shown(life: Living, id: int = 1, **how: bool) -> tuple[dict[str, AccountView], str]:
    """What is made of a source, by tier; and why not more is."""
    parts = await life.ask(ShowSource(id, **how))
    assert parts[0].source
    return {part.account.tier: part.account for part in parts if part.account}, "".join(part.note for part in parts)


async def test_it_is_thought_about_when_it_is_asked_for_and_then_kept(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(Home(tmp_path / "home")) as life:
        thoughts = Thoughts(life, monkeypatch)
        await life.one(Remember([str(diary)]))
        await life.caught_up()
        assert not thoughts.asks, "no word is asked of a model for a line that is taken in"
        made, note = await shown(life)
        assert (list(made), note) == (["private"], "")
        account = made["private"]
        assert account.summary
        assert account.insight
        assert (account.lines, account.of_lines, account.by, account.tags) == (4, 4, "newborn", [])
        assert len(thoughts.asks) == 2
        assert await shown(life) == (made, "")
        assert len(thoughts.asks) == 2
        await shown(life, anew=True)
        assert len(thoughts.asks) == 4


async def test_it_is_made_anew_after_a_line_changed_and_holds_no_word_of_it(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(Home(tmp_path / "home")) as life:
        thoughts = Thoughts(life, monkeypatch)
        await life.one(Remember([str(diary)]))
        (mira,) = await life.ask(ListMemories(Selection(words="Mira")))
        for change in (
            EditMemory(mira.id, "Otto painted the kitchen."),
            LabelMemories(Selection(words="sleep"), tier="close"),
            ForgetMemories(Selection(words="Otto")),
        ):
            await shown(life)
            asked = len(thoughts.asks)
            await life.one(change)
            await shown(life)
            assert len(thoughts.asks) > asked
        made, _ = await shown(life)
        assert "Otto" not in repr(thoughts.asks[-4:])
        assert {tier: account.of_lines for tier, account in made.items()} == {"private": 2, "close": 1}


async def test_of_what_others_may_hear_the_same_is_made_whatever_stands_beside_it(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twins, one without the private lines: what is made of the open ones, and of what, is the same to the letter."""

    async def made(home: Path, private: bool) -> tuple[AccountView, list[Ask]]:
        async with living(Home(home)) as life:
            thoughts = Thoughts(life, monkeypatch)
            await life.one(Remember([str(diary)]))
            await life.one(LabelMemories(Selection(words="row"), tier="known"))
            await life.one(LabelMemories(Selection(words="Utrecht"), tier="known"))
            if not private:
                await life.one(ForgetMemories(Selection(tier="private")))
            account = (await shown(life))[0]["known"]
            monkeypatch.undo()
            return account, thoughts.asks[-2:]

    with_private, asks = await made(tmp_path / "with", True)
    without, same = await made(tmp_path / "without", False)
    assert (with_private.summary, with_private.insight) == (without.summary, without.insight)
    assert [ask.prompt for ask in asks] == [ask.prompt for ask in same]
    assert all(isinstance(ask.prompt, Prompt) and "Mira" not in repr(ask.prompt) for ask in asks)


async def test_nothing_that_was_read_for_one_tier_is_gone_on_from_for_another(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(Home(tmp_path / "home")) as life:
        thoughts = Thoughts(life, monkeypatch)
        await life.one(Remember([str(diary)]))
        await life.one(LabelMemories(Selection(words="row"), tier="known"))
        await shown(life)
        private, same, known, _ = (ask.binding.key for ask in thoughts.asks)
        assert private == same != known
        await life.one(ForgetMemories(Selection(words="Mira")))
        await shown(life)
        assert thoughts.asks[-1].binding.key not in {private, known}


async def test_a_line_that_is_forgotten_while_it_is_thought_about_is_in_nothing_that_is_told(
    tmp_path: Path, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(Home(tmp_path / "home")) as life:
        thoughts = Thoughts(life, monkeypatch)
        await life.one(Remember([str(diary)]))
        thoughts.meanwhile = lambda: life.one(ForgetMemories(Selection(words="Mira")))
        made, note = await shown(life)
        assert (made, note) == ({}, "a line of it changed while it was thought about")
        kept = await life.archive.journal.read(lambda of: of.execute("SELECT * FROM derived_accounts").fetchall())
        assert kept == []
        assert (await shown(life))[0]["private"].of_lines == 3


async def test_where_the_self_cannot_speak_that_is_told_once_and_the_rest_is_shown(tmp_path: Path, diary: Path) -> None:
    home = Home(tmp_path / "home")
    async with living(home) as life:
        await life.one(Remember([str(diary)]))
        await life.one(LabelMemories(Selection(words="row"), tier="known"))
        await shown(life)
        await life.one(Note("x"))
        await life.one(LabelMemories(Selection(words="sleep"), tier="close"))
    async with living(home, newborn=tmp_path / "none.gguf") as life:
        parts = await life.ask(ShowSource(1))
        assert parts[0].source.kept == 4
        (note,) = (part.note for part in parts if part.note)
        assert note == "there is no body: the newborn is not in this installation"
        assert [part.account.tier for part in parts if part.account] == ["known"]


async def test_only_some_lines_of_a_long_source_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log.txt").write_text("".join(f"Line {number} of a long log.\n\n" for number in range(500)))
    async with living(Home(tmp_path / "home")) as life:
        thoughts = Thoughts(life, monkeypatch)
        await life.one(Remember([str(tmp_path / "log.txt")]))
        account = (await shown(life))[0]["private"]
        assert (account.lines, account.of_lines) == (12, 500)
        assert len(thoughts.asks) == 2


async def test_what_there_is_not_is_refused_and_what_says_nothing_is_shown_without(tmp_path: Path, diary: Path) -> None:
    async with living(Home(tmp_path / "home")) as life:
        for wrong in (1, 0, -1, 2**63, 2**64 - 1):
            with pytest.raises(NotKnown, match="no such source"):
                await life.ask(ShowSource(wrong))
        await life.one(Remember([str(diary)]))
        (tmp_path / "copy.md").write_text(DIARY)
        await life.one(Remember([str(tmp_path / "copy.md")]))
        assert await shown(life, 2) == ({}, "")


async def test_a_file_that_grows_is_one_source_with_its_versions(tmp_path: Path, diary: Path) -> None:
    async with living(Home(tmp_path / "home")) as life:
        for text in ("", "The garden has tomatoes.\n", "It rains.\n"):
            with diary.open("a") as file:
                file.write(f"\n{text}")
            await life.one(Remember([str(diary)]))
        (source,) = await life.ask(ListSources())
        assert (source.id, source.versions, source.kept) == (3, [2, 1], 6)
        (told,) = [part.source for part in await life.ask(ShowSource(1)) if part.source]
        assert told == source
