# SPDX-License-Identifier: Apache-2.0
"""Parquet files: equal rows, equal bytes."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.io.parquet_out import MAX_ROWS, ROW_BYTES, TableWriter, published, write_parquet
from manifests.schemas import DOCUMENT, LEDGER

SCHEMA = pa.schema([pa.field("text", pa.string(), metadata={"unit": "words"}), pa.field("n", pa.int64())])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.none() | st.text(max_size=60), max_size=30), cuts=st.lists(st.integers(0, 30)), limit=st.integers(1, 600))
def test_batches_leave_no_trace(tmp_path: Path, texts: list[str | None], cuts: list[int], limit: int) -> None:
    """Whatever the batches, the file is the same, and holds the rows in groups of bounded size."""
    table = pa.table({"n": pa.array(range(len(texts)), pa.int64()), "text": pa.array(texts, pa.string())})
    whole = write_parquet(table, tmp_path / "whole", SCHEMA, row_group_bytes=limit)
    edges = sorted({0, len(texts), *(cut for cut in cuts if cut < len(texts))})
    parts = [table.slice(start, end - start) for start, end in pairwise(edges)]
    cut = write_parquet(parts, tmp_path / "cut", SCHEMA, row_group_bytes=limit)

    assert (cut.sha256, cut.bytes, cut.rows) == (whole.sha256, whole.bytes, len(texts))
    assert hashlib.sha256((tmp_path / "cut").read_bytes()).hexdigest() == whole.sha256
    read = pq.ParquetFile(tmp_path / "cut")
    assert read.read().equals(table.select(["text", "n"]))
    for group in range(read.num_row_groups):
        sizes = [ROW_BYTES + len((text or "").encode()) for text in read.read_row_group(group)["text"].to_pylist()]
        assert sum(sizes) <= limit or len(sizes) == 1
        assert cut.row_groups[group] == (len(sizes), sum(sizes))


def test_settings_are_pinned(tmp_path: Path) -> None:
    """Zstd or nothing, statistics, page index, units in field metadata, and nothing of the table's own metadata."""
    table = pa.table({"text": ["a"], "n": [1]}).replace_schema_metadata({"pandas": "{}"})
    write_parquet(table, tmp_path / "work", SCHEMA)
    with TableWriter(tmp_path / "a", SCHEMA, compression=published(2)) as writer:
        writer.write(table)
    read = pq.ParquetFile(tmp_path / "a")
    column = read.metadata.row_group(0).column(0)

    assert (column.compression, column.has_offset_index, column.has_column_index) == ("ZSTD", True, True)
    assert pq.ParquetFile(tmp_path / "work").metadata.row_group(0).column(0).compression == "UNCOMPRESSED"
    assert column.statistics.has_min_max
    assert read.metadata.format_version == "2.6"
    assert read.schema_arrow.field("text").metadata == {b"unit": b"words"}
    assert read.schema_arrow.metadata is None


def test_a_failing_block_leaves_nothing(tmp_path: Path) -> None:
    """No file, no temporary one; missing columns are named."""
    with pytest.raises(KeyError, match="text"), TableWriter(tmp_path / "a", SCHEMA, row_group_bytes=1) as writer:
        writer.write(pa.table({"n": [1]}))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("schema", [DOCUMENT, LEDGER], ids=["documents", "ledger"])
def test_stored_schemas_come_back(tmp_path: Path, schema: pa.Schema) -> None:
    """An empty file and one row of nulls keep the schema with its units."""
    nulls = pa.table([pa.nulls(1, field.type) for field in schema], schema=schema)
    for table in (schema.empty_table(), nulls):
        write_parquet(table, tmp_path / "a", schema, row_group_bytes=1)

        assert pq.read_table(tmp_path / "a").equals(table)
        assert [field.metadata for field in pq.read_schema(tmp_path / "a")] == [field.metadata for field in schema]


def test_row_groups_have_a_row_limit(tmp_path: Path) -> None:
    """Tiny rows do not make endless groups."""
    table = pa.table({"text": pa.nulls(MAX_ROWS + 1, pa.string()), "n": pa.nulls(MAX_ROWS + 1, pa.int64())})
    write_parquet(table, tmp_path / "a", SCHEMA, row_group_bytes=1 << 40)

    assert [pq.ParquetFile(tmp_path / "a").metadata.row_group(group).num_rows for group in range(2)] == [MAX_ROWS, 1]
