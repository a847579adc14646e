# SPDX-License-Identifier: Apache-2.0
"""Judged rows to ledger rows: one row for every record, with the first reason and all reasons.

The order of authority: what the reader decided, then repetition of a record, then the first failing rule of the recipe,
then an edit that failed; what is left is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.editing import Edited
from curation.judge import MERGING, Failure, JudgingStep, explain
from curation.phases.survivors import JudgedRows
from curation.phases.survivors_measured import measured_steps
from curation.rank import document_license
from manifests.schemas import LEDGER

READ, SAME_RECORD, EDIT = "read", "same_record", "edit"


def ledger_rows(piece: JudgedRows, steps: Sequence[JudgingStep], kept: NDArray[np.int64], edited: Edited, config: pa.Array) -> pa.Table:
    """Return the LEDGER rows of a piece; ``shard`` and ``row`` stay null until the release shards are laid out.

    Args:
        piece: the judged rows.
        steps: the judging steps, in recipe order.
        kept: rows that survive all rules and were handed to the editing filters.
        edited: their texts after edits, or why there is none.
        config: configuration that each row goes to if it is kept (string [rows]).

    """
    rows = len(piece.ids)
    columns: dict[str, Any] = {
        name: np.full(rows, None, object) for name in ("verdict", "step", "rule", "value", "threshold", "survivor_id", "error")
    }
    _judged(columns, piece, steps)
    _read(columns, piece)
    released = _released(columns, kept, edited)
    given = {name: piece.documents.column(name) for name in ("native_id", "source", "file", "offset", "url", "bytes_in", "chars_in")}
    cluster_id, cluster_size = _clusters(piece, steps)
    made = {
        **columns,
        **given,
        "id": piece.ids,
        "language": piece.language,
        "license": document_license(piece.documents, piece.signals),
        "failed_rules": _failed_rules(piece),
        "not_measured": _not_measured(piece, steps),
        "cluster_id": cluster_id,
        "cluster_size": cluster_size,
        "config": pc.if_else(pa.array(released), config, pa.scalar(None, pa.string())),
        "chars_out": _chars_out(piece, released, edited),
        "edits": _edits(released, edited),
    }
    arrays = [_typed(made.get(field.name), field.type, rows) for field in LEDGER]
    return pa.table(arrays, schema=LEDGER)


def _typed(values: Any, kind: pa.DataType, rows: int) -> pa.Array | pa.ChunkedArray:  # noqa: ANN401 - list, array or nothing
    if values is None:
        return pa.nulls(rows, kind)
    return values.cast(kind) if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, kind)


def _judged(columns: dict[str, Any], piece: JudgedRows, steps: Sequence[JudgingStep]) -> None:
    """Write drops and merges: the first failing rule decides."""
    first = piece.judgement.first()
    for index, failure in enumerate(piece.judgement.failures):
        rows = np.nonzero(first == index)[0]
        if not len(rows):
            continue
        merge = failure.rule in MERGING
        values, thresholds = _similarity(piece, steps, failure, rows) if merge else explain(failure, piece.signals, piece.language, rows)
        survivors = piece.decided[failure.step].column("survivor_id").take(pa.array(rows)).to_pylist() if merge else [None] * len(rows)
        for row, value, threshold, survivor in zip(rows, values, thresholds, survivors, strict=True):
            columns["verdict"][row] = "merge" if merge else "drop"
            columns["step"][row], columns["rule"][row] = failure.step, failure.rule
            columns["value"][row], columns["threshold"][row], columns["survivor_id"][row] = value, threshold, survivor


def _similarity(
    piece: JudgedRows, steps: Sequence[JudgingStep], failure: Failure, rows: NDArray[np.int64]
) -> tuple[list[str | None], list[str | None]]:
    """Return, as JSON, the similarity of merged rows to their survivors that checks estimate, and the least that joins; else nothing."""
    found = piece.decided[failure.step].column("similarity").take(pa.array(rows)).to_pylist()
    (linking,) = (step.filter for step in steps if step.name == failure.step)
    least = linking.parameters().get("min_similarity_fraction")
    told = None if least is None else orjson.dumps(least).decode()
    return [None if value is None else orjson.dumps(value).decode() for value in found], [
        None if value is None else told for value in found
    ]


def _read(columns: dict[str, Any], piece: JudgedRows) -> None:
    """Write what the reader decided, over anything judged; then records that were read twice."""
    decided = [piece.signals.column(name).to_pylist() for name in ("read_verdict", "read_rule", "read_error")]
    ids = piece.ids.to_pylist()
    for row, (verdict, rule, error) in enumerate(zip(*decided, strict=True)):
        if piece.same_record[row]:
            verdict, rule, error = "merge", SAME_RECORD, None  # noqa: PLW2901 - the same record twice is no second error
        if verdict is None:
            continue
        survivor = ids[row] if verdict == "merge" else None
        for name, value in (("verdict", verdict), ("step", READ), ("rule", rule), ("error", error), ("survivor_id", survivor)):
            columns[name][row] = value
        columns["value"][row] = columns["threshold"][row] = None


def _released(columns: dict[str, Any], kept: NDArray[np.int64], edited: Edited) -> NDArray[np.bool_]:
    """Write which rows are kept, and which could not be edited; return a mask of the first."""
    released = np.zeros(len(columns["verdict"]), np.bool_)
    released[kept] = True
    for row, (step, error) in edited.errors.items():
        columns["verdict"][row], columns["step"][row], columns["rule"][row], columns["error"][row] = "quarantine", step, EDIT, error
        released[row] = False
    columns["verdict"][released] = "keep"
    return released


def _chars_out(piece: JudgedRows, released: NDArray[np.bool_], edited: Edited) -> NDArray[np.int64]:
    """Return the length of every released text (int64 [rows]): as it was read, unless it was edited."""
    chars = np.where(released, np.asarray(pc.fill_null(piece.documents.column("chars_in"), 0)), 0)
    for row, text in edited.changed.items():
        chars[row] = len(text) if released[row] else 0
    return chars


def _edits(released: NDArray[np.bool_], edited: Edited) -> pa.Array:
    """Return how many spans of every released text were replaced, by kind; null for other rows."""
    kinds = {row: counts for row, counts in edited.counts.items() if released[row]}
    sizes = np.zeros(len(released) + 1, np.int32)
    for row, counts in kinds.items():
        sizes[row + 1] = len(counts)
    flat = [pair for row in sorted(kinds) for pair in kinds[row].items()]
    kind = LEDGER.field("edits").type
    keys, counted = pa.array([name for name, _ in flat], kind.key_type), pa.array([number for _, number in flat], kind.item_type)
    return pa.MapArray.from_arrays(pa.array(np.cumsum(sizes, dtype=np.int32), mask=np.append(~released, False)), keys, counted, kind)


def _failed_rules(piece: JudgedRows) -> pa.Array:
    """Return all failing rules; none for records that were never judged."""
    readable = pc.is_null(piece.signals.column("read_verdict")).combine_chunks()
    empty = pa.scalar([], LEDGER.field("failed_rules").type)
    judged = pc.and_(readable, pa.array(~piece.same_record))
    return pc.if_else(judged, piece.judgement.failed_rules(), empty)


def _not_measured(piece: JudgedRows, steps: Sequence[JudgingStep]) -> pa.Array:
    """Return the costly steps that looked at survivors only and not at this document; none for records that were never judged."""
    judged = np.asarray(pc.is_null(piece.signals.column("read_verdict"))) & ~piece.same_record
    looked = list(measured_steps(piece.signals, [step.name for step in steps]))
    if not looked:
        return pa.repeat(pa.scalar([], LEDGER.field("not_measured").type), len(judged))
    missed = np.stack([judged & ~np.asarray(column) for _, column in looked], axis=1)
    offsets = np.zeros(len(judged) + 1, np.int32)
    np.cumsum(missed.sum(axis=1), out=offsets[1:])
    names = pa.array([name for name, _ in looked], pa.string())
    return pa.ListArray.from_arrays(pa.array(offsets), names.take(pa.array(np.nonzero(missed)[1])))


def _clusters(piece: JudgedRows, steps: Sequence[JudgingStep]) -> tuple[pa.Array, pa.Array]:
    """Return cluster id and size: of the latest group a document was in; size 1 when linked and alone; null when never linked."""
    order = {step.name: number for number, step in enumerate(steps)}
    first = piece.judgement.first()
    failing = np.array([order.get(failure.step, len(steps)) for failure in piece.judgement.failures] + [len(steps)])
    reached = failing[first]
    reached[~np.asarray(pc.is_null(piece.signals.column("read_verdict"))) | piece.same_record] = -1
    ids, sizes = pa.nulls(len(first), pa.string()), pa.nulls(len(first), pa.int64())
    for step in steps:
        if step.filter.links and step.name in piece.decided:
            took_part = pa.array(reached >= order[step.name])
            decided = piece.decided[step.name]
            sizes = pc.if_else(took_part, pc.coalesce(decided.column("cluster_size"), sizes, pa.scalar(1, pa.int64())), sizes)
            ids = pc.if_else(took_part, pc.coalesce(decided.column("cluster_id"), ids), ids)
    return ids, sizes


def evidence_rows(piece: JudgedRows, names: Sequence[str]) -> pa.Table:
    """Return id and evidence signals of the rows that have any."""
    present = np.zeros(len(piece.ids), np.bool_)
    for name in names:
        present |= np.asarray(pc.is_valid(piece.signals.column(name)))
    present &= ~piece.same_record
    rows = pa.array(np.nonzero(present)[0])
    return pa.table({"id": piece.ids.take(rows), **{name: piece.signals.column(name).take(rows) for name in names}})
