# SPDX-License-Identifier: Apache-2.0
"""The members of flat JSON Lines as columns, without a Python object for a line (``json_flat`` says which lines are flat)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.json_flat import ABSENT, ESCAPED, INTEGER, NULL, PARSED, TEXT, cut
from filters.kernels.json_lines import COLON, NEWLINE, PLAIN, QUOTE, unescape
from filters.kernels.utf8 import eight, put_eight, whole


@lean
def _copy(data: NDArray[np.uint8], at: int, stop: int, out: NDArray[np.uint8], to: int) -> int:
    while at + 8 <= stop:
        put_eight(out, to, eight(data, at))
        at += 8
        to += 8
    while at < stop:
        out[to] = data[at]
        at += 1
        to += 1
    return to


@lean
def _gather(
    data: NDArray[np.uint8],
    field: int,
    spans: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    state: NDArray[np.uint8],
    plain: NDArray[np.uint8],
    offsets: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> None:
    """Write one field of every line behind one another; a line with a wrong escape is left to the parser."""
    to = 0
    for line in range(len(kinds)):
        kind = kinds[line, field]
        if kind == ESCAPED:
            written = unescape(data, spans[line, field, 0], spans[line, field, 1], plain, out, to)
            if written < 0:
                state[line] = PARSED
            else:
                to = written
        elif kind == TEXT or kind == INTEGER:
            to = _copy(data, spans[line, field, 0], spans[line, field, 1], out, to)
        offsets[line + 1] = to


@lean
def _objects(
    data: NDArray[np.uint8],
    order: NDArray[np.int64],
    names: NDArray[np.uint8],
    ends: NDArray[np.int64],
    spans: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    offsets: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> None:
    """Write the fields of an order as one JSON object a line, nulls left out, and nothing for a line that has none."""
    to = 0
    for line in range(len(kinds)):
        before = to
        for field in order:
            kind = kinds[line, field]
            if kind == ABSENT or kind == NULL:
                continue
            out[to], out[to + 1] = 0x7B if to == before else 0x2C, QUOTE
            to = _copy(names, ends[field], ends[field + 1], out, to + 2)
            out[to], out[to + 1] = QUOTE, COLON
            to += 2
            if kind == TEXT:
                out[to] = QUOTE
                to = _copy(data, spans[line, field, 0], spans[line, field, 1], out, to + 1)
                out[to] = QUOTE
                to += 1
            else:
                to = _copy(data, spans[line, field, 0], spans[line, field, 1], out, to)
        if to > before:
            out[to] = 0x7D
            to += 1
        offsets[line + 1] = to


Strings = tuple[NDArray[np.int32], NDArray[np.uint8]]


@dataclass
class Members:
    """A block of lines, cut.

    Attributes:
        data: its bytes.
        fields: the names that were looked for, the content's first.
        lines: where each line that is not blank starts and ends, with its newline, and its number (int64 [lines, 3]).
        spans: where each value starts and ends, a string without its quotes (int32 [lines, fields, 2]).
        kinds: kind of each value (uint8 [lines, fields]).
        state: what became of each line (uint8 [lines]).
        total: number of lines, blank ones too.

    """

    data: NDArray[np.uint8]
    fields: tuple[str, ...]
    lines: NDArray[np.int64]
    spans: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    state: NDArray[np.uint8]
    total: int

    def first(self, count: int) -> Members:
        """Return the first lines."""
        return Members(self.data, self.fields, self.lines[:count], self.spans[:count], self.kinds[:count], self.state[:count], self.total)

    def strings(self, field: str) -> Strings:
        """Return one field of every line as Arrow keeps strings, not yet known to be UTF-8; empty where it is neither text nor integer."""
        at = self.fields.index(field)
        kinds = self.kinds[:, at]
        written = (kinds == TEXT) | (kinds == ESCAPED) | (kinds == INTEGER)
        sizes = (self.spans[:, at, 1] - self.spans[:, at, 0])[written]
        offsets, out = np.zeros(len(kinds) + 1, np.int32), np.empty(int(sizes.sum(dtype=np.int64)), np.uint8)
        _gather(self.data, at, self.spans, self.kinds, self.state, PLAIN, offsets, out)
        return offsets, out

    def kinds_of(self, field: str) -> NDArray[np.uint8]:
        """Return the kind of one field in every line (uint8 [lines])."""
        return self.kinds[:, self.fields.index(field)]

    def objects(self, fields: Sequence[str]) -> Strings:
        """Return the fields, in this order, as one JSON object for each line, empty where it has none of them; none may have escapes."""
        names, ends = _names(self.fields)
        order = np.array([self.fields.index(field) for field in fields], np.int64)
        sizes = (self.spans[:, order, 1] - self.spans[:, order, 0]).sum(dtype=np.int64) if len(order) else 0
        most = int(sizes) + len(self.kinds) * (len(names) + 6 * len(order) + 2)
        offsets, out = np.zeros(len(self.kinds) + 1, np.int32), np.empty(most, np.uint8)
        _objects(self.data, order, names, ends, self.spans, self.kinds, offsets, out)
        return offsets, out[: offsets[-1]]


def cut_members(block: bytes | memoryview, fields: Sequence[str]) -> Members:
    r"""Cut a block into lines, and those that are not blank into the members of these names, of which the first is the content.

    Raises:
        ValueError: the block has 2 GiB or more.

    >>> found = cut_members(b'{"id": 1, "text": "caf\\u00e9"}\n{"text": "b", "more": [1]}\n{"text": 1}\n', ["text", "id"])
    >>> found.state.tolist(), found.kinds_of("id").tolist()
    ([2, 1, 0], [3, 0, 0])
    >>> offsets, texts = found.strings("text")
    >>> texts[: offsets[1]].tobytes().decode()
    'café'

    """
    if len(block) >= 1 << 31:
        raise ValueError(f"a block of {len(block)} bytes was given; expected less than 2 GiB: use smaller batches")
    data = np.frombuffer(memoryview(block).toreadonly(), np.uint8)
    names, ends = _names(fields)
    most = _newlines(data) + 1
    lines, spans = np.empty((most, 3), np.int64), np.zeros((most, len(fields), 2), np.int32)
    kinds, state = np.zeros((most, len(fields)), np.uint8), np.zeros(most, np.uint8)
    count, total = cut(data, names[: ends[1]], names, ends, lines, spans, kinds, state)
    return Members(data, tuple(fields), lines, spans, kinds, state, total).first(count)


def _names(fields: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the names' bytes behind one another, and where each ends, from 0."""
    written = [field.encode() for field in fields]
    return np.frombuffer(b"".join(written), np.uint8), np.cumsum([0, *map(len, written)], dtype=np.int64)


@lean
def _newlines(data: NDArray[np.uint8]) -> int:
    count = 0
    for byte in data:
        count += whole(byte == NEWLINE)
    return count
