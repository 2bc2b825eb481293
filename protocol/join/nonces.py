"""Numbers drawn for one meeting, which whoever drew them knows again without having kept them.

An inviter keeps nothing of whoever has not proved the secret: not in memory, not on disk. So a meeting begun before a
restart, or by letter weeks ago, goes on, and nobody can fill our memory by beginning many.
"""

import hmac
from hashlib import blake2b

from identity.ids import digest
from identity.joining import NONCE_BYTES, Party
from identity.packing import pack, plain
from identity.secrets import Secret

SALT_BYTES = 16


def nonce(salt: bytes, node: Secret, invite: bytes, mine: Party, theirs: Party) -> bytes:
    """The number that goes with this meeting, from sixteen bytes drawn by chance."""
    key = digest("kith/join-nonce/1", node.reveal())
    said = {name: value for name, value in plain(mine).items() if name != "nonce"}
    covered = pack([salt, invite, said, plain(theirs)])
    return salt + blake2b(covered, key=key, digest_size=NONCE_BYTES - SALT_BYTES).digest()


def is_mine(node: Secret, invite: bytes, mine: Party, theirs: Party) -> bool:
    """Whether we drew the number in ``mine`` for this meeting."""
    return hmac.compare_digest(nonce(mine.nonce[:SALT_BYTES], node, invite, mine, theirs), mine.nonce)
