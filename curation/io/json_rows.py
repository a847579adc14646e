# SPDX-License-Identifier: Apache-2.0
"""One JSON line to one row, or to what is wrong with it."""

from __future__ import annotations

from typing import Any

import orjson

from curation.io.columns import Refused, Stating
from curation.io.rows import Rows, payload


def add_line(rows: Rows, offset: int, line: bytes, stating: Stating, most_bytes: int) -> None:
    """Add the row of one line that is parsed whole; blank lines are no records."""
    if not line or line.isspace():
        return
    where = stating.content
    try:
        record = _parsed(line)
        found = record.pop(where.field, None)
        values = stating.values(record)
    except Refused as refused:
        rows.quarantine(refused.rule, str(refused), offset, payload(line.rstrip(b"\r\n")))
        return
    if found is None:
        rows.quarantine("missing_text", _missing(where.field, record), offset, payload(b""), **values)
    elif not isinstance(found, str):
        error = f"WrongType: field {where.field!r} is a {type(found).__name__}; expected text"
        rows.quarantine("wrong_type", error, offset, payload(line.rstrip(b"\r\n")), **values)
    else:
        data = found.encode()
        raw = payload(data)
        if raw.bytes > most_bytes:
            error = f"TooLarge: the text has {raw.bytes} bytes; max_document_bytes is {most_bytes}"
            rows.quarantine("too_large", error, offset, raw, **values)
        else:
            values[where.column] = data
            rows.add(offset, raw, **values)


def _missing(field: str, others: dict[str, Any]) -> str:
    """Say that a record has no content, what fields it has (the first eight), and how a recipe names another one."""
    names = ", ".join(repr(name) for name in list(others)[:8]) + (", …" if len(others) > 8 else "")
    has = f"it has {names}" if others else "it has no other"
    return f"MissingText: the record has no field {field!r}, or null in it; {has}; columns names another one, as in {{text: body}}"


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as broken:
            raise Refused("invalid_utf8", f"UnicodeDecodeError: {broken.reason} at byte {broken.start} of the line") from error
        raise Refused("damaged", f"JSONDecodeError: {error}") from error
    if not isinstance(record, dict):
        raise Refused("wrong_type", f"WrongType: the line is a {type(record).__name__}; expected an object")
    return record
