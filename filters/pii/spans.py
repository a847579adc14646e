# SPDX-License-Identifier: Apache-2.0
"""Search a batch of texts as one buffer of UTF-8, and turn the few byte positions found into rows and code points.

Patterns run once over the whole buffer, so that texts without a candidate cost no Python at all. A candidate is then read
within its own text only: neighbouring texts touch each other in the buffer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import re2

PATTERN_BYTES: Final = 256 << 20
"""What a pattern may keep of its automaton; with RE2's 8 MiB a long one forgets and builds again."""


class Span(NamedTuple):
    """Bytes of a text that are personal data: half-open, from the start of the buffer."""

    start: int
    end: int


@dataclass(frozen=True)
class Texts:
    """The texts of a batch as they lie in memory.

    Attributes:
        data: UTF-8 bytes of all texts, without separators.
        offsets: int64 [texts + 1], where each text starts; the last is where the last ends. Null texts are empty.

    """

    data: memoryview
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, column: pa.Array) -> Texts:
        """View a string column without copying it."""
        if pa.types.is_null(column.type):
            return cls(memoryview(b""), np.zeros(len(column) + 1, np.int64))
        column = column.fill_null("") if column.null_count else column
        width = np.int64 if pa.types.is_large_string(column.type) else np.int32
        _, offsets, data = column.buffers()
        starts = (
            np.zeros(1, width)
            if offsets is None
            else np.frombuffer(offsets, width, len(column) + 1, column.offset * np.dtype(width).itemsize)
        )
        begin, end = int(starts[0]), int(starts[-1])
        return cls(memoryview(b"" if data is None else data)[begin:end], starts.astype(np.int64) - begin)

    def around(self, position: int) -> tuple[int, int]:
        """Return start and end of the text that holds a byte."""
        row = self.row(position)
        return int(self.offsets[row]), int(self.offsets[row + 1])

    def row(self, position: int) -> int:
        """Return the row of the text that holds a byte."""
        return int(np.searchsorted(self.offsets, position, side="right")) - 1

    def character(self, position: int) -> int:
        """Return the first byte from a position on that begins a character (RFC 3629, section 3)."""
        while position < len(self.data) and self.data[position] & 0xC0 == 0x80:
            position += 1
        return position

    def decoded(self, start: int, end: int) -> str:
        """Decode a window; characters cut by its edges are left out."""
        return bytes(self.data[start:end]).decode("utf-8", errors="ignore")

    def code_points(self, spans: list[Span]) -> Iterator[tuple[int, int, int]]:
        """Turn ordered spans into ``(row, start, end)`` in code points of their text, counting each byte at most once."""
        data = np.frombuffer(self.data, np.uint8) if len(self.data) else np.zeros(0, np.uint8)
        last_row, at, points = -1, 0, 0
        for span in spans:
            row = self.row(span.start)
            if row != last_row:
                last_row, at, points = row, int(self.offsets[row]), 0
            points += _count(data[at : span.start])
            length = _count(data[span.start : span.end])
            yield row, points, points + length
            at, points = span.end, points + length


def _count(piece: npt.NDArray[np.uint8]) -> int:
    """Count code points: the bytes that do not continue one (RFC 3629, section 3)."""
    return int(np.count_nonzero((piece & 0xC0) != 0x80))


def byte_pattern(pattern: bytes) -> Any:  # noqa: ANN401 - RE2 has no types
    """Compile a pattern over single bytes; RE2 would read a byte above 0x7f as a code point."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = PATTERN_BYTES
    return re2.compile(pattern, options)


def candidates(pattern: Any, texts: Texts) -> Iterator[tuple[int, int, int]]:  # noqa: ANN401 - RE2 has no types
    """Iterate over the matches of a byte pattern: where one starts, and start and end of the text that holds it.

    Where a match reaches over the end of a text, that text is searched to its end alone, so that neighbours change nothing.
    """
    at = 0
    while at < len(texts.data):
        for hit in pattern.finditer(texts.data, at):
            begin, end = texts.around(hit.start())
            if hit.end() > end:
                yield from ((inner.start(), begin, end) for inner in pattern.finditer(texts.data, hit.start(), end))
                at = end
                break
            yield hit.start(), begin, end
        else:
            return
