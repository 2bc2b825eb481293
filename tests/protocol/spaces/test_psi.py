from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from identity.packing import pack, unpack
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import psi
from protocol.spaces.tried import YEAR, Spent, Tried, refuse_too_many

RUN, ANA, BEN = b"r" * 32, b"a" * 32, b"b" * 32
ORDER = 2**252 + 27742317777372353535851937790883648493


def run(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """A whole run, both sides: the count, and what each takes for common."""
    ana, ben = psi.mine(mine, b"1" * 32), psi.mine(theirs, b"2" * 32)
    of_ana = psi.read_blind(psi.blind(ana, RUN), psi.commit(ana, RUN, ANA), RUN, ANA, ben)
    of_ben = psi.read_blind(psi.blind(ben, RUN), psi.commit(ben, RUN, BEN), RUN, BEN, ana)
    by_ana, by_ben = psi.read_match(psi.match(ana, of_ben)), psi.read_match(psi.match(ben, of_ana))
    count = psi.count(ana, of_ben, by_ben)
    assert count == psi.count(ben, of_ana, by_ana)
    to_ana, to_ben = psi.name(ben, of_ana, by_ana), psi.name(ana, of_ben, by_ben)
    return count, psi.read_name(to_ana, ana, RUN, count), psi.read_name(to_ben, ben, RUN, count)


LABELS = st.lists(st.sampled_from([f"label {number}" for number in range(24)]), unique=True, max_size=16).map(tuple)


@settings(max_examples=20, deadline=None)
@given(LABELS, LABELS)
def test_both_learn_the_count_and_at_most_five_of_what_is_common(mine: Any, theirs: Any) -> None:
    count, one, other = run(mine, theirs)
    common = set(mine) & set(theirs)
    assert count == len(common)
    assert one == other
    assert set(one) <= common
    assert len(one) == min(count, psi.NAMED)


def test_what_is_sent_says_nothing_of_how_many_labels_there_are() -> None:
    for labels in ((), ("tea",), tuple(map(str, range(16)))):
        side = psi.mine(labels, b"1" * 32)
        assert len(psi.blinded(side, RUN)) == psi.SIZE
        assert len(psi.blind(side, RUN)) == len(psi.blind(psi.mine(("x",), b"3" * 32), RUN))


def test_the_same_labels_look_otherwise_in_each_run_and_under_each_seed() -> None:
    sets = [psi.blinded(psi.mine(("tea",), seed), run) for seed in (b"1" * 32, b"2" * 32) for run in (RUN, ANA)]
    assert len({point for points in sets for point in points}) == 4 * psi.SIZE


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (("tea", "tea"), "each named once"),
        (tuple(map(str, range(17))), "at most 16 labels"),
        (("",), "1 to 64 characters"),
        (("x" * 65,), "1 to 64 characters"),
    ],
)
def test_labels_that_cannot_be_compared_are_refused_here(labels: tuple[str, ...], why: str) -> None:
    with pytest.raises(LocalProtocolError, match=why):
        psi.mine(labels, b"1" * 32)


def test_nobody_changes_their_labels_after_they_have_seen_the_others() -> None:
    ana, ben = psi.mine(("tea",), b"1" * 32), psi.mine(("go",), b"2" * 32)
    other = psi.mine(("chess",), b"1" * 32)
    for commit, node in ((psi.commit(other, RUN, ANA), ANA), (psi.commit(ana, RUN, ANA), BEN)):
        with pytest.raises(RemoteProtocolError, match="other blinded labels than those committed to"):
            psi.read_blind(psi.blind(ana, RUN), commit, RUN, node, ben)


def test_nobody_sends_back_ours_as_theirs() -> None:
    ana = psi.mine(("tea",), b"1" * 32)
    with pytest.raises(RemoteProtocolError, match="ours"):
        psi.read_blind(psi.blind(ana, RUN), psi.commit(ana, RUN, BEN), RUN, BEN, ana)


def _small() -> list[bytes]:
    """Points of small order, and others that are not written as they must be."""
    field = 2**255 - 19
    torsion = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
    good = psi.blinded(psi.mine((), b"9" * 32), RUN)[0]
    mixed = bindings.crypto_core_ed25519_add(good, torsion)
    numbers = [1, 0, field - 1, field, field + 1]
    return [*(number.to_bytes(32, "little") for number in numbers), torsion, mixed, b"\xff" * 32]


@pytest.mark.parametrize("point", _small())
def test_points_outside_of_the_group_are_refused(point: bytes) -> None:
    points = sorted([point, *psi.blinded(psi.mine((), b"3" * 32), RUN)[:15]])
    with pytest.raises(RemoteProtocolError, match="a point that is none of the group"):
        psi.read_match(pack(points))


@pytest.mark.parametrize("odd", ["fewer", "twice", "order", "short"])
def test_a_set_that_is_no_set_is_refused(odd: str) -> None:
    points = list(psi.blinded(psi.mine((), b"3" * 32), RUN))
    changed = {
        "fewer": points[1:],
        "twice": [points[0], *points[:15]],
        "order": points[::-1],
        "short": [points[0][:31], *points[1:]],
    }
    with pytest.raises(RemoteProtocolError):
        psi.read_match(pack(changed[odd]))


@pytest.mark.parametrize("places", [[], [0, 0], [16], [-1], list(range(6)), ["x"], b"\xc1", "pad"])
def test_names_that_cannot_be_are_refused(places: Any) -> None:
    side = psi.mine(("tea", "go"), b"1" * 32)
    if places == "pad":
        pairs = psi._pairs(side, RUN)
        places = [at for at, (_, label) in enumerate(pairs) if not label][:2]
    content = places if isinstance(places, bytes) else pack(places)
    with pytest.raises(RemoteProtocolError):
        psi.read_name(content, side, RUN, 2)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=64))
def test_garbage_is_theirs(content: bytes) -> None:
    side = psi.mine(("tea",), b"1" * 32)
    for read in (
        lambda: psi.read_blind(content, content, RUN, BEN, side),
        lambda: psi.read_match(content),
        lambda: psi.read_name(content, side, RUN, 1),
    ):
        with pytest.raises(RemoteProtocolError):
            read()


def test_a_scalar_is_of_the_group_and_never_sent() -> None:
    side = psi.mine(("tea",), b"1" * 32)
    sent = psi.blind(side, RUN)
    assert side.seed not in sent
    assert set(unpack(sent)) == {"nonce", "points"}
    (one,) = [point for point, label in psi._pairs(side, RUN) if label]
    assert bindings.crypto_core_ed25519_is_valid_point(one)


# -- how much of it there may be


def tried(person: bytes, branch: bytes, labels: range, when: int = 1000) -> Tried:
    return Tried(RUN, person, branch, tuple(map(str, labels)), when)


def test_sixteen_different_labels_a_year_are_the_most_one_person_may_compare() -> None:
    before = [tried(ANA, BEN, range(10))]
    refuse_too_many(before, tried(ANA, BEN, range(16)))
    with pytest.raises(Spent, match="10 were, so tick those again, or at most 6 new"):
        refuse_too_many(before, tried(ANA, BEN, range(17)))


@pytest.mark.parametrize("who", [(ANA, RUN), (RUN, BEN)])
def test_it_counts_for_the_person_and_for_all_whom_the_same_contact_invited(who: tuple[bytes, bytes]) -> None:
    before = [tried(ANA, BEN, range(16))]
    with pytest.raises(Spent):
        refuse_too_many(before, tried(*who, range(16, 17)))
    refuse_too_many(before, tried(RUN, RUN, range(16, 32)))


def test_after_a_year_there_may_be_others_and_a_clock_set_back_frees_nothing() -> None:
    before = [tried(ANA, BEN, range(16), 1000)]
    new = range(16, 32)
    refuse_too_many(before, tried(ANA, BEN, new, 1000 + YEAR))
    for when in (1000 + YEAR - 1, 0):
        with pytest.raises(Spent):
            refuse_too_many(before, tried(ANA, BEN, new, when))
