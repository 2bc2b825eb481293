"""Events and sizes in words: the same ones on the command line and on the screen."""

from protocol.control.feed import Gap
from protocol.control.memories import MemoriesTaken
from protocol.control.messages import BackupMade, Happened, NodeStopping, ServiceChanged, WorkerChanged
from protocol.control.minds import BodyChanged
from protocol.control.persons import IdentityChanged, OwnerKeyChanged, PeopleChanged


def of_event(happened: Happened | Gap) -> str:
    """An event as a line."""
    if isinstance(happened, Gap):
        return f"(events {happened.first} to {happened.last} were missed)"
    match happened.event:
        case ServiceChanged(service=service):
            return f"the {service.name} service is {service.state}{because(service.reason)}"
        case WorkerChanged(worker=worker):
            return f"the {worker.name} worker is {worker.state}{because(worker.reason)}"
        case BackupMade(name=name, bytes=count):
            return f"backup {name} was made, {of_size(count)}"
        case NodeStopping(reason=reason):
            return f"the node stops: {reason}"
        case OwnerKeyChanged(unlocked_until=None):
            return "the owner's key is locked"
        case OwnerKeyChanged():
            return "the owner's key is unlocked"
        case IdentityChanged(how=how):
            return f"your identity has changed: {how}"
        case PeopleChanged():
            return "somebody you know has changed"
        case BodyChanged(role=role, name=name):
            return f"to {role}, the body {name} is used now"
        case MemoriesTaken(new=new):
            return f"{new:,} lines were taken in"


def of_size(count: int) -> str:
    """Bytes in words."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{count} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def because(reason: str) -> str:
    """A reason as the rest of a sentence."""
    return f": {reason}" if reason else ""
