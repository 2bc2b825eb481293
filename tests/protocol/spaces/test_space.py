"""One machine's part in a space: what it does by itself, and what it leaves to others."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.spaces import acts
from protocol.spaces.entry import Entry
from protocol.spaces.events import (
    Announce,
    Answer,
    Arrived,
    Bare,
    Began,
    Change,
    Common,
    Counted,
    Decided,
    Decision,
    Declined,
    Ended,
    Evidence,
    Keep,
    Labels,
    Note,
    Refused,
    Said,
    ShareHistory,
    TurnOver,
    Unsaid,
    Wish,
    YourTurn,
)
from protocol.spaces.kinds import KINDS
from protocol.spaces.tried import Tried
from tests.protocol.spaces.company import SECONDS, START, Company, Machine, answer

THREE = ("ana", "ben", "cleo")


def talking(kind: str = "talk", rounds: int = 2, hours: int = 24) -> Company:
    company = Company(*THREE)
    company.open(kind, rounds, hours)
    company.sync()
    return company


def say(company: Company, name: str, text: str) -> bytes:
    company.do(name, Wish(acts.Say(), text))
    return company[name].kept[-1].hash


# -- turns


def test_a_turn_is_asked_for_once_and_only_of_whose_it_is() -> None:
    company = talking()
    assert [len(company[name].outs(YourTurn)) for name in THREE] == [1, 0, 0]
    say(company, "ben", "before your turn")
    company.sync()
    assert [len(company[name].outs(YourTurn)) for name in THREE] == [1, 0, 0]


def test_whoever_is_silent_is_passed_and_the_others_go_on() -> None:
    company = talking(rounds=1)
    company.silent = {"ben"}
    company.run()
    assert company.host.state.ended == "done"
    (asked,) = company["ben"].outs(YourTurn)
    assert company["ben"].outs(TurnOver) == [TurnOver(asked.epoch, asked.slot)]
    assert company.now == START + SECONDS == asked.deadline


def test_an_answer_that_comes_too_late_is_declined_and_nothing_is_written() -> None:
    company = talking(rounds=1)
    company.silent = {"ana"}
    (asked,) = company["ana"].outs(YourTurn)
    company.run()
    kept = len(company["ana"].kept)
    outs = company.do("ana", Answer(asked.epoch, asked.slot, "sorry, I am late"))
    assert outs == [Declined("the space is over")]
    assert len(company["ana"].kept) == kept


def test_what_was_thought_of_for_others_is_not_said_when_the_members_have_changed() -> None:
    company = talking()
    (asked,) = company["ana"].outs(YourTurn)
    dan = Machine("dan")
    company.do("ana", Change(add=(dan.member,)))
    assert company["ana"].outs(TurnOver) == [TurnOver(0, asked.slot)]
    again = company["ana"].turns[asked.slot]
    assert (again.epoch, again.task) == (1, "talk")
    assert company.do("ana", Answer(0, asked.slot, "for the three of us")) == [
        Declined("others listen now than when this was thought of")
    ]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Answer(0, (0, 0), ""), "nothing was said"),
        (Answer(0, (0, 0), "x" * 70_000), "at most 65536 characters are said at once"),
        (Answer(0, (0, 0), "hm", (bytes(32),)), "chosen is something that was not to choose from"),
        (Answer(0, (0, 1), "mine"), "this turn is over"),
        (Decision(0, (0, 0), True), "there is nothing to decide"),
        (Labels(0, (0, 0), ("tea",), bytes(32)), "no labels are asked for"),
        (Wish(acts.Vote((bytes(32),))), "that is not for wishing: it wants a turn, or follows by itself"),
        (Wish(acts.Next(1)), "that is not for wishing: it wants a turn, or follows by itself"),
        (Wish(acts.Say()), "what is said has words, and no other wish has"),
        (Wish(acts.Say(again=bytes(32)), "x"), "what came too late is said again by itself"),
        (Wish(acts.Delete(bytes(32))), "only what was written here is deleted here"),
        (Wish(acts.Leave()), "the host does not leave a space, but closes it"),
        (ShareHistory((bytes(32),)), "what one shows of the past is what one said, and did not delete"),
        (ShareHistory(()), "1 to 1024 entries are shown at once"),
    ],
)
def test_what_cannot_be_is_declined_by_name_and_changes_nothing(event: Any, why: str) -> None:
    company = talking()
    before = len(company["ana"].kept)
    assert company.do("ana", event) == [Declined(why)]
    assert len(company["ana"].kept) == before
    assert company["ana"].turns


def test_what_the_host_decides_nobody_else_can_wish() -> None:
    company = talking()
    for event in (Wish(acts.Microphone()), Wish(acts.Close("host"))):
        assert company.do("ben", event) == [Declined("this is the host's to decide")]
    assert company.do("ben", Change(remove=(company["cleo"].me.node,))) == [
        Declined("who takes part is the host's to decide")
    ]


# -- the host


def test_while_the_host_is_away_nothing_is_decided_talk_goes_on_and_it_ends_by_each_ones_clock() -> None:
    company = talking(hours=1)
    company.away = {"ana"}
    company.wait(10 * SECONDS)
    say(company, "ben", "is anybody there?")
    company.sync()
    assert "is anybody there?" in company["cleo"].said()
    assert company["cleo"].state.phase == 0
    company.run()
    assert [company[name].outs(Ended) for name in ("ben", "cleo")] == [[Ended("expired")]] * 2
    assert company.now == START + 3600
    assert company.do("ben", Wish(acts.Say(), "still here")) == [Declined("the space is over")]


def test_a_host_that_comes_back_after_the_end_closes_what_is_left() -> None:
    company = talking(hours=1)
    company.away = {"ana"}
    company.wait(7200)
    company.away = set()
    company["ana"].restart(company.now)
    company.sync()
    assert {company[name].state.ended for name in THREE} == {"time"}
    assert company["ben"].outs(Ended) == [Ended("expired")]


def test_shortly_before_the_end_a_space_goes_on_to_its_summary() -> None:
    company = talking(rounds=50, hours=1)
    company.answers = lambda machine, turn: answer(machine, turn) if turn.task == "summarise" else None
    company.wait(3600 - 2 * SECONDS)
    company.run()
    assert company.host.state.ended == "done"
    assert any("summarise" in text for text in company["ben"].said())


def test_when_more_than_half_have_had_enough_the_phase_is_over() -> None:
    company = talking(rounds=50)
    company.do("ben", Wish(acts.Enough()))
    company.sync()
    assert company.host.state.phase == 0
    company.do("cleo", Wish(acts.Enough()))
    company.sync()
    assert company.host.state.row.name == "summary"


def test_who_leaves_is_out_and_cannot_read_on() -> None:
    company = talking(rounds=1)
    company.do("ben", Wish(acts.Leave()))
    company.settle()
    company.run()
    assert company["ben"].outs(Ended) == [Ended("removed")]
    assert [one.name for one in company.host.state.members] == ["ana", "cleo"]
    assert company.host.state.ended == "done"
    assert not any("cleo: talk" in text for text in company["ben"].said())


def test_when_all_others_have_left_it_is_closed() -> None:
    company = talking()
    for name in ("ben", "cleo"):
        company.do(name, Wish(acts.Leave()))
    company.sync()
    assert company.host.state.ended == "empty"


def test_who_writes_two_things_in_one_place_is_out_with_evidence() -> None:
    company = talking()
    ben = company["ben"]
    twin = Machine("ben")
    twin.come(ben.space.replica.space)
    twin.handle(Arrived(tuple(ben.kept)), company.now)
    first = say(company, "ben", "yes")
    twin.handle(Wish(acts.Say(), "no"), company.now)
    company.sync()
    company.do("ana", Arrived((twin.kept[-1],)))
    company.sync()
    (evidence,) = company["ana"].outs(Evidence)
    assert {evidence.fork.first.hash, evidence.fork.second.hash} == {first, twin.kept[-1].hash}
    assert [one.name for one in company["cleo"].state.members] == ["ana", "cleo"]
    assert ben.outs(Ended) == [Ended("removed")]


def test_who_comes_later_begins_with_what_was_decided_and_reads_what_authors_show() -> None:
    company = talking(rounds=1)
    earlier = say(company, "ben", "about those who are not here")
    company.sync()
    dan = company.machines["dan"] = Machine("dan")
    company.do("ana", Change(add=(dan.member,)))
    company.join("dan", company["ana"].kept[-1])
    company.sync()
    assert dan.state.digest == company["ana"].state.digest
    assert "about those who are not here" not in dan.said()
    company.do("ben", ShareHistory((earlier,)))
    company.sync()
    shared = [act for _, act in dan.space.replica.acts_from(0) if isinstance(act, acts.Share)]
    assert [list(act.keys) for act in shared] == [[earlier.hex()]]


# -- hand and microphone


def test_while_somebody_holds_the_microphone_selves_wait() -> None:
    company = talking(rounds=1)
    company.do("ben", Wish(acts.Raise()))
    company.sync()
    assert company.host.state.hands == (company["ben"].me.node,)
    company.do("ana", Wish(acts.Microphone(company["ben"].me.node)))
    company.sync()
    assert company["ana"].turns == {}
    company.wait(SECONDS - 1)
    say(company, "ben", "let me say something")
    company.sync()
    company.wait(SECONDS - 1)
    assert company.host.state.microphone == company["ben"].me.node
    company.do("ben", Wish(acts.Raise(False)))
    company.sync()
    assert company.host.state.microphone is None
    assert company["ana"].turns
    assert company.host.state.on() == [0]


def test_a_microphone_that_nobody_speaks_into_is_taken_back() -> None:
    company = talking(rounds=1)
    company.do("ana", Wish(acts.Microphone(company["ben"].me.node)))
    company.sync()
    company.run()
    assert company.host.state.ended == "done"


def test_nobody_holds_the_microphone_beyond_the_end() -> None:
    company = talking(rounds=1, hours=1)
    company.answers = lambda machine, turn: answer(machine, turn) if turn.task == "summarise" else None
    company.wait(3600 - 2 * SECONDS - 1)
    company.do("ana", Wish(acts.Microphone(company["ben"].me.node)))
    company.wait(1)
    assert company.host.state.microphone is None
    assert company.host.state.row.name == "summary"


# -- what comes too late


def apart() -> tuple[Company, bytes]:
    """Ben says something while the host begins another epoch."""
    company = talking()
    company.away = {"ben"}
    late = say(company, "ben", "what I meant to say")
    return company, late


def test_what_came_too_late_is_said_again_once() -> None:
    company, late = apart()
    company.do("ana", Change(remove=(company["cleo"].me.node,)))
    company.away = set()
    company.sync()
    ben = company["ben"]
    assert _again(ben) == [late]
    assert "what I meant to say" in company["ana"].said()
    ben.restart(company.now)
    company.sync()
    assert _again(ben) == [late]


def _again(machine: Machine) -> list[bytes]:
    said = [act for _, act in machine.space.replica.acts_from(0) if isinstance(act, acts.Say)]
    return [act.again for act in said if act.again is not None]


def test_what_came_too_late_is_not_said_to_those_who_were_no_listeners_then() -> None:
    company, late = apart()
    dan = company.machines["dan"] = Machine("dan")
    company.do("ana", Change(add=(dan.member,)))
    company.join("dan", company["ana"].kept[-1])
    company.away = set()
    company.sync()
    assert company["ben"].outs(Unsaid) == [Unsaid(late)]
    assert "what I meant to say" not in dan.said()


def test_a_leaving_that_came_too_late_holds() -> None:
    company = talking()
    company.away = {"ben"}
    company.do("ben", Wish(acts.Leave()))
    company.do("ana", Change(remove=(company["cleo"].me.node,)))
    company.away = set()
    company.sync()
    assert company.host.state.ended == "empty"


# -- deletion


def test_what_is_deleted_is_gone_here_and_there_and_on_the_disk() -> None:
    company = talking()
    said = say(company, "ben", "I should not have said this")
    company.sync()
    company.do("ben", Wish(acts.Delete(said)))
    company.sync()
    for name in THREE:
        assert Bare(said) in company[name].outs(Bare)
        assert next(one for one in company[name].kept if one.hash == said).prose is None
        assert "I should not have said this" not in company[name].said()
    company["ana"].restart(company.now)
    assert "I should not have said this" not in company["ana"].said()


def test_whoever_dies_between_a_deletion_and_its_carrying_out_carries_it_out_when_back() -> None:
    company = talking()
    said = say(company, "ben", "I should not have said this")
    company["ben"].dies_in = 1
    company.do("ben", Wish(acts.Delete(said)))
    assert company["ben"].deaths == 1
    assert next(one for one in company["ben"].kept if one.hash == said).prose is None


# -- order of what is to be done


def test_all_is_kept_before_it_is_announced_or_told() -> None:
    company = talking("brainstorm", 1)
    company.run()
    for name in THREE:
        kept: set[bytes] = set()
        for out in company[name].told:
            match out:
                case Keep(entry):
                    kept.add(entry.hash)
                case Announce(_, heads):
                    assert set(heads.values()) <= kept
                case Said(entry=hash_):
                    assert hash_ in kept


# -- kinds


def test_who_does_not_reveal_is_named_when_it_is_summed_up() -> None:
    company = talking("brainstorm", 1)
    for name in THREE:
        (turn,) = company[name].turns.values()
        company[name].turns.clear()
        company.do(name, answer(company[name], turn))  # type: ignore[arg-type]
    (commit,) = [one for one in company["cleo"].kept if one.node == company["cleo"].me.node]
    company.do("ana", Arrived((commit,)))
    company.away = {"cleo"}
    company.run()
    company.away = set()
    (summary,) = [turn for turn in company["ana"].outs(YourTurn) if turn.task == "summarise"]
    assert summary.silent == (company["cleo"].me.node,)
    assert len(summary.options) == 2


def test_ideas_are_read_by_nobody_before_all_are_in() -> None:
    company = talking("brainstorm", 1)
    (turn,) = company["ben"].turns.values()
    company.do("ben", Answer(turn.epoch, turn.slot, "a library of tools"))
    company.sync()
    assert not any("a library of tools" in text for text in company["ana"].said())
    company.silent = {"ben"}
    company.run()
    assert any(out.text == "a library of tools" for out in company["ana"].outs(Said))


def test_an_owner_who_refuses_ends_an_introduction_and_so_does_one_who_is_silent() -> None:
    for refuses in (True, False):
        company = Company("ana", "ben")
        company.open("introduction")

        def decide(machine: Machine, turn: YourTurn, refuses: bool = refuses) -> Any:
            if turn.task == "consent" and machine.name == "ben":
                return Decision(turn.epoch, turn.slot, False) if refuses else None
            return answer(machine, turn)

        company.answers = decide
        company.run()
        assert company.host.state.ended == "refused"
        assert not company["ana"].notes


def test_a_self_cannot_agree_for_its_owner() -> None:
    company = Company("ana", "ben")
    company.open("introduction")
    company.answers = lambda machine, turn: None if turn.task == "consent" else answer(machine, turn)
    company.settle()
    (turn,) = company["ben"].turns.values()
    assert turn.task == "consent"
    assert company.do("ben", Answer(turn.epoch, turn.slot, "gladly")) == [Declined("this is for the owner to decide")]


@pytest.mark.parametrize("kind", ["introduction", "through"])
def test_two_learn_what_they_have_in_common_count_first_and_cards_only_when_released(kind: str) -> None:
    names = ("ana", "ben") if kind == "introduction" else ("cleo", "ana", "ben")
    company = Company(*names)
    company.open(kind)
    company.run()
    for name in ("ana", "ben"):
        machine = company[name]
        assert machine.outs(Counted) == [Counted(2)]
        assert machine.outs(Common) == [Common(("go", "tea"))]
        asked = next(at for at, out in enumerate(machine.told) if isinstance(out, YourTurn) and out.task == "names")
        assert machine.told.index(Counted(2)) < asked < machine.told.index(Common(("go", "tea")))
        noted = next(at for at, out in enumerate(machine.told) if isinstance(out, Note))
        kept = [(at, out.entry) for at, out in enumerate(machine.told) if isinstance(out, Keep)]
        assert noted < min(at for at, entry in kept if _is_own_step(machine, entry))
        assert {out.phase for out in machine.outs(Decided)} == {"consent", "count", "release"}
        (release,) = [turn for turn in machine.outs(YourTurn) if turn.task == "release"]
        assert release.card is not None
        assert release.card.startswith(f"{name}: summarise")
    record = company[names[0]].said()[-1]
    assert "ana agreed (release): ana: summarise" in record
    assert "ben agreed (release): ben: summarise" in record
    assert not any(isinstance(out, Counted) for out in company["cleo"].told) if "cleo" in names else True


def test_labels_beyond_those_of_a_year_are_declined_and_nothing_of_them_leaves() -> None:
    company = Company("ana", "ben")
    company.open("introduction")
    company.answers = lambda machine, turn: None if turn.task == "labels" else answer(machine, turn)
    company.settle()
    ana, (turn,) = company["ana"], company["ana"].turns.values()
    before = Tried(bytes(32), company["ben"].member.person, bytes(32), tuple(map(str, range(16))), START)
    (declined,) = company.do("ana", Labels(turn.epoch, turn.slot, ("tea",), b"b" * 32, (before,)))
    assert isinstance(declined, Declined)
    assert "16 different labels a year" in declined.why
    assert not ana.notes
    assert turn.slot in ana.turns


def _is_own_step(machine: Machine, entry: Entry) -> bool:
    return entry.node == machine.me.node and isinstance(machine.space.replica.act(entry.hash), acts.Step)


def test_a_card_that_is_withheld_is_read_by_nobody_else() -> None:
    company = Company("ana", "ben")
    company.open("introduction")

    def withhold(machine: Machine, turn: YourTurn) -> Any:
        if turn.task == "release" and machine.name == "ben":
            return Decision(turn.epoch, turn.slot, False)
        return answer(machine, turn)

    company.answers = withhold
    company.run()
    assert company.host.state.ended == "refused"
    assert not any("ben: summarise" in text for text in company["ana"].said())


def test_a_digest_says_what_was_told_of_the_owner() -> None:
    company = Company("ana", "ben")
    company.open("catch-up")
    company.run()
    (digest,) = [turn for turn in company["ben"].outs(YourTurn) if turn.task == "summarise"]
    told = [company["ben"].space.replica.prose(entry) for entry in digest.told]
    assert told == ["ben: talk 0.1"]
    assert not any("ben: summarise" in text for text in company["ana"].said())


def test_a_document_names_who_wrote_which_part() -> None:
    company = talking("work", 1)
    company.run()
    document = next(text for text in company["ben"].said() if text.startswith("a work\n"))
    for name in THREE:
        assert f"{name}: claim" in document
        assert f"{name}:\n\n{name}: draft" in document


# -- restart


def _count(kind: str, names: tuple[str, ...], victim: str) -> int:
    company = Company(*names)
    company.open(kind)
    company.run()
    return len(company[victim].told)


@pytest.mark.parametrize("victim", ["ana", "ben"])
@pytest.mark.parametrize(
    ("kind", "names", "every"), [("brainstorm", THREE, 1), ("catch-up", THREE[:2], 1), ("introduction", THREE[:2], 5)]
)
def test_whoever_dies_at_any_step_goes_on_from_what_was_kept(
    kind: str, names: tuple[str, ...], every: int, victim: str
) -> None:
    for at in range(1, _count(kind, names, victim), every):
        company = Company(*names)
        company[victim].dies_in = at
        company.open(kind)
        company.run()
        assert company[victim].deaths <= 1
        assert {company[name].state.ended for name in names} == {"done"}, at
        assert len({company[name].state.digest for name in names}) == 1
        assert not any(company[name].outs(Evidence) or company[name].outs(Refused) for name in names)


def test_after_a_restart_the_turns_that_were_not_taken_are_asked_for_again() -> None:
    company = talking("brainstorm", 1)
    before = dict(company["ben"].turns)
    outs = company["ben"].restart(company.now)
    assert [(one.slot, one.task) for one in before.values()] == [
        (one.slot, one.task) for one in outs if isinstance(one, YourTurn)
    ]
    assert not any(isinstance(out, Keep | Said) for out in outs)


# -- any order


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_in_whatever_order_things_come_all_end_with_the_same(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["talk", "brainstorm", "work"]))
    company = Company(*THREE)
    company.open(kind)
    for _ in range(data.draw(st.integers(0, 25))):
        name = data.draw(st.sampled_from(THREE))
        what = data.draw(st.sampled_from(["entry", "turn", "say", "raise", "wait", "restart"]))
        machine = company[name]
        if what == "entry":
            giver = company[data.draw(st.sampled_from(THREE))]
            entries = list(giver.space.replica.log.entries.values())
            if entries and giver is not machine:
                machine.handle(Arrived((data.draw(st.sampled_from(entries)),)), company.now)
        elif what == "turn" and machine.turns:
            machine.handle(answer(machine, machine.turns.popitem()[1]), company.now)  # type: ignore[arg-type]
        elif what == "say" and machine.space.replica.is_begun:
            machine.handle(Wish(acts.Say(), "by the way"), company.now)
        elif what == "raise" and machine.space.replica.is_begun:
            machine.handle(Wish(acts.Raise()), company.now)
        elif what == "wait":
            company.wait(data.draw(st.sampled_from([1, SECONDS])))
        elif what == "restart":
            machine.restart(company.now)
    company.run()
    states = [company[name].state for name in THREE]
    assert len({state.digest for state in states}) == 1
    assert {state.ended for state in states} == {"done"}
    taken = [turn.taken for state in states for turn in state.turns if turn.taken]
    assert all(taken.count(one) == len(THREE) for one in taken)
    assert not any(company[name].outs(Evidence) for name in THREE)


def test_the_phases_that_are_told_of_are_those_of_the_table() -> None:
    company = talking("work", 1)
    company.run()
    names = [out.name for out in company["cleo"].outs(Began)]
    assert [row.name for row in KINDS["work"] if row.name in names] == names
