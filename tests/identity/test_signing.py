"""A key that signs often."""

import copy
import pickle

import pytest

from identity.secrets import Secret
from identity.signing import Signer, public_key, sign, verify

SECRET = bytes(range(32))


def test_what_is_held_signs_as_the_key_itself_would() -> None:
    signer = Signer(Secret(SECRET))
    assert signer.key == public_key(SECRET)
    assert signer.sign(b"hello") == sign(SECRET, b"hello")
    verify(signer.key, signer.sign(b"hello"), b"hello")


def test_what_is_held_does_not_show_and_is_not_copied() -> None:
    signer = Signer(Secret(SECRET))
    assert repr(signer) == "<signer>"
    for away in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            away(signer)
