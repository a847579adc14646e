# SPDX-License-Identifier: Apache-2.0
"""Measure a batch: run filters over the rows that are documents; what raises is quarantined, never lost.

This is the one place where an exception of a filter becomes a quarantine row. A batch that raises is halved until
the documents that cause it stand alone, so that one bad document costs nobody else's signals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents, Filter
from manifests.schemas import READ_VERDICT

Run = Callable[[Documents], dict[str, pa.Array]]


@dataclass(frozen=True)
class Measuring:
    """A filter to run, with the assets obtained for it: parameter to files and their digests."""

    filter: Filter
    assets: dict[str, tuple[Path, ...]]
    asset_sha256: dict[str, tuple[str, ...]]

    def identity(self) -> dict[str, Any]:
        """Return filter identity and asset digests; where assets stand does not matter."""
        identity = self.filter.identity()
        named = {need.parameter for need in self.filter.assets()}
        parameters = {k: v for k, v in identity["parameters"].items() if k not in named}
        return {**identity, "parameters": parameters, "assets": {k: list(v) for k, v in self.asset_sha256.items()}}

    def fields(self) -> list[pa.Field]:
        """Return the signal columns that it adds."""
        return [pa.field(signal.name, signal.type) for signal in self.filter.signals]


def open_measures(measuring: Sequence[Measuring]) -> list[tuple[list[pa.Field], Run, str]]:
    """Open every filter once per task: its columns, its measure, its name."""
    return [(m.fields(), m.filter.open(m.assets), m.filter.name) for m in measuring]


def measure_rows(table: pa.Table, measures: Sequence[tuple[list[pa.Field], Run, str]]) -> pa.Table:
    """Return READ_VERDICT and signal columns for every row of ``table``; rows that are no documents get nulls.

    A document on which a filter raises becomes a quarantine row: step ``read``'s verdict columns name the filter and the error.
    """
    is_document = pc.is_null(table.column("read_verdict")).to_numpy()
    rows = np.nonzero(is_document)[0]
    documents = Documents(table.take(pa.array(rows)) if len(rows) < table.num_rows else table)
    errors: dict[int, str] = {}
    columns: dict[str, pa.Array] = {}
    for fields, run, name in measures:
        measured = _run(documents, fields, run, name, errors)
        columns |= measured
        if "language" in measured:
            documents = _in_language(documents, measured["language"])
    verdict = {field.name: table.column(field.name).to_pylist() for field in READ_VERDICT} if errors else None
    if verdict is not None:
        for row, error in errors.items():
            at = int(rows[row])
            verdict["read_verdict"][at], verdict["read_rule"][at], verdict["read_error"][at] = "quarantine", "measure", error
    made = {f.name: pa.array(verdict[f.name], f.type) if verdict else table.column(f.name) for f in READ_VERDICT}
    back = _scatter_index(rows, table.num_rows)
    for name, column in columns.items():
        made[name] = column if len(rows) == table.num_rows else column.take(back)
    return pa.table(made)


def _in_language(documents: Documents, measured: pa.Array) -> Documents:
    """Let the filters that follow know the measured language where there is one; the tokenised text is shared."""
    return documents.with_column("language", pc.coalesce(measured, documents.column("language")))


def _run(documents: Documents, fields: list[pa.Field], run: Run, name: str, errors: dict[int, str]) -> dict[str, pa.Array]:
    """Run one filter, halving the batch around documents that raise; their signals are null."""
    pieces: list[dict[str, pa.Array]] = []
    pending = [(0, len(documents))]
    while pending:
        start, end = pending.pop()
        whole = end - start == len(documents)
        try:
            measured = run(documents if whole else Documents(documents.table.slice(start, end - start).combine_chunks()))
        except OSError:
            raise  # a filter touches no files: the machine failed, not the document
        except Exception as error:  # noqa: BLE001 - whatever a filter raises becomes a quarantine row, with its text
            if end - start > 1:
                middle = (start + end) // 2
                pending += [(middle, end), (start, middle)]
                continue
            errors.setdefault(start, f"{name}: {type(error).__name__}: {error}"[:500])
            pieces.append({field.name: pa.nulls(end - start, field.type) for field in fields})
        else:
            pieces.append({field.name: measured[field.name].cast(field.type) for field in fields})
    return {field.name: pa.concat_arrays([piece[field.name] for piece in pieces]) for field in fields}


def _scatter_index(rows: np.ndarray[Any, np.dtype[np.int64]], total: int) -> pa.Array:
    """Return take-indices that put measured rows back in their place, null elsewhere."""
    index = np.zeros(total, dtype=np.int64)
    index[rows] = np.arange(len(rows))
    present = np.zeros(total, dtype=bool)
    present[rows] = True
    return pa.array(index, mask=~present)
