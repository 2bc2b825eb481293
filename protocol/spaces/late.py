"""What of mine came too late: written in an epoch that was over, so that the next root did not name it."""

from collections.abc import Iterator

from protocol.spaces import acts
from protocol.spaces.entry import Entry
from protocol.spaces.replica import Replica


def counted(replica: Replica, entry: Entry) -> bool:
    """Whether an entry counts, as far as is known here."""
    if replica.is_void(entry):
        return False
    after = _root(replica, entry.core.epoch + 1)
    if after is None:
        return True
    head = replica.log.entries.get(after.heads.get(entry.node.hex(), b""))
    return head is not None and entry.core.seq <= head.core.seq and entry.node not in after.forked


def unsaid(replica: Replica, node: bytes) -> Iterator[Entry]:
    """What this machine said between turns that came too late, was not deleted, and was not said again."""
    written = [one for epoch in replica.log.epochs.values() for one in epoch.chains.get(node, ())]
    again = {act.again for one in written if isinstance(act := replica.act(one.hash), acts.Say)}
    for one in written:
        said = isinstance(replica.act(one.hash), acts.Say) and one.core.slot is None and one.prose is not None
        if said and one.hash not in again and not counted(replica, one):
            yield one


def wants_to_go(replica: Replica, node: bytes) -> bool:
    """Whether this machine's leaving came too late, and it has been a member all the while."""
    for number, epoch in replica.log.epochs.items():
        if epoch is replica.log.latest:
            continue
        for one in epoch.chains.get(node, ()):
            if isinstance(replica.act(one.hash), acts.Leave) and not counted(replica, one):
                return all(node in later.members for at, later in replica.log.epochs.items() if at > number)
    return False


def heard_by_more(replica: Replica, entry: Entry) -> bool:
    """Whether there are listeners now who were none when it was said."""
    epochs = replica.log.epochs
    return not epochs[max(epochs)].members <= epochs[entry.core.epoch].members


def _root(replica: Replica, epoch: int) -> acts.Epoch | None:
    held = replica.log.epochs.get(epoch)
    act = replica.act(held.root.hash) if held else None
    return act if isinstance(act, acts.Epoch) else None
