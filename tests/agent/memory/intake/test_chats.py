"""Chats: who said what and when, one conversation apart from the other, and nothing of what nobody said."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.agent.memory.intake import samples
from tests.agent.memory.intake.samples import of, taken


@pytest.fixture(autouse=True)
def _here_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(*said: int) -> float:
    return datetime(*said, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


def test_whatsapp_on_android(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "chat.txt", samples.ANDROID))
    assert last.kind == "whatsapp"
    assert [(one.author, one.text, one.group) for one in pieces] == [
        ("Anna", "Are you there?", 0),
        ("Ben", "Yes\nand I bring\nbread: two loaves", 0),
        ("Anna", "Thanks!", 1),
    ]
    assert pieces[0].at == at(2026, 3, 13, 21, 15)


def test_whatsapp_on_ios(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "_chat.txt", samples.IOS))
    assert [(one.author, one.text, one.at) for one in pieces] == [
        ("Anna", "Are you there?", at(2026, 3, 13, 21, 15, 3)),
        ("Ben", "Yes", at(2026, 3, 13, 21, 16, 3)),
    ]


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (["3/4/26, 9:15 PM - A: one", "3/13/26, 9:15 PM - A: two"], (2026, 3, 4, 21, 15)),
        (["3/4/26, 21:15 - A: one", "13/4/26, 21:15 - A: two"], (2026, 4, 3, 21, 15)),
        (["3/4/26, 21:15 - A: one", "4/4/26, 21:15 - A: two", "2/5/26, 21:15 - A: three"], (2026, 4, 3, 21, 15)),
        (["3/4/26, 9:15 PM - A: one", "3/5/26, 9:15 PM - A: two", "4/2/26, 9:15 AM - A: 3"], (2026, 3, 4, 21, 15)),
        (["03.04.26, 21:15 - A: one"], (2026, 4, 3, 21, 15)),
        (["2026/04/03, 21:15 - A: one"], (2026, 4, 3, 21, 15)),
        (["2026-04-03, 12:15 a.m. - A: one"], (2026, 4, 3, 0, 15)),
        (["2026. 4. 3. 오후 9:15 - A: one"], (2026, 4, 3, 21, 15)),
        (["[4/3/26, 12:15:00\u202fPM] A: one", "[4/13/26, 9:15:00\u202fPM] A: two"], (2026, 4, 3, 12, 15)),
    ],
)
def test_day_and_month_are_told_apart_by_the_whole_chat(
    tmp_path: Path, lines: list[str], first: tuple[int, ...]
) -> None:
    pieces, _, last = taken(of(tmp_path, "chat.txt", "\n".join(lines)))
    assert last.kind == "whatsapp"
    assert len(pieces) == len(lines)
    assert pieces[0].at == at(*first)


def test_a_chat_without_a_clock_knows_the_day(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "chat.txt", "13/03/2026 - Anna: hello\n14/03/2026 - Ben: hi\n"))
    assert [(one.author, one.at, one.whole_day) for one in pieces] == [
        ("Anna", at(2026, 3, 13), True),
        ("Ben", at(2026, 3, 14), True),
    ]


def test_a_talk_without_any_date_still_has_its_speakers(tmp_path: Path) -> None:
    talk = "Anna: Shall we swim?\nBen: Yes.\nAnna: Where?\nBen: At the lake,\nwhere it is warm.\n" * 5
    pieces, _, last = taken(of(tmp_path, "talk.txt", talk))
    assert last.kind == "transcript"
    assert (pieces[3].author, pieces[3].text, pieces[3].at) == ("Ben", "At the lake,\nwhere it is warm.", None)


def test_what_the_app_says_is_no_message(tmp_path: Path) -> None:
    lines = [
        *("Anna created group “Trip: Rome”", "Anna changed the subject from “a” to “b: c”", "Ben left"),
        *("Anna: This message was deleted", "Anna: <Media omitted>", "Anna: IMG-1.jpg (file attached)", "Ben: null"),
        "Ben: Bring bread <This message was edited>",
    ]
    chat = "\n".join(f"13/03/2026, 21:15 - {line}" for line in lines)
    assert [(one.author, one.text) for one in taken(of(tmp_path, "c.txt", chat))[0]] == [("Ben", "Bring bread")]


def test_telegram_knows_whose_export_it_is(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "result.json", samples.telegram()))
    assert [(one.author, one.text, one.mine, one.part) for one in pieces] == [
        ("Anna", "Shall we swim?", True, "Ben"),
        ("Ben", "See the lake!", False, "Ben"),
    ]


def test_telegram_of_one_chat_does_not_tell_whose_it_is(tmp_path: Path) -> None:
    one = json.loads(samples.telegram())["chats"]["list"][0]
    pieces, _, last = taken(of(tmp_path, "result.json", json.dumps(one)))
    assert (last.kind, last.title, pieces[0].mine) == ("telegram", "Ben", None)


def test_discord_keeps_nicknames_and_leaves_out_what_the_app_says(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "seeds.json", samples.discord()))
    assert [(one.author, one.text, one.part) for one in pieces] == [("Anna", "Who has bean seeds?", "seeds")]
    assert last.title == "Garden › seeds"


def test_slack_takes_names_from_the_list_of_its_export(tmp_path: Path) -> None:
    people = [
        {"id": "U1", "name": "anna", "profile": {"display_name": "", "real_name": "Anna Müller"}},
        {"id": "U2", "name": "ben", "profile": {"display_name": "Ben"}},
    ]
    lists = of(tmp_path, "users.json", json.dumps(people)), of(tmp_path, "channels.json", json.dumps([{"id": "C1"}]))
    pieces, _, _ = taken(of(tmp_path, "general/2026-03-05.json", samples.slack()))
    assert [(one.author, one.text, one.part) for one in pieces] == [
        ("Anna Müller", "Ask @Ben & look at this", "#general")
    ]
    for path in lists:
        assert taken(path)[1][0].why == "it is a list of the export, from which names are taken"


def test_of_chatgpt_the_current_branch_is_followed(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "conversations.json", samples.chatgpt()))
    assert [(one.author, one.text, one.mine) for one in pieces] == [
        ("", "When do I prune an apple tree?", True),
        ("ChatGPT", "In late winter.", False),
    ]
    assert {one.part for one in pieces} == {"Trees"}


def test_a_tree_of_messages_that_bites_its_tail_ends(tmp_path: Path) -> None:
    export = json.loads(samples.chatgpt())
    export[0]["mapping"]["root"]["parent"] = "c"
    assert len(taken(of(tmp_path, "conversations.json", json.dumps(export)))[0]) == 2


def test_of_claude_the_owners_words_are_told_from_the_models(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "conversations.json", samples.claude()))
    assert [(one.author, one.text, one.mine) for one in pieces] == [
        ("", "What is a quince?", True),
        ("Claude", "A fruit.", False),
    ]


def test_hours_of_silence_begin_another_conversation(tmp_path: Path) -> None:
    clocks = ("08:00", "08:30", "14:00", "17:59", "23:00")
    chat = "".join(f"13.03.2026, {clock} - A: word\n" for clock in clocks)
    assert [one.group for one in taken(of(tmp_path, "c.txt", chat))[0]] == [0, 0, 1, 1, 2]


def test_one_message_that_is_none_does_not_spoil_the_others(tmp_path: Path) -> None:
    export = json.loads(samples.telegram())
    export["chats"]["list"][0]["messages"].insert(1, ["nonsense"])
    pieces, skipped, _ = taken(of(tmp_path, "result.json", json.dumps(export)))
    assert (len(pieces), skipped[0].where) == (2, "message 2")
