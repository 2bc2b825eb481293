"""Seals for one machine, as spaces have them: letters are sealed in the same way."""

from protocol.spaces.sealing import seal, unseal

__all__ = ["seal", "unseal"]
