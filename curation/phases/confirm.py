# SPDX-License-Identifier: Apache-2.0
"""Phase ``confirm``: of the pairs that a partition joined, those that hold by their texts too.

Memory: 512 pairs of texts, and 16 record batches of texts, mapped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.io.arrays import write_arrays
from curation.io.arrow_files import ArrowFile
from curation.phases.linked import ShardKeys
from curation.phases.match import EDGES, first_documents, read_edges
from curation.task import StoredFile, WorkFile, digests
from filters.contract import Documents, Filter

PAIRS: Final = 512
"""Pairs of texts that are compared at a time."""
BATCHES: Final = 16
"""Record batches that stay."""


@dataclass(frozen=True)
class ConfirmPairs:
    """Keep the pairs whose texts are similar enough.

    Attributes:
        pairs: joined pairs of documents, numbered through.
        keys: each shard's keys, by which a document finds its row.
        documents: each shard's documents.
        linking: what compares them.
        least: least similarity.

    """

    pairs: WorkFile
    keys: tuple[ShardKeys, ...]
    documents: tuple[WorkFile, ...]
    linking: Filter
    least: float

    def identity(self) -> dict[str, Any]:
        """Return the digests of pairs and texts, and what compares them."""
        return {
            "pairs": self.pairs.sha256,
            "keys": [shard.identity() for shard in self.keys],
            "documents": digests(self.documents),
            "linking": self.linking.identity(),
            "least": self.least,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the pairs that hold."""
        pairs = read_edges(self.pairs, work)
        texts = _Texts(self, work)
        held = np.zeros(len(pairs), np.bool_)
        for start in range(0, len(pairs), PAIRS):
            piece = pairs[start : start + PAIRS]
            left, right = (Documents(pa.table({"text": texts.of(piece[:, side])})) for side in (0, 1))
            held[start : start + len(piece)] = self.linking.similarity(left, right) >= self.least
        stat = write_arrays([pairs[held]], folder / EDGES, int(held.sum()))
        return [StoredFile.of(stat)], {"pairs": len(pairs), "edges": int(held.sum())}


class _Texts:
    """Texts of documents, mapped batch by batch; the last ones stay."""

    def __init__(self, task: ConfirmPairs, work: Path) -> None:
        self._task, self._work = task, work
        self._first = first_documents(task.keys)
        self._rows: dict[int, NDArray[np.uint32]] = {}
        self._files: dict[int, tuple[ArrowFile, NDArray[np.int64]]] = {}
        self._groups: dict[tuple[int, int], pa.Array] = {}

    def of(self, documents: NDArray[np.int64]) -> pa.Array:
        """Return the texts of documents, in their order."""
        found: list[str | None] = []
        shards = np.searchsorted(self._first, documents, side="right") - 1
        for shard, number in zip(shards.tolist(), (documents - self._first[shards]).tolist(), strict=True):
            row = int(self._row(shard)[number])
            file, starts = self._file(shard)
            group = int(np.searchsorted(starts, row, side="right")) - 1
            if (shard, group) not in self._groups:
                if len(self._groups) >= BATCHES:
                    self._groups.pop(next(iter(self._groups)))
                self._groups[shard, group] = file.read(group, ["text"]).column("text").combine_chunks()
            found.append(self._groups[shard, group][row - int(starts[group])].as_py())
        return pa.array(found, pa.string())

    def _row(self, shard: int) -> NDArray[np.uint32]:
        if shard not in self._rows:
            self._rows[shard] = self._task.keys[shard].who(self._work).rows
        return self._rows[shard]

    def _file(self, shard: int) -> tuple[ArrowFile, NDArray[np.int64]]:
        if shard not in self._files:
            file = ArrowFile(self._work / self._task.documents[shard].path)
            self._files[shard] = file, np.cumsum([0, *file.rows])[:-1]
        return self._files[shard]
