import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity import operations, personlog
from identity.envelope import Envelope
from identity.errors import IdentityRefused, LogRefused, Malformed, SignatureRefused
from identity.operations import Add, Genesis, Revoke, Rotate, commitment
from identity.personlog import MAX_EVIDENCE, Fork, Hand, PersonLog
from identity.signing import public_key
from tests.identity.person import Person

ANA = Person(1)
MALLORY = Person(2)


def log(*envelopes: Envelope) -> PersonLog:
    return PersonLog([ANA.genesis, *envelopes])


def chain_with_keys() -> list[Envelope]:
    self_ = ANA.add(ANA.id, "self", "self")
    node = ANA.add(self_.hash, "node", "node")
    sealing = ANA.add(node.hash, "sealing", "sealing", by="node")
    return [self_, node, sealing]


def test_the_phrase_alone_makes_the_same_person_again() -> None:
    assert Person(1).genesis == ANA.genesis
    assert log().person == ANA.id
    assert Person(3).id != ANA.id


def test_who_signs_for_a_person() -> None:
    known = log(*chain_with_keys())
    assert known.hand(public_key(ANA.owner(0))) is Hand.OWNER
    assert known.hand(public_key(ANA.other("self"))) is Hand.SELF
    assert known.hand(public_key(ANA.other("node"))) is Hand.NODE
    for stranger in (ANA.other("sealing"), ANA.recovery, ANA.owner(1), MALLORY.owner(0)):
        with pytest.raises(SignatureRefused, match="does not know"):
            known.hand(public_key(stranger))


def test_an_owner_key_is_replaced_by_the_one_committed_to_and_by_no_other() -> None:
    rotated = log(ANA.rotate(ANA.id, 1))
    assert rotated.hand(public_key(ANA.owner(1))) is Hand.OWNER
    with pytest.raises(SignatureRefused, match="replaced"):
        rotated.hand(public_key(ANA.owner(0)))
    assert rotated.hand(public_key(ANA.owner(0)), known_before=True) is Hand.OWNER
    with pytest.raises(LogRefused, match="committed to"):
        log(ANA.rotate(ANA.id, 2))
    new = public_key(ANA.owner(1))
    stolen = operations.signed(Rotate(ANA.id, new, commitment(new)), ANA.owner(0))
    with pytest.raises(LogRefused, match="signed by the new owner key"):
        log(stolen)
    assert log(ANA.rotate(ANA.id, 1), ANA.rotate(rotated.state.head, 2)).state.owner == public_key(ANA.owner(2))


def test_a_key_is_added_only_with_its_own_consent() -> None:
    key = public_key(ANA.other("self"))
    forged = Add(prev=ANA.id, role="self", key=key, by=key, proof=bytes(64))
    with pytest.raises(LogRefused, match="not co-signed"):
        log(operations.signed(forged, ANA.owner(0)))
    elsewhere = operations.co_sign(MALLORY.id, ANA.id, "self", key, ANA.other("self"))
    with pytest.raises(LogRefused, match="not co-signed"):
        log(operations.signed(elsewhere, ANA.owner(0)))
    as_node = operations.co_sign(ANA.id, ANA.id, "node", key, ANA.other("self"))
    as_self = msgspec.structs.replace(as_node, role="self")
    with pytest.raises(LogRefused, match="not co-signed"):
        log(operations.signed(as_self, ANA.owner(0)))
    for_another = operations.co_sign(ANA.id, ANA.id, "self", key, ANA.other("node"))
    with pytest.raises(LogRefused, match="co-sign for itself"):
        log(operations.signed(for_another, ANA.owner(0)))
    with pytest.raises(LogRefused, match="another key than the owner's"):
        log(operations.signed(operations.co_sign(ANA.id, ANA.id, "self", key, ANA.other("self")), MALLORY.owner(0)))


def test_a_sealing_key_needs_a_machine_of_the_persons() -> None:
    with pytest.raises(LogRefused, match="one of the person's machines"):
        log(ANA.add(ANA.id, "sealing", "sealing", by="node"))
    self_ = ANA.add(ANA.id, "self", "self")
    with pytest.raises(LogRefused, match="one of the person's machines"):
        log(self_, ANA.add(self_.hash, "sealing", "sealing", by="self"))


def test_no_key_has_two_roles_or_two_lives() -> None:
    self_ = ANA.add(ANA.id, "self", "self")
    with pytest.raises(LogRefused, match="added before"):
        log(self_, ANA.add(self_.hash, "node", "self"))
    revoked = ANA.revoke(self_.hash, "self", {})
    with pytest.raises(LogRefused, match="added before"):
        log(self_, revoked, ANA.add(revoked.hash, "self", "self"))
    with pytest.raises(LogRefused, match="an owner's key"):
        log(ANA.add(ANA.id, "self", "owner 0"))


def test_what_a_revoked_key_signed_counts_if_it_was_here_before_or_is_a_named_head() -> None:
    self_ = ANA.add(ANA.id, "self", "self")
    head = bytes(range(32))
    known = log(self_, ANA.revoke(self_.hash, "self", {"space": head}))
    key = public_key(ANA.other("self"))
    with pytest.raises(SignatureRefused, match="revoked"):
        known.hand(key)
    with pytest.raises(SignatureRefused, match="revoked"):
        known.hand(key, chain="space", head=bytes(32))
    with pytest.raises(SignatureRefused, match="revoked"):
        known.hand(key, chain="elsewhere", head=head)
    with pytest.raises(SignatureRefused, match="revoked"):
        known.hand(key, chain="elsewhere")
    assert known.hand(key, chain="space", head=head) is Hand.SELF
    assert known.hand(key, known_before=True) is Hand.SELF
    with pytest.raises(LogRefused, match="no longer"):
        log(*known.envelopes()[1:], ANA.revoke(known.state.head, "self", {}))


def test_a_recovery_beats_every_other_branch_however_long() -> None:
    stolen = [ANA.rotate(ANA.id, 1)]
    for number in range(2, 6):
        stolen.append(ANA.rotate(stolen[-1].hash, number))
    evil = ANA.add(stolen[-1].hash, "self", "evil", owner=5)
    rescue = ANA.recover(ANA.id, 50)
    for known in (log(*stolen, evil, rescue), log(rescue, *stolen, evil), log(*stolen, evil).extended([rescue])):
        assert known.state.owner == public_key(ANA.owner(50))
        assert not known.frozen
        with pytest.raises(SignatureRefused):
            known.hand(public_key(ANA.other("evil")))
        after = ANA.add(rescue.hash, "self", "self", owner=50)
        assert known.extended([after]).hand(public_key(ANA.other("self"))) is Hand.SELF


def test_a_recovery_counts_wherever_on_its_branch_it_stands() -> None:
    rotated = ANA.rotate(ANA.id, 1)
    rescue = ANA.recover(rotated.hash, 50)
    rival = ANA.add(ANA.id, "self", "self")
    assert log(rival, rotated, rescue).state.head == rescue.hash


def test_only_the_phrase_recovers() -> None:
    new = public_key(MALLORY.owner(0))
    forged = operations.signed(operations.Recover(ANA.id, new, commitment(new)), ANA.owner(0))
    with pytest.raises(LogRefused, match="recovery key"):
        log(forged)


@pytest.mark.parametrize("second_point", ["the same", "an earlier one"])
def test_two_recoveries_that_do_not_know_of_each_other_freeze_the_identity(second_point: str) -> None:
    rotated = ANA.rotate(ANA.id, 1)
    first = ANA.recover(rotated.hash, 50)
    second = ANA.recover(rotated.hash if second_point == "the same" else ANA.id, 60)
    known = log(rotated, first, second)
    assert known.frozen
    for key in (ANA.owner(0), ANA.owner(1), ANA.owner(50), ANA.owner(60)):
        with pytest.raises(SignatureRefused, match="frozen"):
            known.hand(public_key(key))


def test_a_recovery_after_a_recovery_freezes_nothing() -> None:
    first = ANA.recover(ANA.id, 50)
    second = ANA.recover(first.hash, 60)
    assert log(first, second).hand(public_key(ANA.owner(60))) is Hand.OWNER


def test_a_retired_identity_signs_nothing_more() -> None:
    retired = ANA.retire(ANA.id)
    known = log(retired)
    with pytest.raises(SignatureRefused, match="retired"):
        known.hand(public_key(ANA.owner(0)))
    assert known.hand(public_key(ANA.owner(0)), known_before=True) is Hand.OWNER
    with pytest.raises(LogRefused, match="after the identity was retired"):
        log(retired, ANA.add(retired.hash, "self", "self"))
    assert log(retired, ANA.recover(retired.hash, 50)).hand(public_key(ANA.owner(50))) is Hand.OWNER


def test_of_two_operations_after_the_same_one_the_first_here_counts_and_both_are_evidence() -> None:
    one, other = ANA.add(ANA.id, "self", "self"), ANA.add(ANA.id, "self", "double")
    known = log(one, other)
    assert known.state.head == one.hash
    assert known.forks == [Fork(ANA.id, one.hash, other.hash)]
    assert log(other, one).state.head == other.hash
    assert log(one).forks == []


def test_a_log_has_one_beginning_and_no_holes() -> None:
    with pytest.raises(LogRefused, match="another person's"):
        log(MALLORY.genesis)
    with pytest.raises(LogRefused, match="not here"):
        PersonLog([ANA.rotate(ANA.id, 1)])
    with pytest.raises(LogRefused, match="not here"):
        log(ANA.rotate(ANA.rotate(ANA.id, 1).hash, 2))
    with pytest.raises(LogRefused, match="nobody's"):
        PersonLog([])
    posing = operations.signed(
        Genesis(public_key(ANA.owner(0)), bytes(32), public_key(MALLORY.recovery)), MALLORY.owner(0)
    )
    with pytest.raises(LogRefused, match="signed by the owner it names"):
        PersonLog([posing])


def test_what_is_known_already_is_passed_over() -> None:
    operations_ = chain_with_keys()
    known = log(*operations_)
    again = known.extended([ANA.genesis, *operations_])
    assert again.envelopes() == known.envelopes()


def test_an_operation_with_anything_unknown_in_it_is_refused() -> None:
    content = msgspec.to_builtins(Revoke(ANA.id, bytes(32), {}), builtin_types=(bytes,))
    wrong: list[object] = [
        {**content, "until": 5},
        {**content, "op": "revokeall"},
        {**content, "key": bytes(31)},
        {**content, "heads": {"a": b""}},
        {**content, "heads": {str(n): bytes(32) for n in range(1100)}},
        {name: value for name, value in content.items() if name != "heads"},
        {**content, "heads": []},
        [],
        None,
    ]
    for changed in wrong:
        with pytest.raises(IdentityRefused):
            operations.read(Envelope.sealed(operations.KIND, changed, ANA.owner(0)))
    with pytest.raises(Malformed):
        operations.read(Envelope.sealed(operations.KIND, {**content, "until": 5}, ANA.owner(0)))


def a_tangle() -> list[Envelope]:
    """A log with rotations, keys, a theft and a recovery."""
    keys = chain_with_keys()
    rotated = ANA.rotate(keys[-1].hash, 1)
    stolen = ANA.rotate(rotated.hash, 2)
    evil = ANA.add(stolen.hash, "self", "evil", owner=2)
    rescue = ANA.recover(rotated.hash, 50)
    new = ANA.add(rescue.hash, "node", "laptop", owner=50)
    return [*keys, rotated, stolen, evil, rescue, new, ANA.revoke(new.hash, "laptop", {"chain": bytes(32)}, owner=50)]


@given(st.integers(0, 2**32), st.integers(1, 9))
def test_in_whatever_order_and_parts_it_arrives_it_amounts_to_the_same(seed: int, first: int) -> None:
    how, waiting, ordered = random.Random(seed), a_tangle(), [ANA.genesis]
    while waiting:
        here = {envelope.hash for envelope in ordered}
        possible = [one for one in waiting if operations.read(one).prev in here]  # type: ignore[union-attr]
        chosen = how.choice(possible)
        waiting.remove(chosen)
        ordered.append(chosen)
    whole = PersonLog(ordered)
    in_parts = PersonLog(ordered[:first]).extended(ordered[first:])
    expected = log(*a_tangle())
    assert whole.state == in_parts.state == expected.state
    assert whole.frozen == in_parts.frozen == expected.frozen
    assert PersonLog.from_bytes(one.to_bytes() for one in whole.envelopes()).state == expected.state


@given(st.integers(0, 100_000), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(place: int, change: int) -> None:
    parts = [bytearray(one.to_bytes()) for one in [ANA.genesis, *a_tangle()]]
    at = place % sum(map(len, parts))
    for part in parts:
        if at < len(part):
            part[at] ^= change
            break
        at -= len(part)
    with pytest.raises(IdentityRefused):
        PersonLog.from_bytes(bytes(part) for part in parts)


def test_a_machine_that_is_revoked_takes_its_sealing_key_along() -> None:
    keys = chain_with_keys()
    known = log(*keys, ANA.revoke(keys[-1].hash, "node", {}))
    assert known.state.keys[public_key(ANA.other("sealing"))].heads is not None


@pytest.mark.parametrize("key", [bytes(32), (1).to_bytes(32, "little"), bytes(31) + b"\x80", b"\xff" * 32])
def test_a_sealing_key_that_anybody_could_open_or_that_is_written_twice_is_refused(key: bytes) -> None:
    node = ANA.add(ANA.id, "node", "node")
    add = operations.co_sign(ANA.id, node.hash, "sealing", key, ANA.other("node"))
    with pytest.raises(LogRefused, match="sealing key"):
        log(node, operations.signed(add, ANA.owner(0)))


def test_no_owner_key_ever_had_another_part() -> None:
    node = ANA.add(ANA.id, "node", "node")
    for taken in (ANA.other("node"), ANA.owner(0), ANA.recovery):
        recover = operations.Recover(node.hash, public_key(taken), bytes(32))
        with pytest.raises(LogRefused, match="had a part in this log"):
            log(node, operations.signed(recover, ANA.recovery))
    with pytest.raises(LogRefused, match="an owner's key"):
        log(ANA.add(ANA.id, "node", "owner 1"))  # the one committed to
    owner = public_key(ANA.owner(0))
    for genesis in (
        Genesis(owner, bytes(32), owner),
        Genesis(owner, commitment(owner), public_key(ANA.recovery)),
        Genesis(owner, commitment(public_key(ANA.recovery)), public_key(ANA.recovery)),
    ):
        with pytest.raises(LogRefused):
            PersonLog([operations.signed(genesis, ANA.owner(0))])


def test_a_rotation_beats_what_a_thief_of_the_current_key_can_make() -> None:
    evil, retired, rotated = ANA.add(ANA.id, "node", "evil"), ANA.retire(ANA.id), ANA.rotate(ANA.id, 1)
    for known in (log(evil, retired, rotated), log(rotated, retired, evil), log(evil).extended([rotated])):
        assert known.state.head == rotated.hash
        assert known.forks
        with pytest.raises(SignatureRefused):
            known.hand(public_key(ANA.other("evil")))


def test_a_thief_of_an_old_key_can_neither_fill_a_log_nor_make_it_costly() -> None:
    rotated = ANA.rotate(ANA.id, 1)
    flood = [ANA.add(ANA.id, "node", f"evil {number}") for number in range(300)]
    line = [ANA.add(ANA.id, "node", "line")]
    for number in range(300):
        line.append(ANA.add(line[-1].hash, "node", f"line {number}"))
    known = log(rotated).extended(flood).extended(line)
    assert known.state.head == rotated.hash
    assert len(known.envelopes()) <= 2 + MAX_EVIDENCE
    assert len(known.forks) <= MAX_EVIDENCE
    assert known.extended([ANA.recover(rotated.hash, 50)]).hand(public_key(ANA.owner(50))) is Hand.OWNER
    assert PersonLog(known.envelopes()).state == known.state


def test_a_full_log_can_still_be_recovered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personlog, "MAX_OPERATIONS", 3)
    operations_ = chain_with_keys()
    known = log(*operations_)
    with pytest.raises(LogRefused, match="at most 3"):
        known.extended([ANA.rotate(known.state.head, 1)])
    assert known.extended([ANA.recover(known.state.head, 50)]).hand(public_key(ANA.owner(50))) is Hand.OWNER


def test_a_copy_must_hold_as_well_as_the_original() -> None:
    forged = Envelope(ANA.genesis.domain, ANA.genesis.payload, bytes(32), bytes(64))
    with pytest.raises(SignatureRefused):
        log(forged)


def test_a_frozen_identity_is_frozen_still_when_it_is_read_again() -> None:
    rotated = ANA.rotate(ANA.id, 1)
    deep = ANA.rotate(rotated.hash, 2)
    known = log(rotated, deep, ANA.recover(deep.hash, 50), ANA.recover(rotated.hash, 60))
    assert known.frozen
    assert PersonLog(known.envelopes()).frozen


def frozen_log() -> tuple[PersonLog, Envelope, Envelope]:
    """A log with two recoveries that do not know of each other."""
    one, other = ANA.recover(ANA.id, 50), ANA.recover(ANA.id, 60)
    return log(ANA.add(ANA.id, "self", "self"), one, other), one, other


def test_rivals_are_the_newest_recovery_of_each_branch() -> None:
    known, one, other = frozen_log()
    assert known.rivals() == [one.hash, other.hash]
    newer = ANA.recover(one.hash, 70)
    assert set(known.extended([newer]).rivals()) == {newer.hash, other.hash}
    assert log(one, newer).rivals() == log().rivals() == []


def test_whoever_met_the_person_may_say_which_recovery_is_theirs_and_the_freeze_ends() -> None:
    known, one, other = frozen_log()
    for mine, number, rival in ((one, 50, 60), (other, 60, 50)):
        confirmed = known.confirmed(mine.hash)
        assert confirmed.hand(public_key(ANA.owner(number))) is Hand.OWNER
        with pytest.raises(SignatureRefused):
            confirmed.hand(public_key(ANA.owner(rival)))
    assert known.frozen
    assert known.met is None


def test_what_was_confirmed_holds_against_all_that_comes_after() -> None:
    known, one, other = frozen_log()
    confirmed = known.confirmed(one.hash)
    for later in (ANA.recover(one.hash, 70), ANA.recover(other.hash, 80), ANA.recover(ANA.id, 90)):
        longer = confirmed.extended([later])
        assert not longer.frozen
        assert longer.state.owner == public_key(ANA.owner(50))
    after = ANA.add(one.hash, "node", "node", owner=50)
    assert confirmed.extended([after]).hand(public_key(ANA.other("node"))) is Hand.NODE
    newer = ANA.recover(one.hash, 70)
    again = confirmed.extended([newer]).confirmed(newer.hash)
    assert again.state.owner == public_key(ANA.owner(70))


def test_a_confirmed_log_is_the_same_when_it_is_read_again() -> None:
    known, one, _ = frozen_log()
    confirmed = known.confirmed(one.hash)
    again = PersonLog(confirmed.envelopes(), confirmed.met)
    assert (again.state, again.frozen, again.met) == (confirmed.state, False, one.hash)
    assert PersonLog(confirmed.envelopes()).frozen


def test_only_a_recovery_that_is_there_can_be_confirmed() -> None:
    known, one, _ = frozen_log()
    for other in (ANA.id, bytes(32), ANA.recover(one.hash, 70).hash):
        with pytest.raises(LogRefused, match="none of the recoveries"):
            known.confirmed(other)


def test_a_recovery_ends_every_other_key() -> None:
    keys = chain_with_keys()
    known = log(*keys, ANA.recover(keys[-1].hash, 50))
    for name in ("self", "node"):
        with pytest.raises(SignatureRefused, match="revoked"):
            known.hand(public_key(ANA.other(name)))
        assert known.hand(public_key(ANA.other(name)), known_before=True) is Hand(name)
    assert all(key.heads is not None for key in known.state.keys.values())
