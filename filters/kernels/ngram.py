# SPDX-License-Identifier: Apache-2.0
"""Score sequences of words with a back-off n-gram model held in tables of open addressing.

The probability of a word after its context is that of the longest n-gram that the model has, times the back-off weights of the longer
contexts that it left (ARPA format; Katz 1987; what ``lm/model.cc`` of kpu/kenlm computes). An n-gram is known by the 64-bit hash of its
words.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import mix, whole

MOST_ORDER = 8
_BASE = np.uint64(0x9E3779B97F4A7C15)
_FREE = np.uint64(0)
_ONE = np.uint64(1)


class Tables(NamedTuple):
    """A model.

    Attributes:
        keys: uint64 [slots], hash of the n-gram, 0 where free.
        probabilities, backoffs: float32 [slots], log10.

    """

    keys: Any
    probabilities: Any
    backoffs: Any
    order: int


@compiled
def gram_key(words: NDArray[np.int64], start: int, end: int) -> np.uint64:
    """Hash the n-gram ``words[start:end]``; never 0."""
    value = np.uint64(end - start)
    for at in range(start, end):
        value = mix(value * _BASE + np.uint64(words[at] + 1))
    return value | _ONE


@compiled
def _slot(keys: NDArray[np.uint64], key: np.uint64) -> int:
    mask = np.uint64(len(keys) - 1)
    slot = key & mask
    while keys[slot] != _FREE and keys[slot] != key:
        slot = (slot + _ONE) & mask
    return whole(slot)


@compiled
def fill(tables: Tables, grams: NDArray[np.int64], probabilities: NDArray[np.float32], backoffs: NDArray[np.float32]) -> None:
    """Add the n-grams of one order: ``grams`` int64 [n-grams, order]."""
    for row in range(len(grams)):
        key = gram_key(grams[row], 0, grams.shape[1])
        slot = _slot(tables.keys, key)
        tables.keys[slot] = key
        tables.probabilities[slot] = probabilities[row]
        tables.backoffs[slot] = backoffs[row]


@compiled
def score(tables: Tables, words: NDArray[np.int64], first: NDArray[np.int64], begin: int, end_word: int, out: NDArray[np.float64]) -> None:
    """Sum log10 probabilities of each sequence ``words[first[i]:first[i + 1]]``, with its begin and end: float64 [sequences].

    Words that the model does not have are given as its ``<unk>``.
    """
    longest = 0
    for index in range(len(first) - 1):
        longest = max(longest, first[index + 1] - first[index])
    line = np.empty(longest + 2, np.int64)
    for index in range(len(first) - 1):
        size = first[index + 1] - first[index]
        line[0] = begin
        for at in range(size):
            line[at + 1] = words[first[index] + at]
        line[size + 1] = end_word
        total = 0.0
        for at in range(1, size + 2):
            start = max(0, at + 1 - tables.order)
            while start <= at:
                slot = _slot(tables.keys, gram_key(line, start, at + 1))
                if tables.keys[slot] != _FREE:
                    total += np.float64(tables.probabilities[slot])
                    break
                if start < at:
                    slot = _slot(tables.keys, gram_key(line, start, at))
                    if tables.keys[slot] != _FREE:
                        total += np.float64(tables.backoffs[slot])
                start += 1
        out[index] = total
