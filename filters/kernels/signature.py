# SPDX-License-Identifier: Apache-2.0
"""The 2-bit signature: 448 slots of 2 bits in 112 bytes, from which Jaccard similarity is estimated without the texts.

b-bit minwise hashing (Li and König 2010, "b-Bit Minwise Hashing", WWW, section 3): slots of two documents agree with probability
J + (1 - J) / 4, so the estimate (4 * agreement - 1) / 3 has a standard deviation of 0.022 at J = 0.8. Slots that the first
hashing leaves empty are filled by hashing every n-gram again, round by round, and after the last round from all n-grams at once, with a
hash of each slot's own (Dahlgaard, Knudsen and Thorup 2017, "Fast Similarity Sketching", FOCS, algorithm 1, which has both, and more
rounds): so a text of ten words is as precise as a book, and repeating an n-gram changes nothing. Expected work beyond one hash an
n-gram: at most about 448 * ln(448) hashes, a few microseconds a document.

A slot keeps the smallest (round, hash) that reaches it, in one number with the round in its highest bits, so that nothing branches.

The two bits of a slot stand in two planes of 7 words of 64 bits, so that disagreement is ``(a ^ b) of plane 0 | (a ^ b) of plane 1``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import mix, whole

PLANES: Final = 2
SLOTS: Final = 448
SIGNATURE_WORDS: Final = PLANES * SLOTS // 64
SIGNATURE_BYTES: Final = 8 * SIGNATURE_WORDS
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)
_HALF = np.uint64(32)
_ROUND = np.uint64(0xD6E8FEB86659FD93)
_ONE = np.uint64(1)
_ODD = np.uint64(0x9FB21C651E98DF25)
_LANE, _WIDTH, _TOP = np.uint64(48), np.uint64(16), np.uint64(62)
_ROUND_BITS, _ROUND_PLACE = np.uint64(5), np.uint64(59)
_ROUNDS = 8
"""Rounds of two throws an n-gram. 200 n-grams leave no slot empty; with fewer, what is left costs less by slots of their own."""
_PATIENCE = 1 << 13
"""Hashes after which repetitions among the n-grams are taken out, which saves time and changes nothing."""


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
def _throw_again(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64], number: int) -> None:
    """Put two further hashes of each n-gram into slots that no earlier round has reached."""
    size = np.uint64(len(slots))
    seed = np.uint64(number) * _ROUND
    high = np.uint64(number) << _ROUND_PLACE
    for index in range(count):
        value = (values[index] ^ seed) * _ODD
        # Two throws a product: its first and its second 16 bits choose a slot, what follows competes.
        which = whole(((value >> _LANE) * size) >> _WIDTH)
        value = value << _WIDTH | value >> _LANE
        slots[which] = min(slots[which], high | value >> _ROUND_BITS)
        which = whole(((value >> _LANE) * size) >> _WIDTH)
        value = value << _WIDTH | value >> _LANE
        slots[which] = min(slots[which], high | value >> _ROUND_BITS)


@compiled
def _fill(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64]) -> None:
    """Give each slot that is still empty the smallest of its own hashes of all n-grams."""
    for which in range(len(slots)):
        if slots[which] == _EMPTY:
            own = mix(np.uint64(which + 1) * _ROUND)
            least = _EMPTY
            for index in range(count):
                least = min(least, (values[index] ^ own) * _ODD)
            slots[which] = least


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
def sign(values: NDArray[np.uint64], count: int, slots: NDArray[np.uint64], table: NDArray[np.uint64], out: NDArray[np.uint64]) -> None:
    """Write the signature of ``count`` n-gram hashes, which may be moved about, to ``out`` (uint64 [SIGNATURE_WORDS])."""
    _throw(values, count, slots)
    told_apart = False
    number = 1
    while number <= _ROUNDS + 1 and _empty(slots) > 0:
        if not told_apart and number * count > _PATIENCE:
            count = _distinct(values, count, table)
            told_apart = True
        if number <= _ROUNDS:
            _throw_again(values, count, slots, number)
        else:
            _fill(values, count, slots)
        number += 1
    words = len(out) // 2
    for word in range(words):
        low, high = np.uint64(0), np.uint64(0)
        for bit in range(64):
            value = (slots[64 * word + bit] * _ODD) >> _TOP
            low |= (value & _ONE) << np.uint64(bit)
            high |= (value >> _ONE) << np.uint64(bit)
        out[word], out[words + word] = low, high
