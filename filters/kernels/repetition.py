# SPDX-License-Identifier: Apache-2.0
"""Repetition within each text: elements that stood before, most frequent n-grams, n-grams that stood before.

What is counted is said in ``filters.heuristics.gopher_repetition``. An (n + 1)-gram is told by the two n-grams at its place and at the
next, and can be repeated only where these are: after the 2-grams only repeated places are looked at, and groups stand for hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.repeats import Links, links, most_of, repeats, room
from filters.kernels.utf8 import whole

if TYPE_CHECKING:
    from filters.text import Spans, Words

_BASE = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0)
_ONE = np.uint64(1)
_HALF = np.uint64(32)


@lean
def place(table: NDArray[np.uint64], mask: int, key: np.uint64) -> int:
    """Return the slot of a key in a table of open addressing: where it stands, or a free one."""
    slot = whole(key & np.uint64(mask))
    while table[slot] != _FREE and table[slot] != key:
        slot = (slot + 1) & mask
    return slot


@lean
def _duplicates(
    first: NDArray[np.int64], chars: NDArray[np.int32], hashes: NDArray[np.uint64], table: NDArray[np.uint64], out: NDArray[np.int64]
) -> None:
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


@lean
def _chars_of(chars: NDArray[np.int32], start: int, n: int) -> int:
    total = 0
    for index in range(start, start + n):
        total += chars[index]
    return total


@lean
def _ngrams(  # noqa: PLR0917 - numba takes columns one by one
    first: NDArray[np.int64],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    top: int,
    longest: int,
    memory: Links,
    grams: NDArray[np.uint64],
    seen: NDArray[np.bool_],
    places: NDArray[np.int64],
    groups: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Fill counts [rows, n from 2 to longest]; ``places`` and ``groups`` are of n-grams that stand more than once."""
    for row in range(len(first) - 1):
        begin, words = first[row], first[row + 1] - first[row]
        mine = hashes[begin : first[row + 1]]
        many = max(words - 1, 0)
        for index in range(many):
            grams[index] = mine[index] * _BASE + mine[index + 1]
            places[index] = begin + index
        for n in range(2, longest + 1):
            if n > 2:  # what was repeated one word shorter, here and at the next word
                kept = 0
                for index in range(many - 1):
                    grams[np.uint64(kept)] = (np.uint64(groups[index]) << _HALF | np.uint64(groups[index + 1])) * _BASE
                    here = places[index]
                    places[np.uint64(kept)] = here
                    kept += places[index + 1] == here + 1
                many = kept
            _, found = repeats(grams, many, memory)
            kept = 0
            for index in range(many):
                group = whole(memory.group[index])
                places[np.uint64(kept)], groups[np.uint64(kept)] = places[index], group
                kept += group > 0
            many = kept
            best, best_place = 1, begin
            following = repeated = 0
            if n > top:
                seen[: found + 1] = False
                for index in range(many):
                    here = places[index]
                    if here >= following:
                        if seen[groups[index]]:
                            repeated += _chars_of(chars, here, n)
                            following = here + n
                        seen[groups[index]] = True
            else:
                for index in range(many):
                    if memory.counts[groups[index]] > best:
                        best, best_place = whole(memory.counts[groups[index]]), places[index]
            if n > top:
                out[row, n - 2] = repeated
            elif words >= n:
                out[row, n - 2] = best * (_chars_of(chars, best_place, n) + n - 1)
            else:
                out[row, n - 2] = 0


def count_duplicates(spans: Spans) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return for each row its elements, those that stood before, and the code points of these: three int64 [rows]."""
    out = np.empty((len(spans.first) - 1, 3), np.int64)
    _duplicates(spans.first, spans.chars, spans.hashes, np.empty(room(most_of(spans.first)), np.uint64), out)
    return out[:, 0], out[:, 1], out[:, 2]


def count_ngrams(words: Words, top: int, longest: int) -> NDArray[np.int64]:
    """Return int64 [rows, n from 2 to longest]: code points of the most frequent n-gram up to ``top``, then of duplicate n-grams."""
    out = np.empty((len(words.first) - 1, longest - 1), np.int64)
    most = most_of(words.first)
    grams, seen = np.empty(most + 1, np.uint64), np.empty(most + 2, np.bool_)
    places, groups = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    _ngrams(words.first, words.chars, words.hashes, top, longest, links(most), grams, seen, places, groups, out)
    return out
