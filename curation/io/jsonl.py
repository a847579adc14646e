# SPDX-License-Identifier: Apache-2.0
r"""JSON Lines, plain or compressed (gzip, zstd, LZ4, told by the first bytes): every line that is not blank becomes a row.

Lines end at ``\n`` and nowhere else: U+2028, U+0085 and form feeds occur inside texts. Strict JSON in UTF-8 (RFC 8259), by orjson:
no NaN, no lone surrogates. A line that cannot be read is one quarantine row and the next line is read; damage to
the compression ends the file with one row more. Offsets are bytes in plain files, line numbers from 0 in compressed ones.

The payload is the content field as UTF-8. A line longer than twice ``max_document_bytes`` and 64 KiB, or than nearly 2 GiB, is not parsed
at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.io.columns import Refused, Stating
from curation.io.filesystems import open_input
from curation.io.json_columns import JsonColumns
from curation.io.json_rows import add_line
from curation.io.line_blocks import line_blocks, pass_line
from curation.io.members import DamagedMember, Members, content
from curation.io.rows import Payload, Rows, payload
from curation.io.sections import Section
from curation.recipe import Source
from filters.kernels.json_flat import FLAT, PARSED, TAKEN
from filters.kernels.json_members import Members as Cut

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
        lines = Lines(
            file, Stating(source), JsonColumns(source, file), source.max_document_bytes, place, plain, section.end if plain else None
        )
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
        columns: how flat lines do.
        most_bytes: largest content.
        place: where the next line starts (byte of a plain file, else number of the line).
        plain: whether the file is not compressed.
        end: lines from here on belong to another section; None: all are read.

    """

    file: str
    stating: Stating
    columns: JsonColumns
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

    def read(self, block: bytes | memoryview) -> pa.Table:
        """Read whole lines. What is flat goes from the block to Arrow in kernels; of other lines only the text does, or nothing."""
        cut = self.columns.cut(block)
        starts = self.place + cut.lines[:, 0 if self.plain else 2]
        count = len(starts) if self.end is None else int(np.searchsorted(starts, self.end))
        self.place = int(starts[count]) if count < len(starts) else self.place + (len(block) if self.plain else cut.total)
        cut, starts = cut.first(count), starts[:count]
        cut.state[cut.lines[:, 1] - cut.lines[:, 0] > self.limit] = PARSED
        content = self.columns.content(cut, self.most_bytes)
        table = self.columns.table(cut, content, starts)
        others = np.nonzero(cut.state != FLAT)[0]
        if not len(others):
            return table
        lines, rest = self._others(block, cut, content, others.tolist(), starts)
        order = np.argsort(np.concatenate([np.nonzero(cut.state == FLAT)[0], lines]), kind="stable")
        return pa.concat_tables([table, rest]).take(pa.array(order)).combine_chunks()

    def _others(
        self, block: bytes | memoryview, cut: Cut, content: pa.StringArray, others: Sequence[int], starts: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], pa.Table]:
        """Read lines that are not flat, one by one: return those that are records, and their rows."""
        rows, lines = Rows(self.file, len(block)), list[int]()
        taken = list[int | None]()  # of each row the line whose content was taken, none where it was parsed whole
        for line in others:
            (start, end, _), place = cut.lines[line].tolist(), int(starts[line])
            if end - start > self.limit:
                self._too_long(rows, payload(block[start:end]), place)
            elif cut.state[line] == TAKEN and (values := self._values(block, start, end, *cut.spans[line, 0].tolist())) is not None:
                rows.add(place, payload(content[line].as_buffer()), **values)
                taken.append(line)
            else:
                add_line(rows, place, bytes(block[start:end]).removeprefix(BOM if place == 0 else b""), self.stating, self.most_bytes)
            taken += [None] * (len(rows) - len(taken))
            lines += [line] * (len(rows) - len(lines))
        table = rows.take()
        index = table.schema.get_field_index(self.stating.content.column)
        field = table.schema.field(index)
        texts = pc.coalesce(content.take(pa.array(taken, pa.int64())), table.column(index).cast(pa.string()))
        return np.array(lines, np.int64), table.set_column(index, field, texts.cast(field.type))

    def too_long(self, line: Payload) -> pa.Table:
        """Return the row of a line that was passed over."""
        rows = Rows(self.file, 1)
        self._too_long(rows, line, self.place)
        self.place += line.bytes if self.plain else 1
        return rows.take()

    def damaged(self, damage: DamagedMember) -> pa.Table:
        """Return the row that stands for all lines from here on."""
        rows = Rows(self.file, 1)
        rows.quarantine("damaged_file", f"DamagedMember: {damage}; the lines from here on are lost", self.place)
        return rows.take()

    def _too_long(self, rows: Rows, line: Payload, place: int) -> None:
        error = f"TooLarge: the line has {line.bytes} bytes; max_document_bytes is {self.most_bytes}"
        rows.quarantine("too_large", error, place, line)

    def _values(self, block: bytes | memoryview, start: int, end: int, first: int, close: int) -> dict[str, Any] | None:
        """Return the columns that a line states whose content is taken, 0 standing in its place; None where it has to be parsed whole."""
        rest = b"".join([block[start : first - 1], b"0", block[close + 1 : end]])
        try:
            record = orjson.loads(rest)
            if type(record) is not dict or record.pop(self.stating.content.field, None) != 0:
                return None
            values = self.stating.values(record)
        except (orjson.JSONDecodeError, Refused):
            return None
        self.columns.learn(record)
        return values
