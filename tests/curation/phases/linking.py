# SPDX-License-Identifier: Apache-2.0
"""Runs the link phases on keys made by hand."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from curation.io.arrays import mapped, write_arrays
from curation.link import join_documents
from curation.phase import Phase
from curation.phases.forest import RANGE_BITS
from curation.phases.linked import Linked, Ranges, ShardKeys, write_linked
from curation.phases.match import EDGES, MatchPartition
from curation.task import Task, TaskRecord, WorkFile, execute
from filters.contract import Agreement

Keys = NDArray[np.uint64]
Ran = Callable[[Task, Path], TaskRecord]


@dataclass(frozen=True)
class Shard:
    """A shard's documents and their checks (uint8 [documents, bytes])."""

    linked: Linked
    checks: NDArray[np.uint8]


def shard(keys: Keys, ids: Sequence[str], ranks: Sequence[int], checks: NDArray[np.uint8] | None = None) -> Shard:
    """Describe a shard's documents; ids are padded to 32 digits."""
    padded = pa.array([name.ljust(32, "0") for name in ids], pa.string())
    check = np.zeros((len(ids), 8), np.uint8) if checks is None else checks
    rows = np.arange(len(ids), dtype=np.uint32)
    return Shard(Linked(np.asarray(keys, np.uint64), padded, rows, (np.asarray(ranks, np.int64),)), check)


def write(work: Path, shards: Sequence[Shard], ranges: Ranges) -> tuple[ShardKeys, ...]:
    """Write what the phases before would have written."""
    return tuple(write_one(work, one, number, ranges) for number, one in enumerate(shards))


def write_one(work: Path, one: Shard, number: int, ranges: Ranges) -> ShardKeys:
    """Write one shard's keys and checks."""
    folder = work / f"keys/{number:05d}-"
    folder.mkdir(parents=True, exist_ok=True)
    stats, told = write_linked(one.linked, ranges, folder)
    stats.append(write_arrays([one.checks], folder / "checks.bin", len(one.checks)))
    return ShardKeys.at(stats, work, told["ranks"], one.checks.shape[1])


def match(
    work: Path, shards: Sequence[Shard], ranges: Ranges | None = None, agreement: Agreement | None = None
) -> tuple[tuple[ShardKeys, ...], list[TaskRecord]]:
    """Write keys and match them; return them and the records."""
    ranges = ranges or Ranges(0, 0)
    keys = write(work, shards, ranges)
    actions = [MatchPartition(keys, ranges, number, agreement or Agreement()) for number in range(ranges.partitions)]
    return keys, [execute(Task("match", number, action), work) for number, action in enumerate(actions)]


def decide(work: Path, shards: Sequence[Shard], ranges: Ranges | None = None, range_bits: int = RANGE_BITS) -> list[dict[str, Any]]:
    """Run all link phases and return the decisions in order of shard and row."""
    ranges = ranges or Ranges(0, 0)
    files = drive(join_documents("link", write(work, shards, ranges), len(shards), ranges, Agreement(), None, range_bits), work)
    rows = [row for file in files for row in pq.read_table(work / file.path).to_pylist()]
    return sorted(rows, key=lambda row: (row["shard"], row["row"]))


def drive(phases: Generator[Phase, list[TaskRecord], tuple[WorkFile, ...]], work: Path, run: Ran = execute) -> tuple[WorkFile, ...]:
    """Run all tasks of all phases, one after the other."""
    try:
        phase = next(phases)
        while True:
            phase = phases.send([run(task, work) for task in phase.tasks])
    except StopIteration as end:
        files: tuple[WorkFile, ...] = end.value
        return files


def edges(work: Path, records: Sequence[TaskRecord]) -> list[list[int]]:
    """Return the edges that tasks wrote."""
    files = [WorkFile.of(record, EDGES) for record in records]
    return [pair for file in files for pair in np.asarray(mapped(work / file.path, "<i8", (file.rows, 2))).tolist()]
