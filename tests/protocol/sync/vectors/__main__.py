"""Writes the vectors."""

from tests.protocol.sync.vectors import FILES, FOLDER, text_of

for name in FILES:
    (FOLDER / name).write_text(text_of(name), encoding="utf-8")
    print(f"wrote {FOLDER / name}")
