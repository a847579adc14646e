# SPDX-License-Identifier: Apache-2.0
"""Phase ``read``: a shard's sections to documents, with the signals that only the page can give.

Text is extracted and written once here. HTML and HTTP headers are seen by the filters that read them and are not kept.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.assets import AssetFile
from curation.engines.child import Announce
from curation.identity import assign_ids
from curation.io.arrow_files import ArrowWriter
from curation.io.block_model import Model, load_model
from curation.io.extract import EXTRACTOR_IDENTITY, extract_table
from curation.io.parquet_out import TableWriter
from curation.io.read import read
from curation.io.sections import Section
from curation.measuring import Measuring, measure_rows, open_measures
from curation.recipe import MEBIBYTE, Source
from curation.task import StoredFile
from manifests.schemas import DOCUMENT, READ_VERDICT

DOCUMENTS = "documents.arrow"
SIGNALS = "signals.parquet"
LOST = "lost_worker"
LOST_ERROR = "LostWorker: this record killed the worker that processed it (native crash or memory); it was found by halving its shard"


@dataclass(frozen=True)
class ReadShard:
    """Read one shard of one source.

    Attributes:
        sections: what to read, in order.
        source: how to read it.
        measuring: filters that need the page itself.
        batch_mebibytes: bound of a batch; changes memory, never results.
        model: weights of `blocks` that the recipe names; None for those that ship.
        limit: read only so many records, for a dry run.
        lost: ordinals within the shard of records that killed their worker; they are quarantined untouched.

    """

    sections: tuple[Section, ...]
    source: Source
    measuring: tuple[Measuring, ...]
    batch_mebibytes: int
    model: AssetFile | None = None
    limit: int | None = None
    lost: frozenset[int] = frozenset()

    def identity(self) -> dict[str, Any]:
        """Return source settings, section digests and what is measured; no paths, no memory bounds."""
        settings = self.source.model_dump(mode="json", exclude={"paths", "obtained", "legal_basis", "extractor_model"})
        model = {} if self.model is None else {"model": self.model.sha256}
        return {
            "source": settings,
            "extractor": {**EXTRACTOR_IDENTITY[self.source.extractor], **model},
            "sections": [
                {"file": s.input.file, "sha256": s.input.sha256, "bytes": s.input.bytes, "start": s.start, "end": s.end}
                for s in self.sections
            ],
            "measuring": [measuring.identity() for measuring in self.measuring],
            "limit": self.limit,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:  # noqa: ARG002 - reads inputs only
        """Write documents and page signals, row by row aligned."""
        measures, model = open_measures(self.measuring), self._model()
        met: Counter[str] = Counter()
        schema = pa.schema([*READ_VERDICT, *(field for m in self.measuring for field in m.fields())])
        with (
            ArrowWriter(folder / DOCUMENTS, DOCUMENT) as documents,
            TableWriter(folder / SIGNALS, schema) as signals,
        ):
            for first, raw in self._raw():
                spared = quarantine_lost(raw, first, self.lost)
                page = _with_identity(extract_table(spared, self.source, model), self.source.name)
                measured = measure_rows(page, measures)
                documents.write(page.select(DOCUMENT.names))
                signals.write(measured.select(schema.names))
                met.update({group["values"]: group["counts"] for group in page.column("file").value_counts().to_pylist()})
        return [StoredFile.of(documents.stat), StoredFile.of(signals.stat)], {
            "records": documents.stat.rows,
            "files": dict(sorted(met.items())),
        }

    def probe(self, work: Path, start: int, end: int, portion: int, announce: Announce) -> None:  # noqa: ARG002 - part of a protocol
        """Extract and measure records in portions, announcing each, and write nothing."""
        measures, model = open_measures(self.measuring), self._model()
        for first, raw in self._raw():
            for low, high in portions(first, raw.num_rows, start, end, portion):
                announce((first + low, first + high))
                page = extract_table(raw.slice(low, high - low), self.source, model)
                measure_rows(_with_identity(page, self.source.name), measures)

    def sparing(self, lost: frozenset[int]) -> Self:
        """Return the same reading that quarantines these records untouched."""
        return dataclasses.replace(self, lost=lost)

    def _model(self) -> Model | None:
        return None if self.model is None else load_model(self.model.path, self.model.sha256)

    def _raw(self) -> Iterator[tuple[int, pa.Table]]:
        """Iterate over raw tables with the ordinal of their first record."""
        first = 0
        for section in self.sections:
            for table in read(section, self.source, batch_bytes=self.batch_mebibytes * MEBIBYTE):
                taken = table if self.limit is None else table.slice(0, self.limit - first)
                yield first, taken
                first += taken.num_rows
                if first == self.limit:
                    return


def portions(first: int, rows: int, start: int, end: int, portion: int) -> Iterator[tuple[int, int]]:
    """Cut the part of a table that lies between the ordinals ``start`` and ``end``; the table's first row has ordinal ``first``.

    >>> list(portions(10, 5, 11, 99, 2))
    [(1, 3), (3, 5)]
    """
    low, high = max(start - first, 0), min(end - first, rows)
    yield from ((at, min(at + portion, high)) for at in range(low, high, portion))


def _with_identity(table: pa.Table, source: str) -> pa.Table:
    ids = assign_ids(table, source)
    chars = pc.cast(pc.utf8_length(table.column("text")), pa.int64())
    table = table.append_column("id", ids).append_column("source", pa.array([source] * len(ids), pa.string()))
    return table.append_column("chars_in", chars)


def quarantine_lost(table: pa.Table, first: int, lost: frozenset[int]) -> pa.Table:
    """Turn records that killed their worker into quarantine rows without text or page; ``first`` is the table's first ordinal."""
    mask = np.isin(np.arange(first, first + table.num_rows), sorted(lost))
    if not mask.any():
        return table
    values = {"read_verdict": "quarantine", "read_rule": LOST, "read_error": LOST_ERROR, "text": None, "html": None}
    for index, field in enumerate(table.schema):
        if field.name in values:
            column = pc.if_else(pa.array(mask), pa.scalar(values[field.name], field.type), table.column(index))
            table = table.set_column(index, field, column)
    return table
