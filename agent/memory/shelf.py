"""One shelf of vectors: a LanceDB table, and in memory what it holds, from the first look on.

The table keeps; whoever looks asks memory alone. Whatever is put or dropped goes to the disk first, so that what is
held in memory was acknowledged or is about to be.
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
from agent.memory.held import Held
from agent.memory.refusals import DimensionsDiffer

TIDY_EVERY = 64  # changes: each leaves a file and a version
NONE = np.empty(0, np.int64)


class Shelf:
    """A table that may not be there yet."""

    def __init__(self, database: lancedb.DBConnection, name: str, path: Path) -> None:
        self._database = database
        self._name = name
        self._path = path
        self._table: lancedb.table.Table | None = database.open_table(name) if path.exists() else None
        self._changes = TIDY_EVERY  # whoever was here before may have been killed, and left something behind
        self._held: Held | None = None  # until somebody looks
        self._rows = self.read_rows()

    @property
    def rows(self) -> NDArray[np.int64]:
        """All rows, in no order."""
        return self._rows if self._held is None else self._held.rows

    def put(self, rows: NDArray[np.int64], vectors: NDArray[np.float16]) -> None:
        """Keep vectors, of each row one."""
        made = sketches.sketched(vectors.astype(np.float32))
        data = _table(rows, vectors, made)
        if self._table is None:
            self._table = self._database.create_table(self._name, data, mode="create")
            self._rows = rows
            return
        self._refuse_others(vectors.shape[1])
        if np.isin(rows, self.rows).any():
            merge = self._table.merge_insert("row").when_matched_update_all().when_not_matched_insert_all()
            merge.execute(data)
        else:
            self._table.add(data, write_parallelism=1)
        if self._held is None:
            self._rows = np.union1d(self._rows, rows)
        else:
            self._held.put(rows, vectors, made)
        self._changes += 1
        if self._changes >= TIDY_EVERY:
            self._tidy()

    def drop(self, rows: NDArray[np.int64]) -> bool:
        """Drop rows, from the disk, too; whether any are left."""
        if self._table is None:
            return True
        left = np.isin(self.rows, rows, invert=True)
        if not left.any():
            return False
        if left.all():
            self._tidy()  # an earlier drop may have been cut off
            return True
        self._rewrite(rows)
        if self._held is None:
            self._rows = self._rows[left]
        else:
            self._held.drop(rows)
        return True

    def look(
        self,
        vector: NDArray[np.float16],
        at_most: int,
        among: NDArray[np.int64] | None = None,
        without: NDArray[np.int64] = NONE,
        also: NDArray[np.int64] = NONE,
    ) -> dict[int, float]:
        """How near the nearest rows are, and ``also``."""
        if self._table is None:
            return {}
        self._refuse_others(len(vector))
        if self._held is None:
            self._held, self._rows = self._load(), NONE
        return self._held.near(vector, at_most, among, without, also)

    def read(self) -> None:
        """Read everything there is; fails if that cannot be done."""
        for _ in self._batches():
            pass

    def read_rows(self) -> NDArray[np.int64]:
        """All rows that are on the disk, in order."""
        if self._table is None:
            return NONE
        if not self._table.schema.equals(_schema(_dimensions(self._table.schema))):
            raise ValueError("this table is none of ours")
        rows: NDArray[np.int64] = np.sort(self._table.search().select(["row"]).to_arrow()["row"].to_numpy())
        if (rows[1:] == rows[:-1]).any():
            raise ValueError("a row stands here twice")
        return rows

    def _load(self) -> Held:
        """All of it, read into the room that it takes."""
        assert self._table is not None
        count, dimensions = len(self._rows), _dimensions(self._table.schema)
        rows, vectors = np.empty(count, np.int64), np.empty((count, dimensions), np.float16)
        made, there = np.empty((count, sketches.SIZE), np.uint8), 0
        for batch in self._batches():
            place = slice(there, there + len(batch))
            rows[place] = batch["row"].to_numpy()
            vectors[place] = _flat(batch["vector"]).reshape(-1, dimensions)
            made[place] = _flat(batch["sketch"]).reshape(-1, sketches.SIZE)
            there += len(batch)
        if not np.array_equal(np.sort(rows[:there]), np.sort(self._rows)):
            raise ValueError("the table holds other rows than it said")
        return Held(rows, vectors, made)

    def _tidy(self) -> None:
        if any(self._path.glob("_deletions/*")):
            self._rewrite(NONE)  # else the vectors of replaced rows would stay in their files
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

    def _batches(self) -> Iterator[pa.RecordBatch]:
        """All that is on the disk; fails at what cannot have been put there."""
        if self._table is None:
            return
        for batch in self._table.search().select(["row", "vector", "sketch"]).to_batches():
            batch.validate(full=True)
            if not _are_numbers(_flat(batch["vector"])):
                raise ValueError("what is here is no vector")
            yield batch

    def _refuse_others(self, dimensions: int) -> None:
        assert self._table is not None
        if dimensions != _dimensions(self._table.schema):
            raise DimensionsDiffer("the vectors on this shelf have another number of dimensions")


def as_matrix(data: bytes | pa.Buffer, count: int) -> NDArray[np.float16]:
    """Half-precision numbers as so many vectors."""
    return np.frombuffer(data, "<f2").reshape(count, -1)


def _are_numbers(vectors: NDArray[np.float16]) -> bool:
    """Whether all are finite, told from their bits: numpy is slow with numbers so short."""
    return not ((vectors.view(np.uint16) & 0x7C00) == 0x7C00).any()


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


def _flat(column: pa.Array) -> Any:
    return column.flatten().to_numpy(zero_copy_only=False)
