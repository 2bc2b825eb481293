"""What can be wrong with something that claims to be signed, permitted or somebody's."""


class IdentityRefused(Exception):
    """Something was read that must not be believed. ``str()`` says why, in words for the owner."""


class Malformed(IdentityRefused):
    """The bytes are not the one way in which this can be written."""


class TooLarge(IdentityRefused):
    """There is more of it than anybody honest would send."""


class Mistyped(IdentityRefused):
    """An id or a ticket was not copied faithfully."""


class SignatureRefused(IdentityRefused):
    """The signature does not hold, or could hold for more than one message."""


class EmptyAudience(IdentityRefused):
    """Nobody is named as listening: then nothing may be said."""


class LogRefused(IdentityRefused):
    """An operation has no place in a person's log, or is not that person's to say."""


class VaultDamaged(IdentityRefused):
    """The vault cannot be read as it was written."""


class VaultFromNewerVersion(IdentityRefused):
    """The vault was written by a later Kith."""


class WrongPassphrase(IdentityRefused):
    """The passphrase does not open the vault: one answer, whatever was wrong."""
