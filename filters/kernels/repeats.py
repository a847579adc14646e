# SPDX-License-Identifier: Apache-2.0
"""Which n-grams of a text stand more than once, and how often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.repetition import place, room
from filters.kernels.utf8 import whole

SPARE = 4
"""Counters of the sieve for each slot of a table: more let fewer n-grams through in vain, fewer stay in the nearest cache."""
_FREE = np.uint64(0)
_ONE = np.uint64(1)


@compiled
def _sifted(grams: NDArray[np.uint64], many: int, sieve: NDArray[np.uint8], spare: int, shift: np.uint64) -> int:
    """Keep the n-grams that share a counter of the sieve with another one, in front of ``grams``; return how many."""
    size = min(spare * room(many), len(sieve))
    mask = np.uint64(size - 1)
    sieve[:size] = 0
    for index in range(many):
        counter = whole(grams[index] >> shift & mask)
        sieve[counter] = min(sieve[counter] + 1, 2)
    kept = 0
    for index in range(many):
        gram = grams[index]
        grams[kept] = gram
        kept += sieve[whole(gram >> shift & mask)] >> 1
    return kept


@compiled
def repeats(
    grams: NDArray[np.uint64],
    many: int,
    sieve: NDArray[np.uint8],
    table: NDArray[np.uint64],
    counts: NDArray[np.int64],
    slots: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Count hashed n-grams: the distinct ones, those that stand more than once, and how many have a slot in ``counts``.

    The counts of n-grams that share a counter of the sieve with another stand in ``counts[slots[:found]]``. The others of
    ``grams`` are lost.
    ``sieve`` has room for ``SPARE * room(many)``, ``table`` and ``counts`` for ``room(many)``, ``slots`` for ``many``.
    """
    if many == 0:
        return 0, 0, 0
    candidates = _sifted(grams, many, sieve, SPARE, np.uint64(0))
    candidates = _sifted(grams, candidates, sieve, 8 * SPARE, np.uint64(32)) if candidates else 0
    size = room(candidates)
    table[:size] = _FREE
    counts[:size] = 0
    found = 0
    for index in range(candidates):
        key = grams[index] | _ONE
        slot = place(table, size - 1, key)
        if table[slot] == _FREE:
            table[slot] = key
            slots[found] = slot
            found += 1
        counts[slot] += 1
    repeated = 0
    for index in range(found):
        repeated += counts[slots[index]] > 1
    return many - candidates + found, repeated, found
