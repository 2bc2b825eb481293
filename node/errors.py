"""What can go wrong, each with a sentence for the owner, a way out, and an exit code of its own.

``says`` is one line about what happened, ``do`` one line about what helps. Neither ever holds a key or a memory.
"""

import os
import re
from collections.abc import Iterator
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

    def __init__(self, says: str, do: str = "", named: str = "") -> None:
        super().__init__(says, do)
        self.named = named  # the failure as the worker called it; empty if it is the worker itself that is gone


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
    """There is no person, grant, invite, key or body of that name here, or more than one."""

    exit_code = 22


class NotAccepted(KithError):
    """What was given is not what it should be: a name, a tag, an id, a ticket, a phrase."""

    exit_code = 23


class BodyRefused(KithError):
    """This file is no body that can be used, or the body may not be changed now."""

    exit_code = 24


class NotPulled(KithError):
    """The model hub did not give what was asked for; nothing was put among the bodies."""

    exit_code = 25


class AdapterRefused(KithError):
    """An adapter cannot be used with this body."""

    exit_code = 26


class AskRefused(KithError):
    """A body cannot answer what it was asked, or how it was asked."""

    exit_code = 27


class NoRoom(KithError):
    """There is not enough memory for a body, or for another conversation with it."""

    exit_code = 28


# -- the same, by the names that the mind has for them


class BodyMissing(BodyRefused):
    """There is no such file, or it cannot be read."""


class BodyIsAnother(BodyRefused):
    """The file is not the one whose hash was noted."""


class BodyDamaged(BodyRefused):
    """The file is no GGUF model, or not a whole one."""


class BodyForeign(BodyRefused):
    """The model is of a kind that cannot be run here."""


class TemplateRefused(BodyRefused):
    """The chat template in the body's file is broken or hostile."""


class BodyNotLoaded(BodyRefused):
    """The body was put away meanwhile."""


class AdapterMissing(AdapterRefused):
    """There is no such file, or it cannot be read."""


class AdapterIsAnother(AdapterRefused):
    """The file is not the one whose hash was noted."""


class AdapterOfAnotherBody(AdapterRefused):
    """The adapter was made for another body."""


class AdapterDamaged(AdapterRefused):
    """The file is no adapter, or none that fits."""


class AdapterNotLoaded(AdapterRefused):
    """An adapter that is not loaded, or was withdrawn while it was in use."""


class PromptTooLong(AskRefused):
    """What must stand in the prompt leaves no room in it."""


class TokenUnknown(AskRefused):
    """A token, or a control word, that the body does not have."""


class GrammarRefused(AskRefused):
    """The grammar does not parse, or is too large."""


class SamplingRefused(AskRefused):
    """A setting of the sampling is out of its range."""


class StateRefused(AskRefused):
    """The kept state is damaged, or belongs to another body or binding."""


class DecodingFailed(AskRefused):
    """llama.cpp could not read the tokens."""


class EmbedderRefused(WorkerFailed):
    """The model that turns texts into vectors cannot be used."""


class VectorsRefused(WorkerFailed):
    """The vectors cannot be kept or searched, or not these."""


class ShelfDamaged(VectorsRefused):
    """A shelf was torn, or held something else; it was emptied, and is to be filled again."""


class DimensionsDiffer(VectorsRefused):
    """These vectors are of another model than those on the shelf."""


def in_words(error: OSError) -> str:
    """What the system says was wrong, without the path: that is for the sentence around it."""
    return os.strerror(error.errno or 0).lower()


def rebuilt(kind: str, says: str, do: str) -> KithError:
    """An error that was told by another process, as the error it was there."""
    for error in _all_of(KithError):
        raised = error(says, do)
        if raised.kind == kind:
            return raised
    return KithError(says, do)


def _all_of(error: type[KithError]) -> Iterator[type[KithError]]:
    for inner in error.__subclasses__():
        yield inner
        yield from _all_of(inner)


EXIT_CODES: dict[int, str] = {
    0: "all is well",
    1: "something failed that has no code of its own",
    2: "the command was not understood (wrong option or argument)",
    **{
        error.exit_code: (error.__doc__ or "").rstrip(".")
        for error in sorted(KithError.__subclasses__(), key=lambda error: error.exit_code)
    },
}
