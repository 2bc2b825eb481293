"""Why a file, or the rest of one, is not taken in; ``str()`` says it in words for the owner."""

from collections.abc import Iterator
from contextlib import contextmanager

from agent.errors import AgentError


class IntakeRefused(AgentError):
    """A file, or the rest of it, is not taken in. What was read until then stays."""


class NotReadable(IntakeRefused):
    """There is no such file, it may not be opened, or it is a pipe, a socket or a device."""


class NoText(IntakeRefused):
    """The file holds no text, whatever its name says."""


class ForeignKind(IntakeRefused):
    """The file is of a kind that is not read here."""


class Damaged(IntakeRefused):
    """The file is not what it should be, or not a whole one."""


class Encrypted(IntakeRefused):
    """The file opens with a password only."""


class TooLarge(IntakeRefused):
    """The file, or what has to be read of it at once, is too large."""


class TooManyPieces(IntakeRefused):
    """There are more pieces in it than are taken in from one file."""


class TooManyPages(IntakeRefused):
    """There are more pages in it than are read of one file."""


class TooDeep(IntakeRefused):
    """What is in it stands in one another deeper than is followed."""


class UnpacksTooLarge(IntakeRefused):
    """What is packed in it becomes too large when it is unpacked."""


class TookTooLong(IntakeRefused):
    """Reading it took more time than a file may take."""


class ExtraMissing(IntakeRefused):
    """A program or package that this kind of file needs is not installed."""


class NoLongerWanted(IntakeRefused):
    """Nobody waits for the pieces any more."""


@contextmanager
def damaged_if_it_fails(says: str) -> Iterator[None]:
    """The boundary to a library that reads what strangers wrote: whatever it raises, the file is at fault."""
    try:
        yield
    except (IntakeRefused, MemoryError):
        raise
    except RecursionError as error:
        raise TooDeep("what is in it stands in one another deeper than is followed") from error
    except Exception as error:
        raise Damaged(says) from error
