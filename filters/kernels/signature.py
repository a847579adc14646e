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

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.utf8 import mix
from filters.kernels.vectors import least_products

PLANES: Final = 2
SLOTS: Final = 448
SIGNATURE_WORDS: Final = PLANES * SLOTS // 64
SIGNATURE_BYTES: Final = 8 * SIGNATURE_WORDS
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
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
_FEW = 8
"""Slots up to which each is filled alone, many n-grams at once."""
AT_ONCE: Final = 256
"""N-grams thrown at once."""
_PATIENCE = 1 << 15
"""Hashes from which repetitions among the n-grams are taken out first, which saves time and changes nothing; others have 18,000 at most."""


class Throws(NamedTuple):
    """Working memory of the second round.

    Attributes:
        thrown: uint64 [AT_ONCE], what is thrown.
        which: uint16 [AT_ONCE], to which slot.
        hits: uint16 [AT_ONCE + 1], which of them hit an empty slot.

    """

    thrown: NDArray[np.uint64]
    which: NDArray[np.uint16]
    hits: NDArray[np.uint16]


class Signing(NamedTuple):
    """Working memory of ``sign``.

    Attributes:
        slots: uint64 [SLOTS], the smallest (round, hash) of each.
        table: uint64 [8192], n-grams met.
        room: uint32 [2, SLOTS + TOGETHER], hash of each empty slot's own, and the least.
        left: int64 [SLOTS + 1], empty slots.
        throws: that of the second round.

    """

    slots: NDArray[np.uint64]
    table: NDArray[np.uint64]
    room: NDArray[np.uint32]
    left: NDArray[np.int64]
    throws: Throws


def signing() -> Signing:
    """Make working memory."""
    room, left = np.empty((2, SLOTS + TOGETHER), np.uint32), np.empty(SLOTS + 1, np.int64)
    throws = Throws(np.empty(AT_ONCE, np.uint64), np.empty(AT_ONCE, np.uint16), np.empty(AT_ONCE + 1, np.uint16))
    return Signing(np.empty(SLOTS, np.uint64), np.empty(8192, np.uint64), room, left, throws)


@lean
def _empty(slots: NDArray[np.uint64]) -> int:
    """Count the empty slots."""
    empty = 0
    for index in range(len(slots)):
        empty += slots[index] == EMPTY
    return empty


@lean
def throw(values: NDArray[np.uint64], count: int, bins: NDArray[np.uint64]) -> None:
    """Put each hash into the bin that its high half chooses; the smallest stays, by the low half first. Others are ``EMPTY``."""
    bins[:] = EMPTY
    size = np.uint64(len(bins))
    for index in range(count):
        value = values[index]
        which = ((value >> _HALF) * size) >> _HALF
        bins[which] = min(bins[which], value << _HALF | value >> _HALF)


@lean
def _throw_again(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64], memory: Throws) -> None:
    """Put further hashes of each n-gram into slots that the first round has not reached.

    Vectors work out what is thrown where, some n-grams at a time; the few that hit such a slot are listed, and they alone are put there.
    """
    thrown, which, hits = memory
    size = np.uint64(len(slots))
    for begin in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - begin)
        these = values[begin : begin + some]
        for index in range(some):
            thrown[index] = (these[index] ^ _ROUND) * _ODD
        for _ in range(_THROWS):  # a product is thrown so often: each of its first three 16 bits chooses a slot, what follows competes
            for index in range(some):
                which[index] = ((thrown[index] >> _LANE) * size) >> _WIDTH
                thrown[index] = thrown[index] << _WIDTH | thrown[index] >> _LANE
            hit = np.uint64(0)
            for index in range(some):
                hits[hit] = index
                hit += np.uint64(slots[np.uint64(which[index])] >= _AGAIN)
            for each in range(hit):
                place = np.uint64(hits[each])
                slot = np.uint64(which[place])
                slots[slot] = min(slots[slot], _AGAIN | thrown[place] >> _ROUND_BITS)


@lean
def _least_product(values: NDArray[np.uint64], own: np.uint32) -> np.uint32:
    """Return what ``least_products`` gives one lane."""
    least = np.uint32(0xFFFFFFFF)
    for value in values:
        least = min(least, np.uint32((np.uint32(value) ^ own) * _ODD_HALF))
    return least


@lean
def _fill(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64], room: NDArray[np.uint32], left: NDArray[np.int64]) -> None:
    """Give each slot that is still empty the smallest of its own hashes of all n-grams, by their last 32 bits.

    ``room`` [2, slots + TOGETHER] and ``left`` [slots + 1] are overwritten.
    """
    empty = 0
    for which in range(len(slots)):
        left[empty] = which
        empty += slots[which] == EMPTY
    own, least = room[0], room[1]
    for place in range(empty):
        own[place] = np.uint32(mix(np.uint64(left[place] + 1) * _ROUND))
    if empty > _FEW:
        for first in range(0, empty, TOGETHER):
            least_products(values, count, _ODD_HALF, own, first, least)
    else:
        for place in range(empty):
            least[place] = _least_product(values[:count], own[place])
    for place in range(empty):
        slots[left[place]] = np.uint64(least[place])


@lean
def _distinct(values: NDArray[np.uint64], count: int, table: NDArray[np.uint64]) -> int:
    """Move the distinct values to the front and return how many they are, at most half of the table."""
    room = 16
    while room < 2 * count and room < len(table):
        room *= 2
    table[:room] = EMPTY
    kept = 0
    mask = np.uint64(room - 1)
    for index in range(count):
        value = values[index]
        at = value & mask
        while table[at] != EMPTY and table[at] != value:
            at = (at + _ONE) & mask
        if table[at] == EMPTY:
            table[at] = value
            values[kept] = value
            kept += 1
            if 2 * kept >= room and index + 1 < count:
                break
    return kept


@lean
def sign(values: NDArray[np.uint64], count: int, memory: Signing, out: NDArray[np.uint64]) -> None:
    """Write the signature of ``count`` n-gram hashes, which may be moved about, to ``out`` (uint64 [SIGNATURE_WORDS]).

    ``memory.slots`` holds them as ``throw`` leaves them.
    """
    slots, table, room, left, throws = memory
    empty = 0
    for which in range(len(slots)):
        empty += slots[which] == EMPTY
        slots[which] = EMPTY if slots[which] == EMPTY else slots[which] >> _ROUND_BITS
    if empty > 0:
        _throw_again(values, count, slots, throws)
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
