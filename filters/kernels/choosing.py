# SPDX-License-Identifier: Apache-2.0
"""Groups choose their survivor from rows that pass by, some at a time: nothing is kept of a row but what its group remembers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled


@compiled
def choose(  # noqa: PLR0917 - numba takes columns one by one
    group: NDArray[np.int64],
    document: NDArray[np.int64],
    ranks: NDArray[np.int64],
    ids: NDArray[np.uint64],
    least: NDArray[np.uint64],
    best: NDArray[np.int64],
    best_ranks: NDArray[np.int64],
    best_ids: NDArray[np.uint64],
    least_ids: NDArray[np.uint64],
    size: NDArray[np.int64],
) -> None:
    """Let rows pass: ``best`` keeps each group's document of least ranks, then id, then the earlier; ``least_ids`` the least ``least``.

    ``group`` and ``document`` are int64 [rows], ``ranks`` int64 [rows, criteria], the most important first, ``ids`` uint64 [rows, 2],
    first half first, ``least`` alike the smallest id of what each document stands for already; the others are of groups alike. All sizes
    begin with 0.
    """
    for row in range(len(group)):
        which = group[row]
        first = size[which] == 0
        size[which] += 1
        if first or least[row, 0] < least_ids[which, 0] or (least[row, 0] == least_ids[which, 0] and least[row, 1] < least_ids[which, 1]):
            least_ids[which] = least[row]
        better = 1 if first else 0
        for criterion in range(ranks.shape[1]):
            if better:
                break
            difference = ranks[row, criterion] - best_ranks[which, criterion]
            better = 1 if difference < 0 else -1 if difference > 0 else 0
        for half in range(2):
            if better:
                break
            if ids[row, half] != best_ids[which, half]:
                better = 1 if ids[row, half] < best_ids[which, half] else -1
        if better > 0:
            best[which] = document[row]
            best_ranks[which] = ranks[row]
            best_ids[which] = ids[row]


@compiled
def number_groups(label: NDArray[np.int64], low: int, place: NDArray[np.int32], known: int, out: NDArray[np.int64]) -> int:
    """Write each row's group by its label, numbered as they come; ``place`` [labels] begins with -1. Return how many are known now."""
    for row in range(len(label)):
        if place[label[row] - low] < 0:
            place[label[row] - low] = known
            known += 1
        out[row] = place[label[row] - low]
    return known


@compiled
def count_off(group: NDArray[np.int64], seen: NDArray[np.int64], out: NDArray[np.int64]) -> None:
    """Write each row's number within its group; ``seen`` [groups] begins with 0."""
    for row in range(len(group)):
        out[row] = seen[group[row]]
        seen[group[row]] += 1
