# SPDX-License-Identifier: Apache-2.0
"""WARC files: what is a document, what is dropped, and that damage costs no more than the damaged record."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import brotli
import pytest
import zstandard
from fastwarc.stream_io import Lz4Writer
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.curation.io.archives import PAGE, http, members, outcomes, read_bytes, record, source

WARC = source("warc")
RECORDS = [record(http(), number) for number in range(4)]


@pytest.mark.parametrize("compression", ["plain", "gzip", "one gzip member", "zstd", "lz4", "bzip2"])
def test_compressions_give_the_same_rows(tmp_path: Path, compression: str) -> None:
    """Every record is a row, at the offset where it or its member starts."""
    if compression == "lz4":
        sink = io.BytesIO()
        for one in RECORDS:
            with Lz4Writer(sink) as writer:
                writer.write(one)
        data = sink.getvalue()
    else:
        compress: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstandard.compress, "bzip2": bz2.compress}
        data = b"".join(compress.get(compression, bytes)(one) for one in RECORDS)
        data = gzip.compress(data) if compression == "one gzip member" else data

    table = read_bytes(tmp_path, "a.warc", data, WARC)
    if compression == "bzip2":  # which fastwarc does not read
        expected = [len(b"".join(bz2.compress(one) for one in RECORDS[:number])) for number in range(4)]
    else:
        expected = [found.stream_pos for found in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.any_type, parse_http=False)]

    assert outcomes(table) == ["document"] * 4
    assert table["html"].to_pylist() == [PAGE] * 4
    if compression != "one gzip member":
        assert table["offset"].to_pylist() == expected
    else:
        assert table["offset"].to_pylist() == [0] * 4


def test_a_document_says_where_it_came_from(tmp_path: Path) -> None:
    """Columns come from the record's head; the payload is the body."""
    data = record(http(), 7, "WARC-Truncated: length")
    (row,) = read_bytes(tmp_path, "a.warc", data, source("warc", license="CC-BY-4.0", language="fr")).to_pylist()

    assert row["native_id"] == "urn:uuid:00000000-0000-4000-8000-000000000007"
    assert (row["url"], row["date"], row["file"]) == ("https://example.org/7", "2026-08-01T10:00:00Z", "a.warc")
    assert (row["license"], row["language"], row["anonymous"]) == ("CC-BY-4.0", "fra_Latn", False)
    assert json.loads(row["extra"]) == {"WARC-Truncated": "length"}
    assert (row["payload_sha256"], row["bytes_in"]) == (hashlib.sha256(PAGE).digest(), len(PAGE))
    assert row["http_headers"] == [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (record(b"software: ours\r\n", kind="warcinfo"), "not_a_response"),
        (record(http(), kind="resource"), "not_a_response"),
        (record(http()[:60], kind="revisit"), "not_a_response"),
        (record(http(status="404 Not Found")), "http_status"),
        (record(http(status="301")), "http_status"),
        (record(http(b"\x89PNG\r\n", content_type="image/png")), "not_html"),
        (record(b"1.2.3.4", 0, "Content-Type: text/dns"), "not_html"),
        (record(http(b"\x00\x01\x02", content_type=None)), "not_html"),
        (record(b"<html>no status line</html>"), "damaged"),
        (record(http(b"%PDF-1.7\n<p>x")), "not_html"),
        (record(http(b"%PDF-1.7\nplain", content_type="text/plain")), "not_html"),
        (record(http(gzip.compress(b"\x89PNG\r\n\x1a\n"), "Content-Encoding: gzip")), "not_html"),
        (record(http(b"\xff\xd8\xff\xe0")), "not_html"),
        (record(http(b"GIF89a")), "not_html"),
        (record(http(b"PK\x03\x04")), "not_html"),
        (record(http(b"<p>%PDF-1.7")), "document"),
        (record(http(b"xyz", "Content-Encoding: sdch")), "damaged"),
        (record(http(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip")), "damaged"),
        (record(http(b"ff\r\nshort", "Transfer-Encoding: chunked")), "damaged"),
        (record(http(b"", content_type="text/html")), "document"),
        (record(http(b"Bonjour.", content_type="text/plain")), "document"),
        (record(http(content_type=None)), "document"),
        (record(http(content_type="application/xhtml+xml")), "document"),
    ],
)
def test_every_record_has_one_outcome(tmp_path: Path, data: bytes, rule: str) -> None:
    """A record is a document, or says why not, and the records beside it are untouched."""
    table = read_bytes(tmp_path, "a.warc", RECORDS[0] + data + RECORDS[1], WARC)

    assert outcomes(table) == ["document", rule, "document"]
    if rule not in {"document", "damaged"}:
        assert table["read_verdict"].to_pylist()[1] == "drop"


def test_dropped_records_hash_their_block(tmp_path: Path) -> None:
    """A record that is no document has its block as payload."""
    table = read_bytes(tmp_path, "a.warc", record(b"software: ours\r\n", kind="warcinfo"), WARC)

    assert table["payload_sha256"].to_pylist() == [hashlib.sha256(b"software: ours\r\n").digest()]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE), ["Content-Encoding: gzip"]),
        (gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]), ["Content-Encoding: x-gzip"]),
        (zlib.compress(PAGE), ["Content-Encoding: deflate"]),
        (zlib.compress(PAGE)[2:-4], ["Content-Encoding: deflate"]),
        (brotli.compress(PAGE), ["Content-Encoding: br"]),
        (zstandard.compress(PAGE), ["Content-Encoding: zstd"]),
        (brotli.compress(gzip.compress(PAGE)), ["Content-Encoding: gzip, br"]),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), ["Transfer-Encoding: chunked"]),
        (PAGE, ["Transfer-Encoding: chunked", "Content-Encoding: gzip"]),
        (PAGE, ["Content-Encoding: br"]),
    ],
)
def test_codings_are_undone(tmp_path: Path, body: bytes, headers: list[str]) -> None:
    """Bodies are decoded, also those whose coding the crawler had undone already; the payload is the decoded body."""
    table = read_bytes(tmp_path, "a.warc", record(http(body, *headers)), WARC)

    assert table["html"].to_pylist() == [PAGE]
    assert table["payload_sha256"].to_pylist() == [hashlib.sha256(PAGE).digest()]


@pytest.mark.parametrize("cut", [1, 5, 9, 100, 150, -5])
def test_truncated_gzip_loses_one_record(tmp_path: Path, cut: int) -> None:
    """A file that ends within a member gives one quarantine row, wherever it is cut."""
    last = members(RECORDS[2])
    data = members(*RECORDS[:2]) + last[:cut]

    table = read_bytes(tmp_path, "a.warc.gz", data, WARC)

    assert outcomes(table)[:2] == ["document"] * 2
    assert outcomes(table)[2] in {"damaged", "damaged_file"}
    assert table["read_error"].to_pylist()[2].startswith("DamagedMember: the gzip member is truncated")
    assert table["offset"].to_pylist()[2] == len(members(*RECORDS[:2]))
    assert len(table) == 3


def test_a_broken_member_is_passed_over(tmp_path: Path) -> None:
    """After a member that does not decompress, reading goes on at the next one."""
    broken = bytearray(members(RECORDS[1]))
    broken[60:70] = bytes(10)
    data = members(RECORDS[0]) + bytes(broken) + members(*RECORDS[2:])

    table = read_bytes(tmp_path, "a.warc.gz", data, WARC)

    assert outcomes(table) == ["document", "damaged", "document", "document"]
    assert table["offset"].to_pylist()[1] == len(members(RECORDS[0]))


def test_a_wrong_checksum_condemns_its_record(tmp_path: Path) -> None:
    """A member whose CRC does not hold is not trusted."""
    broken = bytearray(members(RECORDS[1]))
    broken[-8] ^= 1

    table = read_bytes(tmp_path, "a.warc.gz", members(RECORDS[0]) + bytes(broken) + members(RECORDS[2]), WARC)

    assert outcomes(table) == ["document", "damaged", "document"]
    assert table["offset"].to_pylist()[1] == len(members(RECORDS[0]))


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(
    ("wrong", "expected"), [(20, "WrongLength"), (400, "WrongLength"), (10**7, "WrongLength"), (-1, "Content-Length is '-1'")]
)
def test_a_wrong_length_swallows_nothing(tmp_path: Path, wrong: int, expected: str, *, compressed: bool) -> None:
    """Too short, too long or no number at all: that record is damaged, and every other one is read."""
    records = [RECORDS[0], record(http(), 1, length=wrong), *RECORDS[2:]]
    data = members(*records) if compressed else b"".join(records)

    table = read_bytes(tmp_path, "a.warc", data, WARC)

    assert outcomes(table) == ["document", "damaged", "document", "document"]
    assert expected in table["read_error"].to_pylist()[1]


def test_garbage_between_records_is_one_row(tmp_path: Path) -> None:
    """Bytes between records are a stretch of their own, with their place."""
    table = read_bytes(tmp_path, "a.warc", RECORDS[0] + b"sand\r\nsand\r\n" + RECORDS[1] + b"\x00" * 50, WARC)

    assert outcomes(table) == ["document", "damaged", "document", "damaged_file"]
    assert table["offset"].to_pylist()[1] == len(RECORDS[0])
    assert table["read_error"].to_pylist()[1].startswith("NoRecord: no version line: expected a line such as WARC/1.1, found b'sand")


def test_arc_files_say_what_they_are(tmp_path: Path) -> None:
    """An ARC file is one row that names the format and the way out."""
    arc = b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain 76\n1 0 example\nURL IP-address Archive-date Content-type Archive-length\n\n"

    for name, data in (("a.arc", arc), ("a.arc.gz", gzip.compress(arc))):
        table = read_bytes(tmp_path, name, data, WARC)

        assert outcomes(table) == ["wrong_format"]
        assert "ARC file" in table["read_error"].to_pylist()[0]
        assert "warcio recompress" in table["read_error"].to_pylist()[0]


@pytest.mark.parametrize("data", [b"PK\x03\x04zip", b"CDX N b a m s k r\n" * 40, gzip.compress(b"no archive")])
def test_other_formats_are_one_row(tmp_path: Path, data: bytes) -> None:
    """A file without any record is of another format."""
    assert outcomes(read_bytes(tmp_path, "a.warc", data, WARC)) == ["wrong_format"]


def test_bare_line_feeds_are_damage(tmp_path: Path) -> None:
    """Heads whose lines do not end in CRLF are quarantined, as their lengths cannot be trusted, and named so."""
    table = read_bytes(tmp_path, "a.warc", RECORDS[0].replace(b"\r\n", b"\n") + RECORDS[1], WARC)

    assert outcomes(table) == ["damaged", "document"]
    assert "ends in CRLF (ISO 28500, section 4)" in table["read_error"].to_pylist()[0]


def test_empty_files_have_no_records(tmp_path: Path) -> None:
    """Nothing in, nothing out."""
    assert outcomes(read_bytes(tmp_path, "a.warc", b"", WARC)) == []


def test_folded_fields_are_read(tmp_path: Path) -> None:
    """A field that goes on in the next line, as WARC 1.0 allows, is one field."""
    folded = RECORDS[0].replace(b"Content-Length: ", b"Content-Length:\r\n\t")

    assert outcomes(read_bytes(tmp_path, "a.warc", folded, WARC)) == ["document"]


def test_large_payloads_are_not_read(tmp_path: Path) -> None:
    """Over the limit: quarantined, decoded bodies too; what would be dropped anyway is dropped."""
    small = source("warc", max_document_bytes=1000)
    bomb = gzip.compress(bytes(10**7))
    big = b"<p>" + b"a" * 100_000
    data = b"".join(
        [
            record(http(big), 0),
            record(http(bomb, "Content-Encoding: gzip"), 1),
            record(http(big, content_type="video/mp4"), 2),
            record(http(bytes(100_000), content_type=None), 3),
            record(http(big), 4, kind="resource"),
            record(http(b"a" * 1000), 5),
        ]
    )

    table = read_bytes(tmp_path, "a.warc", data, small)

    assert outcomes(table) == ["too_large", "too_large", "not_html", "not_html", "not_a_response", "document"]
    assert table["payload_sha256"].to_pylist()[4] == hashlib.sha256(http(big)).digest()
    assert "max_document_bytes is 1000" in table["read_error"].to_pylist()[0]


def test_batches_change_nothing(tmp_path: Path) -> None:
    """One row a batch or all rows in one: the same table."""
    data = members(*RECORDS) + b"sand"

    assert read_bytes(tmp_path, "a.warc.gz", data, WARC, batch_bytes=1).equals(read_bytes(tmp_path, "a.warc.gz", data, WARC))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2000), change=st.binary(max_size=40), cut=st.integers(0, 60), compressed=st.booleans())
def test_damage_anywhere_never_loses_a_record_in_silence(tmp_path: Path, at: int, change: bytes, cut: int, *, compressed: bool) -> None:
    """Whatever bytes are replaced: reading ends, sound records before the damage are read, and a missing one is told."""
    data = bytearray(members(*RECORDS) if compressed else b"".join(RECORDS))
    at = min(at, len(data))
    data[at : at + cut] = change

    table = read_bytes(tmp_path, "a.warc", bytes(data), WARC)
    found = outcomes(table)
    told = [rule for rule in found if rule in {"damaged", "damaged_file", "wrong_format"}]

    ends = accumulate(len(members(one) if compressed else one) for one in RECORDS)
    sound = sum(end <= at for end in ends)
    assert found[:sound] == ["document"] * sound
    assert told or len(found) >= 4
