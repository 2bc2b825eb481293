"""Why a body does not do what it was asked to. A worker tells no more than the name, so each name says it all."""

from agent.errors import AgentError


class BodyMissing(AgentError):
    """There is no such file, or it cannot be read."""


class BodyIsAnother(AgentError):
    """The file is not the one whose hash was noted."""


class BodyDamaged(AgentError):
    """The file is no GGUF model, or not a whole one."""


class BodyForeign(AgentError):
    """The model is of an architecture that llama.cpp does not know, or has no language to speak."""


class BodyNotLoaded(AgentError):
    """No body was loaded yet, or it was put away meanwhile."""


class NoRoom(AgentError):
    """There is not enough memory for another conversation."""


class AdapterMissing(AgentError):
    """There is no such file, or it cannot be read."""


class AdapterIsAnother(AgentError):
    """The file is not the one whose hash was noted."""


class AdapterOfAnotherBody(AgentError):
    """The adapter was made for another body, though it may have the same shape."""


class AdapterDamaged(AgentError):
    """The file is no adapter, or none that fits this body's shape."""


class AdapterNotLoaded(AgentError):
    """The binding names an adapter that is not loaded, or was withdrawn while it was in use."""


class TokenUnknown(AgentError):
    """A token, or a control word, that this body does not have."""


class TemplateRefused(AgentError):
    """The chat template in the body's file is broken or hostile, or loses or mixes up what was said."""


class GrammarRefused(AgentError):
    """The grammar does not parse, or is larger than any that we need."""


class SamplingRefused(AgentError):
    """A setting of the sampling is out of its range."""


class StateRefused(AgentError):
    """The kept state is damaged, or belongs to another body or binding."""


class Cancelled(AgentError):
    """The answer is no longer wanted."""


class DecodingFailed(AgentError):
    """llama.cpp could not read these tokens."""
