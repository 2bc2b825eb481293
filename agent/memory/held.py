"""What a shelf holds, in memory: row numbers, sketches and vectors, at the same places.

To look for what is near, sketches choose whom to look at, vectors decide. Only rows that may be found take part in
either, so the others have no influence, and where few may be found each is looked at. Places say nothing: what goes is
replaced by what stood last.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.memory import sketches

LOOKED_AT = 1000  # vectors, at least, where sketches choose
FOR_EACH = 16  # vectors looked at for each that is told

Rows = NDArray[np.int64]
Places = NDArray[np.intp]


class Held:
    """Rows, each with its vector. There is room for more than are there, so that few puts have to move all."""

    def __init__(self, rows: Rows, vectors: NDArray[np.float16], made: NDArray[np.uint8]) -> None:
        self._count = len(rows)
        self._rows, self._vectors, self._sketches = rows, vectors, made

    @property
    def rows(self) -> Rows:
        """The rows, as they stand."""
        return self._rows[: self._count]

    @property
    def vectors(self) -> NDArray[np.float16]:
        """The vector of each."""
        return self._vectors[: self._count]

    @property
    def sketches(self) -> NDArray[np.uint8]:
        """The sketch of each."""
        return self._sketches[: self._count]

    def put(self, rows: Rows, vectors: NDArray[np.float16], made: NDArray[np.uint8]) -> None:
        """Hold more; vectors of rows that are there are replaced. No row may be given twice."""
        there = np.flatnonzero(np.isin(self.rows, rows))
        order = np.argsort(rows)
        given = order[np.searchsorted(rows, self.rows[there], sorter=order)]
        self._vectors[there], self._sketches[there] = vectors[given], made[given]
        new = np.delete(np.arange(len(rows)), given)
        self._rows = _with(self._rows, self._count, rows[new])
        self._vectors = _with(self._vectors, self._count, vectors[new])
        self._sketches = _with(self._sketches, self._count, made[new])
        self._count += len(new)

    def drop(self, rows: Rows) -> None:
        """Hold some no more. Nothing of them stays in memory."""
        going = np.isin(self.rows, rows)
        left = self._count - int(going.sum())
        free, last = np.flatnonzero(going[:left]), left + np.flatnonzero(~going[left:])
        for held in (self._rows, self._vectors, self._sketches):
            held[free] = held[last]
            held[left : self._count] = 0
        self._count = left
        if 2 * left < len(self._rows):
            self._rows, self._vectors, self._sketches = self.rows.copy(), self.vectors.copy(), self.sketches.copy()

    def near(
        self, wanted: NDArray[np.float16], at_most: int, among: Rows | None, without: Rows, also: Rows
    ) -> dict[int, float]:
        """How near the nearest are, and ``also``; of ``among`` alone, and of those the nearest as if some were not."""
        exactly, may = wanted.astype(np.float32), None if among is None else np.isin(self.rows, among)
        best = self._nearest(exactly, at_most, may, without) if at_most > 0 else {}
        if len(also):
            others = np.isin(self.rows, also)
            places = np.flatnonzero(others if may is None else others & may)
            best |= self._told(places, self._likeness(places, exactly))
        return best

    def _nearest(
        self, wanted: NDArray[np.float32], at_most: int, may: NDArray[np.bool_] | None, without: Rows
    ) -> dict[int, float]:
        if len(without):
            others = np.isin(self.rows, without, invert=True)
            may = others if may is None else others & may
        places = np.arange(self._count) if may is None else np.flatnonzero(may)
        looked_at = max(LOOKED_AT, FOR_EACH * at_most)
        if len(places) > 2 * looked_at:
            places = places[sketches.nearest(self._apart(places, wanted), looked_at)]
        likeness = self._likeness(places, wanted)
        best = np.lexsort((self._rows[places], -likeness))[:at_most]
        return self._told(places[best], likeness[best])

    def _apart(self, places: Places, wanted: NDArray[np.float32]) -> NDArray[np.uint16]:
        """How far the sketches at these places are from that of the wanted."""
        sketch = sketches.sketched(wanted[None])[0]
        if 2 * len(places) < self._count:
            return sketches.apart(self.sketches[places], sketch)
        return sketches.apart(self.sketches, sketch)[places]  # to compare all is quicker than to gather most

    def _likeness(self, places: Places, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
        # Row by row and not as a product of matrices, whose last digits depend on what stands beside a row.
        likeness: NDArray[np.float32] = (self._vectors[places].astype(np.float32) * wanted).sum(
            axis=1, dtype=np.float32
        )
        return likeness

    def _told(self, places: Places, likeness: NDArray[np.float32]) -> dict[int, float]:
        return dict(zip(self._rows[places].tolist(), likeness.tolist(), strict=True))


def _with(held: Any, count: int, more: Any) -> Any:
    """What is held and what is to be, in an array that grows by half when it is full."""
    needed = count + len(more)
    if needed > len(held):
        roomier = np.empty((max(needed, count + count // 2), *held.shape[1:]), held.dtype)
        roomier[:count] = held[:count]
        held = roomier
    held[count:needed] = more
    return held
