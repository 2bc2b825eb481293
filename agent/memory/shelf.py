"""One shelf of vectors: a LanceDB table, and in memory its row numbers and sketches, in the same order.

To look for what is near, sketches choose whom to look at, vectors decide. Only rows that may be found take part in
either, so the others have no influence, and where few may be found each is looked at.
"""

import warnings
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from agent.memory import sketches
from agent.memory.port import Near
from agent.memory.refusals import DimensionsDiffer

LOOKED_AT = 1000  # vectors, at least, where sketches choose
FOR_EACH = 16  # vectors looked at for each that is told
TIDY_EVERY = 64  # changes: each leaves a file and a version


class Shelf:
    """A table that may not be there yet."""

    def __init__(self, database: lancedb.DBConnection, name: str, path: Path) -> None:
        self._database = database
        self._name = name
        self._path = path
        self._table: lancedb.table.Table | None = database.open_table(name) if path.exists() else None
        self._changes = TIDY_EVERY  # whoever was here before may have been killed, and left something behind
        self.rows: NDArray[np.int64]
        self._sketches: NDArray[np.uint8]
        self._load()

    def put(self, rows: NDArray[np.int64], vectors: NDArray[np.float16]) -> None:
        """Keep vectors, of each row one."""
        made = sketches.sketched(vectors.astype(np.float32))
        data = _table(rows, vectors, made)
        if self._table is None:
            self._table = self._database.create_table(self._name, data, mode="create")
            self._load()
            return
        self._refuse_others(vectors.shape[1])
        if np.isin(rows, self.rows).any():
            merge = self._table.merge_insert("row").when_matched_update_all().when_not_matched_insert_all()
            merge.execute(data)
            self._load()
        else:
            self._table.add(data, write_parallelism=1)  # in this order, at the end
            self.rows = np.concatenate([self.rows, rows])
            self._sketches = np.concatenate([self._sketches, made])
        self._changes += 1
        if self._changes >= TIDY_EVERY:
            self._tidy()

    def drop(self, rows: NDArray[np.int64]) -> bool:
        """Drop rows, from the disk, too; whether any are left."""
        if self._table is None:
            return True
        left = ~np.isin(self.rows, rows)
        if not left.any():
            return False
        if left.all():
            self._tidy()  # an earlier drop may have been cut off
        else:
            self._rewrite(rows)
        return True

    def near(self, vector: NDArray[np.float16], at_most: int, among: NDArray[np.int64] | None) -> list[Near]:
        """The nearest rows, the nearest first."""
        if self._table is None or at_most < 1:
            return []
        self._refuse_others(len(vector))
        wanted = vector.astype(np.float32)
        places = np.flatnonzero(np.isin(self.rows, among)) if among is not None else np.arange(len(self.rows))
        looked_at = max(LOOKED_AT, FOR_EACH * at_most)
        if len(places) > 2 * looked_at:
            mine = self._sketches if among is None else self._sketches[places]
            places = places[sketches.nearest(sketches.apart(mine, sketches.sketched(wanted[None])[0]), looked_at)]
        rows, vectors = self._taken(places)
        # Row by row and not as a product of matrices, whose last digits depend on what stands beside a row.
        likeness = (vectors.astype(np.float32) * wanted).sum(axis=1, dtype=np.float32)
        best = np.lexsort((rows, -likeness))[:at_most]
        return [Near(int(rows[place]), float(likeness[place])) for place in best]

    def read(self) -> None:
        """Read everything there is; fails if that cannot be done."""
        for batch in self._batches():
            batch.validate(full=True)

    def _load(self) -> None:
        if self._table is None:
            self.rows, self._sketches = np.empty(0, np.int64), np.empty((0, sketches.SIZE), np.uint8)
            return
        if not self._table.schema.equals(_schema(_dimensions(self._table.schema))):
            raise ValueError("this table is none of ours")
        found = self._table.search().select(["row", "sketch"]).to_arrow()
        self.rows = found["row"].to_numpy()
        self._sketches = _flat(found["sketch"]).reshape(-1, sketches.SIZE)
        if len(np.unique(self.rows)) != len(self.rows):
            raise ValueError("a row stands here twice")

    def _taken(self, places: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        assert self._table is not None
        if len(places) * 12 > len(self.rows):  # reading all is faster than picking many
            found = self._table.search().select(["row", "vector"]).to_arrow().take(places)
        else:
            found = self._table.take_offsets(places.tolist()).select(["row", "vector"]).to_arrow()
        rows = found["row"].to_numpy()
        if not np.array_equal(np.sort(rows), np.sort(self.rows[places])):
            raise ValueError("the table holds other rows than it said")
        return rows, _flat(found["vector"]).reshape(-1, _dimensions(self._table.schema))

    def _tidy(self) -> None:
        if any(self._path.glob("_deletions/*")):
            self._rewrite(np.empty(0, np.int64))  # else the vectors of replaced rows would stay in their files
        else:
            self._clean()

    def _rewrite(self, without: NDArray[np.int64]) -> None:
        """Write a new version without some rows, and delete all others."""
        assert self._table is not None
        schema = _schema(_dimensions(self._table.schema))
        kept = (batch.filter(pa.array(~np.isin(batch["row"].to_numpy(), without))) for batch in self._batches())
        reader = pa.RecordBatchReader.from_batches(schema, kept)
        self._table = self._database.create_table(self._name, reader, mode="overwrite")
        self._clean()

    def _clean(self) -> None:
        """Make one file of many, and delete what no longer counts; nobody else is in this folder."""
        assert self._table is not None
        with warnings.catch_warnings():  # about others who might be in this folder
            warnings.simplefilter("ignore", UserWarning)
            self._table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)
        self._changes = 0
        self._load()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        if self._table is not None:
            yield from self._table.search().select(["row", "vector", "sketch"]).to_batches()

    def _refuse_others(self, dimensions: int) -> None:
        assert self._table is not None
        if dimensions != _dimensions(self._table.schema):
            raise DimensionsDiffer("the vectors on this shelf have another number of dimensions")


def as_matrix(data: bytes | pa.Buffer, count: int) -> NDArray[np.float16]:
    """Half-precision numbers as so many vectors."""
    return np.frombuffer(data, "<f2").reshape(count, -1)


def _schema(dimensions: int) -> pa.Schema:
    return pa.schema(
        [
            pa.field("row", pa.int64()),
            pa.field("vector", pa.list_(pa.float16(), dimensions)),
            pa.field("sketch", pa.list_(pa.uint8(), sketches.SIZE)),
        ]
    )


def _dimensions(schema: pa.Schema) -> int:
    kind = schema.field("vector").type
    if not pa.types.is_fixed_size_list(kind):
        raise ValueError("this table is none of ours")
    return int(kind.list_size)


def _table(rows: NDArray[np.int64], vectors: NDArray[np.float16], made: NDArray[np.uint8]) -> pa.Table:
    schema = _schema(vectors.shape[1])
    columns = [
        pa.array(rows, pa.int64()),
        pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), type=schema.field("vector").type),
        pa.FixedSizeListArray.from_arrays(pa.array(made.ravel()), type=schema.field("sketch").type),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _flat(column: pa.ChunkedArray) -> Any:
    return column.combine_chunks().flatten().to_numpy(zero_copy_only=False)
