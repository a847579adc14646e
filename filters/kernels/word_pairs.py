# SPDX-License-Identifier: Apache-2.0
"""Two words together that stand in a list, as ROOTS looks them up in Chinese and Vietnamese (``filters.heuristics.roots_quality``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.kernels.characters import load
from filters.kernels.compiled import compiled
from filters.kernels.lowering import lowered
from filters.kernels.utf8 import whole
from filters.kernels.words import IS_WORD
from filters.text import TextView


@compiled
def _count(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    rows: NDArray[np.int64],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    join: NDArray[np.uint8],
    listed: NDArray[np.uint64],
    out: NDArray[np.int64],
) -> None:
    longest = 0
    for index in range(len(start)):
        longest = max(longest, whole(end[index] - start[index]))
    both = np.empty(2 * longest + len(join), np.uint8)
    for place in range(len(rows)):
        row = rows[place]
        previous = count = 0
        for index in range(first[row], first[row + 1]):
            if not flags[index] & IS_WORD:
                continue
            size = whole(end[index] - start[index])
            if previous > 0:
                both[previous : previous + len(join)] = join
                both[previous + len(join) : previous + len(join) + size] = data[start[index] : end[index]]
                key = lowered(both, 0, previous + len(join) + size, bits, lower)
                at = whole(np.searchsorted(listed, key))
                count += at < len(listed) and listed[at] == key
            both[:size] = data[start[index] : end[index]]
            previous = size
        out[row] = count


@compiled
def _hashes(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], lower: NDArray[np.int32], out: NDArray[np.uint64]
) -> None:
    for row in range(len(offsets) - 1):
        out[row] = lowered(data, offsets[row], offsets[row + 1], bits, lower)


def count_pairs(view: TextView, languages: pa.Array, lists: Mapping[str, Sequence[str]], joins: Mapping[str, str]) -> NDArray[np.int64]:
    """Count the pairs of neighbouring words that stand in the list of the row's language: int64 [rows]; 0 where none are looked up."""
    bits, lower = load()
    out = np.zeros(len(view), np.int64)
    written = np.array(languages.to_pylist(), object)
    for language, join in joins.items():
        rows = np.nonzero(written == language)[0]
        if language in lists and len(rows):
            entries = TextView(pa.array(lists[language], pa.string()))
            hashes = np.empty(len(entries), np.uint64)
            _hashes(entries.data, entries.offsets, bits, lower, hashes)
            words = view.words
            spans = (words.first, words.start, words.end, words.flags)
            _count(view.data, rows, *spans, bits, lower, np.frombuffer(join.encode(), np.uint8), np.unique(hashes), out)
    return out
