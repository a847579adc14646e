# SPDX-License-Identifier: Apache-2.0
"""Phase ``join``: forests joined in a tree of tasks, the last of which names every document's group. Memory does not grow with anything.

A forest's edges stand in order of their later document, so that those of one range of documents are a slice. A task goes from the last
range to the first. In each it unites the documents that edges join there (``filters.kernels.union_find``); a group keeps one edge to the
earliest document that it reaches below, and what else it reaches there is joined to that one, in edges that lower ranges will meet
(time-forward processing: Chiang et al. 1995, "External-memory graph algorithms", SODA). Each edge read gives at most one edge more, of
smaller documents. What is left is a forest again, one edge a document that is not its group's first.

The last task then goes from the first range to the last: groups ask below for the number of their first document, and documents are
written by the range of that number.

Memory: 40 bytes a document of one range (4 million) and some millions of edges at a time: about 500 MB at most, whatever the corpus.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.io.arrays import ArrayWriter
from curation.io.spill import CHUNK_ROWS, Spill
from curation.phases.match import EDGES, read_edges
from curation.task import StoredFile, WorkFile, digests

GROUPS: Final = "groups.bin"
FAN_IN: Final = 16
"""Forests that one task joins."""
RANGE_BITS: Final = 22
"""Bits of the number of documents in a range."""
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class JoinForests:
    """Make one forest of several, or the groups of all.

    Attributes:
        forests: edges (int64 [edges, 2]), the smaller document first, in order of the larger.
        documents: documents of all shards, which are numbered through.
        last: name groups; else write a forest.
        range_bits: bits of the number of documents in a range.

    """

    forests: tuple[WorkFile, ...]
    documents: int
    last: bool
    range_bits: int

    def identity(self) -> dict[str, Any]:
        """Return the digests of the forests, and what is made of them."""
        return {"forests": digests(self.forests), "documents": self.documents, "last": self.last, "range_bits": self.range_bits}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write a forest; or (first document of the group, document) of all that have a duplicate, by range of the first, then in order."""
        count = max(1, -(-self.documents >> self.range_bits)) if self.documents else 1
        with ExitStack() as stack:
            pointed, asked = (stack.enter_context(Spill(folder)) for _ in range(2))
            self._down([read_edges(file, work) for file in self.forests], folder, pointed, asked, count)
            made = stack.enter_context(self._groups(folder, pointed, asked, count)) if self.last else pointed
            sizes = []
            with ArrayWriter(folder / (GROUPS if self.last else EDGES)) as writer:
                for number in range(count):
                    before = writer.bytes
                    for pairs in made.read(number):
                        writer.write(pairs)
                    sizes.append((writer.bytes - before) // 16)
        return [StoredFile.of(writer.stat(sum(sizes)))], {"edges": sum(sizes), "ranges": sizes}

    def _down(self, forests: Sequence[Integers], folder: Path, pointed: Spill, asked: Spill, count: int) -> None:
        """Go from the last range to the first: each document's pointer, and whom groups ask below."""
        from filters.kernels.union_find import flatten, moved_below, pointers, smallest_below, unite_within

        size = 1 << self.range_bits
        with Spill(folder) as moved:
            for number in reversed(range(count)):
                low = number << self.range_bits
                parent = np.arange(min(size, self.documents - low))
                below = np.full(len(parent), -1)
                for edges in _edges(forests, moved, number, low, low + size):
                    unite_within(parent, edges, low)
                flatten(parent)
                if low:
                    for edges in _edges(forests, moved, number, low, low + size):
                        smallest_below(parent, below, edges, low)
                    for edges in _edges(forests, moved, number, low, low + size):
                        out = np.empty((len(edges), 2), np.int64)
                        lower = out[: moved_below(parent, below, edges, low, out)]
                        moved.add_by(lower[:, 1] >> self.range_bits, lower)
                found = np.empty((np.count_nonzero(parent != np.arange(len(parent))) + np.count_nonzero(below >= 0), 2), np.int64)
                pointers(parent, below, low, found)
                pointed.add(number, found)
                if self.last:
                    out_of = found[found[:, 0] < low]
                    asked.add_by(out_of[:, 0] >> self.range_bits, out_of)

    def _groups(self, folder: Path, pointed: Spill, asked: Spill, count: int) -> Spill:
        """Go from the first range to the last: the first document of every group, by its range."""
        from filters.kernels.union_find import label_within

        groups = Spill(folder)
        with Spill(folder) as told:
            for number in range(count):
                low = number << self.range_bits
                label = low + np.arange(min(1 << self.range_bits, self.documents - low))
                member = np.zeros(len(label), np.bool_)
                for answers in told.read(number):
                    label[answers[:, 0] - low] = answers[:, 1]
                for pairs in pointed.read(number):
                    label_within(label, member, pairs, low)
                for pairs in asked.read(number):
                    member[pairs[:, 0] - low] = True
                    told.add_by(pairs[:, 1] >> self.range_bits, np.stack([pairs[:, 1], label[pairs[:, 0] - low]], axis=1))
                here = np.nonzero(member)[0]
                groups.add_by(label[here] >> self.range_bits, np.stack([label[here], here + low], axis=1))
        return groups


def _edges(forests: Sequence[Integers], moved: Spill, number: int, low: int, high: int) -> Iterator[Integers]:
    """Iterate over the edges whose larger end lies in a range, some at a time."""
    for edges in forests:
        start, stop = (bisect_left(edges[:, 1], at) for at in (low, high))
        for at in range(start, stop, CHUNK_ROWS):
            yield edges[at : min(stop, at + CHUNK_ROWS)]
    yield from moved.read(number)


def levels(count: int) -> Sequence[int]:
    """Return the number of tasks of each level of the tree that joins ``count`` forests.

    >>> levels(840), levels(1), levels(0)
    ([53, 4, 1], [1], [1])
    """
    sizes = []
    while True:
        count = max(1, -(-count // FAN_IN))
        sizes.append(count)
        if count == 1:
            return sizes
