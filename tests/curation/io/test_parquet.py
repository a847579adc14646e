# SPDX-License-Identifier: Apache-2.0
"""Parquet and Hugging Face sources: types, missing columns, damage."""

from __future__ import annotations

import datetime
import decimal
import hashlib
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.io.cutting import cut
from curation.io.inventory import list_inputs
from curation.io.read import read
from tests.curation.io.archives import PAGE, outcomes, read_file, source

PARQUET = source("parquet")
TEXTS = ["La mer monte.", "Le vent tourne, la voile aussi.", ""]


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)
def test_all_string_types_are_text(tmp_path: Path, kind: pa.DataType) -> None:
    """However Arrow holds them, texts come out as they are, with row numbers and digests."""
    column = pa.array(TEXTS, pa.string()).dictionary_encode() if pa.types.is_dictionary(kind) else pa.array(TEXTS, pa.string()).cast(kind)
    pq.write_table(pa.table({"text": column, "id": [5, 6, 7]}), tmp_path / "a.parquet", row_group_size=2)

    table = read_file(tmp_path / "a.parquet", PARQUET)

    assert table["text"].to_pylist() == TEXTS
    assert table["offset"].to_pylist() == [0, 1, 2]
    assert table["native_id"].to_pylist() == ["5", "6", "7"]
    assert table["payload_sha256"].to_pylist() == [hashlib.sha256(text.encode()).digest() for text in TEXTS]


def test_bad_rows_cost_themselves_only(tmp_path: Path) -> None:
    """Null, invalid UTF-8 and too large texts are quarantined one by one."""
    texts = pa.array([b"ok", None, b"caf\xe9", b"x" * 101, b"ok"], pa.binary())
    unchecked = pa.StringArray.from_buffers(len(texts), texts.buffers()[1], texts.buffers()[2], texts.buffers()[0])
    pq.write_table(pa.table({"text": unchecked}), tmp_path / "a.parquet")

    table = read_file(tmp_path / "a.parquet", source("parquet", max_document_bytes=100))

    assert outcomes(table) == ["document", "missing_text", "invalid_utf8", "too_large", "document"]
    assert table["text"].to_pylist() == ["ok", None, None, None, "ok"]
    assert table["bytes_in"].to_pylist() == [2, 0, 4, 101, 2]


def test_other_types_are_refused(tmp_path: Path) -> None:
    """A content column of numbers quarantines every row."""
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "a.parquet")
    table = read_file(tmp_path / "a.parquet", PARQUET)

    assert outcomes(table) == ["wrong_type"] * 2
    assert table["read_error"].to_pylist()[0] == "WrongType: column 'text' is int64; expected text"


def test_a_missing_column_is_one_row(tmp_path: Path) -> None:
    """It says how many rows are meant, which columns there are, and what to do."""
    pq.write_table(pa.table({"content": TEXTS, "n": [1, 2, 3]}), tmp_path / "a.parquet")
    table = read_file(tmp_path / "a.parquet", PARQUET)

    assert outcomes(table) == ["missing_text"]
    assert table["read_error"].to_pylist() == [
        "MissingColumn: no column 'text' for 3 rows; columns are: content, n; name it under columns of the source"
    ]


def test_other_columns_go_to_extra(tmp_path: Path) -> None:
    """Any type that Parquet has can be written as JSON."""
    columns = {
        "content": ["a"],
        "date": [datetime.date(2020, 2, 3)],
        "seen": [datetime.datetime(2020, 1, 2, 3, 4, tzinfo=datetime.UTC)],
        "price": [decimal.Decimal("1.50")],
        "raw": [b"\x00\xff"],
        "nested": [{"b": [1], "a": None}],
        "nothing": pa.nulls(1),
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    (row,) = read_file(tmp_path / "a.parquet", source("parquet", columns={"text": "content"})).to_pylist()

    assert row["date"] == "2020-02-03"
    assert row["extra"] == '{"nested":{"a":null,"b":[1]},"price":"1.50","raw":"00ff","seen":"2020-01-02T03:04:00+00:00"}'


def test_pages_are_transcoded(tmp_path: Path) -> None:
    """Pages may be bytes in their own encoding; the payload is those bytes."""
    page = "<meta charset=iso-8859-1><p>été</p>".encode("latin-1")
    pq.write_table(pa.table({"raw": [page, PAGE]}), tmp_path / "a.parquet")
    table = read_file(tmp_path / "a.parquet", source("parquet", columns={"html": "raw"}))

    assert table["html"].to_pylist() == ["<meta charset=iso-8859-1><p>été</p>".encode(), PAGE]
    assert table["payload_sha256"].to_pylist()[0] == hashlib.sha256(page).digest()


@pytest.mark.parametrize("data", [b"", b"PAR1", b"no Parquet at all, not even close to it"])
def test_files_without_footer_are_one_row(tmp_path: Path, data: bytes) -> None:
    """Empty, cut off or foreign."""
    (tmp_path / "a.parquet").write_bytes(data)
    table = read_file(tmp_path / "a.parquet", PARQUET)

    assert outcomes(table) == ["damaged_file"]
    assert "expected a Parquet file with a sound footer" in table["read_error"].to_pylist()[0]


@pytest.mark.parametrize("checksums", [False, True])
def test_a_broken_row_group_is_one_row(tmp_path: Path, *, checksums: bool) -> None:
    """A page that does not decompress, or that its checksum gives away, costs its row group; those beside it are read."""
    path = tmp_path / "a.parquet"
    texts = pa.table({"text": [f"texte {n}" * 9 for n in range(30)]})
    pq.write_table(texts, path, row_group_size=10, use_dictionary=False, compression="zstd", write_page_checksum=checksums)
    middle = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    frame = data.index(b"\x28\xb5\x2f\xfd", middle.data_page_offset)
    at = frame + 20 if checksums else frame
    data[at : at + 4] = b"oops"
    path.write_bytes(data)

    table = read_file(path, PARQUET)

    assert outcomes(table) == ["document"] * 10 + ["damaged"] + ["document"] * 10
    assert "10 rows of row group 1 cannot be read" in table["read_error"].to_pylist()[10]
    assert table["offset"].to_pylist()[10:12] == [10, 20]


def test_huge_cells_are_quarantined(tmp_path: Path) -> None:
    """The rows beside a cell over the limit are read, and batches stay bounded."""
    pq.write_table(pa.table({"text": ["a", "b" * 20_000_000, "c"]}), tmp_path / "a.parquet")
    table = read_file(tmp_path / "a.parquet", source("parquet", max_document_bytes=1 << 20), batch_bytes=1 << 20)

    assert outcomes(table) == ["document", "too_large", "document"]
    assert table["text"].to_pylist() == ["a", None, "c"]


def test_row_groups_are_read_once(tmp_path: Path) -> None:
    """Sections of row groups together are the whole, whatever the batch size."""
    pq.write_table(pa.table({"text": [f"texte {n}" for n in range(100)]}), tmp_path / "a.parquet", row_group_size=7)
    files = list_inputs(source("parquet", "a.parquet"), tmp_path, {})
    shards = cut(files, 400)
    tables = [table for shard in shards for section in shard for table in read(section, PARQUET, batch_bytes=300)]

    assert len(shards) > 3
    assert pa.concat_tables(tables)["offset"].to_pylist() == list(range(100))
    assert pa.concat_tables(tables).equals(read_file(tmp_path / "a.parquet", PARQUET))
    assert max(table.num_rows for table in tables) < 7


def test_datasets_are_read_from_folders(tmp_path: Path) -> None:
    """A saved dataset and a folder of files give the rows that their Parquet would give."""
    rows = {"text": TEXTS, "id": ["a", "b", "c"], "n": [1, 2, 3]}
    datasets.DatasetDict({"train": datasets.Dataset.from_dict(rows)}).save_to_disk(str(tmp_path / "saved"))
    (tmp_path / "plain").mkdir()
    pq.write_table(pa.table(rows), tmp_path / "plain" / "train.parquet")
    expected = read_file(tmp_path / "plain" / "train.parquet", PARQUET).drop_columns(["file"])

    for name in ("saved", "plain"):
        table = read_file(tmp_path / name, source("huggingface"))

        assert set(table["file"].to_pylist()) == {name}
        assert table.drop_columns(["file"]).equals(expected)


def test_datasets_say_what_is_missing(tmp_path: Path) -> None:
    """An absent split and an absent column are rows."""
    datasets.Dataset.from_dict({"content": TEXTS}).save_to_disk(str(tmp_path / "saved"))
    datasets.DatasetDict({"test": datasets.Dataset.from_dict({"text": TEXTS})}).save_to_disk(str(tmp_path / "split"))

    assert outcomes(read_file(tmp_path / "saved", source("huggingface"))) == ["missing_text"]
    assert outcomes(read_file(tmp_path / "split", source("huggingface"))) == ["damaged_file"]
