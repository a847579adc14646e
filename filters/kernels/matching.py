# SPDX-License-Identifier: Apache-2.0
"""Equal keys among many: cut by key range, find the runs, compare checks within a run, and join by union-find.

Nothing here sorts what occurs once: two bits for each of many slots tell which slots are met twice, and most keys that occur once fall
there, the more when what is left is tried again with other slots. What is left then is thrown into buckets of some thousands by further
bits of the key, and each bucket is counted in a small table. Memory: half a byte to two bytes an entry beside the entries themselves, and
40 bytes for each that is left (an eighth to a third of them after the first trial).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import whole

BUCKET = 1 << 12
"""Entries of a bucket: its table stays in the second-level cache."""
LEADERS = 32
"""Different documents of one run that others are compared with: a run of n costs at most 32 n comparisons."""
_POSITION = np.uint64(0x9FB21C651E98DF25)
"""What tells keys of different positions apart, by exclusive or; nothing for the first."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ONE, _TWO, _FIVE, _LOW = np.uint64(1), np.uint64(2), np.uint64(5), np.uint64(31)
_OTHER = np.uint64(0xD6E8FEB86659FD93)
_KNOWN = 18
"""Bits of the number of pairs of which is remembered whether they agree: documents that share a band often share several."""
_ONES = np.uint64(0x5555555555555555)
_TWOS = np.uint64(0x3333333333333333)
_FOURS = np.uint64(0x0F0F0F0F0F0F0F0F)
_BYTES = np.uint64(0x0101010101010101)


@compiled
def partitioned(
    keys: NDArray[np.uint64], bits: int, counts: NDArray[np.int64], out: NDArray[np.uint64], numbers: NDArray[np.uint32]
) -> None:
    """Sort keys [documents, positions], told apart by position, stably by their first ``bits`` bits; ``counts`` [2 ** bits] of each range.

    ``out`` [entries] gets the keys and ``numbers`` [entries] the row each came from.
    """
    counts[:] = 0
    shift = np.uint64(64 - bits)
    for row in range(keys.shape[0]):
        for position in range(keys.shape[1]):
            key = keys[row, position] ^ np.uint64(position) * _POSITION
            counts[np.int64(key >> shift) if bits else 0] += 1
    place = np.zeros(len(counts), np.int64)
    for which in range(1, len(counts)):
        place[which] = place[which - 1] + counts[which - 1]
    for row in range(keys.shape[0]):
        for position in range(keys.shape[1]):
            key = keys[row, position] ^ np.uint64(position) * _POSITION
            which = whole(key >> shift) if bits else 0
            out[place[which]] = key
            numbers[place[which]] = row
            place[which] += 1


def slots_for(entries: int) -> tuple[NDArray[np.uint64], int]:
    """Return two bits, all 0, for each of several slots an entry, 32 slots a word, and the bits of a slot's number.

    Up to half a million entries have 4 to 8 slots each, a mebibyte at most; more have 2 to 4: more slots would leave less, but not fit
    the caches.
    """
    bits = max(10, ((4 if entries < 1 << 19 else 2) * entries).bit_length())
    return np.zeros(1 << (bits - 5), np.uint64), bits


@compiled
def meet(keys: NDArray[np.uint64], bits: int, slots: NDArray[np.uint64], factor: np.uint64 = _MIX) -> None:
    """Mark the slot of each key, by the hash of ``factor``: the first bit when it is met, the second when it is met again."""
    shift = np.uint64(64 - bits)
    for index in range(len(keys)):
        place = keys[index] * factor >> shift
        bit = (place & _LOW) << _ONE
        value = slots[np.int64(place >> _FIVE)]
        slots[np.int64(place >> _FIVE)] = value | (_ONE << bit) << (value >> bit & _ONE)


@compiled
def met_again(
    keys: NDArray[np.uint64],
    numbers: NDArray[np.uint32],
    first: int,
    bits: int,
    slots: NDArray[np.uint64],
    out: NDArray[np.uint64],
    refs: NDArray[np.int64],
    count: int,
) -> int:
    """Append the keys whose slot was met twice to ``out``, and ``first`` + their number to ``refs``; return the new count."""
    shift = np.uint64(64 - bits)
    for index in range(len(keys)):
        place = keys[index] * _MIX >> shift
        if slots[np.int64(place >> _FIVE)] >> ((place & _LOW) << _ONE) & _TWO:
            out[count] = keys[index]
            refs[count] = first + whole(numbers[index])
            count += 1
    return count


@compiled
def met_again_elsewhere(keys: NDArray[np.uint64], refs: NDArray[np.int64], bits: int, slots: NDArray[np.uint64]) -> int:
    """Move to the front the entries that share a slot also by another hash; return how many. ``slots`` are all 0."""
    meet(keys, bits, slots, _OTHER)
    shift = np.uint64(64 - bits)
    count = 0
    for index in range(len(keys)):
        place = keys[index] * _OTHER >> shift
        if slots[np.int64(place >> _FIVE)] >> ((place & _LOW) << _ONE) & _TWO:
            keys[count], refs[count] = keys[index], refs[index]
            count += 1
    return count


@compiled
def stable_order(values: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the stable order of values below ``size`` (int64 [values]), by counting."""
    place = np.zeros(size + 1, np.int64)
    for index in range(len(values)):
        place[values[index] + 1] += 1
    for which in range(1, size + 1):
        place[which] += place[which - 1]
    order = np.empty(len(values), np.int64)
    for index in range(len(values)):
        order[place[values[index]]] = index
        place[values[index]] += 1
    return order


@compiled
def _thrown(
    keys: NDArray[np.uint64], prefix: int, bits: int, thrown: NDArray[np.uint64], order: NDArray[np.uint32], starts: NDArray[np.int64]
) -> None:
    """Order entries by the ``bits`` bits of their key that follow the first ``prefix``: keys to ``thrown``, places to ``order``."""
    starts[:] = 0
    shift = np.uint64(64 - bits)
    skip = np.uint64(prefix)
    for index in range(len(keys)):
        starts[np.int64(keys[index] << skip >> shift) + 1 if bits else 1] += 1
    for which in range(1, len(starts)):
        starts[which] += starts[which - 1]
    place = starts.copy()
    for index in range(len(keys)):
        which = whole(keys[index] << skip >> shift) if bits else 0
        thrown[place[which]] = keys[index]
        order[place[which]] = index
        place[which] += 1


@compiled
def _repeats(
    keys: NDArray[np.uint64],
    order: NDArray[np.uint32],
    starts: NDArray[np.int64],
    table: NDArray[np.int32],
    count: NDArray[np.int32],
    slot: NDArray[np.int32],
    found: NDArray[np.int64],
) -> int:
    """Write run number and entry, one after the other, of all keys that occur more than once; return how many entries that are."""
    number = runs = 0
    for bucket in range(len(starts) - 1):
        start, stop = starts[bucket], starts[bucket + 1]
        room = 16
        while room < 2 * (stop - start):
            room *= 2
        mask = room - 1
        table[:room] = -1
        repeats = False
        for index in range(start, stop):
            key = keys[index]
            at = whole(key * _MIX >> np.uint64(32)) & mask
            while table[at] >= 0 and keys[start + table[at]] != key:
                at = (at + 1) & mask
            slot[index - start] = at
            if table[at] < 0:
                table[at] = index - start
                count[at] = 1
            else:
                count[at] += 1
                repeats = True
        if not repeats:
            continue
        for index in range(start, stop):
            at = slot[index - start]
            if count[at] == 1:
                continue
            if count[at] > 1:
                count[at] = -runs - 1
                runs += 1
            found[2 * number], found[2 * number + 1] = -whole(count[at]) - 1, order[index]
            number += 1
    return number


def repeated(keys: NDArray[np.uint64], prefix: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the entries whose key occurs more than once: number of the run and index of the entry (int64 each), runs in order.

    Args:
        keys: uint64 [entries], fewer than 2^31.
        prefix: leading bits in which all keys are equal.

    """
    bits = max(0, min(24, (len(keys) // BUCKET).bit_length()))
    thrown, order, starts = np.empty(len(keys), np.uint64), np.empty(len(keys), np.uint32), np.empty((1 << bits) + 1, np.int64)
    _thrown(keys, prefix, bits, thrown, order, starts)
    most = int(np.diff(starts).max(initial=0))
    room = max(16, 1 << (2 * most).bit_length())
    found = np.empty(2 * len(keys), np.int64)
    number = _repeats(thrown, order, starts, np.empty(room, np.int32), np.empty(room, np.int32), np.empty(most + 1, np.int32), found)
    pairs = found[: 2 * number].reshape(-1, 2)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


@compiled
def _ones(value: np.uint64) -> int:
    value -= value >> np.uint64(1) & _ONES
    value = (value & _TWOS) + (value >> np.uint64(2) & _TWOS)
    value = (value + (value >> np.uint64(4))) & _FOURS
    return np.int64(value * _BYTES >> np.uint64(56))  # type: ignore[return-value]  # mypy knows numpy's integers as another type


@compiled
def differing(a: NDArray[np.uint64], b: NDArray[np.uint64], planes: int) -> int:
    """Count the slots that differ in any plane."""
    words = len(a) // planes
    count = 0
    for word in range(words):
        bits = np.uint64(0)
        for plane in range(planes):
            bits |= a[plane * words + word] ^ b[plane * words + word]
        count += _ones(bits)
    return count


@compiled
def differing_pairs(a: NDArray[np.uint64], b: NDArray[np.uint64], planes: int) -> NDArray[np.int64]:
    """Count the slots that differ in each pair of checks (uint64 [pairs, words] each)."""
    found = np.empty(len(a), np.int64)
    for pair in range(len(a)):
        found[pair] = differing(a[pair], b[pair], planes)
    return found


@compiled
def agreeing(
    run: NDArray[np.int64], member: NDArray[np.int64], checks: NDArray[np.uint64], planes: int, most: int, counts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of members (leader, other) of each run whose checks differ in at most ``most`` slots.

    The first member of a run leads; who agrees with no leader leads too, up to ``LEADERS``. ``run`` [entries] is ascending, and
    members of a run stand in an order that does not depend on arrival; ``checks`` [members, words] may have no words.
    ``counts`` gets the number of comparisons, and of members that agreed with nobody.
    """
    left, right = np.empty(len(run), np.int64), np.empty(len(run), np.int64)
    leaders = np.empty(LEADERS, np.int64)
    known = np.zeros(1 << _KNOWN, np.int64)
    led = pairs = 0
    for index in range(len(run)):
        if index == 0 or run[index] != run[index - 1]:
            led = 0
        one = member[index]
        agreed = False
        for place in range(led):
            if leaders[place] == one:
                agreed = True
                break
            counts[0] += 1
            pair = (leaders[place] << 32 | one) << 1
            slot = whole(np.uint64(pair) * _MIX >> np.uint64(64 - _KNOWN))
            if known[slot] >> 1 != pair >> 1:
                known[slot] = pair | (differing(checks[leaders[place]], checks[one], planes) <= most)
            if known[slot] & 1:
                left[pairs], right[pairs] = leaders[place], one
                pairs += 1
                agreed = True
                break
        if not agreed:
            counts[1] += led > 0
            if led < LEADERS:
                leaders[led] = one
                led += 1
    return left[:pairs].copy(), right[:pairs].copy()
