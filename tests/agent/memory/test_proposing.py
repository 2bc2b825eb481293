"""The self proposes and never widens; with any private sign in it, a line is never proposed wider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.confidence import fingerprint
from agent.memory.proposing import MOST_A_DAY, judged, proposed
from identity.audience import Tier

OPEN = {
    "I play the cello.": Tier.KNOWN,
    "I like hiking": Tier.KNOWN,
    "I really enjoy pottery a lot!": Tier.KNOWN,
    "I love running": Tier.KNOWN,
    "My hobbies are chess and baking": Tier.KNOWN,
    "I collect old maps.": Tier.KNOWN,
    "I speak Polish and French.": Tier.KNOWN,
    "I'm a nurse.": Tier.KNOWN,
    "I work as an accountant": Tier.KNOWN,
    "I published a book about gardening.": Tier.PUBLIC,
    "My new podcast about chess is out.": Tier.PUBLIC,
    "제 취미는 등산입니다.": Tier.KNOWN,
    "私の趣味は読書です。": Tier.KNOWN,
}
PRIVATE = [
    *("my doctor says so", "the dentist", "I am pregnant", "my pills", "depressed", "the migraine clinic"),
    *("my salary", "we owe rent", "400 euros", "$20", "in debt", "my bank account", "taxes"),
    *("the password is rose", "a secret", "the door code", "nobody knows", "confidential"),
    *("12 Elm Street", "at my address", "a@b.example", "+49 171 555", "https://x.example/y", "home alone"),
    *("with Lena", "my sister", "her husband", "our neighbours", "my friends", "his affair"),
    *("I hate it", "so lonely", "terrified", "the divorce", "voted", "in church", "police", "I was fired"),
    *("엄마와", "월급이", "비밀번호는", "병원에", "母と", "給料が", "病院に", "秘密だ"),
    *("с Леной", "ה", "hid\u200bden", "p\u0430ssword"),
]


@pytest.mark.parametrize(("text", "tier"), OPEN.items())
def test_what_a_card_would_tell_may_be_proposed(text: str, tier: Tier) -> None:
    judgement = judged(text)
    assert judgement.tier == tier, judgement
    assert judgement.why
    assert 0 < judgement.sure < 1


@pytest.mark.parametrize("text", PRIVATE)
def test_private_matters_stay_private_and_say_why(text: str) -> None:
    judgement = judged(text)
    assert judgement.tier == Tier.PRIVATE
    assert judgement.why.startswith("it ")


@given(
    st.sampled_from(sorted(OPEN)),
    st.sampled_from(PRIVATE),
    st.sampled_from([" ", ", ", ". ", " and ", " because of ", " - ", "\n", "", "。", " (", " 그리고 "]),
    st.booleans(),
    st.sampled_from([str, str.lower, str.upper, str.title]),
)
def test_a_line_with_any_private_sign_is_never_proposed_wider(
    text: str, sign: str, between: str, first: bool, cased: object
) -> None:
    assert callable(cased)
    line = cased(f"{sign}{between}{text}" if first else f"{text}{between}{sign}")
    assert judged(line).tier == Tier.PRIVATE
    assert all(one.tier == Tier.PRIVATE for tier in Tier for one in proposed([(1, line, tier)]))


@given(st.text(max_size=80))
def test_whatever_is_written_is_not_proposed_wider(text: str) -> None:
    assert judged(text).tier == Tier.PRIVATE
    assert proposed([(1, text, Tier.PRIVATE)]) == []


def test_names_stay_private_though_the_form_is_a_hobbys() -> None:
    for text in (
        "My hobby is Lena",
        "I play the Grand",
        "I like reading her letters",
        "I enjoy running away from debts",
    ):
        assert judged(text).tier == Tier.PRIVATE, text


@given(st.lists(st.tuples(st.sampled_from(sorted(OPEN)), st.sampled_from(Tier)), max_size=40), st.integers(0, 9))
def test_at_most_so_many_a_day_each_text_once_and_none_that_is_as_it_should_be(
    lines: list[tuple[str, Tier]], asked: int
) -> None:
    rows = [(row, text, tier) for row, (text, tier) in enumerate(lines)]
    found = proposed(rows, asked_today=asked)
    assert len(found) <= max(0, MOST_A_DAY - asked)
    assert len({one.fingerprint for one in found}) == len(found)
    for one in found:
        assert one.tier == OPEN[rows[one.row][1]] > rows[one.row][2]


def test_what_the_owner_refused_is_not_proposed_again_however_it_is_spelled() -> None:
    refused = {fingerprint("I play the cello")}
    assert proposed([(1, "i play the cello!", Tier.PRIVATE)], refused) == []
    assert len(proposed([(1, "I play the harp", Tier.PRIVATE)], refused)) == 1


def test_what_is_too_open_is_proposed_for_fewer() -> None:
    (one,) = proposed([(7, "My salary is small and the doctor is dear.", Tier.PUBLIC)])
    assert (one.row, one.tier, one.tags) == (7, Tier.PRIVATE, frozenset())
    for harmless in ("The sky was grey.", "In 2015 it rained in Paris.", ""):
        assert proposed([(7, harmless, Tier.PUBLIC)]) == []


def test_only_tags_in_use_are_proposed() -> None:
    def of(tags: set[str]) -> frozenset[str]:
        return proposed([(1, "I am a nurse", Tier.PRIVATE)], tags=tags)[0].tags

    assert of({"Work", "family"}) == {"Work"}
    assert of({"family"}) == frozenset()
