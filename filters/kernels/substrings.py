# SPDX-License-Identifier: Apache-2.0
"""Windows of bytes: the hash of every window of a text, and the runs of bytes that chosen windows cover.

The hash is rolled over the bytes (Karp and Rabin 1987, "Efficient randomized pattern-matching algorithms", IBM J. Res. Dev. 31(2)): a
polynomial modulo 2^64, spread by ``mix``; two different windows are equal with a probability of about 2^-64 where nobody means them to be.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import mix, whole
from filters.text import TextView

_BASE = np.uint64(0x9E3779B97F4A7C15)
_WINDOW = np.uint64(0xA0761D6478BD642F)
"""Tells windows from lines of the same hash, by exclusive or."""
_ONE = np.uint64(1)


@compiled
def _windows(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    size: int,
    marks: NDArray[np.uint64],
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    first: NDArray[np.int64],
) -> int:
    power = _ONE
    for _ in range(size):
        power *= _BASE
    count = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        begin, stop = whole(offsets[row]), whole(offsets[row + 1])
        value = np.uint64(0)
        own = marks[row] ^ _WINDOW
        for at in range(begin, stop):
            value = value * _BASE + np.uint64(data[at]) + _ONE
            if at - begin >= size:
                value -= power * (np.uint64(data[at - size]) + _ONE)
            start = at - size + 1
            if start >= begin and data[start] & 0xC0 != 0x80:
                hashes[count], starts[count] = mix(value) ^ own, start
                count += 1
    first[len(offsets) - 1] = count
    return count


@compiled
def _distinct(hashes: NDArray[np.uint64], first: NDArray[np.int64], out: NDArray[np.uint64]) -> int:
    count = 0
    for row in range(len(first) - 1):
        ordered = np.sort(hashes[first[row] : first[row + 1]])
        for index in range(len(ordered)):
            if index == 0 or ordered[index] != ordered[index - 1]:
                out[count] = ordered[index]
                count += 1
    return count


def windows(view: TextView, size: int, marks: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the windows of ``size`` bytes that begin at a code point, in reading order, none over the end of a row.

    Args:
        view: the texts.
        size: bytes of a window.
        marks: uint64 [rows], what tells rows apart whose windows must not be equal.

    Returns:
        hashes uint64 [windows], the byte of the batch each begins at (int64 [windows]), and where each row's begin (int64 [rows + 1]).

    """
    room = int(view.offsets[-1] - view.offsets[0])
    hashes, starts, first = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(len(view) + 1, np.int64)
    count = _windows(view.data, view.offsets, size, marks, hashes, starts, first)
    return hashes[:count], starts[:count], first


def distinct_windows(view: TextView, size: int, marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the distinct windows of each row (uint64 [windows]), one row after the other."""
    hashes, _, first = windows(view, size, marks)
    out = np.empty(len(hashes), np.uint64)
    return out[: _distinct(hashes, first, out)]


def covered(view: TextView, starts: NDArray[np.int64], size: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Iterate over ``(row, start, end)`` of the bytes that windows of ``size`` bytes cover and no ``taken`` span has; in order.

    Spans start and end at code points; those of a row do not touch.
    """
    low, high = int(view.offsets[0]), int(view.offsets[-1])
    begins = np.zeros(high - low + 1, np.int64)
    np.add.at(begins, starts - low, 1)
    np.add.at(begins, starts - low + size, -1)
    inside = np.cumsum(begins[:-1]) > 0
    for start, end in taken:
        inside[start - low : end - low] = False
    for row in np.unique(np.searchsorted(view.offsets, starts, side="right") - 1).tolist():
        yield from _spans(view.data, inside, row, int(view.offsets[row]), int(view.offsets[row + 1]), low)


def _spans(data: NDArray[np.uint8], inside: NDArray[np.bool_], row: int, start: int, end: int, low: int) -> Iterator[tuple[int, int, int]]:
    edges = np.diff(np.concatenate([[False], inside[start - low : end - low], [False]]).astype(np.int8))
    for begin, stop in zip(np.nonzero(edges == 1)[0] + start, np.nonzero(edges == -1)[0] + start, strict=True):
        a, b = int(begin), int(stop)
        while b < end and b > a and data[b] & 0xC0 == 0x80:
            b -= 1
        if a < b:
            yield row, a, b
