# SPDX-License-Identifier: Apache-2.0
"""Describe each block of a page by numbers, which ``page_columns`` names: what a model judges blocks by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_around import describe_containers, describe_equals, describe_neighbours, describe_page
from filters.kernels.page_columns import FEATURES
from filters.kernels.page_hinted import describe_hinted
from filters.kernels.page_itself import describe_itself
from filters.kernels.page_lengths import lengths
from filters.kernels.page_top import top_container


@compiled
def describe(
    text: NDArray[np.uint8],
    blocks: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    phrases: NDArray[np.uint64],
    inner: NDArray[np.uint64],
    kind_of: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return float32 [blocks, FEATURES] for what ``page_blocks`` cut; ``kind_of`` is ``page_lengths.KIND_OF``."""
    out = np.zeros((len(blocks), FEATURES), np.float32)
    if len(blocks) == 0:
        return out
    measured = lengths(blocks, elements, kind_of)
    describe_itself(out, text, blocks, elements, measured)
    describe_neighbours(out, blocks, measured)
    describe_page(out, blocks, elements, measured, top_container(blocks, elements, kind_of, measured))
    describe_equals(out, blocks, elements, hints, measured)
    describe_containers(out, blocks, elements, measured)
    describe_hinted(out, blocks, elements, hints, phrases, inner, measured)
    return out
