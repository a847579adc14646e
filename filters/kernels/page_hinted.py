# SPDX-License-Identifier: Apache-2.0
"""Columns of what stands around a block by name: elements, hints of class and id, phrases of the block and of the heading above it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_columns import AT_HINTS, AT_SAYS, AT_TAGS, AT_UNDER, HINTED, SAID, TAGS
from filters.kernels.page_lengths import HEADING, Lengths

ONE = np.uint64(1)
WITHIN: Final = 17
"""Value of a hint on an inline element within the block; on elements around it 16 for the nearest, less for each level up, at least 1."""


@compiled
def describe_hinted(
    out: NDArray[np.float32],
    blocks: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    phrases: NDArray[np.uint64],
    inner: NDArray[np.uint64],
    measured: Lengths,
) -> None:
    """Fill the columns of elements, hints and phrases."""
    heading = -1
    for i in range(len(blocks)):
        f = out[i]
        tags = blocks[i, cut.TAGS]
        for bit in range(TAGS):
            f[AT_TAGS + bit] = (tags >> bit) & 1
        for bit in range(HINTED):
            if (inner[i] >> np.uint64(bit)) & ONE:
                f[AT_HINTS + bit] = WITHIN
        element = blocks[i, cut.ELEMENT]
        value = WITHIN - 1
        met = inner[i]
        while element >= 0:
            fresh = hints[element] & ~met
            if fresh:
                for bit in range(HINTED):
                    if (fresh >> np.uint64(bit)) & ONE:
                        f[AT_HINTS + bit] = max(1, value)
                met |= fresh
            value -= 1
            element = elements[element, cut.PARENT]
        for bit in range(SAID):
            f[AT_SAYS + bit] = np.float32((phrases[i] >> np.uint64(bit)) & ONE)
            if heading >= 0:
                f[AT_UNDER + bit] = np.float32((phrases[heading] >> np.uint64(bit)) & ONE)
        if measured.kinds[i] > HEADING:
            heading = i
