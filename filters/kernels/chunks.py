# SPDX-License-Identifier: Apache-2.0
"""Chunks of texts that end at lines, sentences or spaces, and lines that look like prose (``filters.ocr.filter`` says which)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, whole
from filters.text import TextView

_LINE_CHARS, _LINE_WORDS, _LEAST, _MOST = 20, 5, 3, 10


@compiled
def _cut(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    least: int,
    part: NDArray[np.int64],
    begins: NDArray[np.int64],
    chars: NDArray[np.int64],
) -> int:
    """Cut after ``least`` code points: at the next newline, within half of that else at a space, else at twice as many."""
    count = 0
    for row in range(len(offsets) - 1):
        part[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        begins[count] = at
        length = 0
        while at < stop:
            length += data[at] & 0xC0 != 0x80
            ended = data[at] == 10 if length < least + least // 2 else data[at] == 10 or data[at] == 32
            at += 1
            whole_char = at == stop or data[at] & 0xC0 != 0x80
            if length >= least and whole_char and (ended or length >= 2 * least) and at < stop:
                chars[count] = length
                count += 1
                begins[count] = at
                length = 0
        chars[count] = length
        count += 1
    part[len(offsets) - 1] = count
    return count


@compiled
def _good(data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], out: NDArray[np.int64]) -> None:
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        good = lines = 0
        chars = words = solid = 0
        inside = False
        while at <= stop:
            if at == stop or data[at] == 10:
                if solid:
                    lines += 1
                    good += chars > _LINE_CHARS and words > _LINE_WORDS and _LEAST * words < chars < _MOST * words
                chars = words = solid = 0
                inside = False
                at += 1
                continue
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            chars += 1
            if bits[code] & WHITE:
                inside = False
            else:
                solid += 1
                words += not inside
                inside = True
            at += size
        out[row, 0], out[row, 1] = good, lines


def cut_chunks(view: TextView, least: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return each row's first chunk, int64 [rows + 1], where chunks begin (bytes) and their code points, int64 [chunks]."""
    most = len(view) + int(view.offsets[-1] - view.offsets[0]) // least + 1
    part, begins, chars = np.empty(len(view) + 1, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    count = _cut(view.data, view.offsets, least, part, begins, chars)
    return part, begins[:count], chars[:count]


def count_good_lines(view: TextView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each row its good lines and its lines with a character: two int64 [rows]."""
    out = np.empty((len(view), 2), np.int64)
    _good(view.data, view.offsets, load()[0], out)
    return out[:, 0], out[:, 1]
