"""The control socket's drivers: the trio server that the node runs, and the blocking client of the command line."""
