"""Why texts become no vectors, or vectors are not kept. A worker tells no more than the name, so each says all."""

from agent.errors import AgentError


class ModelMissing(AgentError):
    """There is no such model on this machine; none is ever fetched on its own."""


class ModelIsAnother(AgentError):
    """The model's weights are not those whose hash was noted."""


class ModelForeign(AgentError):
    """The folder holds no model of sentences that can be used, or one that wants to run code of its own."""


class ShelvesTaken(AgentError):
    """Another process keeps its vectors in this folder."""


class ShelvesRefused(AgentError):
    """The folder cannot be written or read: the disk is full or read-only, or it is no folder."""


class ShelfMisnamed(AgentError):
    """No shelf can have this name."""


class ShelfDamaged(AgentError):
    """A shelf was torn, or held something else; it was emptied, and is to be filled again."""


class VectorRefused(AgentError):
    """A vector is empty, cut off, or holds what is no number."""


class DimensionsDiffer(AgentError):
    """A vector has not as many dimensions as those on the shelf: another model made it."""


class BatchTooLarge(AgentError):
    """More was handed over, or asked for, at once than there is room for; or not a vector for each row."""
