# SPDX-License-Identifier: Apache-2.0
"""Counts over lines for FineWeb's rules (what is counted: ``filters.heuristics.fineweb_quality``)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import TERMINAL, WHITE, load
from filters.kernels.compiled import lean
from filters.kernels.repeats import most_of, room
from filters.kernels.repetition import place
from filters.kernels.utf8 import decode, whole
from filters.text import Spans, TextView

COUNTS: Final = ("lines", "punctuated", "short", "duplicate_chars", "newlines")
_ONE = np.uint64(1)
_FREE = np.uint64(0)


@lean
def _is_blank(data: NDArray[np.uint8], start: int, end: int, bits: NDArray[np.uint8]) -> bool:
    at = start
    while at < end:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, end)
        if not bits[code] & WHITE:
            return False
        at += size
    return True


@lean
def _last(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Return the last code point of a span that is not empty."""
    at = end - 1
    while at > start and data[at] & 0xC0 == 0x80:
        at -= 1
    if data[at] < 0x80:
        return whole(data[at])
    code, _ = decode(data, at, end)
    return code


@lean
def _count(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    stops: NDArray[np.int64],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    short_chars: int,
    table: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    """Fill counts [rows, COUNTS]; ``table`` has room for the lines of any row."""
    for row in range(len(first) - 1):
        size = room(first[row + 1] - first[row])
        table[:size] = _FREE
        lines = punctuated = short = repeated = 0
        newlines = whole(offsets[row + 1]) - whole(offsets[row])  # less what stands in lines
        for index in range(first[row], first[row + 1]):
            newlines -= whole(end[index]) - whole(start[index])
            if _is_blank(data, whole(start[index]), whole(end[index]), bits):
                continue
            lines += 1
            code = _last(data, whole(start[index]), whole(end[index]))
            found = whole(np.searchsorted(stops, code))
            punctuated += found < len(stops) and stops[found] == code
            short += chars[index] <= short_chars
            key = hashes[index] | _ONE
            slot = place(table, size - 1, key)
            if table[slot] == _FREE:
                table[slot] = key
            else:
                repeated += chars[index]
        out[row, 0], out[row, 1], out[row, 2], out[row, 3], out[row, 4] = lines, punctuated, short, repeated, newlines


def count_lines(view: TextView, short_chars: int) -> NDArray[np.int64]:
    """Return int64 [rows, COUNTS]; lines that are white space alone count as newlines only."""
    lines: Spans = view.lines
    stops = np.array(sorted(map(ord, TERMINAL)), np.int64)
    out = np.empty((len(view), len(COUNTS)), np.int64)
    spans = (lines.first, lines.start, lines.end, lines.chars, lines.hashes)
    _count(view.data, view.offsets, load()[0], stops, *spans, short_chars, np.empty(room(most_of(lines.first)), np.uint64), out)
    return out
