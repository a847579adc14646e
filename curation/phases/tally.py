# SPDX-License-Identifier: Apache-2.0
"""Phases ``tally`` and ``repeated``: what parts of documents are shared by how many, counted by key range.

``tally`` writes each shard's parts with the number of its documents that have them, sorted and cut by range (12 bytes a distinct part, and
8 for the smallest of these documents where a filter wants to know it). ``repeated`` adds one range up over all shards and keeps the parts
that enough documents have. Memory: one shard's distinct parts; one range of all.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        """Write for each range its parts (uint64), their smallest documents (uint64) if wanted, and numbers of documents (uint32)."""
        counted = Counted.none(owned=False)
        waiting: list[Counted] = []
        least = 2
        for piece in judged(self.state, work):
            tally = self.counting.tally(Documents(piece.in_language().filter(piece.survives())))
            waiting.append(Counted(tally.parts, np.ones(len(tally.parts), np.int64), tally.owners))
            least = tally.least
            if sum(len(one.parts) for one in waiting) > len(counted.parts) + (1 << 20):
                counted, waiting = added([counted, *waiting]), []
        counted = added([counted, *waiting])
        bits = (self.partitions - 1).bit_length()
        edges = (
            np.searchsorted(counted.parts, np.arange(1, self.partitions, dtype=np.uint64) << np.uint64(64 - bits))
            if bits
            else np.empty(0, np.int64)
        )
        columns: list[NDArray[Any]] = [
            counted.parts,
            *([] if counted.owners is None else [counted.owners]),
            counted.counts.astype(np.uint32),
        ]
        arrays = [array for range_ in zip(*(np.split(column, edges) for column in columns), strict=True) for array in range_]
        sizes = [len(array) for array in arrays[:: len(columns)]]
        report = {"parts": sizes, "least": least, "owned": counted.owners is not None}
        return [StoredFile.of(write_arrays(arrays, folder / PARTS, len(counted.parts)))], report


@dataclass(frozen=True)
class AddParts:
    """Add up one range of all shards.

    Attributes:
        parts: each shard's file, where its range starts (bytes), and how many parts that is.
        least: documents that must share a part.
        owned: the smallest documents stand there too.

    """

    parts: tuple[tuple[WorkFile, int, int], ...]
    least: int
    owned: bool

    def identity(self) -> dict[str, Any]:
        """Return the digests of the parts."""
        return {
            "parts": digests(tuple(file for file, _, _ in self.parts)),
            "slices": [[a, b] for _, a, b in self.parts],
            "least": self.least,
            "owned": self.owned,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the parts that enough documents have, ascending (uint64), and the smallest of these documents (uint64) if wanted."""
        found = [Counted.none(owned=self.owned)]
        for file, start, count in self.parts:
            stored = np.fromfile(work / file.path, "u1", (20 if self.owned else 12) * count, offset=start)
            owners = stored[8 * count : 16 * count].view("<u8") if self.owned else None
            found.append(Counted(stored[: 8 * count].view("<u8"), stored[-4 * count or len(stored) :].view("<u4").astype(np.int64), owners))
        counted = added(found)
        repeated = counted.counts >= self.least
        arrays = [counted.parts[repeated], *([] if counted.owners is None else [counted.owners[repeated]])]
        stat = write_arrays(arrays, folder / REPEATED, len(arrays[0]))
        return [StoredFile.of(stat)], {"parts": len(counted.parts), "repeated": len(arrays[0])}


@dataclass(frozen=True)
class Counted:
    """Parts (uint64), how many documents have each (int64), and the smallest of these (uint64), if it is wanted."""

    parts: NDArray[np.uint64]
    counts: NDArray[np.int64]
    owners: NDArray[np.uint64] | None

    @staticmethod
    def none(*, owned: bool) -> Counted:
        """Return no parts."""
        return Counted(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.uint64) if owned else None)


def added(pieces: Sequence[Counted]) -> Counted:
    """Add counts up by part; the smallest owner of each stays, where any piece has owners (one without any is empty then)."""
    parts = np.concatenate([one.parts for one in pieces])
    counts = np.concatenate([one.counts for one in pieces])
    if all(one.owners is None for one in pieces):
        keys, index = np.unique(parts, return_inverse=True)
        return Counted(keys, np.bincount(index, counts, len(keys)).astype(np.int64), None)
    owners = np.concatenate([one.owners for one in pieces if one.owners is not None])
    order = np.lexsort((owners, parts))
    keys, first = np.unique(parts[order], return_index=True)
    return Counted(keys, np.add.reduceat(counts[order], first) if len(first) else counts, owners[order][first])
