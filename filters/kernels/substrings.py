# SPDX-License-Identifier: Apache-2.0
"""Repeated substrings by a suffix array over the bytes of a batch.

The array is sorted by prefix doubling (Manber and Myers 1993, "Suffix arrays: a new method for on-line string searches", SIAM J. Comput.
22(5), section 3) with numpy's sort, stopped as soon as ``least`` bytes are told apart: O(n log n log least). Memory: about 40 bytes a
byte of text.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from filters.text import TextView

MOST_BYTES = 64 << 20
"""A larger batch is cut into pieces of this size at row borders, and searched piece by piece."""


def repeated(view: TextView, least: int) -> Iterator[tuple[int, int, int]]:
    """Iterate over ``(row, start, end)`` of bytes that repeat, over at least ``least`` bytes, what stands earlier in the batch; in order.

    Spans start and end at code points, and those of a row do not touch.
    """
    offsets = view.offsets
    first = 0
    while first < len(view):
        stop = max(first + 1, int(np.searchsorted(offsets, offsets[first] + MOST_BYTES, side="right")) - 1)
        low, high = int(offsets[first]), int(offsets[stop])
        data = view.data[low:high]
        later = _later(data, offsets[first : stop + 1] - low, least)
        for row in range(first, stop):
            yield from _spans(data, later, row, int(offsets[row]) - low, int(offsets[row + 1]) - low, low)
        first = stop


def _later(data: NDArray[np.uint8], offsets: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Return the bytes within a window of ``least`` bytes that stands earlier too (bool [bytes])."""
    size = len(data)
    covered = np.zeros(size, np.bool_)
    if size < least:
        return covered
    rank = data.astype(np.int64) + 1
    length = 1
    position = np.arange(size)
    while length < least:
        step = min(length, least - length)
        second = np.zeros(size, np.int64)
        second[: size - step] = rank[step:]
        # The ranks of ``length`` bytes at 0 and at ``step`` tell ``length + step`` bytes apart, also where the two overlap.
        _, rank = np.unique(rank * (int(rank.max()) + 2) + second, return_inverse=True)
        rank = rank.astype(np.int64) + 1
        length += step
    row_end = np.repeat(offsets[1:], np.diff(offsets))
    inside = position + least <= row_end
    order = np.argsort(rank[inside], kind="stable")
    starts, ranks = position[inside][order], rank[inside][order]
    again = np.zeros(len(starts), np.bool_)
    again[1:] = ranks[1:] == ranks[:-1]
    begins = np.zeros(size + 1, np.int64)
    np.add.at(begins, starts[again], 1)
    np.add.at(begins, starts[again] + least, -1)
    covered[:] = np.cumsum(begins[:-1]) > 0
    return covered


def _spans(data: NDArray[np.uint8], later: NDArray[np.bool_], row: int, start: int, end: int, low: int) -> Iterator[tuple[int, int, int]]:
    edges = np.diff(np.concatenate([[False], later[start:end], [False]]).astype(np.int8))
    for begin, stop in zip(np.nonzero(edges == 1)[0] + start, np.nonzero(edges == -1)[0] + start, strict=True):
        a, b = int(begin), int(stop)
        while a < b and data[a] & 0xC0 == 0x80:
            a += 1
        while a < b < end and data[b] & 0xC0 == 0x80:
            b -= 1
        if a < b:
            yield row, low + a, low + b
