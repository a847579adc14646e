# SPDX-License-Identifier: Apache-2.0
"""Arrow files: equal rows, equal bytes, read where they stand."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.io.arrow_files import ArrowFile, ArrowWriter
from curation.io.parquet_out import ROW_BYTES
from curation.phases.edit import PIECE
from manifests.schemas import DOCUMENT

SCHEMA = pa.schema(
    [
        pa.field("text", pa.string(), metadata={"unit": "words"}),
        pa.field("n", pa.int64()),
        pa.field("flag", pa.bool_()),
        pa.field("digest", pa.binary(3)),
    ]
)
ROWS = st.lists(
    st.tuples(
        st.none() | st.text(max_size=60),
        st.none() | st.integers(0, 9),
        st.none() | st.booleans(),
        st.none() | st.binary(min_size=3, max_size=3),
    ),
    max_size=30,
)


def table_of(rows: list[tuple[Any, ...]]) -> pa.Table:
    """Return rows as a table, with something left to stand under its nulls."""
    columns = [pa.array([row[number] for row in rows], field.type) for number, field in enumerate(SCHEMA)]
    holes = np.array([row[1] is None for row in rows], np.bool_)
    columns[1] = pa.array(
        np.array([row[1] if row[1] is not None else 77 + number for number, row in enumerate(rows)], np.int64), mask=holes
    )
    return pa.table(columns, schema=SCHEMA)


def write(tables: list[pa.Table], path: Path, limit: int) -> ArrowWriter:
    """Write tables in order."""
    with ArrowWriter(path, SCHEMA, row_group_bytes=limit) as writer:
        for table in tables:
            writer.write(table)
    return writer


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, cuts=st.lists(st.integers(0, 30)), limit=st.integers(1, 600))
def test_batches_leave_no_trace(tmp_path: Path, rows: list[tuple[Any, ...]], cuts: list[int], limit: int) -> None:
    """Whatever the batches, and whatever stands under nulls, the file is the same, and holds the rows in batches of bounded size."""
    table = table_of(rows)
    clean = pa.table([pa.array(column.to_pylist(), column.type) for column in table.columns], schema=SCHEMA)
    whole = write([clean], tmp_path / "whole", limit).stat
    edges = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    cut = write([table.slice(start, end - start) for start, end in pairwise(edges)], tmp_path / "cut", limit).stat

    assert (cut.sha256, cut.bytes, cut.rows) == (whole.sha256, whole.bytes, len(rows))
    assert hashlib.sha256((tmp_path / "cut").read_bytes()).hexdigest() == whole.sha256
    file = ArrowFile(tmp_path / "cut")
    assert file.read_all().equals(table)
    assert file.read_all(["n"]).equals(table.select(["n"]))
    for number, (count, size) in enumerate(cut.row_groups):
        assert file.rows[number] == count
        sizes = [ROW_BYTES + len((text or "").encode()) for text in file.read(number)["text"].to_pylist()]
        assert sum(sizes) == size


@pytest.mark.parametrize("schema", [DOCUMENT, PIECE], ids=["documents", "piece"])
def test_stored_schemas_come_back(tmp_path: Path, schema: pa.Schema) -> None:
    """An empty file and one row of nulls keep the schema with its units."""
    nulls = pa.table([pa.nulls(1, field.type) for field in schema], schema=schema)
    for table in (schema.empty_table(), nulls):
        with ArrowWriter(tmp_path / "a", schema) as writer:
            writer.write(table)

        assert ArrowFile(tmp_path / "a").read_all().equals(table)
        assert [field.metadata for field in ArrowFile(tmp_path / "a").schema] == [field.metadata for field in schema]


def test_a_failing_block_leaves_nothing(tmp_path: Path) -> None:
    """No file, no temporary one."""
    with pytest.raises(KeyError, match="text"), ArrowWriter(tmp_path / "a", SCHEMA) as writer:
        writer.write(pa.table({"n": [1]}))

    assert list(tmp_path.iterdir()) == []


def test_texts_are_read_where_they_stand(tmp_path: Path) -> None:
    """A batch that is read is no memory of Arrow's, and stays when the file's name is gone."""
    write([table_of([("x" * 1_000_000, 1, True, b"abc")])], tmp_path / "a", 1 << 20)
    before = pa.total_allocated_bytes()
    table = ArrowFile(tmp_path / "a").read(0)

    assert pa.total_allocated_bytes() - before < 10_000
    (tmp_path / "a").unlink()
    assert table["text"].to_pylist() == ["x" * 1_000_000]
