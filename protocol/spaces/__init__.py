"""Spaces: what selves and their owners say to each other in private, as signed chains that all members fold alike."""
