# SPDX-License-Identifier: Apache-2.0
"""Synthetic sketches through the link phases, shard by shard, as a run does it: processor time, peak memory, bytes on disk.

A tenth of the documents, or as many as wanted, are near duplicates of the document before: they share 6 of 14 bands and most of their
signature. No text, no model of a corpus: this shows how cost grows with the number of documents, and what a document costs. What
``measure`` would have written is not counted, nor is reading its sketches and judging again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from curation.io.arrays import write_arrays
from curation.link import join_documents
from curation.phase import Phase
from curation.phases.linked import Linked, Ranges, ShardKeys, write_linked
from curation.task import StoredFile, TaskRecord, WorkFile
from filters.contract import Agreement

BANDS, CHECK_BYTES = 14, 112
AGREEMENT = Agreement(2, 0.82)


@dataclass(frozen=True)
class Cost:
    """What linking cost: processor time by phase, bytes written, memory of this process, tasks, documents merged.

    Attributes:
        seconds: processor time of each phase, ``join`` all levels.
        bytes: written by all phases.
        peak_bytes: most memory that a task of each phase took, files that it maps left out, beside what the process held before.
        tasks: number of tasks.
        merged: documents.

    """

    seconds: dict[str, float]
    bytes: int
    peak_bytes: dict[str, int]
    tasks: dict[str, int]
    merged: int


class _Meter:
    """Runs what a task does, and adds up what it costs."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.seconds: dict[str, float] = {}
        self.tasks: dict[str, int] = {}
        self.peak: dict[str, int] = {}
        self.bytes = 0

    def run(self, phase: str, number: int, action: Callable[[Path], tuple[list[StoredFile], dict[str, Any]]]) -> TaskRecord:
        """Run an action in the folder of a task without a fingerprint, for identities of many shards are not what is measured."""
        folder = self.work / f"{phase}/{number:05d}-"
        folder.mkdir(parents=True)
        with _Peak() as peak:
            started = time.thread_time()
            files, report = action(folder)
            taken = time.thread_time() - started
        name = phase.removeprefix("link-").split("-", maxsplit=1)[0]
        self.seconds[name] = self.seconds.get(name, 0.0) + taken
        self.tasks[name] = self.tasks.get(name, 0) + 1
        self.peak[name] = max(self.peak.get(name, 0), peak.bytes)
        self.bytes += sum(file.bytes for file in files)
        return TaskRecord(phase=phase, number=number, fingerprint="", identity={}, files=tuple(files), report=report)

    def phase(self, phase: Phase) -> list[TaskRecord]:
        """Run a phase of the plan."""
        return [self.run(phase.name, task.number, lambda folder, task=task: task.action.run(self.work, folder)) for task in phase.tasks]  # type: ignore[misc]  # a default binds the value


def link_synthetic(work: Path, documents: int, shards: int, every: int = 10) -> Cost:
    """Link synthetic documents, of which every so many is a copy, and tell what it cost."""
    meter = _Meter(work)
    ranges = Ranges.of(documents * BANDS)
    cuts = np.linspace(0, documents, shards + 1).astype(np.int64)
    keys = []
    for number in range(shards):
        made, check = _shard(int(cuts[number]), int(cuts[number + 1]), number, every)
        stat = write_arrays([check], work / f"checks-{number}.bin", len(check))

        def write(folder: Path, made: Linked = made) -> tuple[list[StoredFile], dict[str, Any]]:
            stats, report = write_linked(made, ranges, folder)
            return [StoredFile.of(stat) for stat in stats], report

        record = meter.run("keys", number, write)
        keys.append(ShardKeys.of(record, WorkFile(stat.path.name, stat.sha256, stat.rows), CHECK_BYTES))
        del made, check
    phases = join_documents("link", tuple(keys), shards, ranges, AGREEMENT)
    try:
        phase = next(phases)
        while True:
            phase = phases.send(meter.phase(phase))
    except StopIteration as end:
        decisions: tuple[WorkFile, ...] = end.value
    tables = [pq.read_table(work / file.path, columns=["merged"]) for file in decisions]
    merged = int(np.count_nonzero(np.asarray(pa.concat_tables(tables).column("merged"))))
    return Cost(meter.seconds, meter.bytes, meter.peak, meter.tasks, merged)


class _Peak:
    """Watches this process's memory every hundredth of a second: the kernel keeps no peak without files that are mapped."""

    def __enter__(self) -> Self:
        self._before, self.bytes = _held(), 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.01):
            self.bytes = max(self.bytes, _held() - self._before)


def _held() -> int:
    """Return this process's resident memory that is no file's (Linux, proc(5))."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status[status.index("RssAnon:") :].split(maxsplit=2)[1]) << 10


def _shard(start: int, stop: int, number: int, every: int) -> tuple[Linked, np.ndarray[Any, np.dtype[np.uint8]]]:
    """Return documents ``start`` to ``stop``: keys and checks follow from their numbers."""
    count = stop - start
    draw = np.random.default_rng([number, count])
    keys = draw.integers(0, 1 << 63, (count, BANDS), np.uint64) << np.uint64(1)
    check = draw.integers(0, 256, (count, CHECK_BYTES), np.uint8)
    copies = np.arange(every - 1, count, every)
    keys[copies, :6] = keys[copies - 1, :6]
    check[copies] = check[copies - 1]
    check[copies, :4] ^= 1
    digits = draw.integers(0, 256, (count, 16), np.uint8).tobytes().hex()
    ids = pa.array([digits[at : at + 32] for at in range(0, len(digits), 32)], pa.string())
    rank = draw.integers(0, 5, count), draw.integers(0, 10_000, count)
    return Linked(keys, ids, np.arange(count, dtype=np.uint32), rank), check
