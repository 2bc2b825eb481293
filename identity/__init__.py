"""Who speaks, and who may: keys, envelopes, person log, vault, tiers, grants.

The ground floor of the house. It knows cryptography and msgpack, and never a network, a model or trio.
"""
