"""What can come between the screen and its node. ``str()`` of each is a sentence for the owner."""


class Detached(Exception):
    """The node is not there, or left."""


class NodeRefused(Exception):
    """The node answered with a named failure."""
