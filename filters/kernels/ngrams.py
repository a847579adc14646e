# SPDX-License-Identifier: Apache-2.0
"""Find known n-grams in texts: hashes rolled over the words, looked up in a bit map first and in the sorted list then.

N-grams are those of ``filters.kernels.minhash``: lower-cased words without symbols. Texts with fewer words than an n-gram have none here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.shingles import shingles
from filters.kernels.words import IS_WORD
from filters.text import TextView

MAP_BITS = 22
"""4 million bits, 512 KiB: with a hundred thousand known n-grams one unknown one in forty is looked up in vain."""


@compiled
def _mapped(known: NDArray[np.uint64], bitmap: NDArray[np.uint8]) -> None:
    shift = np.uint64(64 - MAP_BITS)
    for index in range(len(known)):
        place = np.int64(known[index] >> shift)
        bitmap[place >> 3] |= np.uint8(1 << (place & 7))


@compiled
def _found(
    grams: NDArray[np.uint64], known: NDArray[np.uint64], bitmap: NDArray[np.uint8], at: NDArray[np.int64], which: NDArray[np.int64]
) -> int:
    shift = np.uint64(64 - MAP_BITS)
    count = 0
    for index in range(len(grams)):
        gram = grams[index]
        place = np.int64(gram >> shift)
        if not bitmap[place >> 3] >> (place & 7) & 1:
            continue
        low, high = 0, len(known)
        while low < high:
            middle = (low + high) // 2
            if known[middle] < gram:
                low = middle + 1
            else:
                high = middle
        if low < len(known) and known[low] == gram:
            at[count], which[count] = index, low
            count += 1
    return count


def looked_up(hashes: NDArray[np.uint64], known: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which hashes are known, and each one's index in ``known``, which ascends (int64 each)."""
    bitmap = np.zeros(1 << (MAP_BITS - 3), np.uint8)
    _mapped(known, bitmap)
    at, which = np.empty(len(hashes), np.int64), np.empty(len(hashes), np.int64)
    count = _found(hashes, known, bitmap, at, which)
    return at[:count], which[:count]


def word_counts(view: TextView) -> NDArray[np.int64]:
    """Return how many words each text has, symbols aside (int64 [rows])."""
    words = view.words
    total = np.append(0, np.cumsum((words.flags & IS_WORD) > 0))
    counts: NDArray[np.int64] = total[words.first[1:]] - total[words.first[:-1]]
    return counts


def find(view: TextView, known: NDArray[np.uint64], ngram: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return row, first word (symbols not counted) and index in ``known`` of each known n-gram, in reading order (int64 each)."""
    grams, ends = shingles(view, ngram)
    at, which = looked_up(grams, known)
    row = np.searchsorted(ends, at, side="right") - 1
    long_enough = word_counts(view)[row] >= ngram if len(at) else np.zeros(0, np.bool_)
    return row[long_enough], (at - ends[row])[long_enough], which[long_enough]
