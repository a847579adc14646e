# SPDX-License-Identifier: Apache-2.0
"""MinHash: n-gram hashes of each text, the bins' smallest, keys of bands and a 2-bit signature (sources: ``filters.dedup.minhash``).

The hash of an n-gram chooses a bin with its high half and competes in it with its low half. Empty bins of bands are filled by optimal
densification; slots of the signature by further rounds of hashing (``filters.kernels.signature``), so that short texts keep full precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FOLDING, load
from filters.kernels.compiled import compiled
from filters.kernels.lowering import lowered
from filters.kernels.signature import SIGNATURE_WORDS, TOGETHER, sign
from filters.kernels.utf8 import mix, whole
from filters.kernels.words import IS_WORD
from filters.text import TextView

BASE = np.uint64(0x9E3779B97F4A7C15)
EMPTY_BIN = np.uint64(0xFFFFFFFFFFFFFFFF)
_HALF = np.uint64(32)
_BIN = np.uint64(0xC2B2AE3D27D4EB4F)
ONE_PERMUTATION: Final = 0
PERMUTATIONS: Final = 1


@compiled
def shingle_row(  # noqa: PLR0917 - numba takes columns one by one
    row: int,
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    ngram: int,
    fold: bool,
    symbols: bool,
    seed: np.uint64,
    prefix: NDArray[np.uint64],
    out: NDArray[np.uint64],
) -> int:
    """Write the hashes of a row's n-grams to ``out`` and return how many; 0 for a text without words.

    ``prefix`` holds one more than the longest row has words; its first element is 0.
    """
    words = 0
    for index in range(first[row], first[row + 1]):
        if symbols or flags[index] & IS_WORD:
            word = hashes[index]
            if fold and flags[index] & FOLDING:
                word = lowered(data, start[index], end[index], bits, lower)
            prefix[words + 1] = prefix[words] * BASE + word
            words += 1
    if words == 0:
        return 0
    length = min(ngram, words)
    power = np.uint64(1)
    for _ in range(length):
        power *= BASE
    for index in range(words - length + 1):
        out[index] = mix((prefix[index + length] - prefix[index] * power) ^ seed)
    return words - length + 1


@compiled
def _densify(bins: NDArray[np.uint64], donors: NDArray[np.uint64], left: NDArray[np.int64], seed: np.uint64) -> None:
    """Fill each empty bin from the first full one on its own fixed, pseudo-random walk over the bins.

    All walks go one step at a time, for where each ends cannot be foretold. ``left`` has room for the number of each bin, and one more.
    """
    size = np.uint64(len(bins))
    empty = 0
    for index in range(len(bins)):
        donors[index] = bins[index]
        left[empty] = index
        empty += bins[index] == EMPTY_BIN
    if empty == len(bins) - 1:
        bins[:] = donors.min()
        return
    step = BASE
    while empty > 0:
        still = 0
        for place in range(empty):
            index = left[place]
            walk = seed + np.uint64(index + 1) * _BIN + step
            bins[index] = donors[np.int64(((mix(walk) >> _HALF) * size) >> _HALF)]
            left[still] = index
            still += bins[index] == EMPTY_BIN
        empty = still
        step += BASE


@compiled
def band_keys_of(bins: NDArray[np.uint64], rows: int, seed: np.uint64, keys: NDArray[np.uint64]) -> None:
    """Hash each band's bins into its key; all bands go along together, for each hash waits for the one before it."""
    for band in range(len(keys)):
        keys[band] = seed + np.uint64(band + 1) * _BIN
    for row in range(rows):
        for band in range(len(keys)):
            keys[band] = mix(keys[band] ^ bins[band * rows + row]) * BASE
    for band in range(len(keys)):
        keys[band] = mix(keys[band])


@compiled
def _sketch(  # noqa: PLR0917 - numba takes columns one by one
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
    how: int,
    fold: bool,
    symbols: bool,
    seed: np.uint64,
    keys: NDArray[np.uint64],
    signature: NDArray[np.uint64],
    counts: NDArray[np.int64],
) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    prefix, values = np.zeros(most + 1, np.uint64), np.empty(most + 1, np.uint64)
    bins, donors = np.empty(keys.shape[1] * rows, np.uint64), np.empty(keys.shape[1] * rows, np.uint64)
    slots = np.empty(64 * signature.shape[1] // 2, np.uint64)
    table = np.zeros(8192, np.uint64)
    room, left = np.empty((2, len(slots) + TOGETHER), np.uint32), np.empty(max(len(slots), len(bins)) + 1, np.int64)
    size = np.uint64(len(bins))
    for row in range(len(first) - 1):
        count = shingle_row(row, data, first, start, end, hashes, flags, bits, lower, ngram, fold, symbols, seed, prefix, values)
        counts[row] = count
        if count == 0:
            keys[row] = np.uint64(0)
            signature[row] = np.uint64(0)
            continue
        bins[:] = EMPTY_BIN
        if how == ONE_PERMUTATION:
            for index in range(count):
                value = values[index]
                which = whole(((value >> _HALF) * size) >> _HALF)
                value = value << _HALF | value >> _HALF  # the high half chose the bin; compare by the low half first
                bins[which] = min(bins[which], value)
            _densify(bins, donors, left, seed)
        else:
            for which in range(len(bins)):
                other = np.uint64(which + 1) * _BIN
                least = EMPTY_BIN
                for index in range(count):
                    least = min(least, mix(values[index] ^ other))
                bins[which] = least
        band_keys_of(bins, rows, seed, keys[row])
        sign(values, count, slots, table, room, left, signature[row])


@dataclass(frozen=True)
class Sketches:
    """What is kept of each document.

    Attributes:
        keys: uint64 [documents, bands].
        signature: uint64 [documents, SIGNATURE_WORDS], two bit planes of 448 slots.
        shingles: int64 [documents], n-grams with repetitions; 0 where there are no words.

    """

    keys: NDArray[np.uint64]
    signature: NDArray[np.uint64]
    shingles: NDArray[np.int64]


def sketch(
    view: TextView,
    *,
    ngram_words: int,
    bands: int,
    rows: int,
    seed: int,
    how: int = ONE_PERMUTATION,
    fold: bool = True,
    symbols: bool = False,
) -> Sketches:
    """Sketch every document of a view."""
    bits, lower = load()
    words = view.words
    keys = np.empty((len(view), bands), np.uint64)
    signature, counts = np.empty((len(view), SIGNATURE_WORDS), np.uint64), np.empty(len(view), np.int64)
    spans = (words.first, words.start, words.end, words.hashes, words.flags)
    # A kernel called from Python returns a Python int; as an argument that would be an int64.
    mixed = np.uint64(mix(np.uint64(seed)))
    _sketch(view.data, *spans, bits, lower, ngram_words, rows, how, fold, symbols, mixed, keys, signature, counts)
    return Sketches(keys, signature, counts)


@compiled
def _all_shingles(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    ngram: int,
    fold: bool,
    symbols: bool,
    seed: np.uint64,
    out: NDArray[np.uint64],
    ends: NDArray[np.int64],
) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    prefix = np.zeros(most + 1, np.uint64)
    ends[0] = 0
    for row in range(len(first) - 1):
        place = out[ends[row] :]
        count = shingle_row(row, data, first, start, end, hashes, flags, bits, lower, ngram, fold, symbols, seed, prefix, place)
        ends[row + 1] = ends[row] + count


def shingles(
    view: TextView, ngram_words: int, seed: int = 1, *, fold: bool = True, symbols: bool = False
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the hashes of all n-grams in reading order, uint64 [n-grams], and where each row's start, int64 [rows + 1]."""
    bits, lower = load()
    words = view.words
    out, ends = np.empty(len(words.hashes) + len(view), np.uint64), np.empty(len(view) + 1, np.int64)
    spans = (words.first, words.start, words.end, words.hashes, words.flags)
    mixed = np.uint64(mix(np.uint64(seed)))
    _all_shingles(view.data, *spans, bits, lower, ngram_words, fold, symbols, mixed, out, ends)
    return out[: ends[-1]], ends
