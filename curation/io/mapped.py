# SPDX-License-Identifier: Apache-2.0
"""Arrow tables of a source to raw tables, for columnar formats (Parquet, Hugging Face).

Texts stay in Arrow buffers; only the other columns become Python values. The content column may be any of Arrow's string or
binary types, or a dictionary of one; that it is UTF-8 is checked here, because Parquet readers do not check it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.io.charset import page_in_utf8
from curation.io.columns import Refused, Stating
from curation.io.parquet_out import row_bytes
from curation.io.payloads import digests, fixed
from curation.io.sections import RAW
from curation.io.table_columns import columns_of
from curation.recipe import Source

CONTENT_TYPES: Final = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_binary_view,
)


def raw_tables(table: pa.Table, first_row: int, file: str, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Yield the records of a table, whose first row has number ``first_row`` in its file, as bounded tables in ``RAW``."""
    raw = raw_table(table, first_row, file, source)
    ends = np.cumsum(row_bytes(raw))
    start = 0
    while start < raw.num_rows:
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + batch_bytes, side="right")), start + 1)
        yield raw.slice(start, stop - start)
        start = stop


def raw_table(table: pa.Table, first_row: int, file: str, source: Source) -> pa.Table:
    """Return the records of a table as one table in ``RAW``. Its content column must be there."""
    stating, count = Stating(source), table.num_rows
    where = stating.content
    column = table.column(where.field)
    binary = _binary(column)
    sizes = np.asarray(pc.fill_null(pc.binary_length(binary), -1)).astype(np.int64)
    refused: list[Refused | None] = [None] * count
    for row in np.nonzero((sizes < 0) | (sizes > source.max_document_bytes))[0].tolist():  # what is of a wrong type counts as null
        refused[row] = _refusal(column.type, where.field, int(sizes[row]), source)
    text = _texts(binary, refused) if where.column == "text" else pa.nulls(count, pa.string())
    others = table.drop_columns([where.field])
    arrays = columns_of(others, source)
    if arrays is None:
        arrays = _rows_of(others, stating, refused)
    if where.column == "html":
        pages = [_page(value, refusal) for value, refusal in zip(binary.to_pylist(), refused, strict=True)]
        arrays["html"] = pa.array(pages, RAW.field("html").type)
    if any(refused):
        said = {
            "read_verdict": [refusal and "quarantine" for refusal in refused],
            "read_rule": [refusal and refusal.rule for refusal in refused],
            "read_error": [refusal and str(refusal) for refusal in refused],
        }
        arrays |= {name: pa.array(values, pa.string()) for name, values in said.items()}
        text = pc.if_else(pa.array([refusal is None for refusal in refused]), text, pa.scalar(None, pa.string()))
    nothing = pa.nulls(count, pa.string())
    arrays |= {
        "offset": pa.array(np.arange(first_row, first_row + count)),
        "payload_sha256": fixed(digests(binary)),
        "anonymous": pc.and_(pc.is_null(arrays.get("native_id", nothing)), pc.is_null(arrays.get("url", nothing))),
        "bytes_in": pa.array(np.maximum(sizes, 0)),
        "text": text,
        "file": pa.repeat(pa.scalar(file, pa.string()), count),
    }
    return pa.table([arrays[item.name] if item.name in arrays else pa.nulls(count, item.type) for item in RAW], schema=RAW)


def _rows_of(others: pa.Table, stating: Stating, refused: list[Refused | None]) -> dict[str, pa.Array]:
    """Return the columns that rows state, read one by one; those that cannot be documents are refused."""
    stated: list[dict[str, Any]] = []
    for row, fields in enumerate(others.to_pylist() if others.num_columns else [{}] * others.num_rows):
        try:
            stated.append(stating.values(fields))
        except Refused as refusal:
            refused[row] = refusal
            stated.append({})
    return {name: pa.array([v.get(name) for v in stated], RAW.field(name).type) for name in set[str]().union(*stated)}


def _binary(column: pa.ChunkedArray) -> pa.BinaryArray:
    """Return the content as one binary array; all null when it is of no string or binary type."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if not any(fits(kind) for fits in CONTENT_TYPES):
        return pa.nulls(len(column), pa.binary())
    return column.cast(pa.binary()).combine_chunks()


def _refusal(kind: pa.DataType, field: str, size: int, source: Source) -> Refused | None:
    """Return why a record is refused, as far as type and size (negative: null) of its content tell."""
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not pa.types.is_null(value) and not any(fits(value) for fits in CONTENT_TYPES):
        return Refused("wrong_type", f"WrongType: column {field!r} is {kind}; expected text")
    if size < 0:
        return Refused("missing_text", f"MissingText: column {field!r} is null in this row")
    if size > source.max_document_bytes:
        return Refused("too_large", f"TooLarge: the text has {size} bytes; max_document_bytes is {source.max_document_bytes}")
    return None


def _texts(binary: pa.BinaryArray, refused: list[Refused | None]) -> pa.StringArray:
    """Return the content as text; rows that are not UTF-8 become null and are refused."""
    try:
        return binary.cast(pa.string())
    except pa.ArrowInvalid:
        texts: list[str | None] = []
    for row, value in enumerate(binary.to_pylist()):
        try:
            texts.append(None if value is None else value.decode("utf-8"))
        except UnicodeDecodeError as error:
            texts.append(None)
            refused[row] = refused[row] or Refused("invalid_utf8", f"UnicodeDecodeError: {error.reason} at byte {error.start}")
    return pa.array(texts, pa.string())


def _page(value: bytes | None, refusal: Refused | None) -> bytes | None:
    return None if value is None or refusal else page_in_utf8(value, None)
