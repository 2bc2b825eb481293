import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.audience import OWNER, Audience, Derived, Label, Listener, Standing, Tier
from identity.errors import EmptyAudience

tags = st.frozensets(st.sampled_from(["climbing", "family", "work", "", "'; DROP", "Family"]))
listeners = st.builds(Listener, st.sampled_from(Standing), tags)
labels = st.builds(Label, st.sampled_from(Tier), tags)
audiences = st.lists(listeners, min_size=1, max_size=6).map(Audience.of)


@given(st.lists(listeners, min_size=1, max_size=6), listeners, labels)
def test_a_further_listener_never_widens_what_may_be_said(
    those: list[Listener], further: Listener, label: Label
) -> None:
    if Audience.of([*those, further]).may_hear(label):
        assert Audience.of(those).may_hear(label)
        assert Audience.of([further]).may_hear(label)


@given(st.lists(listeners, min_size=1, max_size=6), labels)
def test_what_all_hear_together_each_may_hear_alone(those: list[Listener], label: Label) -> None:
    if Audience.of(those).may_hear(label):
        assert all(Audience.of([one]).may_hear(label) for one in those)


@given(st.lists(listeners, min_size=1, max_size=5), listeners)
def test_neither_the_order_nor_the_way_of_gathering_matters(those: list[Listener], further: Listener) -> None:
    assert Audience.of(those) == Audience.of(reversed(those))
    assert Audience.of(those).joined_by(further) == Audience.of([*those, further])
    assert Audience.of(those) == Audience.of([*those, *those])


@given(audiences, labels, tags)
def test_a_more_public_label_is_open_to_no_fewer(audience: Audience, label: Label, more: frozenset[str]) -> None:
    if audience.may_hear(label):
        for tier in Tier:
            if tier >= label.tier:
                assert audience.may_hear(Label(tier, label.tags | more))


@given(st.lists(listeners, min_size=1, max_size=6), labels)
def test_the_most_public_member_decides(those: list[Listener], label: Label) -> None:
    most_public = max(one.standing for one in those)
    untagged = Label(label.tier)
    assert Audience.of(those).may_hear(untagged) == (label.tier >= most_public)


@given(st.lists(listeners, min_size=2, max_size=6), st.sampled_from(["climbing", "family"]))
def test_a_tag_counts_only_if_it_was_granted_to_all(those: list[Listener], tag: str) -> None:
    open_by_tag = Audience.of(those).may_hear(Label(Tier.PRIVATE, frozenset({tag})))
    assert open_by_tag == all(tag in one.tags for one in those)


@given(labels)
def test_the_owner_alone_hears_everything_and_must_be_named(label: Label) -> None:
    assert OWNER.may_hear(label)
    assert OWNER.is_owner_alone
    with pytest.raises(EmptyAudience):
        Audience.of([])


@given(listeners)
def test_once_somebody_joins_the_owner_is_not_alone(listener: Listener) -> None:
    assert OWNER.joined_by(listener) == Audience.of([listener])
    assert not OWNER.joined_by(listener).may_hear(Label())


@given(st.lists(labels, min_size=1, max_size=5), st.lists(labels, min_size=1, max_size=5), audiences)
def test_what_is_derived_is_open_to_whom_every_source_is(
    first: list[Label], second: list[Label], audience: Audience
) -> None:
    both = Derived.from_([Derived.from_(first), *second])
    assert both.open_to(audience) == all(audience.may_hear(label) for label in [*first, *second])
    assert both.open_to(OWNER)


@pytest.mark.parametrize("standing", [None, 0, 1, 3, "public"])
def test_whoever_has_no_standing_is_not_taken_for_the_owner(standing: object) -> None:
    with pytest.raises(TypeError):
        Listener(standing)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Audience(standing)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Label(standing)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Listener(Standing.PUBLIC, {"a"})  # type: ignore[arg-type]


def test_what_is_derived_has_sources() -> None:
    with pytest.raises(ValueError, match="has sources"):
        Derived(frozenset())
    with pytest.raises(ValueError, match="has sources"):
        Derived.from_([])


@pytest.mark.parametrize(
    ("standing", "heard"),
    [
        (Standing.CLOSE, {Tier.CLOSE, Tier.KNOWN, Tier.PUBLIC}),
        (Standing.KNOWN, {Tier.KNOWN, Tier.PUBLIC}),
        (Standing.PUBLIC, {Tier.PUBLIC}),
    ],
)
def test_each_standing_reaches_its_tier_and_all_more_public(standing: Standing, heard: set[Tier]) -> None:
    audience = Audience.of([Listener(standing)])
    assert {tier for tier in Tier if audience.may_hear(Label(tier))} == heard
