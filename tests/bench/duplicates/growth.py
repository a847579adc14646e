# SPDX-License-Identifier: Apache-2.0
"""Synthetic sketches through the link phases, shard by shard, as a run does it: processor time, peak memory, bytes on disk.

A tenth of the documents are near duplicates of the document before: they share 6 of 14 bands and most of their signature. No text, no
model of a corpus: this shows how cost grows with the number of documents, and what a document costs.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curation.link import ENTRIES_PER_PARTITION
from curation.phases.cluster import DECISIONS, DecideGroups
from curation.phases.forest import FAN_IN, JoinForests
from curation.phases.keys import MEMBERS, Linked, write_linked
from curation.phases.match import EDGES, MatchPartition, ShardKeys
from curation.task import TaskRecord, WorkFile
from filters.contract import Agreement

BANDS, CHECK_BYTES = 14, 112
AGREEMENT = Agreement(2, 0.82)


@dataclass(frozen=True)
class Cost:
    """What linking cost: processor time by phase, bytes written, peak memory of this process, tasks, documents merged."""

    seconds: dict[str, float]
    bytes: int
    peak_bytes: int
    tasks: dict[str, int]
    merged: int


def link_synthetic(work: Path, documents: int, shards: int) -> Cost:
    """Link synthetic documents and tell what it cost."""
    seconds: dict[str, float] = {}
    tasks: dict[str, int] = {}
    size = 0
    partitions = 1 << max(0, int(np.ceil(np.log2(max(1, documents * BANDS) / ENTRIES_PER_PARTITION))))

    def run(phase: str, number: int, action: Callable[[Path], tuple[list[Any], dict[str, Any]]]) -> TaskRecord:
        nonlocal size
        folder = work / f"{phase}/{number:05d}-"
        folder.mkdir(parents=True)
        started = time.thread_time()
        files, report = action(folder)
        seconds[phase.split("-", maxsplit=1)[0]] = seconds.get(phase.split("-", maxsplit=1)[0], 0.0) + time.thread_time() - started
        tasks[phase.split("-", maxsplit=1)[0]] = tasks.get(phase.split("-", maxsplit=1)[0], 0) + 1
        size += sum(file.bytes for file in files)
        return TaskRecord(phase=phase, number=number, fingerprint="", identity={}, files=tuple(files), report=report)

    cuts = np.linspace(0, documents, shards + 1).astype(np.int64)
    keys = []
    for number in range(shards):
        made = _shard(int(cuts[number]), int(cuts[number + 1]), number)
        keys.append(run("keys", number, lambda folder, made=made: write_linked(made, partitions, folder)))  # type: ignore[misc]  # a default binds the value
        del made
    prefix = (partitions - 1).bit_length()
    matched = []
    for number in range(partitions):
        action = MatchPartition(tuple(ShardKeys.of(record, number) for record in keys), prefix, AGREEMENT)
        matched.append(run("match", number, lambda folder, action=action: action.run(work, folder)))  # type: ignore[misc]  # the same
    level = 0
    while len(matched) > 1 or level == 0:
        groups = [matched[at : at + FAN_IN] for at in range(0, len(matched), FAN_IN)]
        joins = [JoinForests(tuple(WorkFile.of(record, EDGES) for record in group)) for group in groups]
        matched = [run(f"join-{level}", number, lambda folder, join=join: join.run(work, folder)) for number, join in enumerate(joins)]  # type: ignore[misc]  # the same
        level += 1
    cards, members = tuple(ShardKeys.of(record, 0) for record in keys), tuple(WorkFile.of(record, MEMBERS) for record in keys)
    decide = DecideGroups(WorkFile.of(matched[0], EDGES), cards, members, shards)
    clustered = run("cluster", 0, lambda folder: decide.run(work, folder))
    decisions = pq.read_table(work / WorkFile.of(clustered, DECISIONS).path, columns=["merged"])
    merged = int(np.count_nonzero(np.asarray(decisions.column("merged"))))
    return Cost(seconds, size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10, tasks, merged)


def _shard(start: int, stop: int, number: int) -> Linked:
    """Return documents ``start`` to ``stop``: keys and checks follow from their numbers."""
    count = stop - start
    draw = np.random.default_rng([number, count])
    keys = draw.integers(0, 1 << 63, (count, BANDS), np.uint64) << np.uint64(1)
    check = draw.integers(0, 256, (count, CHECK_BYTES), np.uint8)
    copies = np.arange(9, count, 10)
    keys[copies, :6] = keys[copies - 1, :6]
    check[copies] = check[copies - 1]
    check[copies, :4] ^= 1
    digits = draw.integers(0, 256, (count, 16), np.uint8).tobytes().hex()
    ids = pa.array([digits[at : at + 32] for at in range(0, len(digits), 32)], pa.string())
    return Linked(keys, check, ids, (number << 32) | np.arange(count), (draw.integers(0, 5, count), draw.integers(0, 10_000, count)))
