# SPDX-License-Identifier: Apache-2.0
"""Character references of HTML (13.2.5.72 to 13.2.5.80): ``&eacute;``, ``&#233;``, ``&#xE9;``, and names that need no semicolon.

Names are those of the standard's table, as Python's ``html.entities.html5`` has them, in an open-addressed table by FNV-1a. Numbers 128 to
159 are windows-1252, as browsers read them; surrogates, zero and numbers beyond Unicode are U+FFFD.
"""

from __future__ import annotations

from html.entities import html5
from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled

LONGEST: Final = max(map(len, html5))
MOST_BYTES: Final = 12
_SIZE: Final = 8192
BASE, PRIME, MASK = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3), np.uint64(_SIZE - 1)
ONE: Final = np.uint64(1)


def _table() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    keys, values = np.zeros(_SIZE, np.uint64), np.zeros((_SIZE, MOST_BYTES), np.uint8)
    for name in sorted(html5):
        key = 0xCBF29CE484222325
        for byte in name.encode():
            key = ((key ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        place = key & (_SIZE - 1)
        while keys[place]:
            place = (place + 1) & (_SIZE - 1)
        keys[place] = key
        content = html5[name].encode()
        values[place, 0] = len(content)
        values[place, 1 : 1 + len(content)] = list(content)
    return keys, values


KEYS, VALUES = _table()
LATIN: Final = np.array([ord(bytes([byte]).decode("cp1252", "replace")) if byte >= 128 else byte for byte in range(160)], np.int64)


@compiled
def _find(key: np.uint64) -> int:
    place = key & MASK
    while KEYS[place] != 0:
        if KEYS[place] == key:
            return int(np.int64(place))
        place = (place + ONE) & MASK
    return -1


@compiled
def _encode(number: int, out: NDArray[np.uint8]) -> int:
    if 128 <= number < 160 and LATIN[number] != 0xFFFD:
        number = LATIN[number]
    if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        number = 0xFFFD
    if number < 0x80:
        out[0] = number
        return 1
    if number < 0x800:
        out[0], out[1] = 0xC0 | (number >> 6), 0x80 | (number & 63)
        return 2
    if number < 0x10000:
        out[0], out[1], out[2] = 0xE0 | (number >> 12), 0x80 | ((number >> 6) & 63), 0x80 | (number & 63)
        return 3
    out[0], out[1] = 0xF0 | (number >> 18), 0x80 | ((number >> 12) & 63)
    out[2], out[3] = 0x80 | ((number >> 6) & 63), 0x80 | (number & 63)
    return 4


@compiled
def reference(src: NDArray[np.uint8], at: int, out: NDArray[np.uint8]) -> tuple[int, int]:
    """Read the reference after an ampersand; returns where it ends and how many bytes of UTF-8 it wrote (0: it is none)."""
    n = len(src)
    if at < n and src[at] == 35:
        place = at + 1
        number = 0
        if place < n and (src[place] | 32) == 120:
            place += 1
            first = place
            while place < n and (48 <= src[place] <= 57 or 97 <= (src[place] | 32) <= 102):
                digit = src[place] - 48 if src[place] <= 57 else (src[place] | 32) - 87
                number = min(number * 16 + digit, 0x110000)
                place += 1
        else:
            first = place
            while place < n and 48 <= src[place] <= 57:
                number = min(number * 10 + (src[place] - 48), 0x110000)
                place += 1
        if place == first:
            return at, 0
        return place + (place < n and src[place] == 59), _encode(number, out)
    key = BASE
    place = at
    found, end = -1, at
    while place < n and place - at < LONGEST:
        byte = src[place]
        if not (97 <= byte <= 122 or 65 <= byte <= 90 or 48 <= byte <= 57 or byte == 59):
            break
        key = (key ^ np.uint64(byte)) * PRIME
        place += 1
        here = _find(key) if byte == 59 or place - at <= 6 else -1
        if here >= 0:
            found, end = here, place
        if byte == 59:
            break
    if found < 0:
        return at, 0
    size = VALUES[found, 0]
    for k in range(size):
        out[k] = VALUES[found, k + 1]
    return end, int(size)
