"""Who said a piece: the owner, or somebody else."""

from collections.abc import Iterable

from agent.memory.intake.piece import Piece

SOMEBODY = "somebody"  # else than the owner; the source does not say who


def author(piece: Piece, names: Iterable[str]) -> str:
    """Who said it; empty for the owner, who goes by ``names``. What names nobody was written by its owner."""
    if piece.mine is not None:
        return "" if piece.mine else piece.author or SOMEBODY
    known = {_plain(name) for name in names}
    return "" if not piece.author or _plain(piece.author) in known else piece.author


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
