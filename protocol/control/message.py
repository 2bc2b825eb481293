"""What all messages of the control socket have in common."""

from msgspec import Struct


class Message(Struct, frozen=True, omit_defaults=True, tag_field="is", tag=str.lower):
    """Common shape: immutable, tagged by its lower-case name."""
