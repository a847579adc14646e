# SPDX-License-Identifier: Apache-2.0
"""Exact Jaccard similarity of pairs of sets of hashes: shared over all distinct ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled


@compiled
def _distinct_sorted(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    ordered = np.sort(values)
    kept = 0
    for index in range(len(ordered)):
        if index == 0 or ordered[index] != ordered[index - 1]:
            ordered[kept] = ordered[index]
            kept += 1
    return ordered[:kept]


@compiled
def jaccard(
    left: NDArray[np.uint64], left_ends: NDArray[np.int64], right: NDArray[np.uint64], right_ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the similarity of each pair of rows (float64 [rows]); 0 where both are empty."""
    out = np.zeros(len(left_ends) - 1)
    for row in range(len(out)):
        a = _distinct_sorted(left[left_ends[row] : left_ends[row + 1]])
        b = _distinct_sorted(right[right_ends[row] : right_ends[row + 1]])
        at = other = shared = 0
        while at < len(a) and other < len(b):
            if a[at] == b[other]:
                shared += 1
                at += 1
                other += 1
            elif a[at] < b[other]:
                at += 1
            else:
                other += 1
        if len(a) + len(b):
            out[row] = shared / (len(a) + len(b) - shared)
    return out
