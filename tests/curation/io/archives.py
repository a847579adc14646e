# SPDX-License-Identifier: Apache-2.0
"""Small archives and sources of our own words, for the tests of reading."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import RAW, Section
from curation.recipe import Source

PAGE = b"<html lang='fr'><head><title>La mer</title></head><body><p>La mer monte deux fois par jour.</p></body></html>"


def http(body: bytes = PAGE, *headers: str, status: str = "200 OK", content_type: str | None = "text/html; charset=utf-8") -> bytes:
    """Return an HTTP response."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def record(block: bytes, number: int = 0, *fields: str, kind: str = "response", length: int | None = None, url: str | None = None) -> bytes:
    """Return a WARC record; ``length`` states a Content-Length that may be wrong."""
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        f"WARC-Target-URI: {url or f'https://example.org/{number}'}",
        "WARC-Date: 2026-08-01T10:00:00Z",
        *([] if any(field.startswith("Content-Type") for field in fields) else ["Content-Type: application/http; msgtype=response"]),
        *fields,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def members(*records: bytes) -> bytes:
    """Compress every record as a gzip member of its own."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def source(kind: str, *paths: str, **settings: Any) -> Source:  # noqa: ANN401 - any field of a source
    """Return a source of a recipe."""
    return Source(name="sea", format=kind, paths=paths or ("*",), obtained=datetime.date(2026, 8, 2), **settings)  # type: ignore[arg-type]


def read_file(path: Path, of: Source, *, batch_bytes: int = 1 << 20) -> pa.Table:
    """Read a whole file as one table, having checked the schema of every batch."""
    (found,) = list_inputs(of.model_copy(update={"paths": (path.name,)}), path.parent, {})
    tables = list(read(Section(found), of, batch_bytes=batch_bytes))
    wrong = [table.schema for table in tables if not table.schema.equals(RAW, check_metadata=True)]
    if wrong:
        raise ValueError(f"a table is not in RAW: {wrong[0]}")
    return pa.concat_tables([RAW.empty_table(), *tables])


def read_bytes(folder: Path, name: str, data: bytes, of: Source, **options: int) -> pa.Table:
    """Write bytes to a file and read it."""
    path = folder / name
    path.write_bytes(data)
    return read_file(path, of, **options)


def outcomes(table: pa.Table) -> list[str]:
    """Return for each row its rule, or ``document``."""
    return [rule or "document" for rule in table.column("read_rule").to_pylist()]
