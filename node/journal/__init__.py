"""The journal: what was said, noted and decided, encrypted at rest. Everything else in a home is derived from it.

A room brings its tables as a ``RoomSchema`` and its SQL as functions of a ``Transaction``, run by ``Journal.write``.
"""

from node.journal.journal import Journal
from node.journal.schema import Derived, RoomSchema
from node.journal.sql import Transaction

__all__ = ["Derived", "Journal", "RoomSchema", "Transaction"]
