"""The self: memory, persona, mind, scenes, sleep and soul.

It knows who may hear (``identity``) and nothing of how words travel (``protocol``) or where they run (``node``).
"""
