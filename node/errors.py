"""What can go wrong, each with a sentence for the owner, a way out, and an exit code of its own.

``says`` is one line about what happened, ``do`` one line about what helps. Neither ever holds a key or a memory.
"""

import os
import re
from typing import ClassVar


class KithError(Exception):
    """Something failed in a way that we know how to name."""

    exit_code: ClassVar[int] = 1

    def __init__(self, says: str, do: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.do = do

    @property
    def kind(self) -> str:
        """The error's name in the form programs see: ``journal-damaged``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class NotRunning(KithError):
    """No node answers in this home."""

    exit_code = 3


class AlreadyRunning(KithError):
    """Another node lives in this home."""

    exit_code = 4


class ConfigRefused(KithError):
    """config.toml holds something we do not understand."""

    exit_code = 5


class JournalDamaged(KithError):
    """The journal cannot be read as it was written."""

    exit_code = 6


class WrongKey(KithError):
    """The key at hand is not the one the journal was written with."""

    exit_code = 7


class FromNewerVersion(KithError):
    """A file was written by a later Kith than this one."""

    exit_code = 8


class DiskRefused(KithError):
    """The disk is full, read-only or failing: what was to be written is not written."""

    exit_code = 9


class NoAnswer(KithError):
    """The node, or a part of it, did not answer in time."""

    exit_code = 10


class PortTaken(KithError):
    """Something else listens on the port this node was to use."""

    exit_code = 11


class HomeRefused(KithError):
    """The home folder is not one we can safely live in."""

    exit_code = 12


class NotAllowed(KithError):
    """Whoever asked may not."""

    exit_code = 13


class NothingToRestore(KithError):
    """There is no backup, or not the one that was named."""

    exit_code = 14


class WorkerFailed(KithError):
    """A worker could not do what it was asked; the node itself is well."""

    exit_code = 15


class Interrupted(KithError):
    """The node left, or was told to, before the answer was whole."""

    exit_code = 16


class Refusal(KithError):
    """The node does not speak with this program."""

    exit_code = 17


class NotUnlocked(KithError):
    """The vault was not opened: its passphrase is wrong, or was not given."""

    exit_code = 18


class OwnerLocked(KithError):
    """This needs the owner's key, and the owner has not unlocked it."""

    exit_code = 19


class VaultRefused(KithError):
    """The vault cannot be read as it was written."""

    exit_code = 20


class NoIdentity(KithError):
    """Nobody has been born in this home yet."""

    exit_code = 21


class NotKnown(KithError):
    """There is no person, grant, invite or key of that name here, or more than one."""

    exit_code = 22


class NotAccepted(KithError):
    """What was given is not what it should be: a name, a tag, an id, a ticket, a phrase."""

    exit_code = 23


def in_words(error: OSError) -> str:
    """What the system says was wrong, without the path: that is for the sentence around it."""
    return os.strerror(error.errno or 0).lower()


def rebuilt(kind: str, says: str, do: str) -> KithError:
    """An error that was told by another process, as the error it was there."""
    for error in KithError.__subclasses__():
        raised = error(says, do)
        if raised.kind == kind:
            return raised
    return KithError(says, do)


EXIT_CODES: dict[int, str] = {
    0: "all is well",
    1: "something failed that has no code of its own",
    2: "the command was not understood (wrong option or argument)",
    **{
        error.exit_code: (error.__doc__ or "").rstrip(".")
        for error in sorted(KithError.__subclasses__(), key=lambda error: error.exit_code)
    },
}
