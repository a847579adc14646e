# SPDX-License-Identifier: Apache-2.0
"""Long words and words of the web, as ROOTS removes them (``filters.heuristics.roots_quality``): spans between white space."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.heuristics.roots_languages import WEB
from filters.kernels.characters import ALPHABETIC, KIND, MARK, WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.listed_words import stands
from filters.kernels.utf8 import decode, whole
from filters.text import TextView

LONG, OF_WEB = 0, 1
_PARTS: Final = np.frombuffer("\n".join([*WEB, ""]).encode(), np.uint8)
_END: Final = 10


@compiled
def _holds(data: NDArray[np.uint8], begin: int, end: int, parts: NDArray[np.uint8]) -> bool:
    """Tell whether one of the parts, which newlines end, stands in a span."""
    for start in range(begin, end):  # noqa: SIM110 - numba knows no generators
        if stands(data, start, end, parts, _END, 0, False):
            return True
    return False


@compiled
def _find(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    limits: NDArray[np.int64],
    parts: NDArray[np.uint8],
    out: NDArray[np.int64],
) -> int:
    """Fill ``out`` [spans, 4]: row, first and last code point, kind; returns the number of spans."""
    found = 0
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        char = 0  # code points before ``at``
        while at < stop:
            begin, first = at, char
            head, tail = -1, -1  # code points of the word's first and last letter or mark
            white = False
            while at < stop and not white:
                if data[at] < 0x80:
                    code, size = whole(data[at]), 1
                else:
                    code, size = decode(data, at, stop)
                white = bits[code] & WHITE != 0
                if not white:
                    if bits[code] & ALPHABETIC or bits[code] & KIND == MARK:
                        head = char if head < 0 else head
                        tail = char
                    at += size
                    char += 1
            if at > begin:
                long = limits[row] >= 0 and head >= 0 and tail - head + 1 > limits[row]
                of_web = len(parts) > 0 and _holds(data, begin, at, parts)
                if long or of_web:
                    out[found, 0], out[found, 1], out[found, 2], out[found, 3] = row, first, char, OF_WEB if of_web else LONG
                    found += 1
            if white:
                at += size
                char += 1
    return found


def find_words(view: TextView, limits: NDArray[np.int64], *, web: bool) -> NDArray[np.int64]:
    """Return int64 [spans, 4]: row, first and last code point (half-open), ``LONG`` or ``OF_WEB``; a limit below 0 finds no long words."""
    out = np.empty((int(view.offsets[-1] - view.offsets[0]) // 2 + len(view) + 1, 4), np.int64)
    count = _find(view.data, view.offsets, load()[0], limits, _PARTS if web else _PARTS[:0], out)
    return out[:count]
