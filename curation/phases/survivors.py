# SPDX-License-Identifier: Apache-2.0
"""Who is still there: a shard's documents with everything decided about them so far.

Verdicts are never stored between phases. They follow from stored signals, thresholds and duplicate decisions, so
every phase that needs them judges again, which is nearly free, and a moved threshold leaves measured files untouched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.identity import document_id
from curation.io.arrow_files import ArrowFile
from curation.judge import Judgement, JudgingStep, judge
from curation.phases.aligned import read_aligned
from curation.phases.measure import document_language
from curation.task import WorkFile, digests

IDENTITY = "identity"


@dataclass(frozen=True)
class ShardState:
    """A measured shard and what has been decided.

    Attributes:
        shard: its number.
        documents, signals: its measured files.
        steps: the steps that judge so far, in recipe order.
        decisions: duplicate decisions by linking step, and those of ``identity``.

    """

    shard: int
    documents: WorkFile
    signals: WorkFile
    steps: tuple[JudgingStep, ...]
    decisions: Mapping[str, tuple[WorkFile, ...]]

    def identity(self) -> dict[str, Any]:
        """Return the digests and thresholds that everything follows from."""
        return {
            "shard": self.shard,
            "documents": self.documents.sha256,
            "signals": self.signals.sha256,
            "judging": [step.identity() for step in self.steps],
            "decisions": {step: digests(files) for step, files in self.decisions.items()},
        }


@dataclass(frozen=True)
class JudgedRows:
    """Some rows of a shard, judged.

    Attributes:
        start: row number of the first.
        documents, signals: their columns.
        others: further aligned tables that were asked for.
        ids: final ids, anonymous repetitions told apart (string [rows]).
        language: measured or declared (string [rows]).
        same_record: rows that repeat an earlier record.
        judgement: failures of the judging steps.
        decided: linking step to its decisions for these rows: columns of ``curation.phases.cluster.DECISION``, null outside groups.

    """

    start: int
    documents: pa.Table
    signals: pa.Table
    others: list[pa.Table]
    ids: pa.Array
    language: pa.Array
    same_record: NDArray[np.bool_]
    judgement: Judgement
    decided: Mapping[str, pa.Table]

    def survives(self) -> NDArray[np.bool_]:
        """Return the rows that are documents, no repetition, and fail nothing."""
        readable = np.asarray(pc.is_null(self.signals.column("read_verdict")))
        return readable & ~self.same_record & self.judgement.passed()

    def in_language(self) -> pa.Table:
        """Return the documents with their final ids, and the language that they count as."""
        documents = self.documents.set_column(self.documents.schema.get_field_index("id"), "id", self.ids)
        return documents.set_column(documents.schema.get_field_index("language"), "language", self.language)


def judged(state: ShardState, work: Path, others: Sequence[WorkFile] = (), columns: Sequence[str] | None = None) -> Iterator[JudgedRows]:
    """Iterate over a shard in bounded pieces, judged by all of the state's steps."""
    decisions = {step: _of_shard([work / file.path for file in files], state.shard) for step, files in state.decisions.items()}
    paths = [work / state.documents.path, work / state.signals.path, *(work / other.path for other in others)]
    for start, (documents, signals, *rest) in read_aligned(paths, [columns, None, *([None] * len(others))]):
        here = {step: rows_of(table, start, documents.num_rows) for step, table in decisions.items()}
        language = document_language(documents, signals)
        merged = {step: _marked(table, "merged") for step, table in here.items() if step != IDENTITY}
        ids, same = _identify(documents, here.get(IDENTITY))
        earlier = {step: _marked(table, "earlier") for step, table in here.items() if step != IDENTITY}
        judgement = judge(state.steps, signals, language, merged, earlier)
        yield JudgedRows(start, documents, signals, list(rest), ids, language, same, judgement, here)


def surviving(
    state: ShardState, work: Path, others: Sequence[WorkFile] = ()
) -> Iterator[tuple[NDArray[np.int64], pa.Table, pa.Table, pa.Array, list[pa.Table], StandsFor]]:
    """Iterate over the surviving rows only: row numbers, documents without text, signals, ids, other tables, what each stands for.

    Before identities are decided every record takes part, readable or not: each needs an id of its own.
    """
    columns = [name for name in ArrowFile(work / state.documents.path).schema.names if name != "text"]
    for piece in judged(state, work, others, columns):
        rows = np.nonzero(piece.survives())[0] if IDENTITY in state.decisions else np.arange(len(piece.ids))
        taken = pa.array(rows)
        yield (
            rows + piece.start,
            piece.documents.take(taken),
            piece.signals.take(taken),
            piece.ids.take(taken),
            [t.take(taken) for t in piece.others],
            _stands_for(piece, taken),
        )


@dataclass(frozen=True)
class StandsFor:
    """What documents stand for by the steps before: how many (uint32 [rows]), and their smallest id (string [rows]; null: it is alone)."""

    size: NDArray[np.uint32]
    least: pa.Array


def _stands_for(piece: JudgedRows, rows: pa.Array) -> StandsFor:
    """Return what rows stand for by the latest step that joined each to others."""
    sizes, least = pa.nulls(len(rows), pa.int64()), pa.nulls(len(rows), pa.string())
    for step, decided in piece.decided.items():
        if step != IDENTITY:
            taken = decided.select(["cluster_size", "cluster_id"]).take(rows)
            sizes, least = (pc.coalesce(taken.column(n), old) for n, old in (("cluster_size", sizes), ("cluster_id", least)))
    return StandsFor(np.asarray(pc.fill_null(sizes, 1)).astype(np.uint32), least)


def _of_shard(paths: Sequence[Path], shard: int) -> pa.Table:
    """Return what was decided about a shard, in order of row; of other shards no more than a row group is read."""
    tables = [pq.read_table(path, filters=[("shard", "==", shard)]) for path in paths]
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).sort_by("row")


def rows_of(table: pa.Table, start: int, rows: int) -> pa.Table:
    """Return decisions aligned with ``rows`` rows from ``start``; null where nothing was decided."""
    numbers = np.asarray(table.column("row"))
    low, high = np.searchsorted(numbers, [start, start + rows])
    index = np.zeros(rows, np.int64)
    present = np.zeros(rows, np.bool_)
    index[numbers[low:high] - start] = np.arange(low, high)
    present[numbers[low:high] - start] = True
    return table.take(pa.array(index, mask=~present))


def _marked(decided: pa.Table, name: str) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(decided.column(name), fill_value=False))


def _identify(documents: pa.Table, decided: pa.Table | None) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Return final ids and the rows that repeat an earlier record.

    An anonymous row that repeats a payload of its file is another document: it gets the id of its ordinal.
    """
    ids = documents.column("id").combine_chunks()
    if decided is None:
        return ids, np.zeros(len(ids), np.bool_)
    merged = _marked(decided, "merged")
    anonymous = np.asarray(documents.column("anonymous"))
    renamed = np.nonzero(merged & anonymous)[0]
    if len(renamed):
        names = ids.to_pylist()
        taken = documents.select(["source", "payload_sha256", "file"]).take(pa.array(renamed)).to_pylist()
        ordinals = decided.column("ordinal").take(pa.array(renamed)).to_pylist()
        for row, facts, ordinal in zip(renamed, taken, ordinals, strict=True):
            names[row] = document_id(facts["source"], "", facts["payload_sha256"], facts["file"], ordinal)
        ids = pa.array(names, pa.string())
    return ids, merged & ~anonymous
