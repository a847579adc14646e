# SPDX-License-Identifier: Apache-2.0
"""MinHash: n-gram hashes of each text, the bins' smallest, keys of bands and a 2-bit signature (sources: ``filters.dedup.minhash``).

The hash of an n-gram chooses a bin with its high half and competes in it with its low half. Empty bins of bands are filled by optimal
densification; slots of the signature by further rounds of hashing (``filters.kernels.signature``), so that short texts keep full precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import load
from filters.kernels.compiled import lean
from filters.kernels.shingles import Room, compared, room_for, shingle
from filters.kernels.signature import EMPTY, SIGNATURE_WORDS, Signing, sign, signing, throw
from filters.kernels.utf8 import mix
from filters.text import TextView

_STEP = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_BIN = np.uint64(0xC2B2AE3D27D4EB4F)
ONE_PERMUTATION: Final = 0
PERMUTATIONS: Final = 1


class Memory(NamedTuple):
    """Working memory of ``_sketch``.

    Attributes:
        values: uint64 [n-grams of the longest text + 1], their hashes.
        bins, donors: uint64 [bands * rows].
        left: int64 [bands * rows + 1], empty bins.
        signing: that of ``sign``.

    """

    values: NDArray[np.uint64]
    bins: NDArray[np.uint64]
    donors: NDArray[np.uint64]
    left: NDArray[np.int64]
    signing: Signing


@lean
def _densify(bins: NDArray[np.uint64], donors: NDArray[np.uint64], left: NDArray[np.int64], seed: np.uint64) -> None:
    """Fill each empty bin from the first full one on its own fixed, pseudo-random walk over the bins.

    All walks go one step at a time, for where each ends cannot be foretold. ``left`` has room for the number of each bin, and one more.
    """
    size = np.uint64(len(bins))
    empty, least = 0, EMPTY
    for index in range(len(bins)):
        least = min(least, bins[index])
        donors[index] = bins[index]
        left[empty] = index
        empty += bins[index] == EMPTY
    if empty == len(bins) - 1:
        bins[:] = least
        return
    step = _STEP
    while empty > 0:
        still = 0
        for place in range(empty):
            index = left[place]
            walk = seed + np.uint64(index + 1) * _BIN + step
            bins[index] = donors[((mix(walk) >> _HALF) * size) >> _HALF]
            left[still] = index
            still += bins[index] == EMPTY
        empty = still
        step += _STEP


@lean
def band_keys_of(bins: NDArray[np.uint64], rows: int, seed: np.uint64, keys: NDArray[np.uint64]) -> None:
    """Hash each band's bins into its key; all bands go along together, for each hash waits for the one before it."""
    for band in range(len(keys)):
        keys[band] = seed + np.uint64(band + 1) * _BIN
    for row in range(rows):
        for band in range(len(keys)):
            keys[band] = mix(keys[band] ^ bins[band * rows + row]) * _STEP
    for band in range(len(keys)):
        keys[band] = mix(keys[band])


@lean
def _widen(slots: NDArray[np.uint64], bins: NDArray[np.uint64]) -> None:
    """Let each bin take the smallest of its slots; a bin is as many of them as there are more slots than bins."""
    each = len(slots) // len(bins)
    for which in range(len(bins)):
        least = EMPTY
        for slot in range(which * each, (which + 1) * each):
            least = min(least, slots[slot])
        bins[which] = least


@lean
def _permute(values: NDArray[np.uint64], count: int, bins: NDArray[np.uint64]) -> None:
    """Hash each value anew for each bin; the smallest stays."""
    for which in range(len(bins)):
        other = np.uint64(which + 1) * _BIN
        least = EMPTY
        for index in range(count):
            least = min(least, mix(values[index] ^ other))
        bins[which] = least


@lean
def _sketch(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    fold: bool,
    symbols: bool,
    room: Room,
    ngram: int,
    rows: int,
    how: int,
    seed: np.uint64,
    memory: Memory,
    keys: NDArray[np.uint64],
    signature: NDArray[np.uint64],
    counts: NDArray[np.int64],
) -> None:
    values, bins, donors, left, mine = memory
    for row in range(len(first) - 1):
        columns = start, end, hashes, flags, bits, lower
        many = compared(data, first[row], first[row + 1], *columns, fold, symbols, room)
        counts[row] = count = shingle(room.keys, many, ngram, seed, values)
        if count == 0:
            keys[row] = np.uint64(0)
            signature[row] = np.uint64(0)
            continue
        throw(values, count, mine.slots)
        if how == ONE_PERMUTATION:
            if count > len(mine.slots) // 2 and len(mine.slots) % len(bins) == 0:  # as by default, 448 and 112
                _widen(mine.slots, bins)
            else:
                throw(values, count, bins)
            _densify(bins, donors, left, seed)
        else:
            _permute(values, count, bins)
        band_keys_of(bins, rows, seed, keys[row])
        sign(values, count, mine, signature[row])


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
    words, bins = view.words, bands * rows
    keys = np.empty((len(view), bands), np.uint64)
    signature, counts = np.empty((len(view), SIGNATURE_WORDS), np.uint64), np.empty(len(view), np.int64)
    spans = (words.first, words.start, words.end, words.hashes, words.flags)
    room = room_for(words.first)
    memory = Memory(
        np.empty(len(room.keys), np.uint64), np.empty(bins, np.uint64), np.empty(bins, np.uint64), np.empty(bins + 1, np.int64), signing()
    )
    # A kernel called from Python returns a Python int; as an argument that would be an int64.
    mixed = np.uint64(mix(np.uint64(seed)))
    _sketch(view.data, *spans, *load(), fold, symbols, room, ngram_words, rows, how, mixed, memory, keys, signature, counts)
    return Sketches(keys, signature, counts)
