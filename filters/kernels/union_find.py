# SPDX-License-Identifier: Apache-2.0
"""Union-find over integers: connected components of an edge list, at once or by ranges of nodes.

Path halving and union by smallest index (Tarjan and van Leeuwen 1984, section 2); the smallest index of a component
is its root, so the answer does not depend on the order of the edges.

By ranges: of all edges whose larger end lies in one range, those with both ends there are united; then each component keeps an edge to the
smallest node below the range, and its other edges become edges between nodes below (``curation.phases.forest`` does so range by range).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled


@compiled
def components(nodes: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for every node of ``range(nodes)`` the smallest node of its component (int64 [nodes])."""
    parent = np.arange(nodes)
    for edge in range(len(left)):
        _join(parent, left[edge], right[edge])
    flatten(parent)
    return parent


@compiled
def _join(parent: NDArray[np.int64], a: int, b: int) -> None:
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


@compiled
def flatten(parent: NDArray[np.int64]) -> None:
    """Let every node point at its root; parents are smaller than their children."""
    for node in range(len(parent)):
        parent[node] = parent[parent[node]]


@compiled
def unite_within(parent: NDArray[np.int64], edges: NDArray[np.int64], low: int) -> None:
    """Unite the edges [edges, 2] of which both ends are ``low`` or more; ``parent`` begins with node ``low``."""
    for edge in range(len(edges)):
        if edges[edge, 0] >= low:
            _join(parent, edges[edge, 0] - low, edges[edge, 1] - low)


@compiled
def smallest_below(parent: NDArray[np.int64], below: NDArray[np.int64], edges: NDArray[np.int64], low: int) -> None:
    """Keep in ``below`` [nodes], at each root, the smallest node below ``low`` that an edge reaches; it begins with -1 everywhere."""
    for edge in range(len(edges)):
        if edges[edge, 0] < low:
            root = parent[edges[edge, 1] - low]
            if below[root] < 0 or edges[edge, 0] < below[root]:
                below[root] = edges[edge, 0]


@compiled
def moved_below(parent: NDArray[np.int64], below: NDArray[np.int64], edges: NDArray[np.int64], low: int, out: NDArray[np.int64]) -> int:
    """Write the edges that join, below ``low``, what the edges reached beside the smallest; return how many."""
    count = 0
    for edge in range(len(edges)):
        if edges[edge, 0] < low:
            root = parent[edges[edge, 1] - low]
            if edges[edge, 0] != below[root]:
                out[count, 0], out[count, 1] = below[root], edges[edge, 0]
                count += 1
    return count


@compiled
def pointers(parent: NDArray[np.int64], below: NDArray[np.int64], low: int, out: NDArray[np.int64]) -> int:
    """Write (smaller node, node) for each node that points to its root or from there below, in order of node; return how many."""
    count = 0
    for node in range(len(parent)):
        if parent[node] != node:
            out[count, 0], out[count, 1] = low + parent[node], low + node
            count += 1
        elif below[node] >= 0:
            out[count, 0], out[count, 1] = below[node], low + node
            count += 1
    return count


@compiled
def label_within(label: NDArray[np.int64], member: NDArray[np.bool_], pointed: NDArray[np.int64], low: int) -> None:
    """Give nodes from ``low`` on the label of what they point at, and mark both ends as members; pointers below have been followed."""
    for row in range(len(pointed)):
        member[pointed[row, 1] - low] = True
        if pointed[row, 0] >= low:
            label[pointed[row, 1] - low] = label[pointed[row, 0] - low]
            member[pointed[row, 0] - low] = True
