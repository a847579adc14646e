# SPDX-License-Identifier: Apache-2.0
r"""JSON Lines, plain or compressed (gzip, zstd, LZ4, told by the first bytes): every line that is not blank becomes a row.

Lines end at ``\n`` and nowhere else: U+2028, U+0085 and form feeds occur inside texts. Strict JSON in UTF-8 (RFC 8259), by orjson:
no NaN, no lone surrogates. A line that cannot be read is one quarantine row and the next line is read; damage to
the compression ends the file with one row more. Offsets are bytes in plain files, line numbers from 0 in compressed ones.

The payload is the content field as UTF-8. A line longer than twice ``max_document_bytes`` and 64 KiB, or than nearly 2 GiB, is not parsed
at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.columns import Refused, Stating
from curation.io.filesystems import open_input
from curation.io.line_blocks import line_blocks, pass_line
from curation.io.members import DamagedMember, Members, content
from curation.io.rows import Payload, Rows, payload
from curation.io.sections import Section
from curation.recipe import Source
from filters.kernels.json_lines import take_content

LINE_SLACK_BYTES: Final = 64 << 10
BLOCK_BYTES: Final = 4 << 20
"""Lines that are read together."""
MOST_LINE_BYTES: Final = (2 << 30) - 4 * BLOCK_BYTES
"""Arrow's offsets of strings have 32 bits."""
BOM: Final = b"\xef\xbb\xbf"


def read_jsonl(section: Section, source: Source, batch_bytes: int) -> Iterator[pa.Table]:
    """Read a JSON Lines file, or the lines that start in a byte range of a plain one, as tables in ``RAW``."""
    file = section.input.file
    with open_input(section.input.address) as stored:
        members = Members(stored)
        plain = members.kind == "plain"
        start = section.start or 0
        if start and not plain:
            return  # compressed after all: the section that starts at 0 has read it whole
        members.rewind(members.mark()._replace(inner=max(start - 1, 0)))
        stream = content(members)
        place = (start - 1 + pass_line(stream)) if start else 0  # the line that holds the byte before belongs to the section before
        lines = Lines(file, Stating(source), source.max_document_bytes, place, plain, section.end if plain else None)
        blocks = line_blocks(stream, lines.limit, min(batch_bytes, BLOCK_BYTES))
        while not lines.done:
            try:
                block = next(blocks, None)
            except DamagedMember as damage:
                yield lines.damaged(damage)
                return
            if block is None:
                return
            if (table := lines.too_long(block) if isinstance(block, Payload) else lines.read(block)).num_rows:
                yield table


@dataclass
class Lines:
    """Turns the lines of a section into tables, block by block.

    Attributes:
        file: path within the source.
        stating: how records state their columns.
        most_bytes: largest content.
        place: where the next line starts (byte of a plain file, else number of the line).
        plain: whether the file is not compressed.
        end: lines from here on belong to another section; None: all are read.

    """

    file: str
    stating: Stating
    most_bytes: int
    place: int
    plain: bool
    end: int | None

    @property
    def limit(self) -> int:
        """Longest line that is parsed (bytes)."""
        return min(2 * self.most_bytes + LINE_SLACK_BYTES, MOST_LINE_BYTES)

    @property
    def done(self) -> bool:
        """Whether the next line belongs to another section."""
        return self.end is not None and self.place >= self.end

    def read(self, block: bytes) -> pa.Table:
        """Read whole lines. Texts go from the block to Arrow in a kernel; only what else is in a line becomes Python objects."""
        where = self.stating.content
        spans, offsets, texts = take_content(block, where.field)
        spans[np.diff(offsets) > self.most_bytes, 2] = -1  # parsed whole, to be refused
        column = _strings(spans, offsets, texts)
        rows, begin = Rows(self.file, len(block)), self.place
        memory, ends, limit = texts.data, offsets.tolist(), self.limit
        line_of: list[int | None] = []  # of each row the line whose content was taken, none where it was parsed whole
        for line, (start, end, first, close) in enumerate(spans.tolist()):
            self.place = begin + (start if self.plain else line)
            if self.end is not None and self.place >= self.end:
                break
            if end - start > limit:
                self._too_long(rows, payload(block[start:end]))
            elif first >= 0 and (values := self._values(block[start : first - 1] + b"0" + block[close + 1 : end])) is not None:
                rows.add(self.place, payload(memory[ends[line] : ends[line + 1]]), **values)
                line_of.append(line)
            else:
                _add_line(rows, self.place, block[start:end].removeprefix(BOM if self.place == 0 else b""), self.stating, self.most_bytes)
            line_of += [None] * (len(rows) - len(line_of))
        else:
            self.place = begin + (len(block) if self.plain else len(spans))
        table = rows.take()
        if line_of == list(range(len(column))):
            taken = column
        else:
            taken = pc.coalesce(column.take(pa.array(line_of, pa.int64())), table.column(where.column).cast(pa.string()))
        index = table.schema.get_field_index(where.column)
        return table.set_column(index, table.schema.field(index), taken.cast(table.schema.field(index).type))

    def too_long(self, line: Payload) -> pa.Table:
        """Return the row of a line that was passed over."""
        rows = Rows(self.file, 1)
        self._too_long(rows, line)
        self.place += line.bytes if self.plain else 1
        return rows.take()

    def damaged(self, damage: DamagedMember) -> pa.Table:
        """Return the row that stands for all lines from here on."""
        rows = Rows(self.file, 1)
        rows.quarantine("damaged_file", f"DamagedMember: {damage}; the lines from here on are lost", self.place)
        return rows.take()

    def _too_long(self, rows: Rows, line: Payload) -> None:
        error = f"TooLarge: the line has {line.bytes} bytes; max_document_bytes is {self.most_bytes}"
        rows.quarantine("too_large", error, self.place, line)

    def _values(self, rest: bytes) -> dict[str, Any] | None:
        """Return the columns that a line states whose content was taken out and 0 put there; None where the line has to be parsed whole."""
        try:
            record = orjson.loads(rest)
            return self.stating.values(record) if type(record) is dict and record.pop(self.stating.content.field, None) == 0 else None
        except (orjson.JSONDecodeError, Refused):
            return None


def _strings(spans: NDArray[np.int64], offsets: NDArray[np.int32], texts: NDArray[np.uint8]) -> pa.StringArray:
    """Return the texts taken out; those that are not UTF-8 become empty, and their lines are to be parsed whole."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(texts)]
    found = pa.Array.from_buffers(pa.binary(), len(spans), buffers)
    try:
        return found.cast(pa.string())
    except pa.ArrowInvalid:
        values = found.to_pylist()
    for line, value in enumerate(values):
        try:
            value.decode()
        except UnicodeDecodeError:
            spans[line, 2] = -1
            values[line] = b""
    return pa.array(values, pa.string())


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
