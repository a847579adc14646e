# SPDX-License-Identifier: Apache-2.0
"""N-grams of words as hashes: the words that count, in lower case, and the polynomial of each n of them.

The polynomials of a text are worked out term by term for all of its n-grams at once, of which vector instructions do eight together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FOLDING, load
from filters.kernels.compiled import lean
from filters.kernels.lowering import lowered
from filters.kernels.repeats import most_of
from filters.kernels.utf8 import mix
from filters.kernels.words import IS_WORD
from filters.text import TextView

_BASE = np.uint64(0x9E3779B97F4A7C15)


class Room(NamedTuple):
    """Working memory of ``compared``: columns of one more than the longest row has words.

    Attributes:
        keys: uint64, hashes of the words that count.
        capital, place: int32, words that are put into lower case, and where they stand in ``keys``.

    """

    keys: NDArray[np.uint64]
    capital: NDArray[np.int32]
    place: NDArray[np.int32]


@lean
def _sorted_out(
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    least: int,
    keys: NDArray[np.uint64],
    capital: NDArray[np.int32],
    place: NDArray[np.int32],
) -> tuple[int, int]:
    """Keep the hashes of words with the flag ``least``; list which are to be put into lower case and where they are kept; count both."""
    words = capitals = 0
    for index in range(len(hashes)):  # without a branch: what comes next could not be foreseen
        keys[np.uint64(words)] = hashes[index]
        capital[np.uint64(capitals)], place[np.uint64(capitals)] = index, words
        flag = flags[index]
        words += flag & least == least
        capitals += flag & (least | FOLDING) == least | FOLDING
    return words, capitals


@lean
def compared(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    begin: int,
    over: int,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    fold: bool,
    symbols: bool,
    room: Room,
) -> int:
    """Write the hashes of the words ``begin`` to ``over`` to ``room.keys`` and return how many: in lower case (``fold``), symbols too."""
    keys, capital, place = room
    words, capitals = _sorted_out(hashes[begin:over], flags[begin:over], 0 if symbols else IS_WORD, keys, capital, place)
    for index in range(capitals if fold else 0):
        word = begin + capital[index]
        keys[place[index]] = lowered(data, start[word], end[word], bits, lower)
    return words


@lean
def polynomials(keys: NDArray[np.uint64], many: int, n: int, grams: NDArray[np.uint64]) -> None:
    """Hash ``many`` n-grams; the hashes of words are well mixed, and so is what ends with one."""
    for index in range(many):
        grams[index] = keys[index]
    for word in range(1, n - 1, 2):  # two terms at a time
        next_, then = keys[word : word + many], keys[word + 1 : word + 1 + many]
        for index in range(many):
            grams[index] = (grams[index] * _BASE + next_[index]) * _BASE + then[index]
    if n > 1 and n & 1 == 0:
        last = keys[n - 1 : n - 1 + many]
        for index in range(many):
            grams[index] = grams[index] * _BASE + last[index]


@lean
def shingle(keys: NDArray[np.uint64], words: int, ngram: int, seed: np.uint64, out: NDArray[np.uint64]) -> int:
    """Write the mixed hashes of a text's n-grams to ``out`` and return how many; fewer words than that are one n-gram."""
    length = min(ngram, words)
    count = words - length + 1 if words else 0
    polynomials(keys, count, length, out)
    for index in range(count):
        out[index] = mix(out[index] ^ seed)
    return count


@lean
def _shingles(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    fold: bool,
    symbols: bool,
    room: Room,
    ngram: int,
    seed: np.uint64,
    out: NDArray[np.uint64],
    ends: NDArray[np.int64],
) -> None:
    ends[0] = 0
    for row in range(len(first) - 1):
        columns = start, end, hashes, flags, bits, lower
        words = compared(data, first[row], first[row + 1], *columns, fold, symbols, room)
        ends[row + 1] = ends[row] + shingle(room.keys, words, ngram, seed, out[ends[row] :])


def room_for(first: NDArray[np.int64]) -> Room:
    """Make working memory for rows whose words are ``first[r]:first[r + 1]``."""
    most = most_of(first) + 1
    return Room(np.empty(most, np.uint64), np.empty(most, np.int32), np.empty(most, np.int32))


def shingles(
    view: TextView, ngram_words: int, seed: int = 1, *, fold: bool = True, symbols: bool = False
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the hashes of all n-grams in reading order, uint64 [n-grams], and where each row's start, int64 [rows + 1]."""
    words = view.words
    out, ends = np.empty(len(words.hashes) + len(view), np.uint64), np.empty(len(view) + 1, np.int64)
    spans = (words.first, words.start, words.end, words.hashes, words.flags)
    # A kernel called from Python returns a Python int; as an argument that would be an int64.
    mixed = np.uint64(mix(np.uint64(seed)))
    _shingles(view.data, *spans, *load(), fold, symbols, room_for(words.first), ngram_words, mixed, out, ends)
    return out[: ends[-1]], ends
