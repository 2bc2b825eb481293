"""Memory beside what others offer for it: ``make bench-peers``."""
