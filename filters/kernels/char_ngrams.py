# SPDX-License-Identifier: Apache-2.0
"""Repetition of n-grams of characters, and special characters (what is counted: ``filters.heuristics.roots_quality``).

Most texts have fewer than 128 different characters beside those of ASCII: their characters are numbered by one byte each, in order of
appearance, so that an n-gram of at most 16 characters is two overlapping numbers of 64 bits. Others (Chinese, long n-grams) are hashed by
differences of prefix hashes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, KIND, MARK, load
from filters.kernels.compiled import compiled, lean
from filters.kernels.planes import LATER, LETTERS, RARE, count_ones, next_one
from filters.kernels.repeats import links, repeats
from filters.kernels.utf8 import decode, eight, low_zeros, mix, put_eight, whole
from filters.kernels.vectors import hash_windows
from filters.text import TextView

CHAR_COUNTS: Final = ("special", "char_grams", "repeated_char_grams")
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_HIGH = np.uint64(0x8080808080808080)
_NONE, _ONE = np.uint64(0), np.uint64(1)
_CODES = 0x110000
_MOST = 256


@lean
def _numbered(
    data: NDArray[np.uint8], start: int, stop: int, numbers: NDArray[np.uint8], codes: NDArray[np.int32], out: NDArray[np.uint8]
) -> tuple[int, int]:
    """Write one byte for each character to ``out``; return how many there are, -1 for too many different ones, and the end of ``codes``.

    ``numbers`` [code points] is zero where no number was given; ``codes[128:end]`` are the code points that were given one.
    """
    at, chars, end = start, 0, 128
    while at < stop:
        if at + 8 <= stop:  # eight bytes are copied and as many of them taken as are ASCII
            part = eight(data, at)
            put_eight(out, chars, part)
            plain = 8 if part & _HIGH == _NONE else low_zeros(part & _HIGH) >> 3
            at += plain
            chars += plain
            if plain:
                continue
        if data[at] < 0x80:
            out[chars] = data[at]
            at += 1
        else:
            code, size = decode(data, at, stop)
            if numbers[code] == 0:
                if end == _MOST:
                    return -1, end
                numbers[code] = end
                codes[end] = code
                end += 1
            out[chars] = numbers[code]
            at += size
        chars += 1
    return chars, end


@lean
def _special(planes: NDArray[np.uint64], data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8]) -> int:
    """Count characters that are neither letter nor mark."""
    special = stop - start - count_ones(planes, LATER, start, stop) - count_ones(planes, LETTERS, start, stop)
    at = next_one(planes, RARE, start, stop)
    while at < stop:
        code, _ = decode(data, at, stop)
        special -= bits[code] & KIND == MARK and bits[code] & ALPHABETIC == 0
        at = next_one(planes, RARE, at + 1, stop)
    return special


@lean
def _windows(numbered: NDArray[np.uint8], many: int, n: int, grams: NDArray[np.uint64]) -> None:
    """Hash every n-gram of at most 16 numbered characters, eight at a time; 24 bytes behind the last one may be read."""
    mask = ~_NONE if n >= 8 else (_ONE << np.uint64(8 * n)) - _ONE
    for index in range(0, many, 8):
        hash_windows(numbered, index, max(n - 8, 0), mask, (_MIX_1, _MIX_2), grams)


@lean
def _prefixes(data: NDArray[np.uint8], start: int, stop: int, n: int, prefix: NDArray[np.uint64], grams: NDArray[np.uint64]) -> int:
    """Hash every n-gram of any length and alphabet; return the number of characters."""
    power = _ONE
    for _ in range(n):
        power *= _BASE
    at, chars = start, 0
    while at < stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        prefix[chars + 1] = prefix[chars] * _BASE + np.uint64(code + 1)
        chars += 1
        at += size
    for index in range(chars - n + 1):
        grams[index] = mix(prefix[index + n] - prefix[index] * power)
    return chars


@lean
def _most_frequent(counts: NDArray[np.int32], groups: int, taken: int, histogram: NDArray[np.int32]) -> int:
    """Add up the ``taken`` largest of ``counts[1:groups + 1]``; of several equal ones any."""
    largest = total = 0
    for group in range(1, groups + 1):
        largest = max(largest, counts[group])
    histogram[: largest + 1] = 0
    for group in range(1, groups + 1):
        histogram[counts[group]] += 1
    while taken:
        some = min(taken, whole(histogram[largest]))
        total += some * largest
        taken -= some
        largest -= 1
    return total


@compiled
def _chars(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    n: int,
    out: NDArray[np.int64],
) -> None:
    most = 0
    for row in range(len(offsets) - 1):
        most = max(most, offsets[row + 1] - offsets[row])
    prefix, grams = np.zeros(most + 1, np.uint64), np.empty(most + 8, np.uint64)
    memory, histogram = links(most), np.empty(most + 1, np.int32)
    numbers, codes, numbered = np.zeros(_CODES, np.uint8), np.zeros(_MOST, np.int32), np.zeros(most + 32, np.uint8)
    for row in range(len(offsets) - 1):
        start, stop = whole(offsets[row]), whole(offsets[row + 1])
        chars = -1
        if n <= 16:
            chars, end = _numbered(data, start, stop, numbers, codes, numbered)
            for number in range(128, end):
                numbers[codes[number]] = 0
        if chars >= 0:
            _windows(numbered, chars - n + 1, n, grams)
        else:
            chars = _prefixes(data, start, stop, n, prefix, grams)
        many = max(chars - n + 1, 0)
        repeated, groups = repeats(grams, many, memory)
        taken = min(whole(np.sqrt(np.float64(many - repeated))), groups)
        total = _most_frequent(memory.counts, groups, taken, histogram) if taken < groups else repeated + groups
        out[row, 0], out[row, 1], out[row, 2] = _special(planes, data, start, stop, bits), many, total


def count_chars(view: TextView, n: int) -> NDArray[np.int64]:
    """Return int64 [rows, CHAR_COUNTS]."""
    out = np.empty((len(view), len(CHAR_COUNTS)), np.int64)
    _chars(view.data, view.offsets, load()[0], view.planes, n, out)
    return out
