# SPDX-License-Identifier: Apache-2.0
"""Measures a Parquet file of a release into its record, batch by batch, while it is written or when it is checked.

``PartMeter`` and ``ShardMeter`` take the batches that a writer writes, so that nothing is read twice;
``measure_part`` and ``measure_shard`` read the finished file and give the same record.
They do not judge whether the columns are the right ones; ``schema_difference`` says that.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manifests.content import BATCH_ROWS, ContentDigest, logical_type
from manifests.hashing import file_sha256
from manifests.records import UNDETERMINED, PartRecord, ShardRecord

OFFSET_BYTES = 4


class PartMeter:
    """Measures a part of the ledger, the funnel or the evidence."""

    def __init__(self, path: str, schema: pa.Schema) -> None:
        """Start a file that stands at ``path`` within the release."""
        self.path = path
        self.content = ContentDigest(schema)

    def update(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add rows, in order."""
        self.content.update(batch)

    def record(self, size_bytes: int, sha256: str) -> PartRecord:
        """Return the record of the file, given its size (bytes) and SHA-256 in hex."""
        return PartRecord(path=self.path, rows=self.content.rows, bytes=size_bytes, sha256=sha256, content_sha256=self.content.hexdigest())


class ShardMeter(PartMeter):
    """Measures a shard of released documents; configuration and language are folders of its path."""

    def __init__(self, path: str, schema: pa.Schema) -> None:
        """Start a shard that stands at ``data/<config>/<language>/<file>`` within the release."""
        super().__init__(path, schema)
        folders = path.split("/")
        if len(folders) != 4 or folders[0] != "data":
            raise ValueError(f"shard {path!r} is misplaced; expected data/<config>/<language>/part-00000.parquet")
        self.config, self.language = folders[1], folders[2]
        self.text_chars = 0
        self.arrow_bytes = 0
        self.languages: dict[str, int] = {}
        self.licenses: dict[str, int] = {}

    def update(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add rows, in order."""
        super().update(batch)
        columns = {name: _plain(batch.column(name)) for name in batch.schema.names}
        self.text_chars += pc.sum(pc.utf8_length(columns["text"])).as_py() or 0
        self.arrow_bytes += sum(map(_arrow_bytes, columns.values()))
        _add_counts(self.languages, columns["language"], UNDETERMINED)
        _add_counts(self.licenses, columns["license"], "")

    def record(self, size_bytes: int, sha256: str) -> ShardRecord:
        """Return the record of the shard, given its size (bytes) and SHA-256 in hex."""
        part = super().record(size_bytes, sha256)
        return ShardRecord(
            **part.model_dump(),
            config=self.config,
            language=self.language,
            text_chars=self.text_chars,
            arrow_bytes=self.arrow_bytes,
            languages=dict(sorted(self.languages.items())),
            licenses=dict(sorted(self.licenses.items())),
        )


def measure_part(release: Path, path: str) -> PartRecord:
    """Read a part of a release and return its record."""
    with pq.ParquetFile(release / path) as file:
        return _measured(PartMeter(path, file.schema_arrow), file, release / path)


def measure_shard(release: Path, path: str) -> ShardRecord:
    """Read a shard of a release and return its record."""
    with pq.ParquetFile(release / path) as file:
        meter = ShardMeter(path, file.schema_arrow)
        _measured(meter, file, release / path)
        return meter.record((release / path).stat().st_size, file_sha256(release / path))


def schema_difference(found: pa.Schema, expected: pa.Schema) -> str:
    """Say how the columns differ from those expected, by name, order and logical type; empty when they do not."""
    have = [(field.name, _type_name(field.type)) for field in found]
    want = [(field.name, logical_type(field.type)) for field in expected]
    if have == want:
        return ""
    differing = [f"{name} {kind}" for name, kind in have if (name, kind) not in want]
    missing = [f"{name} {kind}" for name, kind in want if (name, kind) not in have]
    said = [f"unexpected {', '.join(differing)}"] * bool(differing) + [f"missing {', '.join(missing)}"] * bool(missing)
    return "; ".join(said) or "columns in another order"


def _measured(meter: PartMeter, file: pq.ParquetFile, path: Path) -> PartRecord:
    for batch in file.iter_batches(batch_size=BATCH_ROWS):
        batch.validate(full=True)  # a writer of ill will could store strings that are not UTF-8
        meter.update(batch)
    return meter.record(path.stat().st_size, file_sha256(path))


def _type_name(kind: pa.DataType) -> str:
    try:
        return logical_type(kind)
    except TypeError:
        return str(kind)


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Undo views and dictionaries of strings, which not every kernel of Arrow takes."""
    return column.cast(pa.large_string()) if logical_type(column.type) == "string" and column.type != pa.string() else column


def _arrow_bytes(column: pa.Array | pa.ChunkedArray) -> int:
    if logical_type(column.type) not in {"string", "binary"}:
        # Not nbytes: whether an array without nulls carries a validity map is its maker's choice.
        return len(column) * column.type.bit_width // 8 if pa.types.is_primitive(column.type) else int(column.nbytes)
    return int(pc.sum(pc.binary_length(column)).as_py() or 0) + OFFSET_BYTES * len(column)


def _add_counts(counts: dict[str, int], column: pa.Array | pa.ChunkedArray, when_null: str) -> None:
    for entry in pc.value_counts(column).to_pylist():
        key = when_null if entry["values"] is None else entry["values"]
        counts[key] = counts.get(key, 0) + entry["counts"]
