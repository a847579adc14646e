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

from filters.kernels.compiled import compiled, lean
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


@lean
def room(elements: int) -> int:
    """Return the size of a table that is at most half full: a power of two."""
    size = 16
    while size < 2 * elements:
        size *= 2
    return size


def most_of(first: NDArray[np.int64]) -> int:
    """Return the most elements of any row; those of row r are ``first[r]:first[r + 1]``."""
    return int(np.diff(first).max(initial=0))


@lean
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


@lean
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
        listed[np.uint64(likely)] = listed[each]
        place = np.uint64(listed[each])
        last = np.uint64(previous[place])
        likely += (grams[last] == grams[place]) | (previous[last] >= 0)
    repeated = groups = 0
    group[:many] = 0
    for each in range(likely):
        place = np.uint64(listed[each])  # as unsigned numbers, for numba asks of others whether they count from the end
        gram, link = grams[place], previous[place]
        while link >= 0 and grams[np.uint64(link)] != gram:
            link = previous[np.uint64(link)]
        if link >= 0:  # no branch on whether the group is new: it could not be foreseen
            repeated += 1
            known = whole(group[np.uint64(link)])
            groups += known == 0
            number = known or groups
            group[np.uint64(link)] = group[place] = number
            counts[number] = (counts[number] if known else 1) + 1
    return repeated, groups
