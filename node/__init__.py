"""Where it all runs: the home folder, the journal, the network, the workers, the command line.

Importing this package costs nothing: each part is imported where it is used, so that ``kith status`` answers at once.
"""

__version__ = "0.1.0"
