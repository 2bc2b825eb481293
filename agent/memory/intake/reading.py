"""Reading a file: batch by batch, from any piece on, until its end or a limit; nothing in it can make this fail."""

from collections.abc import Callable, Iterator
from pathlib import Path

from agent.memory.intake import kinds
from agent.memory.intake.cleaning import finished
from agent.memory.intake.limits import Limits
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece, Prepared, Read, Skipped
from agent.memory.intake.refusals import IntakeRefused, NoLongerWanted, TooManyPieces
from agent.memory.weighing import weight
from agent.memory.words import tokens

FEWEST, MOST = 400, 600  # pieces of a batch: a batch ends with a group, if that ends between these
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
    batch = _Batch(file)
    number = 0
    source = _pieces(file)
    while (piece := next(source, None)) is not None:
        number += 1
        if number <= skip:
            file.notes.clear()  # told before, with the pieces that are passed over
            if number % FEWEST == 0:
                file.look()
            continue
        if batch.is_full(piece):
            file.look()
            yield batch.read()
        batch.add(piece)
    file.finish()
    yield batch.read(is_last=True)


class _Batch:
    """Pieces that are handed on together. They are prepared here, because the node has more to do than we have."""

    def __init__(self, file: Opened) -> None:
        self._file = file
        self._begin()

    def _begin(self) -> None:
        self._pieces: list[Piece] = []
        self._prepared: list[Prepared] = []
        self._heavy = self._noted = 0

    def is_full(self, coming: Piece) -> bool:
        """Whether another batch begins with what is coming: with a group, if possible, since its lines go together."""
        count = len(self._pieces)
        if count < FEWEST and self._heavy <= HEAVY:
            return False
        return count >= MOST or self._heavy > HEAVY or coming.group != self._pieces[-1].group

    def add(self, piece: Piece) -> None:
        """One more."""
        words = " ".join(tokens(piece.text))
        self._pieces.append(piece)
        self._prepared.append(Prepared(words, weight(piece.text)))
        self._heavy += len(piece.text) + len(piece.part) + len(piece.author) + len(words)
        self._noted = len(self._file.notes)

    def read(self, *, is_last: bool = False) -> Read:
        """All of them, with what was noted until the last; then another batch begins."""
        file, pieces, prepared = self._file, self._pieces, self._prepared
        noted = len(file.notes) if is_last else self._noted
        notes, file.notes[:] = file.notes[:noted], file.notes[noted:]
        self._begin()
        done = file.size if is_last else file.done
        return Read(pieces, notes, done, file.size, file.kind, file.title, prepared)


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
