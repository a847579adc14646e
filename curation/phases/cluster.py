# SPDX-License-Identifier: Apache-2.0
"""Phases ``match`` and ``cluster``: equal keys to edges, edges to groups, and each group's survivor.

``match`` sorts one partition; each run of equal (position, key, check) becomes a star around its first reference, so a
million identical documents give a million edges, not pairs. ``cluster`` joins all edges by union-find; each group
chooses its survivor by declared rank, then smallest id. Memory: ``match`` holds one partition; ``cluster`` holds the
duplicate edges and the documents on them, never all documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.parquet_out import write_parquet
from curation.phases.keys import ENTRY
from curation.task import StoredFile, WorkFile, digests

EDGES, DECISIONS = "edges.parquet", "decisions.parquet"
EDGE = pa.schema([pa.field("left", pa.int64()), pa.field("right", pa.int64())])
DECISION = pa.schema(
    [
        pa.field("shard", pa.int32()),
        pa.field("row", pa.int64()),
        pa.field("merged", pa.bool_()),
        pa.field("survivor_id", pa.string()),
        pa.field("cluster_id", pa.string()),
        pa.field("cluster_size", pa.int64()),
        pa.field("ordinal", pa.int64()),
    ]
)
"""One row for every document in a duplicate group, ordered by shard and row; ``ordinal`` counts its group in that order."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class MatchPartition:
    """Find runs of equal keys in one partition."""

    entries: tuple[WorkFile, ...]

    def identity(self) -> dict[str, Any]:
        """Return the digests of the entries."""
        return {"entries": digests(self.entries)}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write the edges, each pair once: the first reference of a run with every other one."""
        table = pa.concat_tables([ENTRY.empty_table(), *(pq.read_table(work / entry.path) for entry in self.entries)])
        order = [(name, "ascending") for name in ("position", "key", "check", "ref")]
        table = table.take(pc.sort_indices(table, sort_keys=order)).combine_chunks()
        refs, same = np.asarray(table.column("ref")), _equals_previous(table)
        starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(refs))))
        pairs = np.unique(np.stack([refs[starts[same]], refs[same]], axis=1), axis=0)
        stat = write_parquet([pa.table([pairs[:, 0], pairs[:, 1]], schema=EDGE)], folder / EDGES, EDGE)
        return [StoredFile.of(stat)], {"edges": stat.rows}


@dataclass(frozen=True)
class ClusterEdges:
    """Join all edges into groups and let each group choose its survivor."""

    edges: tuple[WorkFile, ...]
    members: tuple[WorkFile, ...]

    def identity(self) -> dict[str, Any]:
        """Return the digests of edges and members."""
        return {"edges": digests(self.edges), "members": digests(self.members)}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Write one decision for every document that has a duplicate."""
        from filters.kernels.union_find import components

        edges = pa.concat_tables([EDGE.empty_table(), *(pq.read_table(work / edge.path) for edge in self.edges)])
        left, right = np.asarray(edges.column("left")), np.asarray(edges.column("right"))
        refs = np.unique(np.concatenate([left, right]))
        group = components(len(refs), np.searchsorted(refs, left), np.searchsorted(refs, right))
        found = _members(work, self.members, refs)
        ids = found.column("id").combine_chunks()
        by_id = np.asarray(pc.rank(ids, sort_keys="ascending", tiebreaker="dense")).astype(np.int64)
        rank = [np.asarray(found.column(name)) for name in found.column_names if name.startswith("rank_")]
        survivor = _first_of_group(group, [*rank, by_id])
        size = np.bincount(group, minlength=len(refs))
        columns = [
            pa.array(refs >> 32, pa.int32()),
            pa.array(refs & 0xFFFFFFFF),
            pa.array(survivor != np.arange(len(refs))),
            ids.take(pa.array(survivor)),
            ids.take(pa.array(_first_of_group(group, [by_id]))),
            pa.array(size[group], pa.int64()),
            pa.array(_ordinal(group)),
        ]
        decisions = pa.table(columns, schema=DECISION)
        stat = write_parquet([decisions], folder / DECISIONS, DECISION)
        merged = int(np.count_nonzero(survivor != np.arange(len(refs))))
        return [StoredFile.of(stat)], {"clusters": int(np.count_nonzero(size)), "merged": merged}


def _equals_previous(table: pa.Table) -> NDArray[np.bool_]:
    """Tell for every sorted entry whether position, key and check equal the entry before it; null equals null."""
    same = np.zeros(table.num_rows, np.bool_)
    if table.num_rows > 1:
        same[1:] = True
        for name in ("position", "key", "check"):
            column = table.column(name) if name != "check" else pc.fill_null(table.column(name), b"")
            same[1:] &= np.asarray(pc.equal(column[1:], column[:-1]))
    return same


def _members(work: Path, members: tuple[WorkFile, ...], refs: Integers) -> pa.Table:
    """Return the member rows of ``refs``, in their order, reading one shard's members at a time."""
    found = []
    for member in members:
        table = pq.read_table(work / member.path)
        found.append(table.filter(pa.array(np.isin(np.asarray(table.column("ref")), refs))))
    table = pa.concat_tables(found)
    return table.take(pc.sort_indices(table, sort_keys=[("ref", "ascending")]))


def _first_of_group(group: Integers, keys: list[Integers]) -> Integers:
    """Return for every row the row of its group that comes first by ``keys``, the most important first; ties by row."""
    order = np.lexsort([*reversed(keys), group])
    ordered = group[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    first = np.zeros(len(group), np.int64)
    first[ordered[begins]] = order[begins]
    return first[group]


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
