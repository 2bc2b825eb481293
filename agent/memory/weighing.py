"""How much a line seems to matter, by cheap signs. It needs no arrays: whoever reads files looks at each line."""

from agent.memory.boot.signs import read


def weight(text: str) -> float:
    """How much a line seems to matter, from 0 to 1, by cheap signs."""
    signs = read(text)
    if signs.length <= 1:
        return 0.0
    of = 0.02 * min(signs.length, 15)
    of += 0.12 * min(sum(signs.feelings), 2) + 0.2 * min(signs.identity, 2)
    of += 0.1 * min(len(signs.names), 2) + 0.1 * min(signs.dates, 1) + 0.15 * min(signs.firsts, 1)
    return min(of, 1.0)
