# SPDX-License-Identifier: Apache-2.0
"""The part of the verification that opens each Parquet file and measures it again.

A file whose bytes are neither those of the manifest nor of the checksum file is not opened: what is damaged by chance is
reported by its checksum, and must not reach the Parquet reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from manifests.findings import Finding
from manifests.measure import measure_part, measure_shard, schema_difference
from manifests.records import MULTIPLE, Manifest, PartRecord, ShardRecord
from manifests.schemas import FUNNEL, LEDGER, RELEASE

MEANINGS = {
    "rows": "number of rows",
    "content_sha256": "content digest",
    "config": "configuration",
    "language": "language of its folder",
    "text_chars": "length of all texts in code points",
    "arrow_bytes": "size in memory in bytes",
    "languages": "documents by language",
    "licenses": "documents by licence",
}


def check_part(release: Path, manifest: Manifest, part: PartRecord, sha256: str, *, known: bool) -> tuple[list[Finding], bool]:
    """Check one Parquet file against its record.

    Args:
        release: the release's root.
        manifest: whose part it is.
        part: its record.
        sha256: of the file as it stands there, in hex.
        known: whether manifest or checksum file know these bytes; if not, it is not opened.

    Returns:
        What does not hold, and whether its rows can be read and have the right columns.

    """
    path = release / part.path
    findings = []
    if path.stat().st_size != part.bytes:
        findings.append(Finding(part.path, "its size is not that of the manifest", f"{part.bytes} bytes", f"{path.stat().st_size} bytes"))
    if sha256 != part.sha256:
        unread = "" if known else ", so its rows were not read"
        findings.append(Finding(part.path, f"its bytes are not those of the manifest{unread}", part.sha256, sha256 or "an unreadable file"))
    if not known:
        return findings, False
    try:
        schema = pq.read_schema(path)
        wrong = _schema_problem(manifest, part, schema)
        if wrong:
            return [
                *findings,
                Finding(part.path, "its columns are not those of its kind", "the columns of manifests.schemas", wrong),
            ], False
        findings += _differences(release, part)
    except (pa.ArrowException, OSError, ValueError) as error:
        return [*findings, Finding(part.path, "it cannot be read", "a Parquet file", f"{type(error).__name__}: {error}")], False
    return findings, True


def _schema_problem(manifest: Manifest, part: PartRecord, schema: pa.Schema) -> str:
    if part in manifest.evidence:
        known = "id" in schema.names and schema.field("id").type == pa.string()
        return "" if known else "no string column id"
    expected = RELEASE if isinstance(part, ShardRecord) else FUNNEL if part == manifest.funnel else LEDGER
    return schema_difference(schema, expected)


def _differences(release: Path, part: PartRecord) -> Iterator[Finding]:
    measured = measure_shard(release, part.path) if isinstance(part, ShardRecord) else measure_part(release, part.path)
    for name, meaning in MEANINGS.items():
        stated, found = getattr(part, name, None), getattr(measured, name, None)
        if stated != found:
            yield Finding(part.path, f"its {meaning} is not that of the manifest", str(stated), str(found))
    if isinstance(measured, ShardRecord) and measured.language != MULTIPLE and set(measured.languages) - {measured.language}:
        what = "documents of another language stand in the folder of one"
        yield Finding(part.path, what, f"{measured.language} only", ", ".join(measured.languages))
