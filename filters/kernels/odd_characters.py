# SPDX-License-Identifier: Apache-2.0
"""Characters that only look different or are not seen at all: where they stand; what they are says ``filters.pii.normalise``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.utf8 import low_zeros
from filters.kernels.vectors import BLOCK, bytes_among

_leads = bytes_among((0xC2, 0xC2), (0xE2, 0xE2), (0xEF, 0xEF))
_NONE, _ONE = np.uint64(0), np.uint64(1)


@lean
def _length(data: NDArray[np.uint8], at: int) -> int:
    """Return the bytes of an odd character at a place; 0 where none stands. Two bytes stand behind the place."""
    lead, second, third = data[at], data[at + 1], data[at + 2]
    if lead == 0xC2:
        return 2 if second == 0xAD else 0
    if lead == 0xE2:
        hidden = second == 0x80 and (0x8B <= third <= 0x8F or 0xAA <= third <= 0xAE)
        return 3 if hidden or (second == 0x81 and (third == 0xA0 or 0xA6 <= third <= 0xA9)) else 0
    if lead != 0xEF:
        return 0
    sign = third == 0x88 or third == 0x89 or third == 0x8B or 0x8D <= third <= 0x9A or 0xA0 <= third <= 0xBA or third == 0xBF
    odd = (second == 0xBB and third == 0xBF) or (second == 0xBC and sign) or (second == 0xBD and 0x81 <= third <= 0x9A)
    return 3 if odd else 0


@lean
def _find(data: NDArray[np.uint8], at: int, out: NDArray[np.int64]) -> tuple[int, int]:
    count, base, n = 0, at, len(data) - 2
    while base + BLOCK <= n:
        block = _leads(data, base)
        while block != _NONE:
            place = base + low_zeros(block)
            block &= block - _ONE
            length = _length(data, place)
            if length:
                if count == len(out):
                    return count, place
                out[count, 0], out[count, 1] = place, place + length
                count += 1
        base += BLOCK
    for place in range(base, n):
        length = _length(data, place)
        if length:
            if count == len(out):
                return count, place
            out[count, 0], out[count, 1] = place, place + length
            count += 1
    return count, max(n, base)


def odd_characters(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return where odd characters begin and end [characters, 2]; the last two bytes of the data are none."""
    found, at, room = [np.zeros((0, 2), np.int64)], 0, np.empty((4096, 2), np.int64)
    while at < len(data) - 2:
        count, at = _find(data, at, room)
        found.append(room[:count].copy())
    return np.concatenate(found)
