# SPDX-License-Identifier: Apache-2.0
"""Lines that look like prose (``filters.ocr.filter`` says which): every line of a batch, with its place and whether it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, whole
from filters.text import TextView

_LINE_CHARS, _LINE_WORDS, _LEAST, _MOST = 20, 5, 3, 10


@dataclass(frozen=True)
class Lines:
    """Lines of a batch, cut at every newline; those of row r are ``first[r]:first[r + 1]``.

    Attributes:
        first: int64 [rows + 1].
        start, end: int64 [lines], half-open code points of each within its text, without the newline.
        solid: bool [lines], whether it has a character that is no white space.
        good: bool [lines], whether it looks like prose.

    """

    first: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    solid: NDArray[np.bool_]
    good: NDArray[np.bool_]


@compiled
def _lines(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    first: NDArray[np.int64],
    places: NDArray[np.int64],
    kinds: NDArray[np.bool_],
) -> None:
    count = 0
    for row in range(len(offsets) - 1):
        first[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        begin = char = words = solid = 0
        inside = False
        while at <= stop:
            if at == stop or data[at] == 10:
                chars = char - begin
                places[count, 0], places[count, 1] = begin, char
                kinds[count, 0] = solid > 0
                kinds[count, 1] = chars > _LINE_CHARS and words > _LINE_WORDS and _LEAST * words < chars < _MOST * words
                count += 1
                words = solid = 0
                inside = False
                at += 1
                char += 1
                begin = char
                continue
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            char += 1
            if bits[code] & WHITE:
                inside = False
            else:
                solid += 1
                words += not inside
                inside = True
            at += size
    first[len(offsets) - 1] = count


def prose_lines(view: TextView) -> Lines:
    """Cut every text at its newlines; a text has at least one line."""
    here = view.data[view.offsets[0] : view.offsets[-1]]
    count = len(view) + int(np.count_nonzero(here == ord("\n")))
    first, places, kinds = np.empty(len(view) + 1, np.int64), np.empty((count, 2), np.int64), np.empty((count, 2), np.bool_)
    _lines(view.data, view.offsets, load()[0], first, places, kinds)
    return Lines(first, places[:, 0], places[:, 1], kinds[:, 0], kinds[:, 1])
