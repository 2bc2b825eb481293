"""The screen: a program of its own, attached to a node by its control socket. It knows ``protocol.control`` only."""
