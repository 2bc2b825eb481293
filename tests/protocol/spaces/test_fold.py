"""What acts change: each kind played from open to close, and what does not count."""

import pytest
from msgspec.structs import replace

from protocol.spaces import acts, fold, late, limits
from protocol.spaces.acts import KindName, Settings
from protocol.spaces.entry import Entry
from protocol.spaces.kinds import EXACTLY, KINDS
from tests.protocol.spaces.members import Company, company, person

IDEA = bytes(32)


def _commit(there: Company, who: int, idea: str = "idea", nonce: bytes = IDEA) -> Entry:
    state = there.copies[who].state
    to = acts.commitment(state.space, state.phase, there.node(who), nonce, acts.idea_digest(idea))
    return there.turn(who, acts.Commit(to))


def _next(there: Company, *fixed: Entry) -> Entry:
    return there.say(0, acts.Next(there.copies[0].state.phase + 1, tuple(one.hash for one in fixed)))


def _brainstorm(count: int = 3) -> tuple[Company, list[Entry]]:
    """Up to the vote, each with an idea of their own."""
    there = company(count, "brainstorm", Settings(rounds=1))
    _next(there, *[_commit(there, who) for who in range(count)])
    ideas = [there.turn(who, acts.Reveal(IDEA, acts.idea_digest("idea")), "idea") for who in range(count)]
    _next(there)
    for who in range(count):
        there.turn(who, acts.Build(ideas[0].hash), "more")
    _next(there)
    return there, ideas


def _why(there: Company, entry: Entry) -> str:
    assert there.alike()
    return there.copies[-1].void.get(entry.hash, "")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_goes_from_open_to_close_and_all_see_the_same(kind: KindName) -> None:
    there = company(EXACTLY.get(kind, 3), kind)
    host = there.copies[0]
    by_node = {one.me.node: who for who, one in enumerate(there.people)}
    shown: list[Entry] = []
    for row in KINDS[kind]:
        assert host.state.row is row
        fixed: list[Entry] = []
        while places := host.state.on():
            who = by_node[host.state.turns[places[0]].node]
            if row.act is acts.Commit:
                fixed.append(_commit(there, who))
            elif row.act is acts.Reveal:
                shown.append(there.turn(who, acts.Reveal(IDEA, acts.idea_digest("idea")), "idea"))
            else:
                made: dict[type[acts.Act], acts.Any] = {
                    acts.Build: acts.Build(shown[0].hash if shown else b""),
                    acts.Vote: acts.Vote((shown[-1].hash,) if shown else ()),
                    acts.Review: acts.Review(next((e.hash for e in shown if e.node != there.node(who)), IDEA), True),
                    acts.Consent: acts.Consent(True),
                    acts.Step: acts.Step(1, b"x"),
                }
                act: acts.Any = (
                    made[row.act] if row.act in made else acts.Claim() if row.act is acts.Claim else acts.Say()
                )
                one = there.turn(who, act, "said")
                shown += [one] if row.who == "claimants" else []
        if not host.state.is_last:
            _next(there, *(fixed if row.fixed else ()))
    there.say(0, acts.Close())
    assert host.state.ended == "done"
    assert host.void == {}
    assert there.alike()


def test_the_best_liked_idea_comes_first() -> None:
    there, ideas = _brainstorm()
    there.turn(0, acts.Vote((ideas[2].hash, ideas[1].hash)))
    there.turn(1, acts.Vote((ideas[2].hash,)))
    assert there.copies[2].state.ranked()[0] == (ideas[2].hash, 6)


def test_what_is_revealed_is_what_was_committed_to() -> None:
    there = company(2, "brainstorm")
    _next(there, *[_commit(there, who) for who in range(2)])
    another = there.turn(0, acts.Reveal(IDEA, acts.idea_digest("a better one")), "a better one")
    nonce = there.turn(0, acts.Reveal(b"\1" * 32, acts.idea_digest("idea")), "idea")
    assert "another idea" in _why(there, another)
    assert "another idea" in _why(there, nonce)
    good = there.turn(0, acts.Reveal(IDEA, acts.idea_digest("idea")), "idea")
    twice = there.forged(0, acts.Reveal(IDEA, acts.idea_digest("idea")), [good], "idea", slot=(1, 0))
    there.tell(twice)
    assert not _why(there, good)
    assert "taken" in _why(there, twice)


def test_prose_that_is_not_the_idea_is_not_shown() -> None:
    there = company(2, "brainstorm")
    _next(there, _commit(there, 0), _commit(there, 1))
    one = there.turn(0, acts.Reveal(IDEA, acts.idea_digest("idea")), "something else")
    assert there.copies[1].prose(one.hash) is None


def test_only_ideas_that_the_host_fixed_are_opened() -> None:
    there = company(2, "brainstorm")
    commits = [_commit(there, who) for who in range(2)]
    _next(there, commits[0])
    assert [turn.node for turn in there.copies[1].state.turns] == [there.node(0)]
    one = there.forged(1, acts.Reveal(IDEA, acts.idea_digest("idea")), [commits[1], there.entries[-1]], slot=(1, 0))
    there.tell(one)
    assert "somebody else" in _why(there, one)


def test_nothing_is_opened_before_all_are_fixed() -> None:
    there = company(2, "brainstorm")
    early = there.forged(0, acts.Reveal(IDEA, acts.idea_digest("idea")), [_commit(there, 0)], "idea", slot=(1, 0))
    there.tell(early)
    fixed = there.say(0, acts.Next(1, (bytes(32),)))
    assert "not on" in _why(there, early)
    assert "turns of this phase" in _why(there, fixed)
    _commit(there, 1)
    fixed = there.say(0, acts.Next(1, (bytes(32),)))
    assert "something else than was" in _why(there, fixed) or "something else" in _why(there, fixed)


def test_a_turn_is_taken_once_and_by_whoever_has_it() -> None:
    there = company(2, settings=Settings(rounds=1))
    others = there.forged(1, acts.Say(), [there.root], slot=(0, 0))
    early = there.forged(1, acts.Say(), [others, there.root][:1], slot=(0, 1))
    there.tell(others)
    there.tell(early)
    first = there.turn(0, acts.Say())
    again = there.forged(0, acts.Say(), [first], slot=(0, 0))
    there.tell(again)
    assert "somebody else" in _why(there, others)
    assert "before this one" in _why(there, early)
    assert not _why(there, first)
    assert "taken" in _why(there, again)
    odd = there.forged(0, acts.Claim(), [again], slot=(0, 77))
    there.tell(odd)
    assert "not on" in _why(there, odd)


def test_only_the_host_decides() -> None:
    there = company()
    for act in (acts.Next(1), acts.Skip(0, 0), acts.Microphone(there.node(1)), acts.Close(), acts.Vote((IDEA,))):
        assert _why(there, there.say(1, act))
    assert "opened once" in _why(there, there.say(0, acts.Open(IDEA, IDEA, "talk", (there.people[0].member,))))


def test_whoever_waits_till_all_have_voted_votes_no_more() -> None:
    there, ideas = _brainstorm()
    mine = next(e for e in reversed(there.entries) if e.node == there.node(2))
    there.turn(0, acts.Vote((ideas[0].hash,)))
    there.turn(1, acts.Vote((ideas[1].hash,)))
    there.say(0, acts.Skip(3, 2))
    _next(there)
    before = there.copies[0].state.digest
    following = there.entries[there.entries.index(mine) + 1]
    late = there.forged(2, acts.Vote((ideas[0].hash,)), [mine, following], slot=(3, 2))
    taken = there.tell(late)
    assert taken[0].changes
    assert late.core.lamport < there.entries[-2].core.lamport
    assert there.copies[0].state.digest == before
    assert "passed" in _why(there, late)


def test_whoever_leaves_without_having_heard_moves_nobodys_place() -> None:
    there = company(3, settings=Settings(rounds=1))
    there.turn(0, acts.Say())
    there.say(0, acts.Skip(0, 1), to=(0, 2))
    there.turn(2, acts.Say(), to=(0, 2))
    there.say(0, acts.Next(1), to=(0, 2))
    last = there.turn(0, acts.Say(), to=(0, 2))
    there.tell(there.forged(1, acts.Leave(), [there.root]))
    for one in there.entries:
        there.tell(one)
    assert not _why(there, last)
    assert there.copies[1].state.left == (there.node(1),)


def test_nobody_agrees_by_saying_nothing() -> None:
    there = company(2, "introduction")
    there.turn(0, acts.Say())
    _next(there)
    there.turn(0, acts.Consent(True))
    there.say(0, acts.Skip(1, 1))
    assert "did not agree" in _why(there, _next(there))


def test_an_owners_word_is_not_their_selfs_to_give() -> None:
    there = company(2, "introduction")
    there.turn(0, acts.Say())
    _next(there)
    assert "owner" in _why(there, there.turn(1, acts.Consent(True), hand="self"))
    there.turn(1, acts.Consent(False))
    there.turn(0, acts.Consent(True))
    assert "did not agree" in _why(there, _next(there))


def test_hands_and_microphone_go_to_members() -> None:
    there = company()
    there.say(1, acts.Raise())
    there.say(2, acts.Raise())
    there.say(1, acts.Raise(up=False))
    there.say(0, acts.Microphone(there.node(2)))
    state = there.copies[1].state
    assert (state.hands, state.microphone) == ((), there.node(2))
    assert "to a member" in _why(there, there.say(0, acts.Microphone(bytes(32))))
    there.say(0, acts.Microphone())
    assert there.copies[1].state.microphone is None


def test_whoever_leaves_has_no_turn() -> None:
    there = company(settings=Settings(rounds=1))
    there.say(1, acts.Leave())
    there.turn(0, acts.Say())
    there.turn(2, acts.Say())
    assert there.copies[0].state.is_settled


def test_nothing_counts_after_the_close() -> None:
    there = company()
    there.say(0, acts.Close("host"))
    assert "over" in _why(there, there.say(1, acts.Say(), "still"))


def test_there_are_no_more_turns_than_a_state_holds() -> None:
    there = company(6, settings=Settings(rounds=limits.ROUNDS))
    assert limits.TURNS - 6 < len(there.copies[0].state.turns) <= limits.TURNS


def test_work_is_reviewed_by_others_and_built_on_what_is_there() -> None:
    there, _ = _brainstorm(2)
    for on in ((), (IDEA,), (there.root.hash, there.root.hash)):
        assert _why(there, there.turn(0, acts.Vote(on)))
    work = company(2, "work")
    work.turn(0, acts.Say())
    _next(work)
    work.turn(0, acts.Claim())
    work.turn(1, acts.Claim())
    _next(work)
    drafts = [work.turn(who, acts.Say(), "draft") for who in range(2)]
    _next(work)
    assert "somebody else" in _why(work, work.turn(0, acts.Review(drafts[0].hash, True)))
    assert not _why(work, work.turn(0, acts.Review(drafts[1].hash, True)))


def test_who_holds_the_microphone_gives_it_back_and_nobody_else_does() -> None:
    there = company()
    there.say(0, acts.Microphone(there.node(1)))
    there.say(2, acts.Raise(up=False))
    assert there.copies[2].state.microphone == there.node(1)
    there.say(1, acts.Raise(up=False))
    assert there.copies[2].state.microphone is None
    assert there.alike()


@pytest.mark.parametrize(
    ("kind", "phase", "gets_turns"), [("through", 7, True), ("through", 0, False), ("work", 2, False)]
)
def test_who_is_new_takes_part_unless_the_turns_are_those_of_who_did_something_before(
    kind: KindName, phase: int, gets_turns: bool
) -> None:
    there = company(3, kind)
    state = there.copies[0].state.copied()
    state.phase, state.claims = phase, {there.node(1).hex(): IDEA}
    fresh = replace(person(9).member, person=there.people[2].member.person)
    members = (*(one.member for one in there.people[:2]), fresh)
    fold.renewed(state, acts.Epoch(members, {}, b""))
    turns = [turn for turn in state.turns if turn.node == fresh.node]
    assert bool(turns) is gets_turns
    assert all(turn.is_open for turn in turns)
    assert state.turns[-len(turns) :] == turns or not turns


def test_what_was_void_when_an_epoch_ended_counts_no_more_in_the_next() -> None:
    there = company(2, "introduction")
    there.turn(0, acts.Say())
    _next(there)
    void = there.turn(1, acts.Consent(True), hand="self")
    good = there.turn(1, acts.Consent(True))
    there.renew(range(2))
    for copy in there.copies:
        assert copy.state.epoch == 1
        assert not late.counted(copy, void)
        assert late.counted(copy, good)
