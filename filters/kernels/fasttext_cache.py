# SPDX-License-Identifier: Apache-2.0
"""Which rows the tokens met before bring, in a table of pairs: two tokens whose keys lead there share a line of the processor's cache.

The first of a pair is the one that was met again last, and a new token takes the place of the second: tokens that are met once, more than
half of all different ones in a corpus, push out no frequent ones. What the table holds changes no answer, only how long it takes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import in_place, lean
from filters.kernels.utf8 import whole
from filters.kernels.vectors import WIDTH

LONGEST = 1 << 9
"""Most rows of a token that is kept."""
KEY = np.uint64(3)
"""Which of an entry's four numbers is the key."""
SECOND = np.uint64(4)
"""Where the second entry of a pair begins."""
SHIFT = np.uint64(20)
"""Bits of a key that do not choose its slot."""
_TWO = np.uint64(2)


class Cache(NamedTuple):
    """Rows of tokens met before.

    Attributes:
        entries: uint64 [4 * slots], of each four the last is the key, 0 where nothing stands; pairs begin at even slots.
        fields: the same memory as small numbers (uint16 where all rows of the model are, else int32): first the rows, or, uint64, where
            they stand in ``lists`` when there are more than ``near``; then, before the key, one more than there are rows (0 for labels).
        near: most rows that stand in an entry itself, 11 or 5; width: small numbers in an entry, 16 or 8.
        lists: small numbers, rows of one token after another, round and round: what stood there longest is written over.
        state: int64 [2], how many numbers were written to ``lists``, and how many tokens entered.

    """

    entries: Any
    fields: Any
    near: int
    width: int
    lists: Any
    state: Any


@in_place
def pair_of(entries: NDArray[np.uint64], key: np.uint64) -> np.uint64:
    """Return the first number of the pair in which a key may stand."""
    return ((key >> SHIFT) << _TWO) & np.uint64(len(entries) - 8)


@in_place
def swap(entries: NDArray[np.uint64], pair: np.uint64) -> None:
    """Put the second of a pair before the first."""
    for column in range(4):
        one = pair + np.uint64(column)
        entries[one], entries[one + SECOND] = entries[one + SECOND], entries[one]


@in_place
def enter(key: np.uint64, cache: Cache, ids: NDArray[np.int32], begin: int, count: int) -> None:
    """Enter a token whose rows are ``ids[begin:begin + count]``, -1 rows for a label."""
    entries, fields, lists, near, state = cache.entries, cache.fields, cache.lists, cache.near, cache.state
    entry = pair_of(entries, key) + SECOND
    field = whole(entry >> _TWO) * cache.width
    if count <= near:
        for place in range(count):
            fields[field + place] = ids[begin + place]
    else:
        size, used = len(lists), state[0]
        if used % size + count + WIDTH > size:
            used += size - used % size
        entries[entry] = np.uint64(used)
        for place in range(count):
            lists[used % size + place] = ids[begin + place]
        state[0] = used + count
    fields[field + near] = count + 1
    entries[entry + KEY] = key
    state[1] += 1


@lean
def move(entries: NDArray[np.uint64], larger: NDArray[np.uint64]) -> None:
    """Enter all tokens into a larger table: none of them meets another there that was not of its pair."""
    for begin in range(0, len(entries), 4):
        entry = np.uint64(begin)
        if entries[entry + KEY] != np.uint64(0):
            place = pair_of(larger, entries[entry + KEY])
            if larger[place + KEY] != np.uint64(0):
                place += SECOND
            for column in range(4):
                larger[place + np.uint64(column)] = entries[entry + np.uint64(column)]
