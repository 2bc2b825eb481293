"""How the self thinks: what a prompt is, how it becomes tokens, and the worker-side code that runs a body."""
