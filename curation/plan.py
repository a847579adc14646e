# SPDX-License-Identifier: Apache-2.0
"""The plan: a job to phases of tasks, each phase made when the one before is done.

    read ─▶ measure ─▶ identity ─▶ for each linking step: keys ─▶ match ─▶ cluster ─▶ edit ─▶ shards ─▶ books

Shards come from the input listing alone, never from the number of workers. A task's fingerprint follows from the content of
what it reads, so a phase whose inputs come out the same is reused, whatever changed before it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from curation.io.inventory import cut
from curation.io.sections import Section
from curation.job import Job, JobStep
from curation.phases.cluster import DECISIONS, EDGES, ClusterEdges, MatchPartition
from curation.phases.edit import EVIDENCE_FILE, LEDGER_FILE, EditShard
from curation.phases.keys import MEMBERS, WriteKeys, entries_file
from curation.phases.measure import MeasureShard, sketch_file
from curation.phases.read import DOCUMENTS, SIGNALS, ReadShard
from curation.phases.survivors import IDENTITY, ShardState
from curation.phases.write import Part, WriteBooks, WritePart, lay_out, places
from curation.recipe import MEBIBYTE
from curation.task import Action, Task, TaskRecord, WorkFile

ENTRIES_PER_PARTITION: Final = 1 << 23
"""Entries that one match task sorts: 8 million of about 40 bytes, some 350 MB in Arrow."""


@dataclass(frozen=True)
class Phase:
    """Tasks that may run at the same time."""

    name: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Planned:
    """All that publication needs: records of the last phases, in order.

    Attributes:
        read: one record a shard, with the records met by file.
        parts: release shards and their records.
        books: ledger (and evidence) records, one a shard.

    """

    read: tuple[TaskRecord, ...]
    parts: tuple[TaskRecord, ...]
    books: tuple[TaskRecord, ...]


Phases = Generator[Phase, list[TaskRecord], Planned]


def phases(job: Job) -> Phases:
    """Yield the phases; send each one's records to get the next. Returns what publication needs."""
    shards = cut_shards(job)
    names = tuple(source.name for source in job.recipe.sources)
    page = tuple(step.measuring for step in job.steps if step.needs_page)
    text = tuple(step.measuring for step in job.steps if not step.needs_page and not step.filter.links)
    linking = tuple(step.filter for step in job.steps if step.filter.links)
    batch = job.recipe.work.batch_mebibytes

    read = yield _phase("read", [ReadShard(tuple(sections), job.source(source), page, batch, job.limit) for source, sections in shards])
    measured = yield _phase("measure", [MeasureShard(WorkFile.of(r, DOCUMENTS), WorkFile.of(r, SIGNALS), text, linking) for r in read])

    def states(steps: Sequence[JobStep]) -> list[ShardState]:
        judging = tuple(step.judging for step in steps)
        known = {name: decided for name, decided in decisions.items() if name == IDENTITY or name in {step.filter.name for step in steps}}
        pairs = zip(read, measured, strict=True)
        return [ShardState(n, WorkFile.of(r, DOCUMENTS), WorkFile.of(m, SIGNALS), judging, known) for n, (r, m) in enumerate(pairs)]

    decisions: dict[str, WorkFile] = {}
    records = sum(record.report["records"] for record in measured)
    decisions[IDENTITY] = yield from _link(IDENTITY, states([]), [None] * len(read), records, (), names)
    for number, step in enumerate(job.steps):
        if step.filter.links:
            sketches = [WorkFile.of(record, sketch_file(step.filter.name)) for record in measured]
            prefer = tuple(step.filter.parameters().get("prefer", ()))
            width = measured[0].report["keys"][step.filter.name] if measured else 1
            state = states(job.steps[:number])
            decisions[step.filter.name] = yield from _link(step.filter.name, state, sketches, records * width, prefer, names)

    editing = tuple(step.measuring for step in job.steps if step.filter.edits)
    edited = yield _phase("edit", [EditShard(state, editing, _evidence(job)) for state in states(job.steps)])
    layout = lay_out(edited, job.recipe.release.shard_mebibytes * MEBIBYTE)
    parts = yield _phase("shards", [WritePart(part) for part in layout])
    books = yield _phase("books", [_books(number, record, layout, _evidence(job)) for number, record in enumerate(edited)])
    return Planned(tuple(read), tuple(parts), tuple(books))


def cut_shards(job: Job) -> list[tuple[str, list[Section]]]:
    """Return every shard as ``(source, sections)``, in recipe order."""
    target = job.recipe.work.shard_mebibytes * MEBIBYTE
    shards = [(name, sections) for name, files in job.inputs.items() for sections in cut(files, target)]
    if job.limit is None:
        return shards
    first = dict(reversed(shards))
    return [(name, first[name]) for name in job.inputs]


def _link(
    step: str,
    states: list[ShardState],
    sketches: Sequence[WorkFile | None],
    entries: int,
    prefer: tuple[str, ...],
    sources: tuple[str, ...],
) -> Generator[Phase, list[TaskRecord], WorkFile]:
    """Plan one linking step: keys, match, cluster."""
    partitions = 1 << max(0, math.ceil(math.log2(max(1, entries) / ENTRIES_PER_PARTITION)))
    pairs = zip(states, sketches, strict=True)
    keys = yield _phase(f"{step}-keys", [WriteKeys(state, step, sketch, partitions, prefer, sources) for state, sketch in pairs])
    actions = [MatchPartition(tuple(WorkFile.of(record, entries_file(number)) for record in keys)) for number in range(partitions)]
    matched = yield _phase(f"{step}-match", actions)
    edges = tuple(WorkFile.of(record, EDGES) for record in matched)
    members = tuple(WorkFile.of(record, MEMBERS) for record in keys)
    (clustered,) = yield _phase(f"{step}-cluster", [ClusterEdges(edges, members)])
    return WorkFile.of(clustered, DECISIONS)


def _books(number: int, record: TaskRecord, layout: Sequence[Part], evidence: tuple[pa.Field, ...]) -> WriteBooks:
    kept = WorkFile.of(record, EVIDENCE_FILE) if evidence else None
    return WriteBooks(number, WorkFile.of(record, LEDGER_FILE), kept, places(layout, number))


def _evidence(job: Job) -> tuple[pa.Field, ...]:
    """Return the evidence columns of all steps."""
    return tuple(pa.field(signal.name, signal.type) for step in job.steps for signal in step.filter.signals if signal.evidence)


def _phase(name: str, actions: Sequence[Action]) -> Phase:
    return Phase(name, tuple(Task(name, number, action) for number, action in enumerate(actions)))
