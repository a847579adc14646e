# SPDX-License-Identifier: Apache-2.0
"""Write Parquet so that equal rows give equal bytes, however they were batched.

Row groups are cut by the bytes of their rows, one by one, and each is written as one contiguous piece; so batch borders
leave no trace. Settings are pinned below. The Arrow schema is stored (field metadata carries units and meanings); a table's own
schema metadata, such as pandas', is replaced by that of the schema asked for. ``created_by`` is the writer's: another version
of Arrow may write other bytes, which is why manifests also carry a digest of the content.

Settings (Parquet format 2.6, apache/parquet-format): data page version 1.0, which every reader knows and which compresses the
levels too; page index for reading single rows; in releases page checksums, without which Arrow reads a damaged page as wrong text;
dictionaries only for columns of few values, so that no size limit decides on the encoding of texts. Releases are compressed with zstd, work
files not at all. Files are not flushed to disk unless that is asked for: after a loss of power a run makes those anew whose digests differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.io.filesystems import atomic_output

MEBIBYTE: Final = 1 << 20
ROW_BYTES: Final = 64
"""What a row is taken to weigh beside its strings (bytes)."""
MAX_ROWS: Final = 1 << 16
"""A row group holds no more rows than this: bounds the memory of whoever reads it."""
ROW_GROUP_BYTES: Final = 16 * MEBIBYTE
"""Row group of work files and release shards: bounds the memory of whoever reads them (bytes of strings)."""
FEW_VALUES: Final = frozenset(
    {
        "source",
        "file",
        "language",
        "license",
        "config",
        "verdict",
        "read_verdict",
        "step",
        "rule",
        "read_rule",
        "shard",
        "value",
        "threshold",
    }
)
"""Columns that repeat few values; the only ones with a dictionary."""
SETTINGS: Final[dict[str, Any]] = {
    "version": "2.6",
    "data_page_version": "1.0",
    "write_statistics": True,
    "write_page_index": True,
    "store_schema": True,
    "data_page_size": MEBIBYTE,
    "dictionary_pagesize_limit": MEBIBYTE,
    "write_batch_size": 1024,
}


WORK: Final[dict[str, Any]] = {"compression": "none", "write_page_checksum": False}
"""For what the next phase reads once or twice: LZ4 makes texts smaller by 31 %, and takes three times as long to write. The digest of
the whole file stands in its task's record, and is compared before a run that resumes uses it again."""


@dataclass(frozen=True)
class FileStat:
    """What was written: final path, rows, size and hex SHA-256 of the bytes, and each row group's rows and bytes of strings."""

    path: Path
    rows: int
    bytes: int
    sha256: str
    row_groups: tuple[tuple[int, int], ...]


def published(zstd_level: int) -> dict[str, Any]:
    """Return the settings for what is published and kept."""
    return {"compression": "zstd", "compression_level": zstd_level, "write_page_checksum": True}


class _Hashed:
    """A sink that hashes what passes through; Arrow writes Parquet from front to back."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self.stream: BinaryIO | None = stream
        self.digest, self.bytes = hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.bytes += len(data)
        if self.stream is not None:
            self.stream.write(data)
        return len(data)

    def flush(self) -> None:
        """Leave flushing to the file's owner."""

    def tell(self) -> int:
        return self.bytes

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


class TableWriter:
    """Writes a Parquet file from tables; the file appears when the ``with`` block ends without an error.

    Attributes:
        stat: what was written; only after the block.

    """

    stat: FileStat

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        *,
        row_group_bytes: int = ROW_GROUP_BYTES,
        compression: Mapping[str, Any] = WORK,
        durable: bool = False,
    ) -> None:
        """Prepare a file in ``schema``; a row group is closed before its rows exceed ``row_group_bytes`` (at least one row)."""
        self._compression, self._durable = compression, durable
        self._path, self._schema, self._limit = path, schema, row_group_bytes
        self._waiting: list[pa.Table] = []
        self._bytes = self._rows_waiting = 0
        self._groups: list[tuple[int, int]] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the temporary file."""
        self._sink = _Hashed(self._stack.enter_context(atomic_output(self._path, durable=self._durable)))
        self._writer = self._open(pa.PythonFile(cast("Any", self._sink), mode="w"))
        return self

    def write(self, table: pa.Table | pa.RecordBatch) -> None:
        """Append rows; columns are taken by name and cast to the schema.

        Raises:
            KeyError: a column of the schema is missing.
            pyarrow.ArrowInvalid: a column cannot be cast.

        """
        table = pa.table([_cast(table.column(field.name), field.type) for field in self._schema], schema=self._schema)
        sizes = row_bytes(table)
        start = 0
        while start < table.num_rows:
            # Subtle: a group may take rows while their sum stays within the limit, counted from the group's first row.
            reach = np.searchsorted(np.cumsum(sizes[start:]), self._limit - self._bytes, side="right")
            take = min(int(reach), MAX_ROWS - self._rows_waiting)
            if take == 0 and self._rows_waiting == 0:
                take = 1
            if take:
                self._waiting.append(table.slice(start, take))
                self._rows_waiting += take
                self._bytes += int(sizes[start : start + take].sum())
                start += take
            if start < table.num_rows:
                self._close_group()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Finish the file and rename it into place, or remove it when the block raised."""
        if error is not None:
            self._abandon()
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            try:
                self._close_group()
                self._writer.close()
            except BaseException:
                self._abandon()
                raise
        rows = sum(count for count, _ in self._groups)
        self.stat = FileStat(self._path, rows, self._sink.bytes, self._sink.digest.hexdigest(), tuple(self._groups))

    def _abandon(self) -> None:
        """Close the writer into nothing: Arrow writes a footer even to a file that is given up."""
        self._sink.stream = None
        self._writer.close()

    def _open(self, sink: Any) -> Any:  # noqa: ANN401 - Arrow carries no types
        few = [field.name for field in self._schema if field.name in FEW_VALUES]
        return pq.ParquetWriter(sink, self._schema, use_dictionary=few or False, **SETTINGS, **self._compression)

    def _put(self, group: pa.Table) -> None:
        self._writer.write_table(group, row_group_size=group.num_rows)

    def _close_group(self) -> None:
        if not self._rows_waiting:
            return
        group = pa.concat_tables(self._waiting).combine_chunks()
        self._put(group)
        self._groups.append((self._rows_waiting, self._bytes))
        self._waiting, self._bytes, self._rows_waiting = [], 0, 0


def write_parquet(
    tables: pa.Table | Iterable[pa.Table | pa.RecordBatch], path: Path, schema: pa.Schema, *, row_group_bytes: int = ROW_GROUP_BYTES
) -> FileStat:
    """Write a table, or tables in order, to one file; see ``TableWriter``."""
    with TableWriter(path, schema, row_group_bytes=row_group_bytes) as writer:
        for table in [tables] if isinstance(tables, pa.Table) else tables:
            writer.write(table)
    return writer.stat


def row_bytes(table: pa.Table) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return what each row weighs: its strings and binaries and a constant (int64 [rows])."""
    total = np.full(table.num_rows, ROW_BYTES, np.int64)
    for column in table.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_binary(column.type):
            total += pc.fill_null(pc.binary_length(column), 0).to_numpy().astype(np.int64)
    return total


def _cast(column: pa.ChunkedArray | pa.Array, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    return column if column.type.equals(kind) else column.cast(kind)
