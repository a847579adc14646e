# SPDX-License-Identifier: Apache-2.0
"""Runs the link phases on keys made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.arrays import mapped
from curation.phases.cluster import DECISIONS, DecideGroups
from curation.phases.forest import FAN_IN, JoinForests
from curation.phases.keys import MEMBERS, Linked, write_linked
from curation.phases.match import EDGES, MatchPartition, ShardKeys
from curation.task import TaskRecord, WorkFile
from filters.contract import Agreement

Keys = NDArray[np.uint64]


def run(work: Path, phase: str, number: int, action: Any) -> TaskRecord:  # noqa: ANN401 - an action, or what writes its files
    """Run an action in a folder of its own."""
    folder = work / f"{phase}/{number:05d}-"
    folder.mkdir(parents=True, exist_ok=True)
    files, report = action(folder) if callable(action) else action.run(work, folder)
    return TaskRecord(phase=phase, number=number, fingerprint="", identity={}, files=tuple(files), report=report)


def shard(keys: Keys, ids: Sequence[str], ranks: Sequence[int], checks: NDArray[np.uint8] | None = None, number: int = 0) -> Linked:
    """Describe a shard's documents; ids are padded to 32 digits."""
    padded = pa.array([name.ljust(32, "0") for name in ids], pa.string())
    check = np.zeros((len(ids), 8), np.uint8) if checks is None else checks
    refs = (number << 32) | np.arange(len(ids))
    return Linked(np.asarray(keys, np.uint64), check, padded, refs, (np.asarray(ranks, np.int64),))


def match(
    work: Path, shards: Sequence[Linked], partitions: int = 1, agreement: Agreement | None = None
) -> tuple[list[TaskRecord], list[TaskRecord]]:
    """Run ``keys`` and ``match``; return their records."""
    agreement = agreement or Agreement()
    keys = [run(work, "keys", n, lambda folder, one=one: write_linked(one, partitions, folder)) for n, one in enumerate(shards)]
    prefix = (partitions - 1).bit_length()
    actions = [MatchPartition(tuple(ShardKeys.of(r, number) for r in keys), prefix, agreement) for number in range(partitions)]
    return keys, [run(work, "match", number, action) for number, action in enumerate(actions)]


def decide(work: Path, shards: Sequence[Linked], partitions: int = 1, agreement: Agreement | None = None) -> list[dict[str, Any]]:
    """Run all link phases and return the decisions."""
    keys, matched = match(work, shards, partitions, agreement)
    level = 0
    while len(matched) > 1 or level == 0:
        groups = [matched[at : at + FAN_IN] for at in range(0, len(matched), FAN_IN)]
        joining = [JoinForests(tuple(WorkFile.of(record, EDGES) for record in group)) for group in groups]
        matched = [run(work, f"join-{level}", number, action) for number, action in enumerate(joining)]
        level += 1
    members = tuple(WorkFile.of(record, MEMBERS) for record in keys)
    clustered = run(
        work,
        "cluster",
        0,
        DecideGroups(WorkFile.of(matched[0], EDGES), tuple(ShardKeys.of(record, 0) for record in keys), members, len(shards)),
    )
    rows: list[dict[str, Any]] = pq.read_table(work / WorkFile.of(clustered, DECISIONS).path).to_pylist()
    return rows


def edges(work: Path, records: Sequence[TaskRecord]) -> list[list[int]]:
    """Return the edges that tasks wrote."""
    files = [WorkFile.of(record, EDGES) for record in records]
    return [pair for file in files for pair in np.asarray(mapped(work / file.path, "<i8", (file.rows, 2))).tolist()]
