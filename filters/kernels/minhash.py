# SPDX-License-Identifier: Apache-2.0
"""MinHash bands by one-permutation hashing with optimal densification (sources and words: ``filters.dedup.minhash``)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FOLDING, FORMAT, KIND, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import EMPTY, decode, mix, step, whole
from filters.kernels.words import IS_WORD
from filters.text import TextView

_BASE = np.uint64(0x9E3779B97F4A7C15)
_EMPTY_BIN = np.uint64(0xFFFFFFFFFFFFFFFF)
_HALF = np.uint64(32)
_BIN = np.uint64(0xC2B2AE3D27D4EB4F)


@compiled
def lowered(data: NDArray[np.uint8], start: int, end: int, bits: NDArray[np.uint8], lower: NDArray[np.int32]) -> np.uint64:
    """Hash a word as if it had been written in lower case and without format characters."""
    value = EMPTY
    at = whole(start)
    while at < end:
        if data[at] < 0x80:
            value = step(value, data[at] + lower[data[at]])
            at += 1
            continue
        code, size = decode(data, at, whole(end))
        at += size
        if bits[code] & KIND == FORMAT:
            continue
        code += lower[code]
        if code < 0x80:
            value = step(value, code)
        elif code < 0x800:
            value = step(step(value, 0xC0 | code >> 6), 0x80 | code & 0x3F)
        elif code < 0x10000:
            value = step(step(step(value, 0xE0 | code >> 12), 0x80 | code >> 6 & 0x3F), 0x80 | code & 0x3F)
        else:
            value = step(step(value, 0xF0 | code >> 18), 0x80 | code >> 12 & 0x3F)
            value = step(step(value, 0x80 | code >> 6 & 0x3F), 0x80 | code & 0x3F)
    return mix(value)


@compiled
def _densify(bins: NDArray[np.uint64], donors: NDArray[np.uint64], seed: np.uint64) -> None:
    """Fill each empty bin from the first full one on its own fixed, pseudo-random walk over the bins."""
    size = np.uint64(len(bins))
    filled = 0
    for index in range(len(bins)):
        donors[index] = bins[index]
        filled += bins[index] != _EMPTY_BIN
    if filled == len(bins):
        return
    if filled == 1:
        bins[:] = donors.min()
        return
    for index in range(len(bins)):
        walk = seed + np.uint64(index + 1) * _BIN
        while bins[index] == _EMPTY_BIN:
            walk += _BASE
            bins[index] = donors[np.int64(((mix(walk) >> _HALF) * size) >> _HALF)]


@compiled
def _bands(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    ngram: int,
    rows: int,
    seed: np.uint64,
    keys: NDArray[np.uint64],
    wordless: NDArray[np.bool_],
) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    prefix = np.zeros(most + 1, np.uint64)
    bins, donors = np.empty(keys.shape[1] * rows, np.uint64), np.empty(keys.shape[1] * rows, np.uint64)
    size = np.uint64(len(bins))
    for row in range(len(first) - 1):
        words = 0
        for index in range(first[row], first[row + 1]):
            if flags[index] & IS_WORD:
                word = hashes[index]
                if flags[index] & FOLDING:
                    word = lowered(data, start[index], end[index], bits, lower)
                prefix[words + 1] = prefix[words] * _BASE + word
                words += 1
        wordless[row] = words == 0
        if words == 0:
            keys[row] = np.uint64(0)
            continue
        length = min(ngram, words)
        power = np.uint64(1)
        for _ in range(length):
            power *= _BASE
        bins[:] = _EMPTY_BIN
        for index in range(words - length + 1):
            value = mix((prefix[index + length] - prefix[index] * power) ^ seed)
            which = whole(((value >> _HALF) * size) >> _HALF)
            value = value << _HALF | value >> _HALF  # the high half chose the bin; compare by the low half first
            bins[which] = min(bins[which], value)
        _densify(bins, donors, seed)
        for band in range(keys.shape[1]):
            key = seed + np.uint64(band + 1) * _BIN
            for index in range(band * rows, (band + 1) * rows):
                key = mix(key ^ bins[index]) * _BASE
            keys[row, band] = mix(key)


def band_keys(view: TextView, ngram_words: int, bands: int, rows: int, seed: int) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return the bands' keys uint64 [documents, bands] and which documents have no words, bool [documents]."""
    bits, lower = load()
    words = view.words
    keys, wordless = np.empty((len(view), bands), np.uint64), np.empty(len(view), np.bool_)
    spans = (words.first, words.start, words.end, words.hashes, words.flags)
    # A kernel called from Python returns a Python int; as an argument that would be an int64.
    mixed = np.uint64(mix(np.uint64(seed)))
    _bands(view.data, *spans, bits, lower, ngram_words, rows, mixed, keys, wordless)
    return keys, wordless
