# SPDX-License-Identifier: Apache-2.0
"""Rows of Limpide and documents of datatrove: the one from the other, exactly, both ways.

A datatrove ``Document`` (huggingface/datatrove, src/datatrove/data.py) has a text, an id and free metadata. A row in
``manifests.schemas.RELEASE`` has the columns of the Lucie dataset. Text goes to text; the id goes to the column named by
``id_column``: ``id`` for documents that Limpide made, ``native_id`` for those that another pipeline made.

* Row to document: every other column that is not null becomes metadata of the same name, unchanged.
* Document to row: metadata that is text and has a column of its name goes there. What is left goes to ``extra`` as
  ``{"datatrove": {...}}``, from where the way back takes it out again. A language is kept as its canonical key, and
  as it was written beside it where that differs.

It refuses what it could not give back: media, and metadata that JSON does not hold (dates, bytes, tuples, NaN).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import pyarrow as pa
from datatrove.data import Document

from filters.languages import canonical
from manifests.schemas import PAGE, RELEASE

IdColumn = Literal["id", "native_id"]
_KEY: Final = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_PAGE: Final = {field.name: field.type for field in PAGE}
_COLUMNS: Final = {field.name: field.type for field in RELEASE}
LEFT: Final = "datatrove"
"""The one key of ``extra`` under which stands what has no column."""


def documents_of(table: pa.Table, id_column: IdColumn = "id") -> Iterator[Document]:
    """Yield one document for each row of a table with the columns ``text`` and ``id_column``.

    >>> row = {"native_id": ["a-1"], "text": ["Eau claire"], "url": [None], "language": ["fra_Latn"]}
    >>> next(documents_of(pa.table(row), "native_id"))
    Document(text='Eau claire', id='a-1', media=[], metadata={'language': 'fra_Latn'})
    """
    others = [name for name in table.column_names if name not in ("text", id_column, "extra")]
    columns = [table.column(name).to_pylist() for name in others]
    ids, texts = table.column(id_column).to_pylist(), table.column("text").to_pylist()
    extra = table.column("extra").to_pylist() if "extra" in table.column_names else [None] * len(texts)
    for number, (name, text, left) in enumerate(zip(ids, texts, extra, strict=True)):
        if name is None or text is None:
            missing = id_column if name is None else "text"
            raise ValueError(f"row {number} has no {missing}; a datatrove document needs both {id_column} and text")
        metadata = {key: column[number] for key, column in zip(others, columns, strict=True) if column[number] is not None}
        yield Document(text=text, id=name, metadata=metadata | _left(left))


def rows_of(documents: Sequence[Document], id_column: IdColumn = "native_id") -> pa.Table:
    """Return documents as a table in ``RELEASE``.

    Raises:
        ValueError: a document holds what a row cannot give back; names the document and the key.

    >>> rows_of([Document(text="Eau claire", id="a-1", metadata={"language": "fr", "score": 0.9})]).to_pylist()[0]["extra"]
    '{"datatrove": {"language": "fr", "score": 0.9}}'

    """
    rows = [_row(document, id_column) for document in documents]
    return pa.table([pa.array([row.get(field.name) for row in rows], field.type) for field in RELEASE], schema=RELEASE)


def batch_of(documents: Sequence[Document], names: Sequence[str]) -> pa.Table:
    """Return the columns ``names`` and ``text`` alone: what a filter reads; metadata that is no text is null there.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate, which UTF-8 has no bytes for.

    """
    columns = {"text": pa.array([document.text for document in documents], pa.string())}
    for name in names:
        if name not in columns:
            values = [document.metadata.get(name) for document in documents]
            columns[name] = pa.array([_column_value(name, value) for value in values], _PAGE.get(name, pa.string()))
    return pa.table(columns)


def _row(document: Document, id_column: IdColumn) -> dict[str, Any]:
    if document.media:
        raise ValueError(f"document {document.id!r} has {len(document.media)} media; a row holds text only: remove them first")
    row, left = {id_column: document.id, "text": document.text}, {}
    for key, value in document.metadata.items():
        column = _column_value(key, value) if key in _COLUMNS and key not in row else None
        if key != "extra" and column is not None:
            row[key] = column
        if key == "extra" or column is None or column != value:
            left[key] = value
    for key, value in row.items():
        if isinstance(value, str):
            _check_utf8(document.id, key, value)
    extra = left.get("extra")
    if len(left) == 1 and isinstance(extra, str) and _left(extra) == left:
        return row | {"extra": extra}  # it came out of a row as text, and goes back as it was
    return row | ({"extra": _json(document.id, left)} if left else {})


def _column_value(name: str, value: Any) -> Any:  # noqa: ANN401 - metadata holds anything
    """Return what stands in a column for a value of metadata, or None."""
    if name == "html":
        return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else None
    if name == "http_headers":
        return value if isinstance(value, list) else None
    kind = _COLUMNS.get(name)
    if kind is not None and not pa.types.is_string(kind):
        return _number(kind, value)
    if not isinstance(value, str):
        return None
    if name != "language" or _KEY.fullmatch(value):
        return value
    try:
        return canonical(value)
    except ValueError:
        return None


def _number(kind: pa.DataType, value: Any) -> Any:  # noqa: ANN401 - metadata holds anything
    """Return a number that a column holds exactly, or None."""
    if isinstance(value, bool) or not isinstance(value, float if pa.types.is_floating(kind) else int):
        return None
    try:
        return value if pa.scalar(value, kind).as_py() == value else None
    except (pa.ArrowInvalid, OverflowError):
        return None


def _check_utf8(name: str, key: str, value: str) -> None:
    try:
        value.encode()
    except (UnicodeEncodeError, AttributeError) as error:
        raise ValueError(f"document {name!r}: {key} is no text that UTF-8 can hold ({error}); mend or drop the document first") from error


def _json(name: str, left: dict[str, Any]) -> str:
    for key, value in left.items():
        try:
            same = json.loads(json.dumps(value, allow_nan=False, ensure_ascii=False).encode()) == value
        except (TypeError, ValueError):
            same = False
        if not same or not isinstance(key, str):
            found = f"{value!r:.80} ({type(value).__name__})"
            raise ValueError(f"document {name!r}: metadata {key!r} is {found}, which JSON does not give back; make it text or numbers")
    return json.dumps({LEFT: left}, ensure_ascii=False)


def _left(extra: str | None) -> dict[str, Any]:
    """Return the metadata that ``extra`` stands for."""
    if extra is None:
        return {}
    if extra.startswith(f'{{"{LEFT}": {{'):
        found = json.loads(extra)
        if list(found) == [LEFT]:
            return dict(found[LEFT])
    return {"extra": extra}
