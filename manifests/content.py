# SPDX-License-Identifier: Apache-2.0
"""Digest of a table's content that no writer can change: equal tables give equal digests, however they were stored.

Each column feeds up to three SHA-256 streams: one byte a row that says whether it is null, the lengths of its values
(int64, little-endian) and the values' own bytes. Each stream is a plain concatenation over the rows, so batch borders
leave no trace; values under a null are taken as empty or zero. Nested columns have child columns. What counts:
column names and order, logical types, row order, nulls, values. What does not: batches, row groups, compression, dictionaries,
32 or 64 bit offsets, views, the name of a list's item, nullability flags, metadata.

Types that Parquet stores as another type (seconds as milliseconds, date64 as date32) count as the stored one
(Apache Parquet format, LogicalTypes.md). Zeros of either sign and the bits of a NaN are told apart, as Parquet keeps them.

It hashes Arrow buffers in place, at the speed of SHA-256 itself, and holds one batch. It does not compare tables that
hold the same rows in another order, and it refuses types that Limpide never stores (unions, intervals).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TABLE = b"limpide table 1\x00"
COLUMN = b"limpide column 1\x00"
BATCH_ROWS = 1 << 14
STORED_AS = {
    pa.date64(): pa.date32(),
    pa.time32("s"): pa.time32("ms"),
}


class ContentDigest:
    """Running digest of a table whose batches come in row order."""

    def __init__(self, schema: pa.Schema) -> None:
        """Start a table with these columns.

        Raises:
            TypeError: a column has a type that cannot be digested.

        """
        self.rows = 0
        self._header = [[field.name, logical_type(field.type)] for field in schema]
        self._columns = [_Column(field.type) for field in schema]

    def update(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add the rows of a batch.

        Raises:
            ValueError: its columns are not those of the table.

        """
        header = [[field.name, logical_type(field.type)] for field in batch.schema]
        if header != self._header:
            raise ValueError(f"batch at row {self.rows} has columns {header}; expected {self._header}")
        pieces = batch.to_batches(max_chunksize=BATCH_ROWS) if isinstance(batch, pa.Table) else [batch]
        for piece in pieces:
            for column, array in zip(self._columns, piece.columns, strict=True):
                column.update(array)
        self.rows += batch.num_rows

    def hexdigest(self) -> str:
        """Return the digest, in hex, of the rows so far."""
        header = json.dumps([self._header, self.rows], ensure_ascii=True, separators=(",", ":")).encode()
        whole = hashlib.sha256(TABLE + len(header).to_bytes(8, "little") + header)
        for column in self._columns:
            whole.update(column.digest())
        return whole.hexdigest()


def content_sha256(table: pa.Table) -> str:
    """Return the content digest, in hex, of a table in memory."""
    digest = ContentDigest(table.schema)
    digest.update(table)
    return digest.hexdigest()


def parquet_content_sha256(path: Path) -> str:
    """Return the content digest, in hex, of a Parquet file, holding one batch at a time."""
    with pq.ParquetFile(path) as file:
        digest = ContentDigest(file.schema_arrow)
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            digest.update(batch)
    return digest.hexdigest()


def logical_type(kind: pa.DataType) -> str:
    """Name a type the same way whatever its physical layout, such as ``list<string>``.

    Raises:
        TypeError: the type cannot be digested.

    """
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return logical_type(kind.value_type)
    if _is_text(kind):
        return "string"
    if _is_bytes(kind):
        return "binary"
    if pa.types.is_map(kind):
        return f"map<{logical_type(kind.key_type)},{logical_type(kind.item_type)}>"
    if _is_list(kind):
        return f"list<{logical_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{','.join(json.dumps(field.name) + ':' + logical_type(field.type) for field in kind)}>"
    if pa.types.is_interval(kind):
        raise TypeError(f"cannot digest a column of type {kind}; Parquet does not store intervals")
    if pa.types.is_null(kind) or pa.types.is_primitive(kind) or pa.types.is_fixed_size_binary(kind) or pa.types.is_decimal(kind):
        return str(_stored(kind))
    raise TypeError(f"cannot digest a column of type {kind}; expected strings, binary, numbers, times, lists, structs or maps")


class _Column:
    def __init__(self, kind: pa.DataType) -> None:
        self.name = logical_type(kind)
        self.valid, self.lengths, self.values = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
        self.children = [_Column(child) for child in _children(kind)]

    def update(self, array: pa.Array) -> None:
        array = _plain(array)
        kind, rows = array.type, len(array)
        if rows == 0:
            return
        valid = np.ones(rows, np.bool_) if array.null_count == 0 else array.is_valid().to_numpy(zero_copy_only=False)
        self.valid.update(valid.data)
        if pa.types.is_null(kind):
            return
        if pa.types.is_struct(kind):
            for child, values in zip(self.children, array.flatten(), strict=True):
                child.update(values)
        elif _is_list(kind):
            self.lengths.update(pc.fill_null(pc.list_value_length(array), 0).cast(pa.int64()).to_numpy())
            self.children[0].update(array.flatten())
        elif _is_text(kind) or _is_bytes(kind):
            self._update_strings(array, valid)
        else:
            self._update_fixed(array, valid)

    def _update_strings(self, array: pa.Array, valid: np.ndarray) -> None:
        offsets = _offsets(array)
        lengths = np.where(valid, np.diff(offsets), 0).astype("<i8")
        self.lengths.update(lengths.data)
        if int(lengths.sum()) != int(offsets[-1] - offsets[0]):  # bytes are hidden under nulls
            array = array.drop_null()
            offsets = _offsets(array)
        if len(array) and offsets[-1] > offsets[0]:
            self.values.update(array.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0])))

    def _update_fixed(self, array: pa.Array, valid: np.ndarray) -> None:
        width = array.type.bit_width // 8
        cells = np.frombuffer(array.buffers()[1], np.uint8)[array.offset * width : (array.offset + len(array)) * width]
        if not valid.all():
            cells = np.where(valid[:, None], cells.reshape(len(array), width), 0).astype(np.uint8)
        self.values.update(np.ascontiguousarray(cells).data)

    def digest(self) -> bytes:
        whole = hashlib.sha256(COLUMN)
        for stream in (self.valid, self.lengths, self.values):
            whole.update(stream.digest())
        for child in self.children:
            whole.update(child.digest())
        return whole.digest()


def _offsets(array: pa.Array) -> np.ndarray:
    """Return the offsets of a string or binary array that is not empty: one more than it has values."""
    width = np.int64 if pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type) else np.int32
    return np.frombuffer(array.buffers()[1], width)[array.offset : array.offset + len(array) + 1]


def _plain(array: pa.Array) -> pa.Array:
    """Undo layouts that carry no meaning: dictionaries, runs, views, packed booleans, maps as their own type."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _plain(array.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return _plain(pc.run_end_decode(array))
    if pa.types.is_string_view(kind):
        return array.cast(pa.large_string())
    if pa.types.is_binary_view(kind):
        return array.cast(pa.large_binary())
    if pa.types.is_boolean(kind):
        return array.cast(pa.uint8())
    if pa.types.is_map(kind):
        return array.cast(pa.list_(pa.struct([("key", kind.key_type), ("value", kind.item_type)])))
    stored = _stored(kind)
    return array if stored == kind else array.cast(stored)


def _stored(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind) and kind.unit == "s":
        return pa.timestamp("ms", kind.tz)
    return STORED_AS.get(kind, kind)


def _children(kind: pa.DataType) -> list[pa.DataType]:
    if pa.types.is_dictionary(kind) or pa.types.is_run_end_encoded(kind):
        return _children(kind.value_type)
    if pa.types.is_map(kind):
        return [pa.struct([("key", kind.key_type), ("value", kind.item_type)])]
    if _is_list(kind):
        return [kind.value_type]
    return [field.type for field in kind] if pa.types.is_struct(kind) else []


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind))


def _is_list(kind: pa.DataType) -> bool:
    tests = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view, pa.types.is_large_list_view)
    return any(test(kind) for test in tests)
