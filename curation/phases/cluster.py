# SPDX-License-Identifier: Apache-2.0
"""Phase ``cluster``: the joined forest to groups, each with its survivor.

Each group chooses its survivor by declared rank, then smallest id: never by arrival. Documents of earlier releases stand in groups too,
and come first, but nothing is decided about them. Memory: the documents that have a duplicate, never all documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.io.arrays import mapped
from curation.io.parquet_out import write_parquet
from curation.phases.match import ShardKeys, card_ids, dense_rank, distinct, read_edges
from curation.task import StoredFile, WorkFile, digests

DECISIONS = "decisions.parquet"
DECISION = pa.schema(
    [
        pa.field("shard", pa.int32()),
        pa.field("row", pa.int64()),
        pa.field("merged", pa.bool_()),
        pa.field("earlier", pa.bool_()),
        pa.field("survivor_id", pa.string()),
        pa.field("cluster_id", pa.string()),
        pa.field("cluster_size", pa.int64()),
        pa.field("ordinal", pa.int64()),
    ]
)
"""One row for every document in a duplicate group, ordered by shard and row; ``ordinal`` counts its group in that order, and ``earlier``
says
that the survivor stands in an earlier release."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DecideGroups:
    """Let each group of the forest choose its survivor.

    Attributes:
        forest: one forest over all documents.
        keys: where each shard's cards stand, in the order that gave references; those from ``shards`` on are of earlier releases.
        members: each shard's members.
        shards: number of this release's shards.

    """

    forest: WorkFile
    keys: tuple[ShardKeys, ...]
    members: tuple[WorkFile, ...]
    shards: int

    def identity(self) -> dict[str, Any]:
        """Return the digests of forest and members."""
        cards = digests(tuple(shard.cards for shard in self.keys))
        return {"forest": self.forest.sha256, "cards": cards, "members": digests(self.members), "shards": self.shards}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write one decision for every document of this release that has a duplicate."""
        edges = read_edges([self.forest], work)
        refs, ends = distinct(edges)
        ends = ends.reshape(-1, 2)
        group = np.arange(len(refs))
        group[ends[:, 1]] = ends[:, 0]
        place, rank = self._members(work, refs)
        names = card_ids(self.keys, refs, work)
        ids = _hexadecimal(names)
        by_id = dense_rank(names)
        survivor = _first_of_group(group, [*rank, by_id])
        size = np.bincount(group, minlength=len(refs))
        mine = (refs >> 32) < self.shards
        merged = survivor != np.arange(len(refs))
        columns = [
            pa.array(place >> 32, pa.int32()),
            pa.array(place & 0xFFFFFFFF),
            pa.array(merged),
            pa.array(~mine[survivor]),
            ids.take(pa.array(survivor)),
            ids.take(pa.array(_first_of_group(group, [by_id]))),
            pa.array(size[group], pa.int64()),
            pa.array(_ordinal(group)),
        ]
        decisions = pa.table(columns, schema=DECISION).filter(pa.array(mine))
        stat = write_parquet([decisions], folder / DECISIONS, DECISION)
        return [StoredFile.of(stat)], {"clusters": int(np.count_nonzero(size)), "merged": int(np.count_nonzero(merged & mine))}

    def _members(self, work: Path, refs: Integers) -> tuple[Integers, list[Integers]]:
        """Return reference and ranks of documents (position of the shard << 32 | number), which ascend."""
        width = max((shard.ranks for shard in self.keys), default=0) + 1
        found = np.empty((len(refs), width), np.int64)
        cut = np.searchsorted(refs, np.arange(len(self.members) + 1) << 32)
        for position, member in enumerate(self.members):
            mine = slice(cut[position], cut[position + 1])
            if mine.start < mine.stop:
                found[mine] = mapped(work / member.path, "<i8", (member.rows, width))[refs[mine] & 0xFFFFFFFF]
        return found[:, 0], list(found[:, 1:].T)


def _first_of_group(group: Integers, keys: list[Integers]) -> Integers:
    """Return for every row the row of its group that comes first by ``keys``, the most important first; ties by row."""
    from filters.kernels.union_find import first_of_groups

    return first_of_groups(group, np.stack(keys, axis=1))[group]


def _hexadecimal(ids: NDArray[np.uint8]) -> pa.Array:
    """Return ids (uint8 [documents, 16]) as 32 hexadecimal digits each (string [documents])."""
    digits = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)[ids]
    offsets = np.arange(len(ids) + 1, dtype=np.int32) * np.int32(2 * ids.shape[1])
    return pa.StringArray.from_buffers(len(ids), pa.py_buffer(offsets.tobytes()), pa.py_buffer(digits.tobytes()))


def _ordinal(group: Integers) -> Integers:
    """Return for every row its number among the rows of its group, from 0."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    position = np.arange(len(group))
    begins = np.ones(len(group), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    ordinal = np.zeros(len(group), np.int64)
    ordinal[order] = position - np.maximum.accumulate(np.where(begins, position, 0))
    return ordinal
