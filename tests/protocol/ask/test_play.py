"""Questions under way, while streams break and machines crash."""

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ask.messages import Whole
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read
from tests.protocol.ask.desks import Asker, House, granted
from tests.protocol.ask.play import Play
from tests.protocol.join.houses import NOW, Countdown


def play(at: int | None = None, limit: int = 100) -> Play:
    countdown = Countdown(at)
    return Play(House(countdown), Asker(countdown=countdown, chain=(granted(limit),)))


def ask(played: Play, number: int) -> None:
    """Written down before anything can fail: what the owner asks once is one question."""
    countdown, played.asker.countdown = played.asker.countdown, Countdown()
    played.asker.ask(played.now, f"Question {number}?", until=NOW + 10 * 86_400)
    played.asker.countdown = countdown


def holds(played: Play, asked: int) -> None:
    house, asker = played.house, played.asker
    assert not asker.stored
    assert len(asker.machine) == 0
    assert len(asker.got) + len(asker.over) == asked
    assert all(len(replies) == 1 for replies in house.replies.values())  # never two for one question
    assert all(why == refusals.FAILED for why in asker.over.values())  # the self was interrupted too often
    assert house.counted == len(house.notes) == asked
    assert all(kept.tries <= limits.ATTEMPTS for kept in house.notes.values())
    for id, replies in asker.got.items():
        assert {reply.text for reply in replies} == {f"In the lake of {id.hex()[:4]} ü"}
    for (reply,) in house.replies.values():
        assert isinstance(read(reply, Whole | Refused), Whole | Refused)


def test_a_question_is_answered_in_parts_and_then_as_a_whole() -> None:
    played = play()
    ask(played, 1)
    played.dial()
    while played.move(0):
        pass
    (id,) = played.house.posed
    for _ in range(3):
        played.think(0, whole=False)
    while played.move(0):
        pass
    assert played.asker.came == {id: "In the lake In the lake In the lake "}
    assert not played.asker.got
    played.think(0, whole=True)
    while played.move(0):
        pass
    holds(played, 1)
    assert not played.asker.over
    assert played.house.machine.held == 1


def test_a_crash_after_each_single_thing_that_is_done_changes_nothing_in_the_end() -> None:
    for at in range(1, 100):
        played = play(at)
        ask(played, 1)
        played.dial()
        while played.move(0):
            pass
        played.think(0, whole=False)
        played.heal()
        holds(played, 1)
        assert len(played.asker.got) == 1
        if played.house.countdown.done < at:
            assert at > 12
            return
    raise AssertionError("it never ended")


KINDS = ["move", "move", "move", "dial", "think", "piece", "cut", "wait", "ana", "ben"]
ACTIONS = st.tuples(st.sampled_from(KINDS), st.integers(0, 30))


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 4), st.integers(1, 60), st.lists(ACTIONS, max_size=40))
def test_whatever_breaks_each_question_has_one_answer_and_is_counted_once(
    questions: int, at: int, actions: list[tuple[str, int]]
) -> None:
    played = play(at)
    for number in range(questions):
        ask(played, number)
    for what, number in actions:
        match what:
            case "move":
                played.move(number)
            case "dial":
                played.dial()
            case "think" | "piece":
                played.think(number, whole=what == "think")
            case "cut" if played.streams:
                played.cut(list(played.streams)[number % len(played.streams)])
            case "wait":
                played.wait()
            case "ana":
                played.restart_ana()
            case "ben":
                played.restart_ben()
            case _:
                pass
    played.heal()
    holds(played, questions)


def test_whoever_comes_again_while_it_is_answered_hears_all_of_it_on_the_new_stream() -> None:
    played = play()
    ask(played, 1)
    played.dial()
    played.move(0)
    played.think(0, whole=False)
    while played.move(0):
        pass
    played.cut_all()
    played.think(0, whole=False)
    played.wait()
    played.dial()
    while played.move(0):
        pass
    (id,) = played.house.posed
    assert played.asker.came == {id: "In the lake In the lake "}
    played.heal()
    holds(played, 1)


def test_many_wait_for_their_turn_and_no_more_are_under_way_than_may_be() -> None:
    played = play()
    for number in range(limits.OUTBOX_EACH):
        ask(played, number)
    assert len(played.asker.dialled) == limits.DIALLED
    played.dial()
    while played.move(0):
        pass
    assert len(played.house.posed) == limits.ANSWERING_EACH
    assert len(played.streams) <= limits.DIALLED
    played.heal()
    for _ in range(20):
        played.now += 600
        played.heal()
    holds(played, limits.OUTBOX_EACH)
