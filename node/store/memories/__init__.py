"""What the self remembers, as rows of the journal.

``rows`` holds the memories themselves, ``sources`` what they came from, ``words`` the full text (a table per tier),
``meaning`` which of them have vectors, ``doors`` which of all this an audience opens, ``candidates`` what is handed to
ranking. ``changing`` is the way to change one with all that follows from it. ``watched`` are folders that more comes
from. ``origins`` are sources that were read again and again, ``zones`` where the machine was then, ``accounts`` what
the self makes of a source.
"""

from node.journal import RoomSchema
from node.store.memories import accounts, meaning, proposals, rows, sources, watched, words, zones

SCHEMA = RoomSchema(
    "memory",
    (sources.TABLES + rows.TABLES + proposals.TABLES + watched.TABLES, zones.TABLES),
    derived=(*words.DERIVED, meaning.DERIVED, meaning.ASTRAY, accounts.DERIVED),
)
