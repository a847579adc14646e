# SPDX-License-Identifier: Apache-2.0
"""Tables of texts that one phase writes and the next ones read, as Arrow IPC files: texts are read where they stand, not decoded.

Parquet writes a text's length before it, so whoever reads one must copy it. A file of Arrow's is mapped, one record batch at a time:
a batch's memory is the file's pages, which go when its last array goes. Equal rows give equal bytes, as in ``parquet_out``: batches are
cut as its row groups are, and nothing is left to stand under nulls.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.io.parquet_out import TableWriter


class ArrowWriter(TableWriter):
    """Writes an Arrow IPC file from tables, as ``TableWriter`` does Parquet."""

    def _open(self, sink: Any) -> Any:  # noqa: ANN401 - Arrow carries no types
        return pa.ipc.new_file(sink, self._schema)

    def _put(self, group: pa.Table) -> None:
        columns = [_plain(column.chunk(0)) for column in group.columns]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=self._schema))


class ArrowFile:
    """A file that an ``ArrowWriter`` wrote.

    Attributes:
        path: where it stands.

    """

    def __init__(self, path: Path) -> None:
        """Name a file; nothing is read yet."""
        self.path = path

    @cached_property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return self._reader().schema

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows of each of its record batches."""
        reader = self._reader()
        return tuple(reader.get_batch(number).num_rows for number in range(reader.num_record_batches))

    def read(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """Map a record batch, or some columns of it, as a table of one chunk a column."""
        table = pa.Table.from_batches([self._reader().get_batch(number)])
        return table if columns is None else table.select(list(columns))

    def read_all(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Map the whole file."""
        empty = self.schema.empty_table()
        return pa.concat_tables(
            [empty if columns is None else empty.select(list(columns)), *(self.read(number, columns) for number in range(len(self.rows)))]
        )

    def _reader(self) -> Any:  # noqa: ANN401 - Arrow carries no types
        """Map the file anew: what is mapped stays mapped as long as something of it is used."""
        return pa.ipc.open_file(pa.memory_map(str(self.path)))


def unmapped(table: pa.Table) -> pa.Table:
    """Copy rows out of files: those that wait to be written would keep all that was mapped with them, texts too."""
    return table.take(pa.array(np.arange(table.num_rows)))


def _plain(column: pa.Array) -> pa.Array:
    """Return an array whose buffers follow from its values: nothing stands under nulls, or behind the last value."""
    kind, count = column.type, len(column)
    validity = _bits(column.is_valid()) if column.null_count else None
    if pa.types.is_boolean(kind):
        return pa.Array.from_buffers(kind, count, [validity, _bits(pc.fill_null(column, fill_value=False))])
    filled = pc.fill_null(column, _nothing(kind)) if column.null_count else column
    begin, over = filled.offset, filled.offset + count
    if pa.types.is_string(kind):
        ends = np.frombuffer(filled.buffers()[1], np.int32)[begin : over + 1]
        data = (filled.buffers()[2] or pa.py_buffer(b""))[int(ends[0]) : int(ends[-1])]
        return pa.Array.from_buffers(kind, count, [validity, pa.py_buffer(ends - ends[0] if ends[0] else ends), data])
    width = kind.bit_width // 8
    return pa.Array.from_buffers(kind, count, [validity, filled.buffers()[1][begin * width : over * width]])


def _bits(values: pa.Array) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.asarray(values), bitorder="little"))


def _nothing(kind: pa.DataType) -> pa.Scalar:
    """Return the value that is put under nulls."""
    if pa.types.is_fixed_size_binary(kind):
        return pa.scalar(bytes(kind.byte_width), kind)
    return pa.scalar("" if pa.types.is_string(kind) else 0, kind)
