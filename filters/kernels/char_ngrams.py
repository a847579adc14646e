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
from filters.kernels.compiled import compiled
from filters.kernels.repeats import SPARE, repeats
from filters.kernels.repetition import room
from filters.kernels.utf8 import decode, eight, low_zeros, mix, put_eight, whole
from filters.text import TextView

CHAR_COUNTS: Final = ("special", "char_grams", "repeated_char_grams")
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xFF51AFD7ED558CCD)
_MIX_2 = np.uint64(0xC4CEB9FE1A85EC53)
_HALF = np.uint64(32)
_HIGH = np.uint64(0x8080808080808080)
_NONE, _ONE = np.uint64(0), np.uint64(1)
_CODES = 0x110000
_MOST = 256


@compiled
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


@compiled
def _special(numbered: NDArray[np.uint8], chars: int, codes: NDArray[np.int32], end: int, bits: NDArray[np.uint8]) -> int:
    """Count characters that are neither letter nor mark."""
    letters = 0
    for index in range(chars):  # ASCII letters; no number of 128 or more becomes one
        letters += 0x61 <= numbered[index] | 0x20 <= 0x7A
    if end > 128:
        plain = np.zeros(_MOST, np.uint8)
        for number in range(128, end):
            plain[number] = bits[codes[number]] & ALPHABETIC != 0 or bits[codes[number]] & KIND == MARK
        for index in range(chars):
            letters += plain[numbered[index]]
    return chars - letters


@compiled
def _windows(numbered: NDArray[np.uint8], many: int, n: int, grams: NDArray[np.uint64]) -> None:
    """Hash every n-gram of at most 16 numbered characters; eight bytes behind the last one may be read."""
    mask = ~_NONE if n >= 8 else (_ONE << np.uint64(8 * n)) - _ONE
    second = max(n - 8, 0)
    for index in range(many):
        value = (eight(numbered, index) & mask) * _MIX_1
        value = (value ^ (value >> _HALF) ^ (eight(numbered, index + second) & mask)) * _MIX_2
        grams[index] = value ^ (value >> _HALF)


@compiled
def _prefixes(
    data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], n: int, prefix: NDArray[np.uint64], grams: NDArray[np.uint64]
) -> tuple[int, int]:
    """Hash every n-gram of any length and alphabet; return the number of characters and of special ones."""
    power = _ONE
    for _ in range(n):
        power *= _BASE
    at, chars, special = start, 0, 0
    while at < stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        special += bits[code] & ALPHABETIC == 0 and bits[code] & KIND != MARK
        prefix[chars + 1] = prefix[chars] * _BASE + np.uint64(code + 1)
        chars += 1
        at += size
    for index in range(chars - n + 1):
        grams[index] = mix(prefix[index + n] - prefix[index] * power)
    return chars, special


@compiled
def _most_frequent(counts: NDArray[np.int64], slots: NDArray[np.int64], found: int, repeated: int, taken: int) -> int:
    """Add up the ``taken`` largest of the ``repeated`` counts above one."""
    several = np.empty(repeated, np.int64)
    many = total = 0
    for index in range(found):
        if counts[slots[index]] > 1:
            several[many] = counts[slots[index]]
            many += 1
    if taken < repeated:
        several = np.sort(several)
    for index in range(repeated - taken, repeated):
        total += several[index]
    return total


@compiled
def _chars(data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], n: int, out: NDArray[np.int64]) -> None:
    most = 0
    for row in range(len(offsets) - 1):
        most = max(most, offsets[row + 1] - offsets[row])
    prefix, grams = np.zeros(most + 1, np.uint64), np.empty(most + 1, np.uint64)
    sieve, table = np.empty(SPARE * room(most), np.uint8), np.empty(room(most), np.uint64)
    counts, slots = np.empty(room(most), np.int64), np.empty(most + 1, np.int64)
    numbers, codes, numbered = np.zeros(_CODES, np.uint8), np.zeros(_MOST, np.int32), np.zeros(most + 16, np.uint8)
    for row in range(len(offsets) - 1):
        start, stop = whole(offsets[row]), whole(offsets[row + 1])
        chars, special = -1, 0
        if n <= 16:
            chars, end = _numbered(data, start, stop, numbers, codes, numbered)
            special = _special(numbered, chars, codes, end, bits)
            for number in range(128, end):
                numbers[codes[number]] = 0
        if chars >= 0:
            _windows(numbered, chars - n + 1, n, grams)
        else:
            chars, special = _prefixes(data, start, stop, bits, n, prefix, grams)
        many = max(chars - n + 1, 0)
        distinct, repeated, found = repeats(grams, many, sieve, table, counts, slots)
        taken = min(whole(np.sqrt(np.float64(distinct))), repeated)
        total = _most_frequent(counts, slots, found, repeated, taken) if taken else 0
        out[row, 0], out[row, 1], out[row, 2] = special, many, total


def count_chars(view: TextView, n: int) -> NDArray[np.int64]:
    """Return int64 [rows, CHAR_COUNTS]."""
    out = np.empty((len(view), len(CHAR_COUNTS)), np.int64)
    _chars(view.data, view.offsets, load()[0], n, out)
    return out
