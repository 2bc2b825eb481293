"""The two machines, one letter at a time: lost, doubled, in any order, and with crashes on both sides."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.join import ticketed
from protocol.wire import refusals
from tests.protocol.join.houses import ANA, BEN, CLEO, NOW, Countdown, Crash, Inviter, Joiner

ANA_PEER = Inviter(Countdown()).me.peer


@dataclass
class Post:
    """Letters under way, to be delivered by chance."""

    inviter: Inviter
    joiners: list[Joiner]
    now: float = NOW
    letters: list[tuple[int | None, int, bytes]] = field(default_factory=list)  # to whom (None: Ana), from whom, what

    def begin(self, number: int) -> None:
        """The joiner's machine starts, if there is anything left to do, and writes its letter."""
        joiner = self.joiners[number]
        if joiner.is_over and joiner.pending is None:
            return
        try:
            joiner.start(self.now, self._from(number))
            joiner.tell(ticketed.Connected(ANA_PEER), self.now, self._from(number))
        except Crash:
            joiner.machine = None

    def deliver(self, index: int, *, keep: bool) -> None:
        to, by, frame = self.letters[index] if keep else self.letters.pop(index)
        self.now += 60
        if to is None:
            try:
                self.inviter.letter(
                    self.joiners[by].peer, frame, self.now, lambda _, frame: self.letters.append((by, by, frame))
                )
            except Crash:
                self.inviter.start()
            return
        joiner = self.joiners[to]
        if joiner.machine is None:
            return  # it was off
        try:
            joiner.tell(ticketed.Heard(ANA_PEER, frame), self.now, self._from(to))
        except Crash:
            joiner.machine = None

    def heal(self) -> None:
        """From now on all arrives; whoever waits asks again."""
        for _ in range(4):
            for number in range(len(self.joiners)):
                self.begin(number)
            while self.letters:
                self.deliver(0, keep=False)

    def _from(self, number: int):  # type: ignore[no-untyped-def]
        return lambda frame: self.letters.append((None, number, frame))


def post(people: int = 1, at: int | None = None) -> Post:
    countdown = Countdown(at)
    inviter = Inviter(countdown)
    return Post(inviter, [Joiner(person, inviter.ticket, countdown) for person in (BEN, CLEO)[:people]])


def holds(post: Post) -> None:
    """The laws, once all is over."""
    inviter = post.inviter
    used = inviter.invites[inviter.invite_made.id]
    assert inviter.spent == 1
    joined = [joiner for joiner in post.joiners if joiner.pinned]
    assert [joiner.person.id for joiner in joined] == list(inviter.pinned) == [used.joiner]
    assert all(list(joiner.pinned) == [ANA.id] for joiner in joined)
    assert set(inviter.confirmed) <= {used.joiner}
    others = [joiner for joiner in post.joiners if not joiner.pinned]
    assert all(set(joiner.failed) == {refusals.USED} for joiner in others)
    assert all(joiner.pending is None for joiner in post.joiners)
    assert inviter.machine.held <= len(post.joiners)


def test_a_ticket_becomes_two_contacts_who_have_pinned_each_other() -> None:
    played = post()
    played.begin(0)
    while played.letters:
        played.deliver(0, keep=False)
    holds(played)
    ben, ana = played.inviter.pinned[BEN.id], played.joiners[0].pinned[ANA.id]
    assert (ben.log.person, ana.log.person) == (BEN.id, ANA.id)
    assert ana.grants == played.inviter.grants
    assert len(ben.grants) == 1


def test_a_crash_after_each_single_thing_that_is_done_changes_nothing_in_the_end() -> None:
    for at in range(1, 100):
        played = post(at=at)
        played.begin(0)
        while played.letters:
            played.deliver(0, keep=False)
        played.heal()
        holds(played)
        if played.inviter.countdown.done < at:
            assert at > 12
            return
    raise AssertionError("it never ended")


ACTIONS = st.tuples(st.sampled_from(["deliver", "double", "drop", "begin", "inviter", "joiner"]), st.integers(0, 30))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2), st.integers(1, 40), st.lists(ACTIONS, max_size=25))
def test_whatever_the_post_does_one_joins_and_both_sides_know(
    people: int, at: int, actions: list[tuple[str, int]]
) -> None:
    played = post(people, at)
    for number in range(people):
        played.begin(number)
    for what, number in actions:
        match what:
            case "begin":
                played.begin(number % people)
            case "inviter":
                played.inviter.start()
            case "joiner":
                played.joiners[number % people].machine = None
            case "drop" if played.letters:
                played.letters.pop(number % len(played.letters))
            case _ if played.letters:
                played.deliver(number % len(played.letters), keep=what == "double")
    played.heal()
    holds(played)


def test_whoever_asks_again_is_given_the_same_bytes() -> None:
    played = post()
    answers = []
    for _ in range(3):
        played.begin(0)
        while played.letters:
            if played.letters[0][0] == 0 and b"answer" in played.letters[0][2]:
                answers.append(played.letters.pop(0)[2])  # it is lost
            else:
                played.deliver(0, keep=False)
    assert answers == [played.inviter.invites[played.inviter.invite_made.id].answer] * 3
    played.heal()
    holds(played)
