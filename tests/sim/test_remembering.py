"""What is remembered has been verified, and nothing else passes for it."""

import pytest

from identity.errors import IdentityRefused
from identity.secrets import Secret
from identity.signing import Signer
from protocol.errors import RemoteProtocolError
from protocol.sim.remembering import Remembering
from protocol.spaces.keys import EpochKey
from protocol.sync import heads
from protocol.sync.heads import Heads


def test_what_has_held_once_holds_again_and_nothing_like_it() -> None:
    signer, remembering = Signer(Secret(bytes(32))), Remembering()
    signature = signer.sign(b"said")
    for _ in range(2):
        remembering.verify(signer.key, signature, b"said")
        for key, signed, message in (
            (signer.key, signature, b"other"),
            (signer.key, signature[:-1] + b"\0", b"said"),
            (Signer(Secret(b"\1" * 32)).key, signature, b"said"),
        ):
            with pytest.raises(IdentityRefused):
                remembering.verify(key, signed, message)


def test_an_announcement_is_heard_under_its_own_key_and_in_its_own_place_only() -> None:
    remembering, key = Remembering(), EpochKey.fresh(bytes(32))
    data = heads.announced(Heads(bytes(32), 1, bytes(32), 1, 1), key, Secret(bytes(32)), bytes)
    for _ in range(2):
        assert remembering.heard(data, key, bytes(32), 1) == heads.heard(data, key, bytes(32), 1)
        for other, epoch in ((EpochKey.fresh(b"\1" * 32), 1), (key, 2)):
            with pytest.raises(RemoteProtocolError):
                remembering.heard(data, other, bytes(32), epoch)
