"""What workers refuse, in the node's words: they tell no more than a name. The words for bodies stand here."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from node import errors
from node.errors import KithError, WorkerFailed

_CHOOSE = "choose another with `kith body use FILE.gguf`, or go back to the newborn with `kith body use --newborn`"
_ADAPTER = "a sleep makes it anew"
_OURS = "see `kith logs`; this is a fault of ours"

Words = Mapping[str, tuple[type[KithError], str, str]]

WORDS: dict[str, tuple[type[KithError], str, str]] = {
    "BodyMissing": (
        errors.BodyMissing,
        "the body's file is not there, or cannot be read",
        f"put it back, or {_CHOOSE}",
    ),
    "BodyIsAnother": (
        errors.BodyIsAnother,
        "the body's file is not the one that was chosen: its hash is another",
        "if the change was meant, choose it anew with `kith body use FILE.gguf`",
    ),
    "BodyDamaged": (
        errors.BodyDamaged,
        "the body's file is no GGUF model, or not a whole one",
        f"fetch it anew, or {_CHOOSE}",
    ),
    "BodyForeign": (errors.BodyForeign, "the body is of a kind that cannot speak here", _CHOOSE),
    "TemplateRefused": (
        errors.TemplateRefused,
        "the chat template in the body's file is broken or hostile, or loses what was said",
        _CHOOSE,
    ),
    "BodyNotLoaded": (errors.BodyNotLoaded, "the body was put away meanwhile", "ask again"),
    "NoRoom": (
        errors.NoRoom,
        "there is not enough memory for another conversation with this body",
        "close other programs, lower `mind.context` in config.toml, or choose a smaller body with `kith body use`",
    ),
    "AdapterMissing": (errors.AdapterMissing, "the adapter's file is not there, or cannot be read", _ADAPTER),
    "AdapterIsAnother": (
        errors.AdapterIsAnother,
        "the adapter's file is not the one that was made: its hash is another",
        _ADAPTER,
    ),
    "AdapterOfAnotherBody": (errors.AdapterOfAnotherBody, "the adapter was made for another body", _ADAPTER),
    "AdapterDamaged": (
        errors.AdapterDamaged,
        "the adapter's file is no adapter, or none that fits this body",
        _ADAPTER,
    ),
    "AdapterNotLoaded": (
        errors.AdapterNotLoaded,
        "the adapter is not loaded, or was withdrawn while it was in use",
        "ask again",
    ),
    "PromptTooLong": (
        errors.PromptTooLong,
        "what must stand in the prompt has no room in it",
        "say less, or raise `mind.context` in config.toml",
    ),
    "TokenUnknown": (errors.TokenUnknown, "this body does not have a token that it was to read", _CHOOSE),
    "GrammarRefused": (errors.GrammarRefused, "the grammar does not parse, or is too large", _OURS),
    "SamplingRefused": (errors.SamplingRefused, "a setting of the sampling is out of its range", _OURS),
    "StateRefused": (
        errors.StateRefused,
        "the kept state is damaged, or belongs to another body or audience",
        "it is read anew",
    ),
    "Cancelled": (
        errors.Interrupted,
        "what was being said was ended, because what it came from was forgotten",
        "ask again",
    ),
    "DecodingFailed": (
        errors.DecodingFailed,
        "llama.cpp could not read the prompt",
        "try again; `kith body check` may know more",
    ),
}


@contextmanager
def named_refusals(words: Words = WORDS) -> Iterator[None]:
    """The boundary to a worker, a body's if no other words are given: what it refuses leaves here under a name of ours.

    An error that stays the worker's keeps the name by which the worker called it.
    """
    try:
        yield
    except WorkerFailed as error:
        if (told := words.get(error.named)) is None:
            raise
        kind, says, do = told
        refused = kind(says, do)
        if isinstance(refused, WorkerFailed):
            refused.named = error.named
        raise refused from error
