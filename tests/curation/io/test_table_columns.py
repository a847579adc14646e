# SPDX-License-Identifier: Apache-2.0
"""Tables by columns: whatever other columns hold, the same as row by row, or left to the rows."""

from __future__ import annotations

import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.io.columns import Refused, Stating
from curation.io.mapped import _rows_of
from curation.io.table_columns import columns_of
from curation.recipe import Source
from tests.curation.io.archives import source

PLAIN = source("parquet")
SOURCES = [PLAIN, source("parquet", language="de", license="CC0-1.0"), source("parquet", columns={"title": "b", "native_id": "x"})]
STRINGS = st.text(max_size=6) | st.sampled_from(["", " ", "\u2003", "fr", "de", "xx-unknown", 'a"b', "a\\nb", "\u00e9", "\x7f"])
COLUMNS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    (pa.string(), STRINGS),
    (pa.large_string(), STRINGS),
    (pa.dictionary(pa.int8(), pa.string()), st.sampled_from(["fr", "en", ""])),
    (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    (pa.uint64(), st.integers(0, 2**64 - 1)),
    (pa.float64(), st.floats()),
    (pa.bool_(), st.booleans()),
    (pa.null(), st.none()),
    (pa.timestamp("us"), st.datetimes(*map(datetime.datetime.fromisoformat, ("1700-01-01", "2200-01-01")))),
    (pa.date32(), st.dates()),
    (pa.binary(), st.binary(max_size=3)),
    (pa.list_(pa.string()), st.lists(STRINGS, max_size=2)),
    (pa.struct([("z", pa.int8()), ("a", pa.string())]), st.fixed_dictionaries({"z": st.integers(0, 9), "a": STRINGS})),
]
NAMES = ["id", "native_id", "url", "title", "date", "language", "license", "x", "b", "\u00e9", 'quo"te']


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """Make a table of a few columns of any type."""
    rows = draw(st.integers(0, 5))
    made = {}
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5)):
        kind, values = draw(st.sampled_from(COLUMNS))
        made[name] = pa.array(draw(st.lists(st.none() | values, min_size=rows, max_size=rows)), kind)
    return pa.table(made or {"x": pa.nulls(rows)})


@settings(max_examples=400, deadline=None)
@given(table=tables(), of=st.sampled_from(SOURCES))
def test_columns_are_what_rows_say(table: pa.Table, of: Source) -> None:
    """Where columns are read, nothing is refused and every value is that of the row."""
    refused: list[Refused | None] = [None] * table.num_rows
    rows = _rows_of(table, Stating(of), refused)
    columns = columns_of(table, of)
    if columns is None:
        return
    nothing = pa.nulls(table.num_rows, pa.string())

    assert not any(refused)
    for name in {*columns, *rows}:
        assert columns.get(name, nothing).to_pylist() == rows.get(name, nothing).to_pylist(), name


@pytest.mark.parametrize(
    ("columns", "read"),
    [
        ({"id": ["a"], "url": ["https://example.org/"], "dump": ["CC-MAIN-2024"], "language_score": [0.91], "token_count": [7]}, True),
        ({"language": ["fr"], "date": [datetime.date(2024, 1, 1)]}, True),
        ({"language": ["xx-unknown"]}, False),
        ({"title": [["a"]]}, False),
        ({"id": ["a"], "native_id": ["b"]}, False),
    ],
)
def test_which_tables_are_read_by_columns(columns: dict[str, list[Any]], *, read: bool) -> None:
    """Those of published corpora are; values that need judgement are left to the rows."""
    assert (columns_of(pa.table(columns), PLAIN) is not None) == read
