"""A simulator: many nodes, one process, no wall clock. What a seed has shown once, it shows again."""
