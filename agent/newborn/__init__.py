"""The body that ships with Kith: how its language is made, how it is trained, and how it is written down."""
