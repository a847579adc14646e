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
from filters.kernels.utf8 import whole

SPARE = 4
"""Slots for each place of a table that is at most half full, in texts of up to ``NEAR`` n-grams: fewer n-grams are looked at in vain."""
NEAR = 1 << 14
_MOST = (1 << 31) - 1


class Links(NamedTuple):
    """Working memory of ``repeats`` for texts of up to so many n-grams.

    Attributes:
        latest: int32 [slots], number of the last n-gram in each slot.
        previous: int32 [n-grams], the n-gram before in the same slot, below zero for none.
        listed: int32 [n-grams], those with one before.
        group: int32 [n-grams], number of the group of equal n-grams, zero for one that stands once.
        counts: int32 [n-grams], n-grams in each group, from 1 on.
        base: int64 [1], number of the next text's first n-gram.

    """

    latest: NDArray[np.int32]
    previous: NDArray[np.int32]
    listed: NDArray[np.int32]
    group: NDArray[np.int32]
    counts: NDArray[np.int32]
    base: NDArray[np.int64]


@compiled
def room(elements: int) -> int:
    """Return the size of a table that is at most half full: a power of two."""
    size = 16
    while size < 2 * elements:
        size *= 2
    return size


@compiled
def slots(many: int) -> int:
    """Return how many slots serve so many n-grams: a power of two."""
    return room(many) * (SPARE if many <= NEAR else 1)


@compiled
def links(most: int) -> Links:
    """Make working memory for texts of up to ``most`` n-grams."""
    size = max(slots(most), slots(min(most, NEAR)))
    room = most + 2
    previous, listed = np.empty(room, np.int32), np.empty(room, np.int32)
    group, counts = np.empty(room, np.int32), np.empty(room, np.int32)
    return Links(np.zeros(size, np.int32), previous, listed, group, counts, np.ones(1, np.int64))


@compiled
def repeats(grams: NDArray[np.uint64], many: int, memory: Links) -> tuple[int, int]:
    """Count hashed n-grams, whose upper bits must be well mixed: those that stood before, and the groups of equal ones.

    Which group each is in is in ``memory.group[:many]``, and how often its n-gram stands in ``memory.counts[1:groups + 1]``.
    """
    latest, previous, listed, group, counts, numbers = memory
    base = numbers[0]
    if base + many > _MOST:
        latest[:] = 0
        base = 1
    numbers[0] = base + many
    size = slots(many)
    shift = np.uint64(64)
    while size > 1:
        size >>= 1
        shift -= np.uint64(1)
    found = 0
    for index in range(many):
        slot = grams[index] >> shift
        before = latest[slot] - base
        latest[slot] = base + index
        previous[index] = before
        listed[np.uint64(found)] = index
        found += before >= 0
    likely = 0  # of those listed, without a branch: equal to the one before, or with another before that
    for each in range(found):
        index = listed[each]
        gram = grams[np.uint64(index)]
        before = np.uint64(previous[np.uint64(index)])
        listed[np.uint64(likely)] = index
        likely += (grams[before] == gram) | (previous[before] >= 0)
    repeated = groups = 0
    group[:many] = 0
    for each in range(likely):
        index = whole(listed[each])
        gram = grams[index]
        before = whole(previous[index])
        while before >= 0 and grams[before] != gram:
            before = whole(previous[before])
        if before >= 0:  # no branch on whether the group is new: it could not be foreseen
            repeated += 1
            known = whole(group[before])
            groups += known == 0
            number = known or groups
            group[before] = group[index] = number
            counts[number] = (counts[number] if known else 1) + 1
    return repeated, groups
