# SPDX-License-Identifier: Apache-2.0
"""Apply edits: replace spans of texts and count them by kind; texts without a span are never copied.

Editing filters run in recipe order, each on the text that the one before left. A filter that raises costs only the
documents that make it raise: they are quarantined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.contract import Documents, Filter, spans_by_row

Span = tuple[int, int, str, str]


@dataclass(frozen=True)
class Edited:
    """Texts after all edits.

    Attributes:
        text: string [documents].
        counts: row to number of replaced spans by kind; rows without an edit are absent.
        errors: row to (filter, error) of documents that cannot be released.

    """

    text: pa.Array
    counts: dict[int, dict[str, int]]
    errors: dict[int, tuple[str, str]]


def edit_documents(filters: Sequence[Filter], documents: pa.Table, signals: pa.Table) -> Edited:
    """Run all editing filters over ``documents``; ``signals`` tell which of them have nothing to replace."""
    text = documents.column("text").combine_chunks()
    counts: dict[int, Counter[str]] = {}
    errors: dict[int, tuple[str, str]] = {}
    index = documents.schema.get_field_index("text")
    for editing in filters:
        rows = _to_search(editing, signals, counts)
        if len(rows):
            table = documents.set_column(index, documents.schema.field("text"), text)
            found = _edits(editing, table.take(pa.array(rows)).combine_chunks() if len(rows) < table.num_rows else table, rows, errors)
            text = _replace(text, found, counts)
    return Edited(text, {row: dict(sorted(kinds.items())) for row, kinds in counts.items()}, errors)


def _to_search(editing: Filter, signals: pa.Table, changed: Mapping[int, object]) -> NDArray[np.int64]:
    """Return the rows that may hold something to replace: those counted, and those whose text an earlier edit changed."""
    if editing.edits_counted not in signals.column_names:
        return np.arange(signals.num_rows)
    search = np.asarray(pc.not_equal(pc.fill_null(signals.column(editing.edits_counted), 1), 0)).copy()
    search[list(changed)] = True
    return np.nonzero(search)[0]


def _edits(editing: Filter, table: pa.Table, rows: NDArray[np.int64], errors: dict[int, tuple[str, str]]) -> dict[int, list[Span]]:
    """Find the spans of one filter by row, halving the batch around documents that raise; ``rows`` numbers the table's rows."""
    spans: dict[int, list[Span]] = {}
    pending = [(0, table.num_rows)]
    while pending:
        start, end = pending.pop()
        try:
            edits = editing.edit(Documents(table if end - start == table.num_rows else table.slice(start, end - start).combine_chunks()))
        except OSError:
            raise  # a filter touches no files: the machine failed, not the document
        except Exception as error:  # noqa: BLE001 - whatever a filter raises becomes a quarantine row, with its text
            if end - start == 1:
                errors.setdefault(int(rows[start]), (editing.name, f"{editing.name}: {type(error).__name__}: {error}"[:500]))
                continue
            middle = (start + end) // 2
            pending += [(middle, end), (start, middle)]
            continue
        for row, first, last, kind, replacement in spans_by_row(edits):
            spans.setdefault(int(rows[start + row]), []).append((first, last, kind, replacement))
    return spans


def _replace(text: pa.Array, spans: Mapping[int, list[Span]], counts: dict[int, Counter[str]]) -> pa.Array:
    """Return the texts with their spans replaced, counting kinds by row."""
    if not spans:
        return text
    rows = sorted(spans)
    changed = [apply_spans(text[row].as_py(), [(start, end, new) for start, end, _, new in spans[row]]) for row in rows]
    for row in rows:
        counts.setdefault(row, Counter()).update(kind for _, _, kind, _ in spans[row])
    index = np.arange(len(text))
    index[rows] = len(text) + np.arange(len(rows))
    return pa.concat_arrays([text, pa.array(changed, pa.string())]).take(pa.array(index))


def apply_spans(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Replace half-open code point spans, ordered and not overlapping.

    >>> apply_spans("write to a@b.org now", [(9, 16, "<EMAIL_ADDRESS>")])
    'write to <EMAIL_ADDRESS> now'
    """
    parts, done = [], 0
    for start, end, replacement in spans:
        parts += [text[done:start], replacement]
        done = end
    return "".join([*parts, text[done:]])
