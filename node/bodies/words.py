"""What strangers call things, as it may be printed."""

LONGEST = 80


def washed(text: str) -> str:
    """A text without what a terminal acts on, and without what is no text: names of files may hold anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def shown(text: str) -> str:
    """The same, and short."""
    plain = washed(text)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
