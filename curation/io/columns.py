# SPDX-License-Identifier: Apache-2.0
"""A source's fields to document columns, for formats whose records have named fields (JSONL, Parquet, Hugging Face).

A recipe maps document columns to field names where they differ (``columns: {text: content}``). Unmapped, a column is the field of
its own name, and ``native_id`` is also found under ``id``. A page is read only from a field mapped to ``html``; it then
takes the place of the text. All other fields go to ``extra``, and so does a field whose value does not fit its column.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from curation.io.declared import known_language
from curation.io.rows import extra_json
from curation.recipe import Source

STATED: Final = ("url", "title", "author", "date", "language", "license")
"""Columns that a record may state of itself, beside its id and content."""


class Refused(Exception):
    """A record cannot become a document; ``rule`` is one of ``READ_RULES``, the text says why."""

    def __init__(self, rule: str, text: str) -> None:
        """Say which rule and why."""
        super().__init__(text)
        self.rule = rule


class Content(NamedTuple):
    """Which field holds the content, and the column that it fills: ``text`` or ``html``."""

    field: str
    column: str


def content_field(source: Source) -> Content:
    """Return where a source's records have their content."""
    if "html" in source.columns:
        return Content(source.columns["html"], "html")
    return Content(source.columns.get("text", "text"), "text")


class Stating:
    """Reads the columns that records of one source state: made once, called for each record.

    Attributes:
        content: where the records have their content.

    """

    def __init__(self, source: Source) -> None:
        """Look up once which field gives which column."""
        self.content = content_field(source)
        self._source = source
        self._fields = [(column, source.columns.get(column, column), _READ[column]) for column in STATED]
        declared = {"language": source.language, "license": source.license}
        self._declared = {column: value for column, value in declared.items() if value is not None}

    def values(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that a record's fields, its content left out, give; columns that are null are left out.

        Raises:
            Refused: the record's own id is neither text nor an integer, or its other fields cannot be written as JSON.

        """
        rest = dict(fields)
        values: dict[str, Any] = {**self._declared, "native_id": _native_id(rest, self._source)}
        if not rest:
            return values
        for column, field, read in self._fields:
            if field not in rest:
                continue
            given = rest[field]
            found = read(given)
            if found is not None:
                values[column] = found
                del rest[field]
            elif _is_blank(given):
                del rest[field]
            elif column == "language":  # what does not fit stays among the other fields, and is no statement of the source
                values.pop(column, None)
        try:
            values["extra"] = extra_json(rest)
        except TypeError as error:  # orjson: nested too deeply, or an integer of more than 64 bits
            raise Refused("damaged", f"{type(error).__name__}: the other fields cannot be written as JSON: {error}") from error
        return values


def _native_id(rest: dict[str, Any], source: Source) -> str | None:
    field = source.columns.get("native_id") or ("native_id" if rest.get("native_id") is not None else "id")
    value = rest.pop(field, None)
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Refused(
        "wrong_type", f"WrongType: field {field!r} is a {type(value).__name__}; expected text or an integer as the record's own id"
    )


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def _date(value: object) -> str | None:
    return value.isoformat() if isinstance(value, datetime.date) else _text(value)


def _code(value: object) -> str | None:
    return known_language(value) if isinstance(value, str) else None


_READ: Final[Mapping[str, Callable[[object], str | None]]] = dict.fromkeys(STATED, _text) | {"date": _date, "language": _code}
