"""What was said before one came is read by grant of its writer, beside the fold."""

from protocol.spaces import acts, history, keys
from protocol.spaces.entry import Entry
from protocol.sync.copy import Copy, take_in
from tests.protocol.sync.world import Space, held, node

HERE = ("ana", "bo")


def key_of(copy: Copy, entry: Entry) -> bytes:
    epoch = copy.replica.key(entry.core.epoch)
    assert epoch is not None
    assert entry.prose is not None
    return keys.own_key(epoch, entry.core, entry.prose)


def granted() -> tuple[Space, Entry, Entry]:
    """Ana shares one of two things that she said before Cleo came."""
    space = Space.of(*HERE)
    shared, kept = space.say("ana", "for those who come"), space.say("ana", "for us alone")
    space.join("cleo", space.renew((*HERE, "cleo")))
    space.say("ana", act=acts.Share({shared.hash.hex(): key_of(space.copies["ana"], shared)}))
    return space, shared, kept


def test_what_was_shared_is_fetched_and_read() -> None:
    space, shared, kept = granted()
    space.pull("cleo", "ana")
    cleo = space.copies["cleo"]
    assert cleo.history.prose(shared.hash) == "for those who come"
    assert cleo.history.prose(kept.hash) is None
    assert [one.hash for one in cleo.history] == [shared.hash]
    assert shared.hash not in held(cleo)
    assert cleo.replica.state.digest == space.copies["ana"].replica.state.digest
    assert space.pull("cleo", "ana").taken == 0


def test_it_is_handed_on_by_whoever_holds_it() -> None:
    space, shared, _ = granted()
    space.pull("bo", "ana")
    space.pull("cleo", "bo")
    assert space.copies["cleo"].history.prose(shared.hash) == "for those who come"


def test_it_is_not_for_those_who_come_after_it_was_shared() -> None:
    space, shared, _ = granted()
    space.join("dora", space.renew((*HERE, "cleo", "dora")))
    space.pull("dora", "ana")
    assert space.copies["dora"].history.prose(shared.hash) is None
    assert space.copies["ana"].history.handed_on(shared.hash, [2]) is None
    assert space.copies["ana"].history.handed_on(shared.hash, [1]) is not None


def test_nobody_shares_what_another_said() -> None:
    space = Space.of(*HERE)
    said = space.say("ana", "for us alone")
    space.pull("bo", "ana")
    root = space.renew((*HERE, "cleo"))
    space.join("cleo", root)
    space.pull("bo", "ana")
    space.say("bo", act=acts.Share({said.hash.hex(): key_of(space.copies["bo"], said)}))
    space.pull("cleo", "bo")
    cleo = space.copies["cleo"]
    assert cleo.history.prose(said.hash) is None
    assert space.copies["bo"].history.handed_on(said.hash, [0, 1]) is None
    past = history.Past(said.envelope, said.header, said.prose or b"")
    assert cleo.history.take(past) is False


def test_another_key_than_its_own_grants_nothing() -> None:
    space = Space.of(*HERE)
    said = space.say("ana")
    space.join("cleo", space.renew((*HERE, "cleo")))
    space.say("ana", act=acts.Share({said.hash.hex(): bytes(32)}))
    space.pull("cleo", "ana")
    assert space.copies["cleo"].history.prose(said.hash) is None


def test_what_its_writer_deleted_is_gone_and_is_not_taken_again() -> None:
    space, shared, _ = granted()
    space.pull("cleo", "ana")
    past = next(iter(space.copies["cleo"].history))
    space.say("ana", act=acts.Delete(shared.hash))
    space.pull("cleo", "ana")
    cleo = space.copies["cleo"]
    assert cleo.history.prose(shared.hash) is None
    take_in(cleo, (), (past,))
    assert list(cleo.history) == []
    assert space.copies["ana"].history.handed_on(shared.hash, [1]) is None


def test_who_is_no_member_where_it_was_shared_gets_nothing_by_hash() -> None:
    space, shared, _ = granted()
    assert space.copies["ana"].history.handed_on(shared.hash, []) is None
    assert node("mallory") not in space.copies["ana"].log.latest.members
