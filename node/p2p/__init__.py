"""The network. This package alone will import libp2p."""
