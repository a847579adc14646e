# SPDX-License-Identifier: Apache-2.0
"""Repetition of n-grams of words, and listed words (what is counted: ``filters.heuristics.roots_quality``).

The hash of an n-gram is a polynomial of those of its words.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FOLDING, load
from filters.kernels.compiled import compiled, lean
from filters.kernels.lowering import lowered
from filters.kernels.quality import StopWords
from filters.kernels.repeats import links, repeats
from filters.kernels.words import IS_WORD
from filters.text import TextView

WORD_COUNTS: Final = ("words", "word_grams", "repeated_word_grams", "stop_words", "flagged_words")
_BASE = np.uint64(0x9E3779B97F4A7C15)


@compiled
def _listed(key: np.uint64, low: int, high: int, listed: NDArray[np.uint64]) -> bool:
    left, right = low, high
    while left < right:
        middle = (left + right) // 2
        if listed[middle] < key:
            left = middle + 1
        else:
            right = middle
    return left < high and listed[left] == key


@lean
def _sorted_out(
    hashes: NDArray[np.uint64], flags: NDArray[np.uint8], keys: NDArray[np.uint64], capital: NDArray[np.int64], place: NDArray[np.int64]
) -> tuple[int, int]:
    """Keep the hashes of words in ``keys``, and list which are to be put into lower case and where they are kept; count both."""
    words = capitals = 0
    for index in range(len(hashes)):  # without a branch: what comes next could not be foreseen
        keys[np.uint64(words)] = hashes[index]
        capital[np.uint64(capitals)], place[np.uint64(capitals)] = index, words
        flag = flags[index]
        words += flag & IS_WORD != 0
        capitals += flag & (IS_WORD | FOLDING) == IS_WORD | FOLDING
    return words, capitals


@lean
def _hashed(keys: NDArray[np.uint64], many: int, n: int, grams: NDArray[np.uint64]) -> None:
    """Hash n-grams; the hashes of words are well mixed, and so is what ends with one."""
    for index in range(many):
        grams[index] = keys[index]
    for word in range(1, n):
        for index in range(many):
            grams[index] = grams[index] * _BASE + keys[np.uint64(index + word)]


@compiled
def _words(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    n: int,
    stop_list: NDArray[np.int64],
    stop_begin: NDArray[np.int64],
    stop: NDArray[np.uint64],
    flag_list: NDArray[np.int64],
    flag_begin: NDArray[np.int64],
    flagged: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    most = 0
    for row in range(len(first) - 1):
        most = max(most, first[row + 1] - first[row])
    keys, grams = np.empty(most + 1, np.uint64), np.empty(most + 1, np.uint64)
    capital, place = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    memory = links(most)
    for row in range(len(first) - 1):
        stops = bad = 0
        which, ill = stop_list[row], flag_list[row]
        low, high = (stop_begin[which], stop_begin[which + 1]) if which >= 0 else (0, 0)
        from_, to = (flag_begin[ill], flag_begin[ill + 1]) if ill >= 0 else (0, 0)
        begin = first[row]
        mine, mine_flags = hashes[begin : first[row + 1]], flags[begin : first[row + 1]]
        words, capitals = _sorted_out(mine, mine_flags, keys, capital, place)
        for index in range(capitals):
            word = begin + capital[index]
            keys[place[index]] = lowered(data, start[word], end[word], bits, lower)
        if high > low:
            for index in range(words):
                stops += _listed(keys[index], low, high, stop)
        if to > from_:
            for index in range(words):
                bad += _listed(keys[index], from_, to, flagged)
        many = max(words - n + 1, 0)
        _hashed(keys, many, n, grams)
        repeated, groups = repeats(grams, many, memory)
        out[row, 0], out[row, 1], out[row, 2] = words, many, repeated + groups
        out[row, 3], out[row, 4] = stops if which >= 0 else -1, bad if ill >= 0 else -1


def count_words(view: TextView, n: int, stop: StopWords, flagged: StopWords) -> NDArray[np.int64]:
    """Return int64 [rows, WORD_COUNTS]; listed words are -1 where no list applies."""
    bits, lower = load()
    words = view.words
    out = np.empty((len(view), len(WORD_COUNTS)), np.int64)
    spans = (view.data, words.first, words.start, words.end, words.hashes, words.flags)
    lists = (stop.row_list, stop.begin, stop.hashes, flagged.row_list, flagged.begin, flagged.hashes)
    _words(*spans, bits, lower, n, *lists, out)
    return out
