# SPDX-License-Identifier: Apache-2.0
"""SimHash: windows over lower-cased words, their hashes' bits counted, the majority kept (sources: ``filters.dedup.simhash``)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import FORMAT, KIND, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, mix, whole
from filters.kernels.words import IS_WORD
from filters.text import TextView

BITS = 64
_BASE = np.uint64(0x9E3779B97F4A7C15)
_BLOCK = np.uint64(0xC2B2AE3D27D4EB4F)
_ONE = np.uint64(1)


@compiled
def _fingerprints(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    flags: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    lower: NDArray[np.int32],
    window: int,
    by_word: bool,
    out: NDArray[np.uint64],
    present: NDArray[np.bool_],
) -> None:
    power = np.uint64(1)
    for _ in range(window):
        power *= _BASE
    ring = np.zeros(window, np.uint64)
    counts = np.zeros(BITS, np.int64)
    for row in range(len(first) - 1):
        counts[:] = 0
        rolling = np.uint64(0)
        units = windows = 0
        for index in range(first[row], first[row + 1]):
            if not flags[index] & IS_WORD:
                continue
            at, stop = whole(start[index]), whole(end[index])
            word = np.uint64(0)
            while at < stop:
                if data[at] < 0x80:
                    code, size = whole(data[at]), 1
                else:
                    code, size = decode(data, at, stop)
                at += size
                if bits[code] & KIND == FORMAT:
                    continue
                unit = mix(np.uint64(code + lower[code] + 1))
                word = word * _BASE + unit
                if by_word and at < stop:
                    continue
                if by_word:
                    unit = mix(word)
                place = units % window
                gone = ring[place] if units >= window else np.uint64(0)
                ring[place] = unit
                rolling = rolling * _BASE + unit - gone * power
                units += 1
                if units >= window:
                    value = mix(rolling)
                    windows += 1
                    for bit in range(BITS):
                        counts[bit] += whole(value >> np.uint64(bit) & _ONE)
        if 0 < units < window:  # a short text is one window
            value = mix(rolling)
            windows = 1
            for bit in range(BITS):
                counts[bit] += whole(value >> np.uint64(bit) & _ONE)
        present[row] = windows > 0
        found = np.uint64(0)
        for bit in range(BITS):
            if 2 * counts[bit] > windows:
                found |= _ONE << np.uint64(bit)
        out[row] = found


def fingerprints(view: TextView, window: int, *, words: bool) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return each text's fingerprint (uint64 [documents]) and which texts have words (bool [documents])."""
    spans = view.words
    out, present = np.empty(len(view), np.uint64), np.empty(len(view), np.bool_)
    _fingerprints(view.data, spans.first, spans.start, spans.end, spans.flags, *load(), window, words, out, present)
    return out, present


def block_keys(found: NDArray[np.uint64], blocks: int, chosen: int) -> NDArray[np.uint64]:
    """Return one key for each choice of ``chosen`` among ``blocks`` parts of the fingerprints (uint64 [documents, choices])."""
    edges = [BITS * number // blocks for number in range(blocks + 1)]
    masks = [((1 << edges[number + 1]) - (1 << edges[number])) for number in range(blocks)]
    columns = []
    for number, choice in enumerate(combinations(masks, chosen)):
        mask = np.uint64(sum(choice))
        columns.append(spread((found & mask) + np.uint64((number + 1) * int(_BLOCK) & 0xFFFFFFFFFFFFFFFF)))
    return np.ascontiguousarray(np.stack(columns, axis=1))


@compiled
def spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread values over all 64 bits, so that they can be cut by range (uint64, as many)."""
    out = np.empty(len(values), np.uint64)
    for index in range(len(values)):
        out[index] = mix(values[index])
    return out
