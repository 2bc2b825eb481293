"""A second, small implementation of specs/identity.md, written from it and sharing no code with ``identity/``.

PyNaCl for the curves, hashlib and hmac for hashes, its own packing and its own Argon2id. It is slow and simple on
purpose: what it answers is compared with what ``identity/`` answers.
"""
