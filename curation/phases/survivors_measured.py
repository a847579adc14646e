# SPDX-License-Identifier: Apache-2.0
"""Phase ``<step>-measure``: a costly step over the documents that cheaper steps and all steps before it let through.

Writes the shard's signals anew, with the step's columns, null where it did not look, and a column ``<step>.measured`` that says where it
did. Answers of earlier tasks on the same documents are taken over row by row, so that a moved threshold measures only what had never
been measured; they are what measuring again would give.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.engines.child import Announce
from curation.io.parquet_out import TableWriter
from curation.judge import measured_column
from curation.measuring import Measuring, measure_rows, open_measures
from curation.phases.read import SIGNALS, portions, quarantine_lost
from curation.phases.survivors import JudgedRows, ShardState, judged
from curation.task import RECORD, StoredFile, WorkFile, read_record
from manifests.schemas import READ_VERDICT


def phase_name(step: str) -> str:
    """Return the name of the phase that measures a costly step."""
    return f"{step}-measure"


@dataclass(frozen=True)
class MeasureSurvivors:
    """Measure one costly step on the survivors of one shard.

    Attributes:
        state: the shard and the steps that decide who survives.
        base: the shard's signals as phase ``measure`` left them; answers are taken over only between tasks that agree on them.
        measuring: the step.
        lost: rows that killed their worker; they are quarantined untouched.

    """

    state: ShardState
    base: WorkFile
    measuring: Measuring
    lost: frozenset[int] = frozenset()

    def identity(self) -> dict[str, Any]:
        """Return what is measured, on which documents, and who survives."""
        return {"state": self.state.identity(), "base": self.base.sha256, "measuring": [self.measuring.identity()]}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the shard's signals with those of the step; report how many documents were measured now, and how many before."""
        name, fields = measured_column(self.measuring.filter.name), self.measuring.fields()
        measures = open_measures((self.measuring,))
        stored = pq.read_schema(work / self.state.signals.path)
        schema = pa.schema([*stored, *fields, pa.field(name, pa.bool_())])
        known = self._known(work, [field.name for field in fields])
        counts = {"records": 0, "survivors": 0, "measured": 0}
        with TableWriter(folder / SIGNALS, schema) as signals:
            for piece in judged(self.state, work):
                total = len(piece.ids)
                earlier, have = known.rows(piece.start, total)
                wanted = piece.survives()
                rows = np.nonzero(wanted & ~have)[0]
                made = measure_rows(self._documents(piece, rows), measures)
                index = _index(total, wanted & have, rows)
                columns = {field.name: pa.concat_arrays([earlier[field.name], _whole(made, field)]).take(index) for field in fields}
                verdicts = _verdicts(piece.signals, made, rows)
                table = piece.signals.select([f for f in stored.names if f not in verdicts])
                everything = {**{n: table.column(n) for n in table.column_names}, **verdicts, **columns, name: pa.array(wanted)}
                signals.write(pa.table([everything[field.name] for field in schema], schema=schema))
                for key, value in (("records", total), ("survivors", int(wanted.sum())), ("measured", len(rows))):
                    counts[key] += value
        return [StoredFile.of(signals.stat)], counts

    def probe(self, work: Path, start: int, end: int, portion: int, announce: Announce) -> None:
        """Measure survivors in portions of records, announcing each, and write nothing."""
        measures = open_measures((self.measuring,))
        for piece in judged(self.state, work):
            survives = piece.survives()
            for low, high in portions(piece.start, len(piece.ids), start, end, portion):
                announce((piece.start + low, piece.start + high))
                measure_rows(self._documents(piece, low + np.nonzero(survives[low:high])[0]), measures)

    def sparing(self, lost: frozenset[int]) -> Self:
        """Return the same measuring that quarantines these records untouched."""
        return dataclasses.replace(self, lost=lost)

    def _documents(self, piece: JudgedRows, rows: NDArray[np.int64]) -> pa.Table:
        """Return rows with their texts, their language and the signals so far; those that killed their worker without a text."""
        taken = pa.array(rows)
        table = piece.in_language().take(taken)
        for column in piece.signals.column_names:
            if column not in table.column_names:
                table = table.append_column(column, piece.signals.column(column).take(taken))
        here = frozenset(np.nonzero(np.isin(rows + piece.start, sorted(self.lost)))[0].tolist())
        return quarantine_lost(table, 0, here)

    def _known(self, work: Path, names: list[str]) -> _Known:
        """Find the answers of finished tasks on the same documents and signals by the same filter."""
        mine = self.identity()
        files = []
        for record in sorted((work / phase_name(self.measuring.filter.name)).glob(f"{self.state.shard:05d}-*/{RECORD}")):
            done = read_record(record)
            if done is None or [done.identity.get(key) for key in ("base", "measuring")] != [mine["base"], mine["measuring"]]:
                continue
            if done.identity["state"]["documents"] == mine["state"]["documents"] and (record.parent / SIGNALS).is_file():
                files.append(record.parent / SIGNALS)
        return _Known(self.measuring, names, files)


class _Known:
    """Answers that stand already, by row; rows that were quarantined while measuring are measured again."""

    def __init__(self, measuring: Measuring, names: list[str], files: list[Path]) -> None:
        self._flag, self._fields = measured_column(measuring.filter.name), {field.name: field for field in measuring.fields()}
        columns = [*names, self._flag, "read_verdict"]
        self._tables = [pq.read_table(file, columns=columns) for file in files]

    def rows(self, start: int, count: int) -> tuple[dict[str, pa.Array], NDArray[np.bool_]]:
        """Return the answers for ``count`` rows from ``start`` on, null where there are none, and where there are some."""
        have = np.zeros(count, np.bool_)
        answers = {name: pa.nulls(count, field.type) for name, field in self._fields.items()}
        for table in self._tables:
            part = table.slice(start, count)
            mine = np.asarray(pc.and_(part.column(self._flag), pc.is_null(part.column("read_verdict")))) & ~have
            if mine.any():
                index = pa.array(np.where(mine, count + np.arange(count), np.arange(count)))
                answers = {name: pa.concat_arrays([answers[name], _whole(part, field)]).take(index) for name, field in self._fields.items()}
                have |= mine
        return answers, have


def _index(total: int, kept: NDArray[np.bool_], rows: NDArray[np.int64]) -> pa.Array:
    """Return take-indices into earlier answers and new ones behind them; null where there is neither."""
    index, present = np.arange(total), kept.copy()
    index[rows] = total + np.arange(len(rows))
    present[rows] = True
    return pa.array(index, mask=~present)


def _whole(table: pa.Table, field: pa.Field) -> pa.Array:
    column = table.column(field.name).cast(field.type)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _verdicts(signals: pa.Table, made: pa.Table, rows: NDArray[np.int64]) -> dict[str, pa.Array]:
    """Return the read verdicts, those of the rows just measured put in their place."""
    index = np.arange(signals.num_rows)
    index[rows] = signals.num_rows + np.arange(len(rows))
    taken = pa.array(index)
    return {field.name: pa.concat_arrays([_whole(signals, field), _whole(made, field)]).take(taken) for field in READ_VERDICT}


def measured_steps(signals: pa.Table, steps: list[str]) -> Iterator[tuple[str, pa.Array]]:
    """Yield each costly step of ``steps`` that looked at survivors only, with the rows that it looked at (bool [rows])."""
    for step in steps:
        if measured_column(step) in signals.column_names:
            yield step, _whole(signals, pa.field(measured_column(step), pa.bool_()))
