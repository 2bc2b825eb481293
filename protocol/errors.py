"""Our bug and their misbehaviour are different things, so they are different errors."""


class ProtocolError(Exception):
    """Something was said that the protocol does not allow."""


class LocalProtocolError(ProtocolError):
    """We were about to break the protocol: a fault in our own code."""


class RemoteProtocolError(ProtocolError):
    """The other side broke the protocol; the connection is of no further use."""
