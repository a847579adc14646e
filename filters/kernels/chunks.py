# SPDX-License-Identifier: Apache-2.0
"""Chunks of texts that end at lines or spaces (``filters.ocr.filter``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import whole
from filters.text import TextView


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


def cut_chunks(view: TextView, least: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return each row's first chunk, int64 [rows + 1], where chunks begin (bytes) and their code points, int64 [chunks]."""
    most = len(view) + int(view.offsets[-1] - view.offsets[0]) // least + 1
    part, begins, chars = np.empty(len(view) + 1, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    count = _cut(view.data, view.offsets, least, part, begins, chars)
    return part, begins[:count], chars[:count]
