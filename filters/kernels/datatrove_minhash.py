# SPDX-License-Identifier: Apache-2.0
"""The bands of datatrove 0.10 for the same words (``datatrove/pipeline/dedup/minhash.py``, ``MinhashDedupSignature``).

An n-gram's hash is XXH64 (xxHash specification, section "XXH64 Algorithm Description", seed 0) of its words with one space between;
permutation i of it is (a_i * h + b_i) mod 2^64 mod (2^61 - 1), with a and b drawn by numpy's ``RandomState(seed)``; a band is the
``rows`` smallest in order. A key is the hash of a band, so two documents share a key exactly when they share datatrove's band. Texts with
fewer words than an n-gram have no band there; here they keep their one n-gram.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import load
from filters.kernels.compiled import compiled
from filters.kernels.minhash import band_keys_of
from filters.kernels.utf8 import decode, mix, whole
from filters.kernels.words import IS_WORD
from filters.text import TextView

MERSENNE = np.uint64((1 << 61) - 1)
_P1, _P2 = np.uint64(0x9E3779B185EBCA87), np.uint64(0xC2B2AE3D27D4EB4F)
_P3, _P4, _P5 = np.uint64(0x165667B19E3779F9), np.uint64(0x85EBCA77C2B2AE63), np.uint64(0x27D4EB2F165667C5)


@compiled
def _rotated(value: np.uint64, by: int) -> np.uint64:
    return value << np.uint64(by) | value >> np.uint64(64 - by)


@compiled
def _read(data: NDArray[np.uint8], at: int, size: int) -> np.uint64:
    value = np.uint64(0)
    for place in range(size):
        value |= np.uint64(data[at + place]) << np.uint64(8 * place)
    return value


@compiled
def _accumulated(value: np.uint64, lane: np.uint64) -> np.uint64:
    return _rotated(value + lane * _P2, 31) * _P1


@compiled
def xxh64(data: NDArray[np.uint8], start: int, end: int) -> np.uint64:
    """Return XXH64 with seed 0 of bytes ``start`` to ``end``."""
    size, at = end - start, start
    if size >= 32:
        one, two, three, four = _P1 + _P2, _P2, np.uint64(0), np.uint64(0) - _P1
        while at + 32 <= end:
            one, two = _accumulated(one, _read(data, at, 8)), _accumulated(two, _read(data, at + 8, 8))
            three, four = _accumulated(three, _read(data, at + 16, 8)), _accumulated(four, _read(data, at + 24, 8))
            at += 32
        value = _rotated(one, 1) + _rotated(two, 7) + _rotated(three, 12) + _rotated(four, 18)
        for lane in (one, two, three, four):
            value = (value ^ _accumulated(np.uint64(0), lane)) * _P1 + _P4
    else:
        value = _P5
    value += np.uint64(size)
    while at + 8 <= end:
        value = _rotated(value ^ _accumulated(np.uint64(0), _read(data, at, 8)), 27) * _P1 + _P4
        at += 8
    if at + 4 <= end:
        value = _rotated(value ^ (_read(data, at, 4) * _P1), 23) * _P2 + _P3
        at += 4
    while at < end:
        value = _rotated(value ^ (np.uint64(data[at]) * _P5), 11) * _P1
        at += 1
    value = (value ^ (value >> np.uint64(33))) * _P2
    value = (value ^ (value >> np.uint64(29))) * _P3
    return value ^ (value >> np.uint64(32))


@compiled
def _lower_words(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    flags: NDArray[np.uint8],
    lower: NDArray[np.int32],
    fold: bool,
    symbols: bool,
    out: NDArray[np.uint8],
    ends: NDArray[np.int64],
    word_first: NDArray[np.int64],
) -> None:
    """Write the compared words of all rows in lower case, a space after each; where each ends, and each row's first word."""
    at = words = 0
    for row in range(len(first) - 1):
        word_first[row] = words
        for index in range(first[row], first[row + 1]):
            if not (symbols or flags[index] & IS_WORD):
                continue
            place, stop = whole(start[index]), whole(end[index])
            while place < stop:
                if data[place] < 0x80:
                    code, size = whole(data[place]), 1
                else:
                    code, size = decode(data, place, stop)
                place += size
                if fold:
                    code += lower[code]
                if code < 0x80:
                    out[at] = code
                    at += 1
                elif code < 0x800:
                    out[at], out[at + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
                    at += 2
                elif code < 0x10000:
                    out[at], out[at + 1], out[at + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
                    at += 3
                else:
                    out[at], out[at + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
                    out[at + 2], out[at + 3] = 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
                    at += 4
            out[at] = 32
            ends[words] = at
            at += 1
            words += 1
    word_first[len(first) - 1] = words


@compiled
def _minima(
    data: NDArray[np.uint8],
    ends: NDArray[np.int64],
    word_first: NDArray[np.int64],
    ngram: int,
    a: NDArray[np.uint64],
    b: NDArray[np.uint64],
    out: NDArray[np.uint64],
) -> None:
    for row in range(len(word_first) - 1):
        out[row] = MERSENNE
        words = word_first[row + 1] - word_first[row]
        length = min(ngram, words)
        for index in range(word_first[row], word_first[row + 1] - length + 1):
            if length == 0:
                break
            start = 0 if index == 0 else ends[index - 1] + 1
            value = xxh64(data, start, ends[index + length - 1])
            for which in range(len(a)):
                out[row, which] = min(out[row, which], (value * a[which] + b[which]) % MERSENNE)


@compiled
def _keys(minima: NDArray[np.uint64], rows: int, keys: NDArray[np.uint64]) -> None:
    for row in range(len(keys)):
        band_keys_of(minima[row], rows, mix(np.uint64(1)), keys[row])


def minima(view: TextView, ngram: int, hashes: int, seed: int, *, fold: bool = True, symbols: bool = False) -> NDArray[np.uint64]:
    """Return datatrove's signature of each row: uint64 [rows, hashes], all 2^61 - 1 for rows without words."""
    words = view.words
    room = 2 * int(view.offsets[-1] - view.offsets[0]) + len(words.hashes) + 1
    text, ends, first = np.empty(room, np.uint8), np.empty(len(words.hashes), np.int64), np.empty(len(view) + 1, np.int64)
    _lower_words(view.data, words.first, words.start, words.end, words.flags, load()[1], fold, symbols, text, ends, first)
    draw = np.random.RandomState(seed)
    a = draw.randint(1, int(MERSENNE), dtype=np.uint64, size=hashes)
    b = draw.randint(0, int(MERSENNE), dtype=np.uint64, size=hashes)
    out = np.empty((len(view), hashes), np.uint64)
    _minima(text, ends, first, ngram, a, b, out)
    return out


def band_keys(view: TextView, ngram: int, bands: int, rows: int, seed: int, **options: Any) -> NDArray[np.uint64]:  # noqa: ANN401 - as in ``minima``
    """Return keys uint64 [rows, bands] that are equal exactly when datatrove's bands are."""
    found = minima(view, ngram, bands * rows, seed, **options)
    keys = np.empty((len(view), bands), np.uint64)
    _keys(found, rows, keys)
    return keys
