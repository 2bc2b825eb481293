"""What is made of a source rests on lines of one tier, and is gone when one of them is."""

from hypothesis import given
from hypothesis import strategies as st

from identity.audience import OWNER, Audience, Label, Listener, Standing, Tier
from node.journal import Transaction
from node.store.memories import accounts, changing, rows
from node.store.memories.accounts import Account, Basis
from tests.node.store.memories.lives import CLOSE, KNOWN, NOW, PRIVATE, prepared, source, take

FEW = 3
SAID = Account("They sail.", "They are glad.", "a body", 1.0)
WEIGHED = st.lists(st.floats(0, 1)).map(lambda weights: list(enumerate(weights)))


def made(to: Transaction, of: int) -> list[Basis]:
    """Accounts of all that a source holds, kept."""
    found = accounts.bases(to, of)
    assert all(accounts.keep(to, basis, SAID) for basis in found)
    return found


def still_there(to: Transaction, of: int) -> set[Tier]:
    """The tiers of which an account is kept that holds."""
    return {basis.tier for basis in accounts.bases(to, of) if accounts.kept(to, basis)}


def left_over(to: Transaction) -> set[Tier]:
    """The tiers of which any words are kept, whether they hold or not."""
    return {Tier(tier) for (tier,) in to.execute("SELECT tier FROM derived_accounts").fetchall()}


def test_the_weightiest_of_each_stretch_is_chosen() -> None:
    lines = [(1, 0.1), (2, 0.9), (3, 0.2), (4, 0.2), (5, 0.0), (6, 0.1)]
    assert accounts.chosen(lines, FEW) == [2, 3, 6]


@given(WEIGHED, st.integers(1, 20))
def test_few_are_chosen_in_their_order_and_all_where_there_are_few(lines: list[tuple[int, float]], few: int) -> None:
    some = accounts.chosen(lines, few)
    assert len(some) == min(few, len(lines))
    assert some == sorted(set(some))
    assert set(some) <= {n for n, _ in lines}


def test_there_is_one_of_each_tier_made_of_that_alone(to: Transaction) -> None:
    of = source(to)
    take(to, ["the key", "the boat"], PRIVATE, of)
    take(to, ["the lake"], KNOWN, of)
    found = made(to, of)
    assert [(basis.tier, [line.text for line in basis.lines]) for basis in found] == [
        (Tier.PRIVATE, ["the key", "the boat"]),
        (Tier.KNOWN, ["the lake"]),
    ]
    assert still_there(to, of) == {Tier.PRIVATE, Tier.KNOWN}


def test_it_is_open_to_whom_each_line_is_that_it_rests_on_as_they_are_now(to: Transaction) -> None:
    of = source(to)
    sailing, both = (Label(Tier.CLOSE, frozenset(tags)) for tags in ({"sailing"}, {"sailing", "family"}))
    take(to, ["the boat"], sailing, of)
    (row,) = take(to, ["the lake"], both, of)
    sailor = Audience.of([Listener(Standing.PUBLIC, frozenset({"sailing"}))])
    (basis,) = made(to, of)
    assert basis.hearers.open_to(sailor)
    changing.relabel(to, rows.load(to, [row])[row], CLOSE, NOW, prepared)
    (basis,) = accounts.bases(to, of)
    assert accounts.kept(to, basis) == SAID, "nothing that it says is another's now"
    assert not basis.hearers.open_to(sailor)
    assert basis.hearers.open_to(Audience.of([Listener(Standing.CLOSE)]))
    assert basis.hearers.open_to(OWNER)


def test_it_is_gone_at_once_when_a_line_is_forgotten_reworded_or_moved(to: Transaction) -> None:
    of = source(to)
    numbers = take(to, ["the key", "the boat", "the lake", "the rain"], PRIVATE, of)
    take(to, ["the sea"], KNOWN, of)
    memories = rows.load(to, numbers)
    for change in (
        lambda: changing.forget(to, memories[numbers[0]], prepared),
        lambda: changing.reword(to, memories[numbers[1]], "the canoe", NOW, prepared),
        lambda: changing.relabel(to, memories[numbers[2]], CLOSE, NOW, prepared),
    ):
        made(to, of)
        change()
        assert Tier.PRIVATE not in left_over(to)
        assert Tier.KNOWN in still_there(to, of), "of another tier nothing was made of it"


def test_it_holds_no_more_when_lines_came_in_or_were_moved_here(to: Transaction) -> None:
    of = source(to)
    take(to, ["the key"], PRIVATE, of)
    (row,) = take(to, ["the sea"], KNOWN, of)
    made(to, of)
    take(to, ["the boat"], PRIVATE, of)
    assert still_there(to, of) == {Tier.KNOWN}
    made(to, of)
    changing.relabel(to, rows.load(to, [row])[row], PRIVATE, NOW, prepared)
    assert still_there(to, of) == set()


def test_what_was_thought_of_a_line_that_changed_meanwhile_is_not_kept(to: Transaction) -> None:
    of = source(to)
    key, boat = take(to, ["the key", "the boat"], PRIVATE, of)
    for change in (
        lambda: changing.reword(to, rows.load(to, [key])[key], "the canoe", NOW, prepared),
        lambda: changing.relabel(to, rows.load(to, [key])[key], KNOWN, NOW, prepared),
        lambda: changing.forget(to, rows.load(to, [boat])[boat], prepared),
    ):
        (basis,) = [one for one in accounts.bases(to, of) if one.tier is Tier.PRIVATE]
        change()
        assert not accounts.keep(to, basis, SAID)
        assert left_over(to) == set()


def test_a_file_that_grew_has_one_account_of_all_its_versions(to: Transaction) -> None:
    first = source(to, "diary.md")
    take(to, ["the key"], PRIVATE, first)
    made(to, first)
    second = source(to, "diary.md")
    (row,) = take(to, ["the boat"], PRIVATE, second)
    assert still_there(to, first) == still_there(to, second) == set()
    (basis,) = made(to, second)
    assert [line.text for line in basis.lines] == ["the key", "the boat"]
    assert still_there(to, first) == {Tier.PRIVATE}
    assert len(to.execute("SELECT 1 FROM derived_accounts").fetchall()) == 1
    changing.forget(to, rows.load(to, [row])[row], prepared)
    assert left_over(to) == set()
