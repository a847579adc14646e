# SPDX-License-Identifier: Apache-2.0
"""Parquet files, row group by row group: every row becomes a row; offsets are row numbers of the file.

Pages are read through a buffer as they are needed, so memory holds one batch and one page, not a row group. A row group that
cannot be decoded is one quarantine row, which says how many rows it had, and the next one is read; so is a section without the
content column. Damage is noticed where a page does not decompress, or does not match its checksum if it has one. A cell over
the limit is quarantined, but Arrow reads it first: it takes the memory of its page. Column names are mapped by ``columns`` of
the source; nested columns go to ``extra``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from curation.io.columns import content_field
from curation.io.filesystems import open_input
from curation.io.mapped import raw_tables
from curation.io.rows import Rows, error_text
from curation.io.sections import Section
from curation.recipe import Source

MOST_ROWS: Final = 8192
BUFFER_BYTES: Final = 1 << 20
UNREADABLE: Final = (pa.ArrowException, OSError, ValueError)
"""What Arrow raises on damaged files; ``ArrowInvalid`` is a ``ValueError``, its IO errors are ``OSError``."""


def read_parquet(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a Parquet file, or some row groups of it, as tables in ``RAW``."""
    file, field = section.input.file, content_field(source).field
    with open_input(section.input.address) as stream:
        try:
            parquet = pq.ParquetFile(stream, pre_buffer=False, buffer_size=BUFFER_BYTES, page_checksum_verification=True)
        except UNREADABLE as error:
            yield _refusal(file, "damaged_file", f"{error_text(error)}; expected a Parquet file with a sound footer", 0)
            return
        rows = [parquet.metadata.row_group(group).num_rows for group in range(parquet.num_row_groups)]
        groups = range(section.start or 0, len(rows) if section.end is None else min(section.end, len(rows)))
        if field not in parquet.schema_arrow.names:
            names = ", ".join(parquet.schema_arrow.names)
            text = f"MissingColumn: no column {field!r} for {sum(rows[g] for g in groups)} rows; columns are: {names}"
            yield _refusal(file, "missing_text", f"{text}; name it under columns of the source", sum(rows[: groups.start]))
            return
        for group in groups:
            yield from _group(parquet, group, sum(rows[:group]), file, source, batch_bytes)


def _group(parquet: Any, group: int, first: int, file: str, source: Source, batch_bytes: int) -> Iterator[pa.Table]:  # noqa: ANN401 - pyarrow has no types; one call
    described = parquet.metadata.row_group(group)
    average = max(described.total_byte_size // max(described.num_rows, 1), 1)
    batches = parquet.iter_batches(batch_size=max(min(batch_bytes // average, MOST_ROWS), 1), row_groups=[group], use_threads=False)
    done = 0
    while done < described.num_rows:
        try:
            batch = next(batches)
        except UNREADABLE as error:
            text = f"{error_text(error)}; {described.num_rows - done} rows of row group {group} cannot be read"
            yield _refusal(file, "damaged", text, first + done)
            return
        yield from raw_tables(pa.Table.from_batches([batch]), first + done, file, source, batch_bytes)
        done += batch.num_rows


def _refusal(file: str, rule: str, error: str, offset: int) -> pa.Table:
    rows = Rows(file, 1)
    rows.quarantine(rule, error, offset)
    return rows.take()
