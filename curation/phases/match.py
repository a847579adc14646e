# SPDX-License-Identifier: Apache-2.0
"""Phase ``match``: equal keys to candidates, candidates to joined pairs, pairs to a spanning forest of the partition.

A partition holds the keys of one range from all shards. Within a run of equal keys, documents stand in order of id; each is compared by
its check with the run's leaders (``filters.kernels.matching``), so a million identical documents give a million comparisons, not all
pairs, and the answer does not depend on arrival. Cards are read for candidates only. The forest has at most one edge a document that
repeats.

Memory: half a byte an entry, whose files are mapped, not read; 16 bytes for an entry that a first trial leaves, a third of all; 60 bytes
for an entry that repeats; and for each document that repeats its card and about 100 bytes.
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
from curation.phases.keys import CARDS, ENTRIES, ID_BYTES
from curation.task import StoredFile, TaskRecord, WorkFile, digests
from filters.contract import Agreement

EDGES: Final = "edges.bin"
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class ShardKeys:
    """The files of one shard that a partition reads.

    Attributes:
        entries, cards: its files.
        start: number of the partition's first entry in the file.
        count: how many there are.
        check_bytes: bytes of a check.
        ranks: numbers by which documents are preferred.

    """

    entries: WorkFile
    cards: WorkFile
    start: int
    count: int
    check_bytes: int
    ranks: int = 0

    @staticmethod
    def of(record: TaskRecord, partition: int) -> ShardKeys:
        """Point to the part of a shard's keys that belongs to a partition."""
        told, counts = record.report, record.report["entries"]
        files = WorkFile.of(record, ENTRIES), WorkFile.of(record, CARDS)
        return ShardKeys(*files, sum(counts[:partition]), counts[partition], told["check_bytes"], told["ranks"])


@dataclass(frozen=True)
class MatchPartition:
    """Join the documents of one key range.

    Attributes:
        shards: where each shard's keys stand; their order gives documents their references.
        prefix: leading bits in which all keys of the partition are equal.
        agreement: when two checks agree.
        forest: write a spanning forest; else every joined pair, for a later comparison of texts.

    """

    shards: tuple[ShardKeys, ...]
    prefix: int
    agreement: Agreement
    forest: bool = True

    def identity(self) -> dict[str, Any]:
        """Return the digests of entries and cards, and what agrees."""
        return {
            "entries": digests(tuple(shard.entries for shard in self.shards)),
            "cards": digests(tuple(shard.cards for shard in self.shards)),
            "slices": [[shard.start, shard.count] for shard in self.shards],
            "prefix": self.prefix,
            "agreement": [self.agreement.planes, self.agreement.least],
            "forest": self.forest,
        }

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the edges as pairs of references (int64 [edges, 2]), each smaller one first, in order."""
        from filters.kernels.matching import agreeing, repeated, stable_order
        from filters.kernels.union_find import components

        keys, refs = _entries(self.shards, work)
        run, entry = repeated(keys, self.prefix)
        candidates, member = distinct(refs[entry])
        del keys, refs
        by_id = stable_order(_rank(card_ids(self.shards, candidates, work))[member], len(candidates))
        order = by_id[stable_order(run[by_id], int(run.max(initial=-1)) + 1)]
        checks = _cards(self.shards, candidates, work, ids=False).view(np.uint64)
        slots = 64 * checks.shape[1] // self.agreement.planes
        most = slots - int(np.ceil(round(self.agreement.least * slots, 6)))
        counts = np.zeros(2, np.int64)
        left, right = agreeing(run[order], member[order], checks, self.agreement.planes, most, counts)
        if self.forest:
            edges = star(candidates, components(len(candidates), left, right))
        else:
            edges = np.unique(np.sort(np.stack([candidates[left], candidates[right]], axis=1), axis=1), axis=0)
        stat = write_arrays([edges], folder / EDGES, len(edges))
        found = {"candidates": len(candidates), "comparisons": int(counts[0]), "agreed_with_nobody": int(counts[1]), "edges": len(edges)}
        return [StoredFile.of(stat)], found


def star(refs: Integers, group: Integers) -> Integers:
    """Return the edges (int64 [edges, 2]) from the first of each group to its other members; ``refs`` ascend."""
    others = np.nonzero(group != np.arange(len(group)))[0]
    return np.stack([refs[group[others]], refs[others]], axis=1)


def read_edges(files: Sequence[WorkFile], work: Path) -> Integers:
    """Return the edges of several files (int64 [edges, 2])."""
    parts = [np.asarray(mapped(work / file.path, "<i8", (file.rows, 2))) for file in files]
    return np.concatenate([np.empty((0, 2), np.int64), *parts])


def distinct(values: Integers) -> tuple[Integers, Integers]:
    """Return the distinct values, ascending, and for each value its place among them: ``np.unique`` by hashing what repeats."""
    coded = pa.array(values.reshape(-1)).dictionary_encode()
    found = np.asarray(coded.dictionary)
    order = np.argsort(found)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return found[order], place[np.asarray(coded.indices)]


def _entries(shards: Sequence[ShardKeys], work: Path) -> tuple[NDArray[np.uint64], Integers]:
    """Return the keys of a partition that may repeat (uint64 [entries]) and who has them (position of the shard << 32 | number)."""
    from filters.kernels.matching import meet, met_again, once_more, slots_for

    total = sum(shard.count for shard in shards)
    slots, bits = slots_for(total)
    for shard in shards:
        if shard.count:
            meet(_slice(shard, work)[0], bits, slots)
    keys, refs = np.empty(total, np.uint64), np.empty(total, np.int64)
    count = 0
    for position, shard in enumerate(shards):
        if shard.count:
            count = met_again(*_slice(shard, work), position << 32, bits, slots, keys, refs, count)
    return once_more(keys[:count], refs[:count])


def _slice(shard: ShardKeys, work: Path) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return a partition's keys and numbers in a shard's file, mapped."""
    entries = shard.entries.rows
    stored = mapped(work / shard.entries.path, "u1", (12 * entries,))
    numbers = 8 * entries + 4 * shard.start
    keys = stored[8 * shard.start : 8 * (shard.start + shard.count)].view("<u8")
    return np.asarray(keys), np.asarray(stored[numbers : numbers + 4 * shard.count].view("<u4"))


def _cards(shards: Sequence[ShardKeys], refs: Integers, work: Path, *, ids: bool) -> NDArray[np.uint8]:
    """Return the ids or the checks of documents, which ascend (uint8 [documents, bytes])."""
    width = ID_BYTES if ids else max((shard.check_bytes for shard in shards), default=0)
    cards = np.empty((len(refs), width), np.uint8)
    cut = np.searchsorted(refs, np.arange(len(shards) + 1) << 32)
    for position, shard in enumerate(shards):
        mine = slice(cut[position], cut[position + 1])
        if mine.start < mine.stop:
            stored = mapped(work / shard.cards.path, "u1", (shard.cards.rows * (ID_BYTES + shard.check_bytes),))
            first = ID_BYTES * shard.cards.rows
            part = stored[:first].reshape(-1, ID_BYTES) if ids else stored[first:].reshape(-1, shard.check_bytes)
            cards[mine] = part[refs[mine] & 0xFFFFFFFF]
    return cards


def card_ids(shards: Sequence[ShardKeys], refs: Integers, work: Path) -> NDArray[np.uint8]:
    """Return the ids of documents, which ascend (uint8 [documents, 16])."""
    return _cards(shards, refs, work, ids=True)


def dense_rank(ids: NDArray[np.uint8]) -> Integers:
    """Return each document's place in the order of distinct ids (int64 [documents])."""
    high, low, order = _by_id(ids)
    differs = np.ones(len(order), np.int64)
    differs[1:] = (high[order[1:]] != high[order[:-1]]) | (low[order[1:]] != low[order[:-1]])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.cumsum(differs) - 1
    return rank


def _rank(ids: NDArray[np.uint8]) -> Integers:
    """Return each document's place in the order of ids, equal ones in the order they come (int64 [documents])."""
    order = _by_id(ids)[2]
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _by_id(ids: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], NDArray[np.uint64], Integers]:
    """Return both halves of ids as numbers, and their stable order; the second halves are looked at only where first ones are equal."""
    halves = np.ascontiguousarray(ids).view(">u8")
    high, low = (np.ascontiguousarray(halves[:, half]).astype(np.uint64) for half in (0, 1))
    order = np.argsort(high)
    if (high[order[1:]] == high[order[:-1]]).any():
        order = np.lexsort((low, high))
    return high, low, order
