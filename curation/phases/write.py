# SPDX-License-Identifier: Apache-2.0
"""Phases ``shards`` and ``books``: pieces to release shards, and the ledger with the place of every kept document.

The layout is decided once, from the sizes of the pieces' row groups, in shard order: so it is the same whoever
wrote the pieces, and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from curation.io.arrow_files import ArrowFile
from curation.io.parquet_out import TableWriter, published
from curation.mix import Weights
from curation.partition import folders
from curation.phases.edit import EVIDENCE_FILE, LEDGER_FILE, PIECE, PIECE_ROW, UNITS, piece_file
from curation.task import StoredFile, TaskRecord, WorkFile
from manifests import storage
from manifests.measure import PartMeter, ShardMeter
from manifests.records import UNDETERMINED
from manifests.schemas import LEDGER, RELEASE
from manifests.storage import part_path, shard_path

PART = "part.parquet"


@dataclass(frozen=True)
class Slice:
    """Row groups of a piece that go into a release shard: half-open, with the piece's first row and the number of rows."""

    shard: int
    piece: WorkFile
    first_group: int
    end_group: int
    first_row: int
    rows: int


@dataclass(frozen=True)
class Part:
    """A release shard to be written: its place in the release and what it is made of."""

    path: str
    place: str
    """Its folder below ``data``: configuration and language."""
    slices: tuple[Slice, ...]


def lay_out(edited: Sequence[TaskRecord], shard_bytes: int) -> list[Part]:
    """Fill release shards of at most ``shard_bytes`` of text (or one row group), by folder, in shard order."""
    parts = []
    for place in sorted({place for record in edited for place in record.report["pieces"]}):
        open_part: list[Slice] = []
        filled, number = 0, 0
        for shard, record in enumerate(edited):
            groups = record.report["pieces"].get(place, [])
            first_row = 0
            for group, (rows, text_bytes) in enumerate(groups):
                if open_part and filled + text_bytes > shard_bytes:
                    parts.append(_part(place, number, open_part))
                    open_part, filled, number = [], 0, number + 1
                open_part.append(Slice(shard, WorkFile.of(record, piece_file(place)), group, group + 1, first_row, rows))
                filled += text_bytes
                first_row += rows
        if open_part:
            parts.append(_part(place, number, open_part))
    return parts


def _part(place: str, number: int, slices: Sequence[Slice]) -> Part:
    """Name a release shard and join neighbouring slices of one piece."""
    joined: list[Slice] = []
    for part in slices:
        last = joined[-1] if joined else None
        if last is not None and last.shard == part.shard and last.end_group == part.first_group:
            joined[-1] = Slice(last.shard, last.piece, last.first_group, part.end_group, last.first_row, last.rows + part.rows)
        else:
            joined.append(part)
    config, language = place.split("/")
    return Part(shard_path(config, language, number), place, tuple(joined))


@dataclass(frozen=True)
class WritePart:
    """Write one release shard."""

    part: Part
    zstd_level: int
    weights: Weights | None = None

    def identity(self) -> dict[str, Any]:
        """Return the slices by content."""
        slices = [[s.piece.sha256, s.first_group, s.end_group] for s in self.part.slices]
        weights = self.weights.identity() if self.weights else None
        return {"path": self.part.path, "slices": slices, "weights": weights, "zstd_level": self.zstd_level}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Copy the rows and report what a manifest says of them."""
        meter = ShardMeter(self.part.path, RELEASE)
        drawn: dict[str, list[float]] = {}
        with TableWriter(folder / PART, RELEASE, compression=published(self.zstd_level)) as writer:
            for part in self.part.slices:
                piece = ArrowFile(work / part.piece.path)
                for group in range(part.first_group, part.end_group):
                    stored = piece.read(group).cast(PIECE)
                    table = self._weighed(stored, drawn) if self.weights else stored.select(RELEASE.names).cast(RELEASE)
                    writer.write(table)
                    meter.update(table)
        record = meter.record(writer.stat.bytes, writer.stat.sha256).model_dump(mode="json")
        return [StoredFile.of(writer.stat)], {"path": self.part.path, "shard": record, "drawn": drawn}

    def _weighed(self, stored: pa.Table, drawn: dict[str, list[float]]) -> pa.Table:
        """Write how often each document is to be seen, and add up by group: documents, units, units expected, units drawn."""
        if self.weights is None:
            raise ValueError("there are no weights to write")
        config = self.part.place.split("/")[0]
        weight = self.weights.of(stored, config)
        repeats = self.weights.drawn(stored.column("id"), weight)
        units = np.asarray(stored.column(UNITS.name))
        by = self.weights.by
        groups = [config] * len(units) if by == "config" else pc.fill_null(stored.column(by), UNDETERMINED).to_pylist()
        for group, size, wanted, seen in zip(groups, units.tolist(), weight.tolist(), repeats.tolist(), strict=True):
            added = drawn.setdefault(group, [0, 0, 0, 0])
            drawn[group] = [added[0] + 1, added[1] + size, added[2] + size * wanted, added[3] + size * seen]
        made = {"weight": pa.array(weight), "repeats": pa.array(repeats)}
        return pa.table([made.get(name, stored.column(name) if name not in made else None) for name in RELEASE.names], schema=RELEASE)


@dataclass(frozen=True)
class WriteBooks:
    """Write one shard's part of the ledger, each kept document with its release shard and row; and its evidence."""

    shard: int
    ledger: WorkFile
    evidence: WorkFile | None
    places: Mapping[str, tuple[tuple[int, int, str, int], ...]]
    """Folder of the release to ``(first piece row, end, release shard, first row there)``, ordered."""
    zstd_level: int

    def identity(self) -> dict[str, Any]:
        """Return ledger and places by content."""
        return {
            "ledger": self.ledger.sha256,
            "evidence": self.evidence.sha256 if self.evidence else None,
            "places": {name: [list(place) for place in places] for name, places in sorted(self.places.items())},
            "zstd_level": self.zstd_level,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the ledger part, and copy the evidence part with its digest."""
        file = pq.ParquetFile(work / self.ledger.path)
        placed = (self._placed(file.read_row_group(group)) for group in range(file.metadata.num_row_groups))
        stored, record = self._part(placed, folder / LEDGER_FILE, LEDGER, part_path(storage.LEDGER, self.shard))
        files, report = [stored], {"ledger": record}
        if self.evidence is not None:
            evidence = pq.ParquetFile(work / self.evidence.path)
            groups = (evidence.read_row_group(group) for group in range(evidence.metadata.num_row_groups))
            path = part_path(storage.EVIDENCE, self.shard)
            stored, report["evidence"] = self._part(groups, folder / EVIDENCE_FILE, evidence.schema_arrow, path)
            files.append(stored)
        return files, report

    def _part(self, tables: Iterable[pa.Table], path: Path, schema: pa.Schema, place: str) -> tuple[StoredFile, dict[str, Any]]:
        """Write and measure a part of ledger or evidence that will stand at ``place``."""
        meter = PartMeter(place, schema)
        with TableWriter(path, schema, compression=published(self.zstd_level)) as writer:
            for table in tables:
                writer.write(table)
                meter.update(table)
        return StoredFile.of(writer.stat), meter.record(writer.stat.bytes, writer.stat.sha256).model_dump(mode="json")

    def _placed(self, table: pa.Table) -> pa.Table:
        """Turn rows of pieces into release shards and rows."""
        piece_row = np.asarray(pc.fill_null(table.column(PIECE_ROW.name), -1))
        here = folders(table.column("config"), table.column("language"))
        shard = np.full(table.num_rows, None, dtype=object)
        row = np.full(table.num_rows, -1, np.int64)
        for name, places in self.places.items():
            mine = np.asarray(pc.fill_null(pc.equal(here, name), fill_value=False)) & (piece_row >= 0)
            for first, end, path, start in places:
                inside = mine & (piece_row >= first) & (piece_row < end)
                shard[inside] = path
                row[inside] = piece_row[inside] - first + start
        made = {"shard": pa.array(shard, pa.string()), "row": pa.array(row, mask=row < 0)}
        return pa.table([made.get(name, table.column(name) if name not in made else None) for name in LEDGER.names], schema=LEDGER)


def places(parts: Sequence[Part], shard: int) -> dict[str, tuple[tuple[int, int, str, int], ...]]:
    """Return where the pieces of one shard went, by folder."""
    found: dict[str, list[tuple[int, int, str, int]]] = {}
    for part in parts:
        start = 0
        for piece in part.slices:
            if piece.shard == shard:
                found.setdefault(part.place, []).append((piece.first_row, piece.first_row + piece.rows, part.path, start))
            start += piece.rows
    return {place: tuple(items) for place, items in sorted(found.items())}
