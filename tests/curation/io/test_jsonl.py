# SPDX-License-Identifier: Apache-2.0
"""JSON Lines: broken lines, mapped fields, byte ranges."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.io.cutting import cut
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import Section
from tests.curation.io.archives import PAGE, outcomes, read_bytes, source

JSONL = source("jsonl")
GOOD = b'{"id": 1, "text": "La mer monte."}'


@pytest.mark.parametrize(
    ("line", "rule", "error"),
    [
        (b'{"text": "cut off', "damaged", "JSONDecodeError: "),
        (b"{'text': 'quotes'}", "damaged", "JSONDecodeError: "),
        (b'{"text": "a", "x": NaN}', "damaged", "JSONDecodeError: "),
        (b'{"text": "\\ud800"}', "damaged", "JSONDecodeError: no low surrogate"),
        (b'{"text": "caf\xe9"}', "invalid_utf8", "UnicodeDecodeError: invalid continuation byte at byte 13 of the line"),
        (b'{"text": null}', "missing_text", "MissingText: the record has no field 'text', or null in it; it has no other; columns"),
        (b'{"body": "a"}', "missing_text", "MissingText: the record has no field 'text', or null in it; it has 'body'; columns"),
        (b'{"text": ["a"]}', "wrong_type", "WrongType: field 'text' is a list; expected text"),
        (b'{"text": 7}', "wrong_type", "WrongType: field 'text' is a int; expected text"),
        (b'["text"]', "wrong_type", "WrongType: the line is a list; expected an object"),
        (b'{"text": "a", "id": 1.5}', "wrong_type", "WrongType: field 'id' is a float; expected text or an integer"),
        (b'{"text": "a", "id": 123456789012345678901}', "wrong_type", "WrongType: field 'id' is a float"),
    ],
)
def test_bad_lines_cost_themselves_only(tmp_path: Path, line: bytes, rule: str, error: str) -> None:
    """A line that cannot be read is one quarantine row at its byte; the lines beside it are read."""
    table = read_bytes(tmp_path, "a.jsonl", b"\n".join([GOOD, line, GOOD]), JSONL)

    assert outcomes(table) == ["document", rule, "document"]
    assert table["read_error"].to_pylist()[1].startswith(error)
    assert table["read_verdict"].to_pylist()[1] == "quarantine"
    assert table["offset"].to_pylist() == [0, len(GOOD) + 1, len(GOOD) + len(line) + 2]


def test_only_line_feeds_end_lines(tmp_path: Path) -> None:
    """U+2028, U+0085, form feeds and carriage returns stay inside; blank lines are no records."""
    text = "a\u2028b\u0085c\x0cd"
    line = json.dumps({"text": text}, ensure_ascii=False).encode()
    table = read_bytes(tmp_path, "a.jsonl", b"\xef\xbb\xbf" + line + b"\r\n\r\n  \n" + line, JSONL)

    assert table["text"].to_pylist() == [text, text]


def test_fields_become_columns(tmp_path: Path) -> None:
    """Mapped, defaulted and other fields."""
    record = {
        "key": 12,
        "body": "Le phare tourne.",
        "url": "https://example.org/phare",
        "lang": "fr",
        "license": "CC0-1.0",
        "date": 1901,
        "author": ["A", "B"],
        "title": "",
        "pages": 3,
        "none": None,
    }
    of = source("jsonl", columns={"text": "body", "native_id": "key", "language": "lang"}, license="CC-BY-4.0", language="de")
    (row,) = read_bytes(tmp_path, "a.jsonl", json.dumps(record).encode(), of).to_pylist()

    assert (row["text"], row["native_id"], row["url"]) == ("Le phare tourne.", "12", "https://example.org/phare")
    assert (row["language"], row["license"], row["date"]) == ("fra_Latn", "CC0-1.0", "1901")
    assert (row["title"], row["author"]) == (None, None)
    assert row["extra"] == '{"author":["A","B"],"pages":3}'
    assert row["payload_sha256"] == hashlib.sha256(b"Le phare tourne.").digest()
    assert (row["bytes_in"], row["anonymous"]) == (16, False)


@pytest.mark.parametrize(
    ("stated", "language", "extra"),
    [({}, "deu_Latn", None), ({"language": ""}, "deu_Latn", None), ({"language": "xx-unknown"}, None, '{"language":"xx-unknown"}')],
)
def test_languages_are_canonical_or_kept_beside(tmp_path: Path, stated: dict[str, str], language: str | None, extra: str | None) -> None:
    """Nothing stated takes the source's language; what is unknown is no language, and is kept."""
    (row,) = read_bytes(tmp_path, "a.jsonl", json.dumps({"text": "a", **stated}).encode(), source("jsonl", language="de")).to_pylist()

    assert (row["language"], row["extra"], row["anonymous"]) == (language, extra, True)


def test_a_field_may_hold_pages(tmp_path: Path) -> None:
    """With ``html`` mapped, the page waits for extraction and is the payload."""
    of = source("jsonl", columns={"html": "raw_html"})
    (row,) = read_bytes(tmp_path, "a.jsonl", json.dumps({"raw_html": PAGE.decode(), "text": "summary"}).encode(), of).to_pylist()

    assert (row["html"], row["text"], row["extra"]) == (PAGE, None, '{"text":"summary"}')
    assert row["payload_sha256"] == hashlib.sha256(PAGE).digest()


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress, lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:])])
def test_compressed_files_count_lines(tmp_path: Path, compress: object) -> None:
    """In a compressed file the offset is the line's number, from 0, blank lines counted."""
    assert callable(compress)
    table = read_bytes(tmp_path, "a.jsonl.gz", compress(b"\n".join([GOOD, b"", GOOD])), JSONL)

    assert outcomes(table) == ["document", "document"]
    assert table["offset"].to_pylist() == [0, 2]


def test_a_truncated_file_ends_with_one_row(tmp_path: Path) -> None:
    """What stood before the damage is read."""
    lines = b"".join(json.dumps({"text": hashlib.sha256(bytes([n])).hexdigest()}).encode() + b"\n" for n in range(200))
    table = read_bytes(tmp_path, "a.jsonl.gz", gzip.compress(lines)[:-4000], JSONL)

    assert outcomes(table)[-1] == "damaged_file"
    assert set(outcomes(table)[:-1]) == {"document"}
    assert "the gzip member is truncated" in table["read_error"].to_pylist()[-1]
    assert table["offset"].to_pylist()[-1] == len(table) - 1


def test_long_lines_are_passed_over(tmp_path: Path) -> None:
    """A text over the limit and a line far over it are quarantined; the next line is read."""
    of = source("jsonl", max_document_bytes=1000)
    lines = [b'{"text": "%s"}' % (b"a" * size) for size in (1000, 1001, 300_000)]
    table = read_bytes(tmp_path, "a.jsonl", b"\n".join([*lines, GOOD]), of)

    assert outcomes(table) == ["document", "too_large", "too_large", "document"]
    assert table["bytes_in"].to_pylist() == [1000, 1001, len(lines[2]) + 1, 13]
    assert table["offset"].to_pylist()[3] == sum(len(line) + 1 for line in lines)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.sampled_from([GOOD, b"", b"   ", b"broken", b'{"text":"' + b"x" * 90 + b'"}']), max_size=12), size=st.integers(1, 200)
)
def test_byte_ranges_read_every_line_once(tmp_path: Path, lines: list[bytes], size: int) -> None:
    """However a file is cut, its sections together are the whole."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))
    files = list_inputs(source("jsonl", "a.jsonl"), tmp_path, {})
    whole = list(read(Section(files[0]), JSONL, batch_bytes=1 << 20))
    parts = [table for shard in cut(files, size) for section in shard for table in read(section, JSONL, batch_bytes=1 << 20)]

    assert [row for table in parts for row in table.to_pylist()] == [row for table in whole for row in table.to_pylist()]


def test_misnamed_compressed_ranges_are_read_once(tmp_path: Path) -> None:
    """A compressed file that is named like a plain one is read whole by its first range alone."""
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(b"\n".join([GOOD] * 50)))
    files = list_inputs(source("jsonl", "a.jsonl"), tmp_path, {})
    tables = [table for shard in cut(files, 20) for section in shard for table in read(section, JSONL, batch_bytes=1 << 20)]

    assert pa.concat_tables(tables).num_rows == 50
