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


class NotPermitted(IdentityRefused):
    """Nothing permits this; what is absent is denied."""


class NotYet(NotPermitted):
    """The grant has not begun."""


class Expired(NotPermitted):
    """The grant, or the invite, has ended."""


class Spent(NotPermitted):
    """All uses are spent, or those of today."""


class Revoked(NotPermitted):
    """Whoever gave it has taken it back."""


class Widened(NotPermitted):
    """Somebody passed on more than they were given."""


class NotAdmitted(IdentityRefused):
    """No invite lets this one in. Why, is not said: whoever has not proved the secret learns nothing."""


class OwnTicket(IdentityRefused):
    """A ticket was opened by the person who made it."""


class NameRefused(IdentityRefused):
    """This cannot be a name."""
