# SPDX-License-Identifier: Apache-2.0
"""Repetition of n-grams of words, and listed words (what is counted: ``filters.heuristics.roots_quality``)."""

from __future__ import annotations

from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import load
from filters.kernels.compiled import lean
from filters.kernels.quality import StopWords
from filters.kernels.repeats import Links, links, most_of, repeats
from filters.kernels.shingles import Room, compared, polynomials, room_for
from filters.text import TextView

WORD_COUNTS: Final = ("words", "word_grams", "repeated_word_grams", "stop_words", "flagged_words")
# Of numpy's, for numba would compile ``compared`` anew for constants of Python's.
_FOLD, _SYMBOLS = cast("bool", np.bool_(True)), cast("bool", np.bool_(False))


@lean
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
def _words(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    room: Room,
    grams: NDArray[np.uint64],
    memory: Links,
    n: int,
    stop_list: NDArray[np.int64],
    stop_begin: NDArray[np.int64],
    stop: NDArray[np.uint64],
    flag_list: NDArray[np.int64],
    flag_begin: NDArray[np.int64],
    flagged: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    for row in range(len(first) - 1):
        stops = bad = 0
        which, ill = stop_list[row], flag_list[row]
        low, high = (stop_begin[which], stop_begin[which + 1]) if which >= 0 else (0, 0)
        from_, to = (flag_begin[ill], flag_begin[ill + 1]) if ill >= 0 else (0, 0)
        words = compared(data, first[row], first[row + 1], start, end, hashes, flags, bits, lower, _FOLD, _SYMBOLS, room)
        keys = room.keys
        if high > low:
            for index in range(words):
                stops += _listed(keys[index], low, high, stop)
        if to > from_:
            for index in range(words):
                bad += _listed(keys[index], from_, to, flagged)
        many = max(words - n + 1, 0)
        polynomials(keys, many, n, grams)
        repeated, groups = repeats(grams, many, memory)
        out[row, 0], out[row, 1], out[row, 2] = words, many, repeated + groups
        out[row, 3], out[row, 4] = stops if which >= 0 else -1, bad if ill >= 0 else -1


def count_words(view: TextView, n: int, stop: StopWords, flagged: StopWords) -> NDArray[np.int64]:
    """Return int64 [rows, WORD_COUNTS]; listed words are -1 where no list applies."""
    words, most = view.words, most_of(view.words.first)
    out = np.empty((len(view), len(WORD_COUNTS)), np.int64)
    lists = (stop.row_list, stop.begin, stop.hashes, flagged.row_list, flagged.begin, flagged.hashes)
    spans = (view.data, words.first, words.start, words.end, words.hashes, words.flags)
    bits, lower = load()
    room, grams = room_for(words.first), np.empty(most, np.uint64)
    _words(*spans, bits, lower, room, grams, links(most), n, *lists, out)
    return out
