# SPDX-License-Identifier: Apache-2.0
"""Union-find over integers: connected components of an edge list.

Path halving and union by smallest index (Tarjan and van Leeuwen 1984, section 2); the smallest index of a component
is its root, so the answer does not depend on the order of the edges.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(nogil=True, cache=True)
def components(nodes: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for every node of ``range(nodes)`` the smallest node of its component (int64 [nodes])."""
    parent = np.arange(nodes)
    for edge in range(len(left)):
        a, b = left[edge], right[edge]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    for node in range(nodes):
        root = node
        while parent[root] != root:
            root = parent[root]
        parent[node] = root
    return parent


@njit(nogil=True, cache=True)
def first_of_groups(group: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each group, named by one of its rows, the row that comes first by ``keys`` [rows, criteria]; ties by row; else -1."""
    first = np.full(len(group), -1)
    for row in range(len(group)):
        best = first[group[row]]
        if best < 0:
            first[group[row]] = row
            continue
        for criterion in range(keys.shape[1]):
            if keys[row, criterion] != keys[best, criterion]:
                if keys[row, criterion] < keys[best, criterion]:
                    first[group[row]] = row
                break
    return first
