# SPDX-License-Identifier: Apache-2.0
"""Read a shard's documents and row-aligned Parquet files side by side, in pieces bounded by the record batches of the documents.

The tables of one shard (documents, signals, sketches) keep one row order. Reading them in step keeps memory at about
one row group of text, whatever the shard's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from curation.io.arrow_files import ArrowFile


def read_aligned(paths: Sequence[Path], columns: Sequence[Sequence[str] | None]) -> Iterator[tuple[int, list[pa.Table]]]:
    """Iterate over ``(first row, tables)``, one table a path with the wanted columns (None: all).

    Raises:
        ValueError: the files do not have the same number of rows.

    """
    documents, files = ArrowFile(paths[0]), [pq.ParquetFile(path, memory_map=True) for path in paths[1:]]
    rows = [sum(documents.rows), *(file.metadata.num_rows for file in files)]
    if len(set(rows)) > 1:
        raise ValueError(f"{', '.join(path.name for path in paths)} should be aligned, but have {rows} rows")
    others = [_Slices(file, names) for file, names in zip(files, columns[1:], strict=True)]
    start = 0
    for number in range(len(documents.rows)):
        first = documents.read(number, columns[0])
        yield start, [first, *(other.take(first.num_rows) for other in others)]
        start += first.num_rows


class _Slices:
    """Hand out the next rows of a Parquet file, in any portions."""

    def __init__(self, file: pq.ParquetFile, columns: Sequence[str] | None) -> None:
        self._file = file
        self._columns = None if columns is None else list(columns)
        self._group = 0
        self._left = file.schema_arrow.empty_table() if self._columns is None else file.schema_arrow.empty_table().select(self._columns)

    def take(self, rows: int) -> pa.Table:
        parts, missing = [], rows
        while True:
            part = self._left.slice(0, missing)
            parts.append(part)
            self._left = self._left.slice(part.num_rows)
            missing -= part.num_rows
            if not missing:
                return pa.concat_tables(parts)
            self._left = self._file.read_row_group(self._group, columns=self._columns)
            self._group += 1
