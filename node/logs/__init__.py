"""The log: what happened, told in ids and sizes. No key, no memory, no word of anybody's ever stands in it."""

LEVELS = ("debug", "info", "warning", "error")
