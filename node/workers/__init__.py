"""Child processes: what is heavy, or reads what strangers wrote, or may die, does so in a process of its own.

``worker`` is the node's side (trio), ``child`` the other (plain threads), ``messages`` what passes between them. One
mechanism serves all workers; a worker itself is a module with a function ``handlers()``.
"""
