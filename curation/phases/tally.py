# SPDX-License-Identifier: Apache-2.0
"""Phases ``tally`` and ``repeated``: what parts of documents are shared by how many, counted by key range.

``tally`` writes each shard's parts with the number of its documents that have them, sorted and cut by range (12 bytes a distinct part).
``repeated`` adds one range up over all shards and keeps the parts that enough documents have. Memory: one shard's distinct parts; one
range of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.io.arrays import write_arrays
from curation.phases.survivors import ShardState, judged
from curation.task import StoredFile, WorkFile, digests
from filters.contract import Documents, Filter

PARTS, REPEATED = "parts.bin", "repeated.bin"
PARTS_PER_PARTITION: Final = 1 << 25
"""Distinct parts that one ``repeated`` task adds up: 33 million, 0.4 GB and as much again for sorting."""


@dataclass(frozen=True)
class TallyShard:
    """Count the parts of one shard's documents that are still there."""

    state: ShardState
    counting: Filter
    partitions: int

    def identity(self) -> dict[str, Any]:
        """Return who takes part and what is counted."""
        return {"state": self.state.identity(), "counting": self.counting.identity(), "partitions": self.partitions}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write for each range its parts (uint64) and their numbers of documents (uint32)."""
        parts, counts = np.empty(0, np.uint64), np.empty(0, np.int64)
        waiting: list[NDArray[np.uint64]] = []
        least = 2
        for piece in judged(self.state, work):
            tally = self.counting.tally(Documents(piece.in_language().filter(piece.survives())))
            waiting.append(tally.parts)
            least = tally.least
            if sum(map(len, waiting)) > len(parts) + (1 << 20):
                parts, counts = _added(parts, counts, waiting)
                waiting = []
        parts, counts = _added(parts, counts, waiting)
        bits = (self.partitions - 1).bit_length()
        edges = (
            np.searchsorted(parts, np.arange(1, self.partitions, dtype=np.uint64) << np.uint64(64 - bits))
            if bits
            else np.empty(0, np.int64)
        )
        pairs = zip(np.split(parts, edges), np.split(counts.astype(np.uint32), edges), strict=True)
        arrays = [array for pair in pairs for array in pair]
        sizes = [len(array) for array in arrays[::2]]
        return [StoredFile.of(write_arrays(arrays, folder / PARTS, len(parts)))], {"parts": sizes, "least": least}


@dataclass(frozen=True)
class AddParts:
    """Add up one range of all shards.

    Attributes:
        parts: each shard's file, where its range starts (bytes), and how many parts that is.
        least: documents that must share a part.

    """

    parts: tuple[tuple[WorkFile, int, int], ...]
    least: int

    def identity(self) -> dict[str, Any]:
        """Return the digests of the parts."""
        return {
            "parts": digests(tuple(file for file, _, _ in self.parts)),
            "slices": [[a, b] for _, a, b in self.parts],
            "least": self.least,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the parts that enough documents have, ascending (uint64)."""
        keys = [np.fromfile(work / file.path, "<u8", count, offset=start) for file, start, count in self.parts]
        counts = [np.fromfile(work / file.path, "<u4", count, offset=start + 8 * count) for file, start, count in self.parts]
        parts, index = np.unique(np.concatenate([np.empty(0, np.uint64), *keys]), return_inverse=True)
        total = np.bincount(index, np.concatenate([np.empty(0, np.uint32), *counts]), len(parts))
        found = parts[total >= self.least]
        return [StoredFile.of(write_arrays([found], folder / REPEATED, len(found)))], {"parts": len(parts), "repeated": len(found)}


def _added(
    parts: NDArray[np.uint64], counts: NDArray[np.int64], more: list[NDArray[np.uint64]]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Add parts that each count once to counted ones."""
    keys, index = np.unique(np.concatenate([parts, *more]), return_inverse=True)
    weights = np.concatenate([counts, *(np.ones(len(one), np.int64) for one in more)])
    return keys, np.bincount(index, weights, len(keys)).astype(np.int64)
