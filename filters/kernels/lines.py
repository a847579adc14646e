# SPDX-License-Identifier: Apache-2.0
"""Lines and paragraphs: cuts every row of a batch at runs of newlines and hashes the parts, eight bytes at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import WHITE
from filters.kernels.compiled import compiled, in_place, lean
from filters.kernels.planes import ENDS, LATER, count_ones, next_one
from filters.kernels.utf8 import decode, hashed, whole

NEWLINE = 10


@in_place
def _newline(data: NDArray[np.uint8], planes: NDArray[np.uint64], at: int, stop: int) -> int:
    """Return where the next newline stands, or ``stop``."""
    at = next_one(planes, ENDS, at, stop)
    while at < stop and data[at] != NEWLINE:
        at = next_one(planes, ENDS, at + 1, stop)
    return at


@lean
def strip(data: NDArray[np.uint8], bits: NDArray[np.uint8], start: int, stop: int) -> tuple[int, int]:
    """Return the span without white space at its ends, as ``str.strip`` does."""
    begin = stop
    end = start
    at = start
    while at < stop and begin == stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        if bits[code] & WHITE:
            at += size
        else:
            begin = at
    at = stop
    while at > begin and end == start:
        at -= 1
        if data[at] & 0xC0 == 0x80 and at > begin:
            continue
        code = whole(data[at])
        if code >= 0x80:
            code, _ = decode(data, at, stop)
        if bits[code] & WHITE:
            stop = at
        else:
            end = stop
    return begin, max(begin, end)


@lean
def cut(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    newlines: int,
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
) -> int:
    """Cut at runs of ``newlines`` or more (lines: 1; paragraphs: 2, after stripping) and return the number of parts.

    Every row has at least one part, which may be empty, as with ``re.split``.
    The columns must hold as many parts as there are newlines and rows.
    """
    count = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        if newlines > 1:
            at, stop = strip(data, bits, at, stop)
        begin = at
        while at < stop:
            at = _newline(data, planes, at, stop)
            run = at
            while run < stop and data[run] == NEWLINE:
                run += 1
            if run > at and run - at >= newlines:
                start[count], end[count] = begin, at
                hashes[count] = hashed(data, begin, at)
                chars[count] = at - begin - count_ones(planes, LATER, begin, at)
                count += 1
                begin = run
            at = run
        start[count], end[count] = begin, stop
        hashes[count] = hashed(data, begin, stop)
        chars[count] = stop - begin - count_ones(planes, LATER, begin, stop)
        count += 1
    first[len(offsets) - 1] = count
    return count


@compiled
def measured(
    data: NDArray[np.uint8], planes: NDArray[np.uint64], start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """Return the length in code points (int32) and the hash (uint64) of spans that were cut elsewhere."""
    chars, hashes = np.empty(len(start), np.int32), np.empty(len(start), np.uint64)
    for index in range(len(start)):
        begin, over = whole(start[index]), whole(end[index])
        hashes[index] = hashed(data, begin, over)
        chars[index] = over - begin - count_ones(planes, LATER, begin, over)
    return chars, hashes
