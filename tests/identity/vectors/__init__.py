"""What ``specs/vectors`` holds. ``python -m tests.identity.vectors`` writes it; a test compares it with this."""

import json

from tests.identity.vectors.envelopes import envelopes, ids
from tests.identity.vectors.grants import cards, grants
from tests.identity.vectors.logs import person_logs
from tests.identity.vectors.meetings import meetings
from tests.identity.vectors.parts import FOLDER as FOLDER
from tests.identity.vectors.parts import Vector as Vector
from tests.identity.vectors.permissions import permissions
from tests.identity.vectors.tickets import tickets
from tests.identity.vectors.vaults import vaults

FILES = {
    "envelopes.json": envelopes,
    "ids.json": ids,
    "person-logs.json": person_logs,
    "vaults.json": vaults,
    "cards.json": cards,
    "grants.json": grants,
    "permissions.json": permissions,
    "tickets.json": tickets,
    "meetings.json": meetings,
}


def text_of(name: str) -> str:
    """A file of vectors as it should be."""
    return json.dumps(list(FILES[name]()), indent=1, ensure_ascii=False) + "\n"
