# SPDX-License-Identifier: Apache-2.0
"""Apply edits: replace spans of texts and count them by kind; texts without a span are never copied.

Editing filters run in recipe order, each on the text that the one before left. A filter that raises costs only the
documents that make it raise: they are quarantined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Edit, Edits, spans_by_row


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


@dataclass(frozen=True)
class Editing:
    """An editing filter, opened."""

    name: str
    edit: Edit


def edit_documents(filters: Sequence[Editing], documents: pa.Table) -> Edited:
    """Run all editing filters over ``documents``."""
    text = documents.column("text").combine_chunks()
    counts: dict[int, Counter[str]] = {}
    errors: dict[int, tuple[str, str]] = {}
    index = documents.schema.get_field_index("text")
    for editing in filters:
        table = documents.set_column(index, documents.schema.field("text"), text)
        for start, edits in _edits(editing, table, errors):
            text = _replace(text, start, edits, counts)
    return Edited(text, {row: dict(sorted(kinds.items())) for row, kinds in counts.items()}, errors)


def _edits(editing: Editing, table: pa.Table, errors: dict[int, tuple[str, str]]) -> list[tuple[int, Edits]]:
    """Find the edits of one filter as ``(first row, edits)``, halving the batch around documents that raise."""
    found: list[tuple[int, Edits]] = []
    pending = [(0, table.num_rows)] if table.num_rows else []
    while pending:
        start, end = pending.pop()
        try:
            found.append((start, editing.edit(Documents(table.slice(start, end - start).combine_chunks()))))
        except OSError:
            raise  # a filter touches no files: the machine failed, not the document
        except Exception as error:  # noqa: BLE001 - whatever a filter raises becomes a quarantine row, with its text
            if end - start == 1:
                errors.setdefault(start, (editing.name, f"{editing.name}: {type(error).__name__}: {error}"[:500]))
                continue
            middle = (start + end) // 2
            pending += [(middle, end), (start, middle)]
    return found


def _replace(text: pa.Array, first: int, edits: Edits, counts: dict[int, Counter[str]]) -> pa.Array:
    """Return the texts with their spans replaced, counting kinds by row."""
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for row, start, end, kind, replacement in spans_by_row(edits):
        spans.setdefault(first + row, []).append((start, end, replacement))
        counts.setdefault(first + row, Counter())[kind] += 1
    if not spans:
        return text
    rows = sorted(spans)
    changed = [apply_spans(text[row].as_py(), spans[row]) for row in rows]
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
