# SPDX-License-Identifier: Apache-2.0
"""Phases ``confirm`` and ``join``: pairs that hold by their texts too, and forests joined in a tree.

``join`` takes a few forests and gives one with at most one edge a document: a tree of such tasks ends in one forest, and no task but the
last sees more than its share. Memory: 16 bytes an edge read and 24 bytes a document on one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.arrays import mapped, write_arrays
from curation.phases.match import EDGES, distinct, read_edges, star
from curation.task import StoredFile, WorkFile, digests
from filters.contract import Documents, Filter

FAN_IN: Final = 16
"""Forests that one task joins."""
PAIRS: Final = 512
"""Pairs of texts that are compared at a time."""


@dataclass(frozen=True)
class JoinForests:
    """Make one forest of several."""

    forests: tuple[WorkFile, ...]

    def identity(self) -> dict[str, Any]:
        """Return the digests of the forests."""
        return {"forests": digests(self.forests)}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the joined forest: each document with the first of its group."""
        from filters.kernels.union_find import components

        edges = read_edges(self.forests, work)
        refs, ends = distinct(edges)
        ends = ends.reshape(-1, 2)
        forest = star(refs, components(len(refs), np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])))
        return [StoredFile.of(write_arrays([forest], folder / EDGES, len(forest)))], {"edges": len(forest)}


@dataclass(frozen=True)
class ConfirmPairs:
    """Keep the pairs whose texts are similar enough.

    Attributes:
        pairs: joined pairs of references.
        members: each shard's members, by which a reference finds its row.
        documents: each shard's documents.
        linking: what compares them.
        least: least similarity.

    """

    pairs: WorkFile
    members: tuple[WorkFile, ...]
    documents: tuple[WorkFile, ...]
    linking: Filter
    least: float

    def identity(self) -> dict[str, Any]:
        """Return the digests of pairs and texts, and what compares them."""
        return {
            "pairs": self.pairs.sha256,
            "members": digests(self.members),
            "documents": digests(self.documents),
            "linking": self.linking.identity(),
            "least": self.least,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the pairs that hold."""
        pairs = read_edges([self.pairs], work)
        texts = _Texts(self, work)
        held = np.zeros(len(pairs), np.bool_)
        for start in range(0, len(pairs), PAIRS):
            piece = pairs[start : start + PAIRS]
            left, right = (Documents(pa.table({"text": texts.of(piece[:, side])})) for side in (0, 1))
            held[start : start + len(piece)] = self.linking.similarity(left, right) >= self.least
        stat = write_arrays([pairs[held]], folder / EDGES, int(held.sum()))
        return [StoredFile.of(stat)], {"pairs": len(pairs), "edges": int(held.sum())}


class _Texts:
    """Texts of references, read row group by row group; the last ones stay."""

    def __init__(self, task: ConfirmPairs, work: Path) -> None:
        self._task, self._work = task, work
        self._rows: dict[int, NDArray[np.int64]] = {}
        self._files: dict[int, tuple[pq.ParquetFile, NDArray[np.int64]]] = {}
        self._groups: dict[tuple[int, int], pa.Array] = {}

    def of(self, refs: NDArray[np.int64]) -> pa.Array:
        """Return the texts of references, in their order."""
        found: list[str | None] = []
        for ref in refs.tolist():
            shard, row = ref >> 32, int(self._row(ref >> 32)[ref & 0xFFFFFFFF])
            file, starts = self._file(shard)
            group = int(np.searchsorted(starts, row, side="right")) - 1
            if (shard, group) not in self._groups:
                if len(self._groups) >= FAN_IN:
                    self._groups.pop(next(iter(self._groups)))
                self._groups[shard, group] = file.read_row_group(group, columns=["text"]).column("text").combine_chunks()
            found.append(self._groups[shard, group][row - int(starts[group])].as_py())
        return pa.array(found, pa.string())

    def _row(self, shard: int) -> NDArray[np.int64]:
        if shard not in self._rows:
            member = self._task.members[shard]
            width = (self._work / member.path).stat().st_size // (8 * member.rows)
            self._rows[shard] = mapped(self._work / member.path, "<i8", (member.rows, width))[:, 0] & 0xFFFFFFFF
        return self._rows[shard]

    def _file(self, shard: int) -> tuple[pq.ParquetFile, NDArray[np.int64]]:
        if shard not in self._files:
            file = pq.ParquetFile(self._work / self._task.documents[shard].path, memory_map=True)
            groups = [file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)]
            self._files[shard] = file, np.cumsum([0, *groups])[:-1]
        return self._files[shard]


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
