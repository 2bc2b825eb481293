"""Reading a file: batch by batch, from any piece on, until its end or a limit; nothing in it can make this fail."""

from collections.abc import Callable, Iterator
from pathlib import Path

from agent.memory.intake import kinds
from agent.memory.intake.cleaning import finished
from agent.memory.intake.limits import Limits
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece, Read, Skipped
from agent.memory.intake.refusals import IntakeRefused, NoLongerWanted, TooManyPieces

BATCH = 200  # pieces
HEAVY = 1 << 18  # characters of a batch: it has to fit a frame, whatever script it is written in


def read(
    path: Path,
    skip: int = 0,
    limits: Limits = Limits(),  # noqa: B008  (immutable)
    unwanted: Callable[[], bool] = lambda: False,
) -> Iterator[Read]:
    """The pieces of a file but for the first ``skip``, and last why it, or the rest of it, was not taken in."""
    try:
        with Opened(path, limits, unwanted) as file:
            file.kind = kinds.kind_of(file)
            yield from _batches(file, skip)
    except NoLongerWanted:
        return
    except IntakeRefused as refused:
        yield Read([], [Skipped(str(path), str(refused))], 0, 0)


def _batches(file: Opened, skip: int) -> Iterator[Read]:
    pieces: list[Piece] = []
    weight = number = 0
    source = _pieces(file)
    while (piece := next(source, None)) is not None:
        number += 1
        if number <= skip:
            file.notes.clear()  # told before, with the pieces that are passed over
            if number % BATCH == 0:
                file.look()
            continue
        pieces.append(piece)
        weight += len(piece.text) + len(piece.part) + len(piece.author)
        if len(pieces) == BATCH or weight > HEAVY:
            file.look()
            yield _read(file, pieces)
            pieces, weight = [], 0
    file.finish()
    yield _read(file, pieces, is_last=True)


def _pieces(file: Opened) -> Iterator[Piece]:
    """The pieces, until there are too many or the file is refused, which is noted."""
    count = 0
    try:
        for piece in finished(kinds.reader(file.kind)(file)):
            if count == file.limits.pieces:
                raise TooManyPieces(f"there is more in it than {count} pieces; the rest was left out")
            count += 1
            yield piece
    except NoLongerWanted:
        raise
    except IntakeRefused as refused:
        file.note(str(file.path), str(refused))


def _read(file: Opened, pieces: list[Piece], is_last: bool = False) -> Read:
    notes, file.notes = file.notes, []
    return Read(pieces, notes, file.size if is_last else file.done, file.size, file.kind, file.title)
