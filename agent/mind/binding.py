"""The binding: what a prompt, its cache, its adapter and what comes of it belong to.

Two prompts with different bindings share nothing, however alike their first tokens are. Whoever may hear changes, or
what was granted, or something is forgotten: that is another binding, and the old one's cache cannot be reached from it.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256

DOMAIN = b"kith/binding/1"


@dataclass(frozen=True)
class Worn:
    """An adapter in use, by the hash of its file, and how strongly."""

    sha256: str
    scale: float = 1.0


@dataclass(frozen=True)
class Binding:
    """Who hears (ids), in which epoch, by which grants (ids), through which adapters, after which forgetting."""

    members: tuple[str, ...]
    epoch: int = 0
    grants: tuple[str, ...] = ()
    adapters: tuple[Worn, ...] = ()
    forgotten: int = 0  # how often something was forgotten so far

    @property
    def key(self) -> str:
        """The same for the same binding, and for no other; the order of members and grants does not count."""
        parts = [
            *_listed(sorted(set(self.members))),
            struct.pack(">q", self.epoch),
            *_listed(sorted(set(self.grants))),
            *_listed([worn.sha256 for worn in self.adapters]),
            *(struct.pack(">d", worn.scale) for worn in self.adapters),
            struct.pack(">q", self.forgotten),
        ]
        whole = sha256(DOMAIN)
        for part in parts:
            whole.update(struct.pack(">I", len(part)))
            whole.update(part)
        return whole.hexdigest()


def _listed(words: list[str]) -> list[bytes]:
    """A list of any length, so that no two lists in a row can be taken for two others."""
    return [struct.pack(">I", len(words)), *(word.encode() for word in words)]
