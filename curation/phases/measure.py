# SPDX-License-Identifier: Apache-2.0
"""Phase ``measure``: one pass over a shard's text: every signal that needs only the text, and every sketch.

Cheap signals are measured on every document, so that the ledger can name all failing rules. One shared view of each
batch is tokenised once for all filters. Keys of sketches are a table; checks stand in a file of plain bytes, a row a document, so that
linking reads those of candidates where they are.
"""

from __future__ import annotations

import dataclasses
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.engines.child import Announce
from curation.io.arrays import ArrayWriter
from curation.io.parquet_out import TableWriter
from curation.measuring import Measuring, Run, measure_rows, open_measures
from curation.phases.aligned import read_aligned
from curation.phases.read import SIGNALS, portions, quarantine_lost
from curation.task import StoredFile, WorkFile
from filters.contract import Documents, Filter, Sketch

KEYS, CHECK = "keys", "check"


@dataclass(frozen=True)
class MeasureShard:
    """Measure and sketch the documents of one shard.

    Attributes:
        documents: the shard's documents.
        page: its page signals and read verdicts.
        measuring: filters to measure, in recipe order.
        linking: filters to sketch.
        lost: rows that killed their worker; they are quarantined untouched.

    """

    documents: WorkFile
    page: WorkFile
    measuring: tuple[Measuring, ...]
    linking: tuple[Filter, ...]
    lost: frozenset[int] = frozenset()

    def identity(self) -> dict[str, Any]:
        """Return what is measured and sketched, and on which documents."""
        return {
            "documents": self.documents.sha256,
            "page": self.page.sha256,
            "measuring": [measuring.identity() for measuring in self.measuring],
            "sketching": [linking.identity() for linking in self.linking],
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the shard's signals (page signals included) and one sketch a linking filter."""
        sketching = [_sketching(linking) for linking in self.linking]
        measures = [*open_measures(self.measuring), *sketching]
        documents, page = work / self.documents.path, work / self.page.path
        schema = pa.schema([*pq.read_schema(page), *(field for measuring in self.measuring for field in measuring.fields())])
        widths = {}
        with ExitStack() as stack:
            signals = stack.enter_context(TableWriter(folder / SIGNALS, schema))
            sketches = {}
            for (keys, check), _, name in sketching:
                table = stack.enter_context(TableWriter(folder / sketch_file(name), pa.schema([pa.field(KEYS, keys.type)])))
                sketches[name] = table, stack.enter_context(ArrayWriter(folder / checks_file(name)))
                widths[name] = [keys.type.list_size, check.type.byte_width if pa.types.is_fixed_size_binary(check.type) else 0]
            for first, (texts, known) in read_aligned([documents, page], [None, None]):
                measured = measure_rows(quarantine_lost(_joined(texts, known), first, self.lost), measures)
                columns = [(measured if name in measured.column_names else known).column(name) for name in schema.names]
                signals.write(pa.table(columns, schema=schema))
                for name, (table, checks) in sketches.items():
                    table.write(pa.table({KEYS: measured.column(f"{name}.{KEYS}")}))
                    checks.write(check_bytes(measured.column(f"{name}.{CHECK}").combine_chunks()))
        stats = [signals.stat, *(table.stat for table, _ in sketches.values())]
        stats += [checks.stat(signals.stat.rows) for _, checks in sketches.values()]
        files = [StoredFile.of(stat) for stat in stats]
        return files, {"records": signals.stat.rows, "keys": widths}

    def probe(self, work: Path, start: int, end: int, portion: int, announce: Announce) -> None:
        """Measure and sketch records in portions, announcing each, and write nothing."""
        measures = [*open_measures(self.measuring), *(_sketching(linking) for linking in self.linking)]
        for first, (texts, known) in read_aligned([work / self.documents.path, work / self.page.path], [None, None]):
            for low, high in portions(first, texts.num_rows, start, end, portion):
                announce((first + low, first + high))
                measure_rows(_joined(texts, known).slice(low, high - low), measures)

    def sparing(self, lost: frozenset[int]) -> Self:
        """Return the same measuring that quarantines these records untouched."""
        return dataclasses.replace(self, lost=lost)


def sketch_file(name: str) -> str:
    """Return the name of the file that holds the keys of a linking filter's sketches."""
    return f"sketch-{name}.parquet"


def checks_file(name: str) -> str:
    """Return the name of the file that holds the checks of a linking filter's sketches."""
    return f"checks-{name}.bin"


def check_bytes(check: pa.Array) -> NDArray[np.uint8]:
    """Return checks as bytes (uint8 [documents, bytes]), 0 where a check is null; no bytes where a sketch has none."""
    if not pa.types.is_fixed_size_binary(check.type):
        return np.empty((len(check), 0), np.uint8)
    width = check.type.byte_width
    data = np.frombuffer(check.buffers()[1] or b"", np.uint8)
    found = data[check.offset * width : (check.offset + len(check)) * width].reshape(-1, width)
    if not check.null_count:
        return found
    return np.where(np.asarray(check.is_valid())[:, None], found, np.uint8(0))


def _sketching(linking: Filter) -> tuple[list[pa.Field], Run, str]:
    """Wrap a sketch as a measure with the columns ``<name>.keys`` and ``<name>.check``."""

    def run(documents: Documents) -> dict[str, pa.Array]:
        sketch = linking.sketch(documents)
        check = pa.nulls(len(documents), pa.binary()) if sketch.check is None else sketch.check
        return {f"{linking.name}.{KEYS}": sketch.keys, f"{linking.name}.{CHECK}": check}

    empty: Sketch = linking.sketch(Documents(pa.table({"text": pa.array([], pa.string())})))
    check_type = pa.binary() if empty.check is None else empty.check.type
    fields = [pa.field(f"{linking.name}.{KEYS}", empty.keys.type), pa.field(f"{linking.name}.{CHECK}", check_type)]
    return fields, run, linking.name


def _joined(texts: pa.Table, known: pa.Table) -> pa.Table:
    """Put read verdicts and page signals beside the documents, so that text filters may read them too."""
    for name in known.column_names:
        if name not in texts.column_names:
            texts = texts.append_column(known.schema.field(name), known.column(name))
    return texts


def document_language(documents: pa.Table, signals: pa.Table) -> pa.Array:
    """Return the language of every document: measured, else declared by its source (string [documents])."""
    declared = documents.column("language")
    column = pc.coalesce(signals.column("language"), declared) if "language" in signals.column_names else declared
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
