# SPDX-License-Identifier: Apache-2.0
r"""JSON Lines, plain or compressed (gzip, zstd, LZ4, told by the first bytes): every line that is not blank becomes a row.

Lines end at ``\n`` and nowhere else: U+2028, U+0085 and form feeds occur inside texts. Strict JSON in UTF-8 (RFC 8259), by orjson:
no NaN, no lone surrogates. A line that cannot be read is one quarantine row and the next line is read; damage to
the compression ends the file with one row more. Offsets are bytes in plain files, line numbers from 0 in compressed ones.

The payload is the content field as UTF-8. A line longer than twice ``max_document_bytes`` and 64 KiB is not parsed at all.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, Final

import orjson
import pyarrow as pa

from curation.io.columns import Refused, Stating
from curation.io.filesystems import open_input
from curation.io.members import DamagedMember, Members, content
from curation.io.rows import Payload, Rows, payload
from curation.io.sections import Section
from curation.recipe import Source

LINE_SLACK_BYTES: Final = 64 << 10
PIECE_BYTES: Final = 1 << 20
BOM: Final = b"\xef\xbb\xbf"


def read_jsonl(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a JSON Lines file, or the lines that start in a byte range of a plain one, as tables in ``RAW``."""
    rows = Rows(section.input.file, batch_bytes)
    with open_input(section.input.address) as file:
        for _ in _add_lines(rows, file, section, source):
            if rows.full:
                yield rows.take()
    if rows:
        yield rows.take()


def _add_lines(rows: Rows, file: Any, section: Section, source: Source) -> Iterator[None]:  # noqa: ANN401 - a binary file of any kind
    """Add the rows of a section, pausing after each line."""
    members = Members(file)
    plain = members.kind == "plain"
    start = section.start or 0
    if start and not plain:
        return  # compressed after all: the section that starts at 0 has read it whole
    end = section.end if plain else None
    members.rewind(members.mark()._replace(inner=max(start - 1, 0)))
    stream = content(members)
    place = (start - 1 + _pass_line(stream)) if start else 0  # the line that holds the byte before belongs to the section before
    stating = Stating(source)
    limit = 2 * source.max_document_bytes + LINE_SLACK_BYTES
    while end is None or place < end:
        try:
            line = stream.readline(limit + 1)
            too_long = _rest_of(stream, line) if len(line) > limit else None
        except DamagedMember as damage:
            rows.quarantine("damaged_file", f"DamagedMember: {damage}; the lines from here on are lost", place)
            yield
            return
        if not line:
            return
        if too_long is not None:
            error = f"TooLarge: the line has {too_long.bytes} bytes; max_document_bytes is {source.max_document_bytes}"
            rows.quarantine("too_large", error, place, too_long)
        else:
            _add_line(rows, place, line.removeprefix(BOM) if place == 0 else line, stating, source.max_document_bytes)
        place += (too_long.bytes if too_long else len(line)) if plain else 1
        yield


def _add_line(rows: Rows, offset: int, line: bytes, stating: Stating, most_bytes: int) -> None:
    """Add the row of one line; blank lines are no records."""
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


def _pass_line(stream: io.BufferedReader) -> int:
    """Pass over the rest of a line; return its bytes."""
    count = 0
    while piece := stream.readline(PIECE_BYTES):
        count += len(piece)
        if piece.endswith(b"\n"):
            break
    return count


def _rest_of(stream: io.BufferedReader, line: bytes) -> Payload:
    """Pass over the rest of a line that is too long; return digest and size of the whole."""
    digest, count = hashlib.sha256(line), len(line)
    while not line.endswith(b"\n") and (line := stream.readline(PIECE_BYTES)):
        digest.update(line)
        count += len(line)
    return Payload(digest.digest(), count)
