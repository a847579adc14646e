# SPDX-License-Identifier: Apache-2.0
"""How often a document that stands for a cluster of duplicates is to be seen, by the size of its cluster: tables, and one made from a run.

A table names the smallest cluster of each class and how often its documents are seen; smaller clusters than the first are seen once.

* ``fineweb2`` is the table that FineWeb-2's README gives (huggingface/fineweb-2): 1, 2, 3, 5 and 8 times from 1, 2, 3, 5 and 100 on, and
  once from 1000 on.
* ``derived`` makes a table for each language from this run, as FineWeb-2 did for its own (arXiv 2506.20920, section 3.5;
  ``misc/rehydration/README.md``): cluster sizes whose documents the other steps remove as often as all documents are seen once, the size
  they remove least of is seen ``max_repetitions`` times (FineWeb-2: 10, tables from 3 on are published), those between in proportion;
  then means over five sizes, and whole numbers. There the last class, of all large clusters, begins where a file says; here sizes are
  told apart as long as 100 documents and more have them.
* Any other table can be given, such as those that FineWeb-2 publishes by language (``misc/rehydration/weights``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Table = Mapping[int, float]

FINEWEB2: Final[Table] = {1: 1, 2: 2, 3: 3, 5: 5, 100: 8, 1000: 1}
MOST_SIZE: Final = 1000
"""Clusters of this size and more are not told apart."""
LEAST_DOCUMENTS: Final = 100
"""Judged documents of a size from which its rate is taken for itself."""
WINDOW: Final = 5
"""Sizes over which means are taken (FineWeb-2)."""


def sizes_of(cluster_size: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
    """Return sizes as they are told apart (int64), 1 where nothing was linked."""
    return np.minimum(np.asarray(pc.fill_null(cluster_size, 1)), MOST_SIZE)


def by_size(table: Table) -> NDArray[np.float64]:
    """Return how often documents of each size are seen (float64 [MOST_SIZE + 1]).

    >>> by_size(FINEWEB2)[[1, 2, 4, 99, 100, 999, 1000]].tolist()
    [1.0, 2.0, 3.0, 5.0, 8.0, 8.0, 1.0]
    """
    seen = np.ones(MOST_SIZE + 1)
    for size in sorted(table):
        seen[size:] = table[size]
    return seen


def derived(judged: Mapping[str, Sequence[float]], most: int) -> dict[int, float]:
    """Return a language's table from its documents by cluster size: those that other steps judged, and those of them that they kept.

    >>> derived({"1": (1000, 100), "2": (300, 150), "3": (200, 20)}, 10)
    {1: 1, 2: 10, 3: 1}
    """
    total, kept = sum(a for a, _ in judged.values()), sum(b for _, b in judged.values())
    if not total:
        return {1: 1}
    counts = {int(size): values for size, values in judged.items() if values[0]}
    sizes: list[int] = []
    for size in sorted(counts):
        if counts[size][0] < LEAST_DOCUMENTS:
            break
        sizes.append(size)
    tail = [counts[size] for size in counts if not sizes or size > sizes[-1]]
    rates = [1 - counts[size][1] / counts[size][0] for size in sizes]
    if tail:
        sizes.append(min(size for size in counts if not sizes or size > sizes[-1]))
        rates.append(1 - sum(b for _, b in tail) / sum(a for a, _ in tail))
    return repetitions(sizes, rates, 1 - kept / total, most)


def repetitions(sizes: Sequence[int], rates: Sequence[float], overall: float, most: int) -> dict[int, float]:
    """Return a table from the rate at which documents of each size are removed, and the rate of all; sizes ascend."""
    rate = np.array(rates)
    seen = np.ones(len(rate))
    below = rate < overall
    if below.any():
        seen[below] = 1 + (most - 1) * (rate[below] - overall) / (rate.min() - overall)
    if len(seen) >= WINDOW:
        means, half = np.convolve(seen, np.ones(WINDOW) / WINDOW, mode="same"), WINDOW // 2
        seen[half:-half] = means[half:-half]
    table: dict[int, float] = {}
    last = -1
    for size, times in zip(sizes, np.round(seen).astype(int).tolist(), strict=True):
        if times != last:
            table[size] = last = times
    return table


def told(table: Table) -> str:
    """Return a table in words.

    >>> told({1: 1, 2: 3, 5: 2.5})
    '1 × 1, 2 to 4 × 3, 5 and more × 2.5'
    """
    sizes = sorted(table)
    ends = [*(size - 1 for size in sizes[1:]), None]
    parts = []
    for size, end in zip(sizes, ends, strict=True):
        name = f"{size} and more" if end is None else f"{size}" if end == size else f"{size} to {end}"
        parts.append(f"{name} × {table[size]:g}")
    return ", ".join(parts)
