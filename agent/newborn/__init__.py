"""The body that ships with Kith: how its language is made, how it is trained, and how it is written down."""

from pathlib import Path

BODY = Path(__file__).with_name("newborn.gguf")
