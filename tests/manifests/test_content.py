# SPDX-License-Identifier: Apache-2.0
"""The content digest of a table: what must not change it, and what must."""

from __future__ import annotations

import datetime
import decimal
import itertools
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manifests.content import ContentDigest, content_sha256, parquet_content_sha256

SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("blob", pa.binary()),
        ("number", pa.int64()),
        ("share", pa.float64()),
        ("open", pa.bool_()),
        ("tags", pa.list_(pa.string())),
        ("edits", pa.map_(pa.string(), pa.int64())),
        ("span", pa.struct([("start", pa.int32()), ("kinds", pa.list_(pa.int8()))])),
        ("seen", pa.timestamp("us", "UTC")),
        ("digest", pa.binary(4)),
    ]
)
TEXT = st.none() | st.text(st.characters(codec="utf-8"), max_size=5)
INT = st.none() | st.integers(-(2**40), 2**40)
ROW = st.fixed_dictionaries(
    {
        "text": TEXT,
        "blob": st.none() | st.binary(max_size=4),
        "number": INT,
        "share": st.none() | st.floats(allow_nan=False),
        "open": st.none() | st.booleans(),
        "tags": st.none() | st.lists(TEXT, max_size=3),
        "edits": st.none() | st.dictionaries(st.text("abc", max_size=2), INT, max_size=2).map(lambda items: list(items.items())),
        "span": st.none()
        | st.fixed_dictionaries({"start": st.none() | st.integers(0, 9), "kinds": st.none() | st.lists(st.integers(0, 9), max_size=2)}),
        "seen": st.none() | st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2100, 1, 1), timezones=st.just(datetime.UTC)),  # noqa: DTZ001
        "digest": st.none() | st.binary(min_size=4, max_size=4),
    }
)
TABLE = st.lists(ROW, max_size=12).map(lambda rows: pa.Table.from_pylist(rows, SCHEMA))


@given(TABLE, st.lists(st.integers(0, 12), max_size=4))
def test_borders_of_batches_leave_no_trace(table: pa.Table, cuts: list[int]) -> None:
    """Any cut of the rows into batches, and any offset into shared buffers, gives one digest."""
    borders = sorted({0, *(min(cut, len(table)) for cut in cuts), len(table)})
    digest = ContentDigest(SCHEMA)
    for start, end in itertools.pairwise(borders):
        digest.update(table.slice(start, end - start))

    assert content_sha256(table) == digest.hexdigest()


@given(TABLE)
def test_layout_in_memory_leaves_no_trace(table: pa.Table) -> None:
    """Dictionaries, wide offsets and views hold the same strings."""
    digest = content_sha256(table)
    for kind in (pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())):
        same = table.set_column(0, "text", table["text"].cast(kind))

        assert digest == content_sha256(same)

    wide = table.set_column(5, "tags", table["tags"].cast(pa.large_list(pa.large_string())))

    assert digest == content_sha256(wide)


WRITERS = st.fixed_dictionaries(
    {
        "compression": st.sampled_from(["none", "zstd", "snappy"]),
        "row_group_size": st.integers(1, 5),
        "use_dictionary": st.booleans(),
        "data_page_version": st.sampled_from(["1.0", "2.0"]),
    }
)


@settings(max_examples=25)
@given(TABLE, WRITERS)
def test_writers_leave_no_trace(tmp_path_factory: pytest.TempPathFactory, table: pa.Table, writer: dict[str, object]) -> None:
    """Compression, row groups, dictionaries and page versions of Parquet give one digest."""
    path = tmp_path_factory.mktemp("parquet") / "table.parquet"
    pq.write_table(table, path, **writer)

    assert content_sha256(table) == parquet_content_sha256(path)


def test_another_writer_leaves_no_trace(tmp_path: Path) -> None:
    """Polars' own writer and pyarrow's give one digest."""
    table = pa.table({"text": ["à", None, ""], "number": [1, None, 3], "tags": [["a"], None, []], "open": [True, None, False]})
    pq.write_table(table, tmp_path / "arrow.parquet")
    pl.DataFrame(table).write_parquet(tmp_path / "polars.parquet")

    assert parquet_content_sha256(tmp_path / "arrow.parquet") == parquet_content_sha256(tmp_path / "polars.parquet")


@given(TABLE, TABLE)
def test_other_values_give_other_digests(one: pa.Table, other: pa.Table) -> None:
    """Digests are equal when, and only when, the values are."""
    same = [str(row) for row in one.to_pylist()] == [str(row) for row in other.to_pylist()]

    assert same == (content_sha256(one) == content_sha256(other))


CHANGES: dict[str, Callable[[pa.Table], pa.Table]] = {
    "name of a column": lambda table: table.rename_columns(["b", "n"]),
    "order of columns": lambda table: table.select(["n", "a"]),
    "order of rows": lambda table: table.take([1, 0, 2]),
    "a null for an empty text": lambda table: table.set_column(0, "a", pa.array(["x", "y", None])),
    "a border between texts": lambda table: table.set_column(0, "a", pa.array(["xy", "", ""])),
    "a logical type": lambda table: table.set_column(1, "n", table["n"].cast(pa.int32())),
    "text or bytes": lambda table: table.set_column(0, "a", table["a"].cast(pa.binary())),
    "one row less": lambda table: table.slice(0, 2),
    "a null for zero": lambda table: table.set_column(1, "n", pa.array([1, None, 3])),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_the_digest(change: str) -> None:
    """Names, types, order, nulls and values all count."""
    table = pa.table({"a": ["x", "y", ""], "n": [1, 0, 3]})

    assert content_sha256(table) != content_sha256(CHANGES[change](table))


def test_what_is_hidden_under_nulls_leaves_no_trace() -> None:
    """Bytes that a null covers are not part of the table."""
    mask = pa.py_buffer(b"\x05")
    hidden = pa.StringArray.from_buffers(3, pa.py_buffer(b"\0\0\0\0\1\0\0\0\3\0\0\0\4\0\0\0"), pa.py_buffer(b"abbc"), mask)
    numbers = pa.Array.from_buffers(pa.int32(), 3, [mask, pa.py_buffer(b"\1\0\0\0\7\0\0\0\3\0\0\0")])

    assert content_sha256(pa.table({"t": ["a", None, "c"]})) == content_sha256(pa.table({"t": hidden}))
    assert content_sha256(pa.table({"n": pa.array([1, None, 3], pa.int32())})) == content_sha256(pa.table({"n": numbers}))


def test_types_that_parquet_stores_as_others(tmp_path: Path) -> None:
    """Seconds become milliseconds and date64 becomes date32 on disk, and count as such in memory."""
    day = datetime.date(2026, 8, 1)
    columns = {
        "second": pa.array([1, None], pa.timestamp("s")),
        "time": pa.array([1, None], pa.time32("s")),
        "day": pa.array([day, None], pa.date64()),
        "price": pa.array([decimal.Decimal("1.50"), None], pa.decimal128(9, 2)),
        "none": pa.nulls(2),
    }
    pq.write_table(pa.table(columns), tmp_path / "table.parquet", store_schema=False)

    assert content_sha256(pa.table({name: columns[name] for name in columns})) == parquet_content_sha256(tmp_path / "table.parquet")


def test_errors_name_what_is_wrong() -> None:
    """A type that cannot be digested and a batch of other columns are refused."""
    with pytest.raises(TypeError, match="cannot digest a column of type month_day_nano_interval"):
        ContentDigest(pa.schema([("a", pa.month_day_nano_interval())]))
    digest = ContentDigest(pa.schema([("a", pa.string())]))
    with pytest.raises(ValueError, match=r"batch at row 0 has columns \[\['b', 'string'\]\]; expected \[\['a', 'string'\]\]"):
        digest.update(pa.table({"b": ["x"]}))
