# SPDX-License-Identifier: Apache-2.0
"""What a first judgement of all blocks says about each: smoothing over the sequence and over the tree, learned rather than fixed.

A block between two paragraphs of main text is main text more often than one between two menus, and so is one whose container or whose
equals in the page (same element, same parent, same hints) are. A second model reads these numbers beside the block's
own; this is stacking (Wolpert 1992) over neighbours, in place of a chain model's fixed transitions.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_equals import groups, place_keys

REACH: Final = 4
_AROUND: Final = "p~3 p~8 p^0 p^1 p^2 p^3 p-same p-before p-after sure-before sure-after p-max p-page p-seen p-peak p-peak-distance"
NAMES: Final = (
    "p",
    *(f"p@{step:+d}" for step in range(-REACH, REACH + 1) if step),
    *_AROUND.split(),
)
COLUMNS: Final = len(NAMES)


@compiled
def surround(
    chance: NDArray[np.float32],
    blocks: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    rows: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return float32 [blocks, columns of rows + COLUMNS]: ``rows`` with the context of the first chances 0..1 appended."""
    n = len(chance)
    width = rows.shape[1]
    out = np.zeros((n, width + COLUMNS), np.float32)
    mass = np.zeros(n + 1, np.float64)
    good = np.zeros(n + 1, np.float64)
    peak = 0.0
    peak_at = 0
    highest = 0.0
    place, count = groups(place_keys(blocks, elements, hints))
    place_mass = np.zeros(count, np.float64)
    place_good = np.zeros(count, np.float64)
    for i in range(n):
        length = 10.0 + min(500.0, blocks[i, cut.CHARS] + 1.5 * blocks[i, cut.WIDE])
        mass[i + 1] = mass[i] + length
        good[i + 1] = good[i] + length * chance[i]
        highest = max(highest, chance[i])
        if chance[i] * length > peak:
            peak = chance[i] * length
            peak_at = i
        place_mass[place[i]] += length
        place_good[place[i]] += length * chance[i]
    before, sure_before = 0.0, 60
    for i in range(n):
        row = out[i]
        row[:width] = rows[i]
        f = row[width:]
        f[0] = chance[i]
        column = 1
        for step in range(-REACH, REACH + 1):
            if step:
                f[column] = chance[i + step] if 0 <= i + step < n else -0.1
                column += 1
        for reach in (3, 8):
            low, high = max(0, i - reach), min(n, i + reach + 1)
            f[column] = (good[high] - good[low]) / (mass[high] - mass[low])
            column += 1
        e = blocks[i, cut.ELEMENT]
        for _ in range(4):
            low, high = (elements[e, cut.FROM], elements[e, cut.TO]) if e > 0 else (0, n)
            f[column] = (good[high] - good[low]) / max(1.0, mass[high] - mass[low])
            column += 1
            if e > 0:
                e = elements[e, cut.PARENT]
        f[column] = place_good[place[i]] / place_mass[place[i]]
        f[column + 1] = before
        f[column + 3] = sure_before
        f[column + 5] = highest
        f[column + 6] = good[n] / mass[n]
        f[column + 7] = good[i] / max(1.0, good[n])
        f[column + 8] = chance[peak_at]
        f[column + 9] = min(max(i - peak_at, -100), 100)
        before = 0.7 * before + 0.3 * chance[i]
        sure_before = 0 if chance[i] > 0.5 else min(60, sure_before + 1)
    after, sure_after = 0.0, 60
    at = width + 1 + 2 * REACH + 7
    for i in range(n - 1, -1, -1):
        out[i, at + 1] = after
        out[i, at + 3] = sure_after
        after = 0.7 * after + 0.3 * chance[i]
        sure_after = 0 if chance[i] > 0.5 else min(60, sure_after + 1)
    return out
