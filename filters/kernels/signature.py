# SPDX-License-Identifier: Apache-2.0
"""The 2-bit signature: 448 slots of 2 bits in 112 bytes, from which Jaccard similarity is estimated without the texts.

b-bit minwise hashing (Li and König 2010, "b-Bit Minwise Hashing", WWW, section 3): slots of two documents agree with probability
J + (1 - J) / 4, so the estimate (4 * agreement - 1) / 3 has a standard deviation of 0.022 at J = 0.8. Slots that the first
hashing leaves empty are filled by a second round of three throws an n-gram, and what that leaves, from all n-grams at once, with a
hash of each slot's own (Dahlgaard, Knudsen and Thorup 2017, "Fast Similarity Sketching", FOCS, algorithm 1, which has both, and more
rounds): so a text of ten words is as precise as a book, and repeating an n-gram changes nothing. Expected work beyond one hash an
n-gram: three more while a text has fewer than some thousands, and one for each n-gram and empty slot, of which vector instructions do
sixteen at once.

A slot keeps the smallest (round, hash) that reaches it, in one number with the round in its highest bits, so that nothing branches.

The two bits of a slot stand in two planes of 7 words of 64 bits, so that disagreement is ``(a ^ b) of plane 0 | (a ^ b) of plane 1``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import mix, whole
from filters.kernels.vectors import least_products

PLANES: Final = 2
SLOTS: Final = 448
SIGNATURE_WORDS: Final = PLANES * SLOTS // 64
SIGNATURE_BYTES: Final = 8 * SIGNATURE_WORDS
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_HALF = np.uint64(32)
_ROUND = np.uint64(0xD6E8FEB86659FD93)
_ONE = np.uint64(1)
_ODD = np.uint64(0x9FB21C651E98DF25)
_ODD_HALF = np.uint32(0x9E3779B1)
_LANE, _WIDTH, _TOP = np.uint64(48), np.uint64(16), np.uint64(62)
_ROUND_BITS, _AGAIN = np.uint64(5), np.uint64(1 << 59)
_THROWS = 3
"""Throws of the second round. More would leave fewer slots to be filled, and cost more where none are left."""
TOGETHER: Final = 32
"""Slots that are filled at once."""
_PATIENCE = 1 << 15
"""Hashes from which repetitions among the n-grams are taken out first, which saves time and changes nothing; others have 18,000 at most."""


@compiled
def _empty(slots: NDArray[np.uint64]) -> int:
    empty = 0
    for index in range(len(slots)):
        empty += slots[index] == _EMPTY
    return empty


@compiled
def _throw(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64]) -> None:
    """Put the first hashing into empty slots, as round 0."""
    slots[:] = _EMPTY
    size = np.uint64(len(slots))
    for index in range(count):
        value = values[index]
        which = whole(((value >> _HALF) * size) >> _HALF)
        slots[which] = min(slots[which], (value << _HALF | value >> _HALF) >> _ROUND_BITS)


@compiled
def _throw_again(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64]) -> None:
    """Put further hashes of each n-gram into slots that the first round has not reached."""
    size = np.uint64(len(slots))
    for index in range(count):
        value = (values[index] ^ _ROUND) * _ODD
        # Three throws a product: each of its first three 16 bits chooses a slot, what follows competes.
        for _ in range(_THROWS):
            which = whole(((value >> _LANE) * size) >> _WIDTH)
            value = value << _WIDTH | value >> _LANE
            slots[which] = min(slots[which], _AGAIN | value >> _ROUND_BITS)


@compiled
def _fill(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64], room: NDArray[np.uint32], left: NDArray[np.int64]) -> None:
    """Give each slot that is still empty the smallest of its own hashes of all n-grams, by their last 32 bits.

    ``room`` [2, slots + TOGETHER] and ``left`` [slots + 1] are overwritten.
    """
    empty = 0
    for which in range(len(slots)):
        left[empty] = which
        empty += slots[which] == _EMPTY
    own, least = room[0], room[1]
    for place in range(empty):
        own[place] = np.uint32(mix(np.uint64(left[place] + 1) * _ROUND))
    for first in range(0, empty, TOGETHER):
        least_products(values, count, _ODD_HALF, own, first, least)
    for place in range(empty):
        slots[left[place]] = np.uint64(least[place])


@compiled
def _distinct(values: NDArray[np.uint64], count: int, table: NDArray[np.uint64]) -> int:
    """Move the distinct values to the front and return how many they are, at most half of the table."""
    room = 16
    while room < 2 * count and room < len(table):
        room *= 2
    table[:room] = _EMPTY
    kept = 0
    mask = room - 1
    for index in range(count):
        value = values[index]
        at = whole(value & np.uint64(mask))
        while table[at] != _EMPTY and table[at] != value:
            at = (at + 1) & mask
        if table[at] == _EMPTY:
            table[at] = value
            values[kept] = value
            kept += 1
            if 2 * kept >= room and index + 1 < count:
                break
    return kept


@compiled
def sign(
    values: NDArray[np.uint64],
    count: int,
    slots: NDArray[np.uint64],
    table: NDArray[np.uint64],
    room: NDArray[np.uint32],
    left: NDArray[np.int64],
    out: NDArray[np.uint64],
) -> None:
    """Write the signature of ``count`` n-gram hashes, which may be moved about, to ``out`` (uint64 [SIGNATURE_WORDS])."""
    _throw(values, count, slots)
    if _empty(slots) > 0:
        _throw_again(values, count, slots)
        empty = _empty(slots)
        if empty * count > _PATIENCE:
            count = _distinct(values, count, table)
        if empty > 0:
            _fill(values, count, slots, room, left)
    words = len(out) // 2
    for word in range(words):
        low, high = np.uint64(0), np.uint64(0)
        for bit in range(64):
            value = (slots[64 * word + bit] * _ODD) >> _TOP
            low |= (value & _ONE) << np.uint64(bit)
            high |= (value >> _ONE) << np.uint64(bit)
        out[word], out[words + word] = low, high
