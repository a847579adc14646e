# SPDX-License-Identifier: Apache-2.0
"""Which n-grams of a text stand more than once, and how often.

One pass keeps for each slot of a table the last n-gram that fell there, and for each n-gram the one that was there before it. Only n-grams
whose slot was taken are looked at again: they follow these links to an equal one. The table is not cleared between texts: places are
numbered on, and what was written before a text began counts as nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.repetition import room
from filters.kernels.utf8 import whole

SPARE = 4
"""Slots for each place of a table that is at most half full, in texts of up to ``NEAR`` n-grams: fewer n-grams are looked at in vain."""
NEAR = 1 << 14


class Links(NamedTuple):
    """Working memory of ``repeats`` for texts of up to so many n-grams.

    Attributes:
        latest: int32 [slots], number of the last n-gram in each slot.
        previous: int32 [n-grams], the n-gram before in the same slot, below zero for none.
        listed: int32 [n-grams], those with one before.
        group: int32 [n-grams], number of the group of equal n-grams, zero for one that stands once.
        counts: int32 [n-grams], n-grams in each group, from 1 on.

    """

    latest: NDArray[np.int32]
    previous: NDArray[np.int32]
    listed: NDArray[np.int32]
    group: NDArray[np.int32]
    counts: NDArray[np.int32]


@compiled
def slots(many: int) -> int:
    """Return how many slots serve so many n-grams: a power of two."""
    return room(many) * (SPARE if many <= NEAR else 1)


@compiled
def links(most: int) -> Links:
    """Make working memory for texts of up to ``most`` n-grams."""
    size = max(slots(most), slots(min(most, NEAR)))
    number = np.int32
    return Links(
        np.zeros(size, number),
        np.empty(most + 1, number),
        np.empty(most + 1, number),
        np.empty(most + 1, number),
        np.empty(most + 2, number),
    )


@compiled
def repeats(grams: NDArray[np.uint64], many: int, base: int, memory: Links) -> tuple[int, int]:
    """Count hashed n-grams, whose upper bits must be well mixed: those that stood before, and the groups of equal ones.

    ``base`` is 1 for the first text and grows by ``many`` with each. How often each n-gram stands that stands more than once is in
    ``memory.counts[1:groups + 1]``.
    """
    latest, previous, listed, group, counts = memory
    size = slots(many)
    shift = np.uint64(64)
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    found = 0
    for index in range(many):
        slot = whole(grams[index] >> shift)
        before = latest[slot] - base
        latest[slot] = base + index
        previous[index] = before
        listed[found] = index
        found += before >= 0
    repeated = groups = 0
    if found:
        group[:many] = 0
    for each in range(found):
        index = whole(listed[each])
        gram = grams[index]
        before = whole(previous[index])
        while before >= 0 and grams[before] != gram:
            before = whole(previous[before])
        if before >= 0:
            repeated += 1
            number = whole(group[before])
            if number == 0:
                groups += 1
                number = groups
                group[before] = number
                counts[number] = 1
            group[index] = number
            counts[number] += 1
    return repeated, groups
