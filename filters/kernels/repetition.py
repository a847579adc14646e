# SPDX-License-Identifier: Apache-2.0
"""Repetition within each text: elements that stood before, most frequent n-grams, n-grams that stood before.

What is counted is said in ``filters.heuristics.gopher_repetition``. The work is kept small by two exact shortcuts: a 2-gram that is
alone in its bucket of a sieve stands once; an (n + 1)-gram can be repeated only where the n-grams at its place and at the next are, so
that after the 2-grams only repeated places are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import mix, whole

if TYPE_CHECKING:
    from filters.text import Spans, Words

_BASE = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0)
_ONE = np.uint64(1)


@compiled
def place(table: NDArray[np.uint64], mask: int, key: np.uint64) -> int:
    """Return the slot of a key in a table of open addressing: where it stands, or a free one."""
    slot = whole(key & np.uint64(mask))
    while table[slot] != _FREE and table[slot] != key:
        slot = (slot + 1) & mask
    return slot


@compiled
def room(elements: int) -> int:
    """Return the size of a table that is at most half full: a power of two."""
    size = 16
    while size < 2 * elements:
        size *= 2
    return size


@compiled
def _duplicates(first: NDArray[np.int64], chars: NDArray[np.int32], hashes: NDArray[np.uint64], out: NDArray[np.int64]) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    table = np.zeros(room(most), np.uint64)
    for row in range(len(first) - 1):
        elements = first[row + 1] - first[row]
        size = room(elements)
        table[:size] = _FREE
        out[row, 0], out[row, 1], out[row, 2] = elements, 0, 0
        for index in range(first[row], first[row + 1]):
            key = hashes[index] | _ONE
            slot = place(table, size - 1, key)
            if table[slot] == _FREE:
                table[slot] = key
            else:
                out[row, 1] += 1
                out[row, 2] += chars[index]


@compiled
def _ngrams(
    first: NDArray[np.int64], chars: NDArray[np.int32], hashes: NDArray[np.uint64], top: int, longest: int, out: NDArray[np.int64]
) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    table, counts, seen = np.zeros(room(most), np.uint64), np.zeros(room(most), np.int32), np.zeros(room(most), np.int32)
    prefix, length = np.zeros(most + 1, np.uint64), np.zeros(most + 1, np.int64)
    sieve, grams = np.zeros(4 * room(most), np.uint8), np.zeros(most + 1, np.uint64)
    places, slots = np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64)
    for row in range(len(first) - 1):
        begin, words = first[row], first[row + 1] - first[row]
        for index in range(words):
            prefix[index + 1] = prefix[index] * _BASE + hashes[begin + index]
            length[index + 1] = length[index] + chars[begin + index]
        candidates = 0  # places[:candidates]: where an n-gram may stand more than once
        if words > 1:  # leave out the 2-grams that are alone in their bucket of a sieve
            size = 4 * room(words)
            sieve[:size] = 0
            for index in range(words - 1):
                grams[index] = mix(prefix[index + 2] - prefix[index] * (_BASE * _BASE))
                bucket = whole(grams[index] & np.uint64(size - 1))
                sieve[bucket] += sieve[bucket] < 2
        power = _BASE
        for n in range(2, longest + 1):
            power *= _BASE
            kept = 0
            if n == 2:
                size = 4 * room(words)
                for index in range(words - 1):
                    places[kept] = index
                    kept += sieve[np.int64(grams[index] & np.uint64(size - 1))] > 1
            else:
                for index in range(candidates - 1):
                    places[kept] = places[index]
                    kept += places[index + 1] == places[index] + 1
            candidates = kept
            size = room(candidates)
            if candidates:
                table[:size], counts[:size], seen[:size] = _FREE, 0, 0
            for index in range(candidates):
                here = places[index]
                key = mix(prefix[here + n] - prefix[here] * power) | _ONE
                slot = place(table, size - 1, key)
                table[slot] = key
                counts[slot] += 1
                slots[index] = slot
            best, best_place = 1, 0
            following = repeated = 0
            kept = 0
            for index in range(candidates):
                slot, here = slots[index], places[index]
                if counts[slot] < 2:
                    continue
                if counts[slot] > best:
                    best, best_place = counts[slot], here
                places[kept] = here
                kept += 1
                if here >= following:
                    if seen[slot]:
                        repeated += length[here + n] - length[here]
                        following = here + n
                    seen[slot] = 1
            candidates = kept
            if n > top:
                out[row, n - 2] = repeated
            elif words >= n:
                out[row, n - 2] = best * (length[best_place + n] - length[best_place] + n - 1)
            else:
                out[row, n - 2] = 0


def count_duplicates(spans: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return for each row its elements, those that stood before, and the code points of these: three int64 [rows]."""
    out = np.empty((len(spans.first) - 1, 3), np.int64)
    _duplicates(spans.first, spans.chars, spans.hashes, out)
    return out[:, 0], out[:, 1], out[:, 2]


def count_ngrams(words: Words, top: int, longest: int) -> NDArray[np.int64]:
    """Return int64 [rows, n from 2 to longest]: code points of the most frequent n-gram up to ``top``, then of duplicate n-grams."""
    out = np.empty((len(words.first) - 1, longest - 1), np.int64)
    _ngrams(words.first, words.chars, words.hashes, top, longest, out)
    return out
