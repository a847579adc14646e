# SPDX-License-Identifier: Apache-2.0
"""The hash that a word would have in lower case, without writing it anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FORMAT, KIND
from filters.kernels.compiled import lean
from filters.kernels.utf8 import EMPTY, absorb, decode, eight, finish, whole

_ONE = np.uint64(1)
_EACH = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_FROM_A = np.uint64(0x80 - 65) * _EACH
_BEHIND_Z = np.uint64(0x80 - 91) * _EACH
_TWO = np.uint64(2)


@lean
def _small(part: np.uint64) -> np.uint64:
    """Return eight bytes of ASCII with small letters for capital ones."""
    capital = (part + _FROM_A) & ~(part + _BEHIND_Z) & _HIGH
    return part | capital >> _TWO


@lean
def _push(value: np.uint64, part: np.uint64, size: int, byte: int) -> tuple[np.uint64, np.uint64, int]:
    """Add one byte to a hash: its value so far, the bytes that are not in it yet, and how many bytes were given."""
    part |= np.uint64(byte) << np.uint64(8 * (size & 7))
    size += 1
    if size & 7:
        return value, part, size
    return absorb(value, part), np.uint64(0), size


@lean
def lowered(data: NDArray[np.uint8], start: int, end: int, bits: NDArray[np.uint8], lower: NDArray[np.int32]) -> np.uint64:
    """Hash a word as if it had been written in lower case and without format characters (``utf8.hashed``)."""
    at, stop = whole(start), whole(end)
    size = stop - at
    if size < 16 and at + 16 <= len(data):
        part = eight(data, at)
        rest = eight(data, at + (size & 8)) & ((_ONE << np.uint64(8 * (size & 7))) - _ONE)
        if (rest | (part if size >= 8 else rest)) & _HIGH == np.uint64(0):
            return finish(absorb(EMPTY, _small(part)) if size >= 8 else EMPTY, _small(rest), size)
    value, part, size = EMPTY, np.uint64(0), 0
    while at < stop:
        if data[at] < 0x80:
            value, part, size = _push(value, part, size, data[at] + lower[data[at]])
            at += 1
            continue
        code, length = decode(data, at, stop)
        at += length
        if bits[code] & KIND == FORMAT:
            continue
        code += lower[code]
        if code < 0x80:
            value, part, size = _push(value, part, size, code)
            continue
        if code < 0x800:
            value, part, size = _push(value, part, size, 0xC0 | code >> 6)
        else:
            if code < 0x10000:
                value, part, size = _push(value, part, size, 0xE0 | code >> 12)
            else:
                value, part, size = _push(value, part, size, 0xF0 | code >> 18)
                value, part, size = _push(value, part, size, 0x80 | code >> 12 & 0x3F)
            value, part, size = _push(value, part, size, 0x80 | code >> 6 & 0x3F)
        value, part, size = _push(value, part, size, 0x80 | code & 0x3F)
    return finish(value, part, size)
