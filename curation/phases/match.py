# SPDX-License-Identifier: Apache-2.0
"""Phase ``match``: equal keys to candidates, candidates to joined pairs, pairs to a spanning forest of the partition.

A partition holds the keys of some ranges from all shards. Documents are numbered through, shard by shard. Within a run of equal keys,
they stand in order of id; each is compared by its check with the run's leaders (``filters.kernels.matching``), so a million identical
documents give a million comparisons, not all pairs, and the answer does not depend on arrival. Ids and checks are read for candidates
only, where ``keys`` and ``measure`` wrote them. The forest has at most one edge a document that repeats, in order of its later end.

Memory: tables of one range (megabytes; where partitions are not cut into ranges, 8 bytes an entry), 60 bytes for an entry that repeats,
and for each document that repeats its check and about 100 bytes; files are mapped, not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.io.arrays import mapped, write_arrays
from curation.phases.linked import ID_BYTES, Ranges, ShardKeys
from curation.task import StoredFile, WorkFile
from filters.contract import Agreement

EDGES: Final = "edges.bin"
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class MatchPartition:
    """Join the documents of one partition.

    Attributes:
        shards: where each shard's keys stand; their order numbers the documents.
        ranges: how keys are cut.
        partition: which part this is.
        agreement: when two checks agree.
        forest: write a spanning forest; else every joined pair, for a later comparison of texts.

    """

    shards: tuple[ShardKeys, ...]
    ranges: Ranges
    partition: int
    agreement: Agreement
    forest: bool = True

    def identity(self) -> dict[str, Any]:
        """Return the digests of what is read, and what agrees."""
        return {
            "shards": [shard.identity() for shard in self.shards],
            "ranges": self.ranges.identity(),
            "partition": self.partition,
            "agreement": [self.agreement.planes, self.agreement.least],
            "forest": self.forest,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the edges as pairs of document numbers (int64 [edges, 2]), each smaller one first, in order of the larger."""
        from filters.kernels.matching import agreeing, repeated, stable_order
        from filters.kernels.union_find import components

        keys, documents = self._entries(work)
        run, entry = repeated(keys, self.ranges.partition_bits)
        candidates, member = distinct(documents[entry])
        del keys, documents
        by_id = stable_order(_rank(gathered(self.shards, candidates, work, ids=True))[member], len(candidates))
        order = by_id[stable_order(run[by_id], int(run.max(initial=-1)) + 1)]
        checks = gathered(self.shards, candidates, work, ids=False).view(np.uint64)
        slots = 64 * checks.shape[1] // self.agreement.planes
        most = slots - int(np.ceil(round(self.agreement.least * slots, 6)))
        counts = np.zeros(2, np.int64)
        left, right = agreeing(run[order], member[order], checks, self.agreement.planes, most, counts)
        if self.forest:
            group = components(len(candidates), left, right)
            others = np.nonzero(group != np.arange(len(group)))[0]
            edges = np.stack([candidates[group[others]], candidates[others]], axis=1)
        else:
            larger_first = np.sort(np.stack([candidates[left], candidates[right]], axis=1), axis=1)[:, ::-1]
            edges = np.unique(larger_first, axis=0)[:, ::-1]
        stat = write_arrays([edges], folder / EDGES, len(edges))
        found = {"candidates": len(candidates), "comparisons": int(counts[0]), "agreed_with_nobody": int(counts[1]), "edges": len(edges)}
        return [StoredFile.of(stat)], found

    def _entries(self, work: Path) -> tuple[NDArray[np.uint64], Integers]:
        """Return the keys that may repeat (uint64 [entries]) and the documents that have them (int64 [entries])."""
        from filters.kernels.matching import meet, met_again, met_again_elsewhere, slots_for

        stored = [shard.ranges(work, self.ranges, self.partition) for shard in self.shards]
        starts = np.array([part.starts for part in stored], np.int64).reshape(len(stored), -1)
        first = first_documents(self.shards).tolist()
        sizes = np.diff(starts, axis=1).sum(axis=0)
        most = int(sizes.max(initial=0))
        keys, documents = np.empty(most, np.uint64), np.empty(most, np.int64)
        kept: list[tuple[NDArray[np.uint64], Integers]] = [(keys[:0], documents[:0])]
        for number, size in enumerate(sizes.tolist()):
            slots, bits = slots_for(size)
            mine = [
                (at, part.keys[part.starts[number] : part.starts[number + 1]], part.numbers[part.starts[number] : part.starts[number + 1]])
                for at, part in zip(first, stored, strict=False)
                if part.starts[number] < part.starts[number + 1]
            ]
            for _, some, _ in mine:
                meet(some, bits, slots)
            count = 0
            for at, some, numbers in mine:
                count = met_again(some, numbers, at, bits, slots, keys, documents, count)
            slots, bits = slots_for(count)
            count = met_again_elsewhere(keys[:count], documents[:count], bits, slots)
            kept.append((keys[:count].copy(), documents[:count].copy()))
        return np.concatenate([some for some, _ in kept]), np.concatenate([some for _, some in kept])


def first_documents(shards: Sequence[ShardKeys]) -> Integers:
    """Return the number of each shard's first document, and of all (int64 [shards + 1])."""
    return np.cumsum([0, *(shard.documents for shard in shards)])


def read_edges(file: WorkFile, work: Path) -> Integers:
    """Map the edges of a file (int64 [edges, 2])."""
    return np.asarray(mapped(work / file.path, "<i8", (file.rows, 2)))


def distinct(values: Integers) -> tuple[Integers, Integers]:
    """Return the distinct values, ascending, and for each value its place among them: ``np.unique`` by hashing what repeats."""
    coded = pa.array(values.reshape(-1)).dictionary_encode()
    found = np.asarray(coded.dictionary)
    order = np.argsort(found)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return found[order], place[np.asarray(coded.indices)]


def gathered(shards: Sequence[ShardKeys], documents: Integers, work: Path, *, ids: bool) -> NDArray[np.uint8]:
    """Return the ids or the checks of documents, which ascend (uint8 [documents, bytes])."""
    width = ID_BYTES if ids else max((shard.check_bytes for shard in shards), default=0)
    found = np.empty((len(documents), width), np.uint8)
    for shard, first, mine in by_shard(shards, documents):
        numbers = documents[mine] - first
        found[mine] = shard.who(work).ids[numbers] if ids else shard.checks_of(work, numbers)
    return found


def by_shard(shards: Sequence[ShardKeys], documents: Integers) -> list[tuple[ShardKeys, int, slice]]:
    """Return each shard that has some of the documents, which ascend: with the number of its first, and which are its."""
    first = first_documents(shards)
    cut = np.searchsorted(documents, first).tolist()
    parts = zip(shards, first.tolist(), map(slice, cut[:-1], cut[1:]), strict=False)
    return [part for part in parts if part[2].start < part[2].stop]


def _rank(ids: NDArray[np.uint8]) -> Integers:
    """Return each document's place in the order of ids, equal ones in the order they come (int64 [documents])."""
    halves = np.ascontiguousarray(ids).view(">u8")
    high, low = (np.ascontiguousarray(halves[:, half]).astype(np.uint64) for half in (0, 1))
    order = np.argsort(high)
    if (high[order[1:]] == high[order[:-1]]).any():
        order = np.lexsort((low, high))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank
