# SPDX-License-Identifier: Apache-2.0
"""Apply edits: replace spans of texts and count them by kind; texts without a span are never copied.

Editing filters run in recipe order, each on the text that the one before left. A filter that raises costs only the
documents that make it raise: they are quarantined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.contract import Documents, Edit, spans_by_row
from filters.kernels.gathering import gather

Span = tuple[int, int, str, str]


@dataclass(frozen=True)
class Edited:
    """Documents after all edits; rows are those of the documents that were handed in.

    Attributes:
        original: string [documents], before all edits.
        changed: row to its text after edits; rows without an edit are absent.
        counts: row to number of replaced spans by kind; rows without an edit are absent.
        errors: row to (filter, error) of documents that cannot be released.

    """

    original: pa.StringArray
    changed: dict[int, str]
    counts: dict[int, dict[str, int]]
    errors: dict[int, tuple[str, str]]

    @property
    def text(self) -> pa.StringArray:
        """Texts after all edits: string [documents]."""
        return self.take(np.arange(len(self.original)))

    def take(self, rows: NDArray[np.int64]) -> pa.StringArray:
        """Return the texts of some rows after all edits so far, copied once."""
        return _taken(self.original, self.changed, rows)


@dataclass(frozen=True)
class Editing:
    """An editing filter, opened.

    Attributes:
        name: of the filter.
        edit: what finds the spans.
        edits_counted: signal that counts what ``edit`` would replace; empty when there is none.
        beside: columns beside the text that it edits too.

    """

    name: str
    edit: Edit
    edits_counted: str = ""
    beside: tuple[str, ...] = ()


class _Edits(Protocol):
    """An opened filter, or one that needs no opening."""

    @property
    def name(self) -> str: ...

    @property
    def edits_counted(self) -> str: ...

    @property
    def edit(self) -> Edit: ...


def edit_documents(filters: Sequence[_Edits], documents: pa.Table, signals: pa.Table, rows: NDArray[np.int64] | None = None) -> Edited:
    """Run all editing filters over ``documents``, or some rows of them; ``signals`` tell which of them have nothing to replace."""
    column = documents.column("text")
    text = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    others = documents.drop_columns(["text"])
    counts: dict[int, Counter[str]] = {}
    errors: dict[int, tuple[str, str]] = {}
    changed: dict[int, str] = {}
    for editing in filters:
        searched = _to_search(editing, signals, rows, changed)
        if len(searched):
            taken = others.take(pa.array(searched)) if others.num_columns else None
            texts = _taken(text, changed, searched)
            table = pa.table({"text": texts}) if taken is None else taken.append_column("text", texts).combine_chunks()
            found = _edits(editing, table, searched, errors)
            for row in sorted(found):
                before = changed[row] if row in changed else text[row].as_py()
                changed[row] = apply_spans(before, [(start, end, new) for start, end, _, new in found[row]])
                counts.setdefault(row, Counter()).update(kind for _, _, kind, _ in found[row])
    return Edited(text, changed, {row: dict(sorted(kinds.items())) for row, kinds in counts.items()}, errors)


def edit_beside(
    filters: Sequence[Editing], documents: pa.Table, signals: pa.Table, kept: NDArray[np.int64], edited: Edited
) -> tuple[pa.Table, Edited]:
    """Edit the columns beside the text, of all rows: what became of a record is published of those that were not kept, too.

    Args:
        filters: editing filters; those that edit nothing beside the text do nothing.
        documents: all rows, kept or not.
        signals: of all rows.
        kept: rows that are kept.
        edited: their texts after edits.

    Returns:
        The documents with edited columns, and what was edited with the spans of these columns added, by column and kind
        (``author.EMAIL_ADDRESS``). Where a filter raises, the column is null, and the error of a kept row is added.

    """
    counts = {row: Counter(kinds) for row, kinds in edited.counts.items()}
    errors, keeping = dict(edited.errors), set(kept.tolist())
    for editing in filters:
        for name in editing.beside:
            place = documents.schema.get_field_index(name)
            values = documents.column(place).to_pylist()
            present = np.asarray(documents.column(place).is_valid())
            searched = _to_search(editing, signals, np.flatnonzero(present), {})
            table = documents.drop_columns(["text"]).take(pa.array(searched))
            failed: dict[int, tuple[str, str]] = {}
            found = _edits(editing, table.append_column("text", table.column(name)).combine_chunks(), searched, failed)
            for row, spans in found.items():
                values[row] = apply_spans(values[row], [(start, end, new) for start, end, _, new in spans])
                counts.setdefault(row, Counter()).update(f"{name}.{kind}" for _, _, kind, _ in spans)
            for row, error in failed.items():
                values[row] = None
                if row in keeping:
                    errors.setdefault(row, error)
            documents = documents.set_column(place, documents.schema.field(place), pa.array(values, pa.string()))
    kinds = {row: dict(sorted(some.items())) for row, some in counts.items()}
    return documents, replace(edited, counts=kinds, errors=errors)


def _taken(text: pa.StringArray, changed: Mapping[int, str], rows: NDArray[np.int64]) -> pa.StringArray:
    """Return the texts of ``rows``, those that were changed as they are now."""
    if not changed:
        return text.take(pa.array(rows))
    made = np.array(sorted(changed))
    place = np.minimum(np.searchsorted(made, rows), len(made) - 1)
    return gather(text, pa.array([changed[row] for row in made.tolist()], pa.string()), np.where(made[place] == rows, ~place, rows))


def _to_search(editing: _Edits, signals: pa.Table, rows: NDArray[np.int64] | None, changed: Mapping[int, object]) -> NDArray[np.int64]:
    """Return the rows that may hold something to replace: those counted, and those whose text an earlier edit changed."""
    asked = np.arange(signals.num_rows) if rows is None else rows
    if editing.edits_counted not in signals.column_names:
        return asked
    search = np.asarray(pc.not_equal(pc.fill_null(signals.column(editing.edits_counted), 1), 0)).copy()
    search[list(changed)] = True
    return asked[search[asked]]


def _edits(editing: _Edits, table: pa.Table, rows: NDArray[np.int64], errors: dict[int, tuple[str, str]]) -> dict[int, list[Span]]:
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
