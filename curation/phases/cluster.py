# SPDX-License-Identifier: Apache-2.0
"""Phase ``cluster``: groups to decisions, one task for the groups that begin in one range of documents.

Each group chooses its survivor by declared rank, then smallest id: never by arrival. Documents of earlier releases stand in groups too,
and come first, but nothing is decided about them: who of them stands for a group is named by the document that its release published.
Rows pass by twice, some at a time: first groups choose; then each row is told, and a merged one how similar its check is to the survivor's.

Memory: 88 bytes and 8 a criterion for each group that begins in the range (at most 4 million), and 500 bytes for each of 260,000 rows,
of which two checks; never a whole group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.io.parquet_out import TableWriter
from curation.io.payloads import hexadecimal
from curation.phases.linked import ID_BYTES, ShardKeys
from curation.phases.match import by_shard, first_documents, gathered, read_edges
from curation.task import StoredFile, WorkFile
from filters.contract import Agreement

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
        pa.field("survivor_shard", pa.int32()),
        pa.field("survivor_row", pa.int64()),
        pa.field("similarity", pa.float64()),
    ]
)
"""One row for every document in a duplicate group, ordered by shard and row; ``ordinal`` counts its group in that order, and ``earlier``
says that the survivor stands in an earlier release. Of merged ones only: where the survivor stands in this release, and the similarity
that their checks estimate, where they were compared by it.
``cluster_size`` counts all that its documents stand for, by earlier steps too, and ``cluster_id`` is the smallest id of these."""
ROWS: Final = 1 << 18
"""Rows that are looked at a time."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DecideGroups:
    """Let each group choose its survivor.

    Attributes:
        groups: (first document of the group, document) of all that have a duplicate.
        start, count: those of this range.
        low, size: the documents that groups begin with: the first, and how many.
        keys: where each shard's documents stand, in the order that numbers them; those from ``shards`` on are of earlier releases.
        shards: number of this release's shards.
        agreement: when two checks agree.

    """

    groups: WorkFile
    start: int
    count: int
    low: int
    size: int
    keys: tuple[ShardKeys, ...]
    shards: int
    agreement: Agreement

    def identity(self) -> dict[str, Any]:
        """Return the digests of groups and members."""
        place = [self.start, self.count, self.low, self.size]
        members = [shard.members.sha256 for shard in self.keys]
        told = [shard.published.sha256 if shard.published else None for shard in self.keys[self.shards :]]
        checks = [shard.checks.sha256 if shard.checks else None for shard in self.keys] if self.agreement.estimates else []
        compared = [self.agreement.planes, self.agreement.by_chance] if self.agreement.estimates else []
        return {
            "groups": self.groups.sha256, "place": place, "members": members, "shards": self.shards, "published": told, "checks": checks,
            "compared": compared,
        }  # fmt: skip

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write one decision for every document of this release that has a duplicate."""
        from filters.kernels.choosing import choose, count_off, number_groups

        place = np.full(self.size, -1, np.int32)
        count = sum(int(np.count_nonzero(label == document)) for label, document in self._rows(work))
        criteria = max((shard.ranks for shard in self.keys), default=0)
        best, size = np.empty(count, np.int64), np.zeros(count, np.int64)
        best_ranks, stands_for = np.empty((count, criteria), np.int64), np.zeros(count, np.int64)
        best_ids, least_ids = np.empty((count, 2), np.uint64), np.empty((count, 2), np.uint64)
        known = 0
        for label, document in self._rows(work):
            group = np.empty(len(label), np.int64)
            known = number_groups(label, self.low, place, known, group)
            ranks, ids = self._who(work, document, criteria)
            choose(group, document, ranks, ids, self._least(work, document, ids), best, best_ranks, best_ids, least_ids, size)
            np.add.at(stands_for, group, self._stands_for(work, document))
        own = int(first_documents(self.keys)[self.shards])
        self._name_published(work, best, best_ids, own)
        seen, merged = np.zeros(count, np.int64), 0
        with TableWriter(folder / DECISIONS, DECISION) as writer:
            for label, document in self._rows(work):
                group = place[label - self.low].astype(np.int64)
                ordinal = np.empty(len(group), np.int64)
                count_off(group, seen, ordinal)
                mine = slice(0, int(np.searchsorted(document, own)))
                survivor = best[group]
                shard, row = self._places(work, document[mine])
                told = self._merged(work, document[mine], survivor[mine], own)
                merged += told[0].true_count
                columns = [
                    pa.array(shard),
                    pa.array(row),
                    told[0],
                    pa.array(survivor[mine] >= own),
                    hexadecimal(_bytes(best_ids[group[mine]])),
                    hexadecimal(_bytes(least_ids[group[mine]])),
                    pa.array(stands_for[group[mine]]),
                    pa.array(ordinal[mine]),
                    *told[1:],
                ]
                writer.write(pa.table(columns, schema=DECISION))
        return [StoredFile.of(writer.stat)], {"clusters": count, "merged": merged}

    def _rows(self, work: Path) -> Iterator[tuple[Integers, Integers]]:
        """Iterate over the first document of the group and the document, some rows at a time, in order of document."""
        rows = read_edges(self.groups, work)
        for at in range(self.start, self.start + self.count, ROWS):
            piece = rows[at : min(self.start + self.count, at + ROWS)]
            yield np.ascontiguousarray(piece[:, 0]), np.ascontiguousarray(piece[:, 1])

    def _merged(self, work: Path, documents: Integers, survivors: Integers, own: int) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
        """Return who is merged, and of those shard and row of the survivor and the similarity to it; documents ascend."""
        from filters.kernels.matching import differing_pairs

        merged = survivors != documents
        here = merged & (survivors < own)
        known, at = np.unique(survivors[merged], return_inverse=True)
        shard, row = np.zeros(len(merged), np.int32), np.zeros(len(merged), np.int64)
        places = self._places(work, known)
        shard[merged], row[merged] = (values[at] for values in places)
        similarity = np.zeros(len(merged))
        if self.agreement.estimates:
            one, other = (gathered(self.keys, some, work, ids=False).view(np.uint64) for some in (documents[merged], known))
            slots = 64 * one.shape[1] // self.agreement.planes
            similarity[merged] = self.agreement.similarity(differing_pairs(one, other[at], self.agreement.planes), slots)
        compared = merged & self.agreement.estimates
        return pa.array(merged), pa.array(shard, mask=~here), pa.array(row, mask=~here), pa.array(similarity, mask=~compared)

    def _name_published(self, work: Path, best: Integers, best_ids: NDArray[np.uint64], own: int) -> None:
        """Put the published document's id for each survivor of an earlier release, which that may have merged by a later step."""
        groups = np.nonzero(best >= own)[0]
        known, at = np.unique(best[groups], return_inverse=True)
        ids = np.empty((len(known), ID_BYTES), np.uint8)
        for shard, first, mine in by_shard(self.keys, known):
            ids[mine] = shard.published_of(work)[known[mine] - first]
        best_ids[groups] = ids[at].view(">u8").astype(np.uint64)

    def _who(self, work: Path, documents: Integers, criteria: int) -> tuple[Integers, NDArray[np.uint64]]:
        """Return ranks and ids of documents, which ascend."""
        ranks, ids = np.empty((len(documents), criteria), np.int64), np.empty((len(documents), ID_BYTES), np.uint8)
        for shard, first, mine in by_shard(self.keys, documents):
            who = shard.who(work)
            ranks[mine], ids[mine] = who.ranks[documents[mine] - first], who.ids[documents[mine] - first]
        return ranks, ids.view(">u8").astype(np.uint64)

    def _least(self, work: Path, documents: Integers, ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the smallest id of what each document stands for already: its own, where it is alone; documents ascend."""
        found = ids.copy()
        for shard, first, mine in by_shard(self.keys, documents):
            who = shard.who(work)
            if not len(who.joined):
                continue
            _, here, there = np.intersect1d(documents[mine] - first, who.joined, assume_unique=True, return_indices=True)
            found[mine][here] = who.least[there].view(">u8").astype(np.uint64)
        return found

    def _stands_for(self, work: Path, documents: Integers) -> Integers:
        """Return how many documents each stands for already; documents ascend."""
        found = np.empty(len(documents), np.int64)
        for shard, first, mine in by_shard(self.keys, documents):
            found[mine] = shard.who(work).stands_for[documents[mine] - first]
        return found

    def _places(self, work: Path, documents: Integers) -> tuple[NDArray[np.int32], Integers]:
        """Return shard and row of documents, which ascend."""
        first = first_documents(self.keys)
        rows = np.empty(len(documents), np.int64)
        for shard, at, mine in by_shard(self.keys, documents):
            rows[mine] = shard.who(work).rows[documents[mine] - at]
        return (np.searchsorted(first, documents, side="right") - 1).astype(np.int32), rows


def _bytes(ids: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Return ids (uint64 [documents, 2]) as bytes (uint8 [documents, 16])."""
    return np.ascontiguousarray(ids.astype(">u8")).view(np.uint8)
