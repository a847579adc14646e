# SPDX-License-Identifier: Apache-2.0
"""The plan: a job to phases of tasks, each phase made when the one before is done.

    read ─▶ measure ─▶ identity ─▶ for each linking step: keys ─▶ match ─▶ join ─▶ cluster ─▶ edit ─▶ shards ─▶ books
                                 ─▶ for each costly step: its survivors are measured
                                 ─▶ after books, for each linking step that keeps one: index

Shards come from the input listing alone, never from the number of workers. A task's fingerprint follows from the content of
what it reads, so a phase whose inputs come out the same is reused, whatever changed before it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from curation.counting import count_parts
from curation.io.inventory import cut
from curation.io.sections import Section
from curation.job import Job, JobStep
from curation.link import Linking, link
from curation.mix import Weights, added_up, mix_table, weigh
from curation.phase import Phase, phase_of
from curation.phases.edit import EVIDENCE_FILE, LEDGER_FILE, EditShard
from curation.phases.index import FATES, WriteIndex
from curation.phases.keys import INDEX
from curation.phases.measure import MeasureShard, checks_file, sketch_file
from curation.phases.read import DOCUMENTS, SIGNALS, ReadShard
from curation.phases.summarise import Summarise
from curation.phases.survivors import IDENTITY, ShardState
from curation.phases.survivors_measured import MeasureSurvivors, phase_name
from curation.phases.write import Part, WriteBooks, WritePart, lay_out, places
from curation.recipe import MEBIBYTE
from curation.recipe_mix import Mix
from curation.task import TaskRecord, WorkFile
from curation.tokens import CHARACTERS, Sizing


@dataclass(frozen=True)
class Planned:
    """All that publication needs: records of the last phases, in order.

    Attributes:
        read: one record a shard, with the records met by file.
        parts: release shards and their records.
        books: ledger (and evidence) records, one a shard.
        indexes: linking step to the records of the tasks that kept an index for later releases.
        tables: what filters tell of the whole corpus, for the card.

    """

    read: tuple[TaskRecord, ...]
    parts: tuple[TaskRecord, ...]
    books: tuple[TaskRecord, ...]
    indexes: Mapping[str, tuple[TaskRecord, ...]]
    tables: tuple[Mapping[str, Any], ...]


Phases = Generator[Phase, list[TaskRecord], Planned]


def phases(job: Job) -> Phases:
    """Yield the phases; send each one's records to get the next. Returns what publication needs."""
    shards = cut_shards(job)
    names = tuple(source.name for source in job.recipe.sources)
    page = tuple(step.measuring for step in job.steps if step.needs_page)
    text = tuple(step.measuring for step in job.steps if not (step.needs_page or step.filter.links or step.on_survivors))
    linking = tuple(step.filter for step in job.steps if step.filter.links)
    batch = job.recipe.work.batch_mebibytes

    read = yield phase_of(
        "read", [ReadShard(tuple(cuts), job.source(name), page, batch, job.models.get(name), job.limit) for name, cuts in shards]
    )
    measured = yield phase_of("measure", [MeasureShard(WorkFile.of(r, DOCUMENTS), WorkFile.of(r, SIGNALS), text, linking) for r in read])
    base = tuple(WorkFile.of(record, SIGNALS) for record in measured)
    signals = base  # so far; costly steps write them anew

    def states(steps: Sequence[JobStep]) -> list[ShardState]:
        judging = tuple(step.judging for step in steps)
        known = {name: decided for name, decided in decisions.items() if name == IDENTITY or name in {step.filter.name for step in steps}}
        return [ShardState(n, WorkFile.of(r, DOCUMENTS), signals[n], judging, known) for n, r in enumerate(read)]

    decisions: dict[str, tuple[WorkFile, ...]] = {}
    records = sum(record.report["records"] for record in measured)
    decisions[IDENTITY] = (yield from link(Linking(IDENTITY, tuple(states([])), (None,) * len(read), records, names))).decisions
    indexes: dict[str, tuple[TaskRecord, ...]] = {}
    for number, step in enumerate(job.steps):
        if step.on_survivors:
            before = [s for n, s in enumerate(job.steps) if n < number or not (s.filter.links or s.on_survivors)]
            tasks = [MeasureSurvivors(state, base[state.shard], step.measuring) for state in states(before)]
            signals = tuple(WorkFile.of(record, SIGNALS) for record in (yield phase_of(phase_name(step.filter.name), tasks)))
        if step.filter.links:
            name = step.filter.name
            sketches = tuple((WorkFile.of(record, sketch_file(name)), WorkFile.of(record, checks_file(name))) for record in measured)
            width, check_bytes = measured[0].report["keys"][name] if measured else (1, 0)
            before_it = tuple(states(job.steps[:number]))
            linked = yield from link(Linking(name, before_it, sketches, records * width, names, check_bytes, step))
            decisions[name] = linked.decisions
            indexes |= {name: linked.index} if linked.index else {}

    repeated: dict[str, tuple[WorkFile, ...]] = {}
    for number, step in enumerate(job.steps):
        if step.filter.counts:
            repeated[step.filter.name] = yield from count_parts(step.filter, states(job.steps[:number]))
    telling = [step.measuring for step in job.steps if step.filter.summarises]
    told = (yield phase_of("summarise", [Summarise(measuring, signals) for measuring in telling])) if telling else []
    editing = tuple(step.measuring for step in job.steps if step.filter.edits and step.filter.edits_here())
    mix, partition_by, leave_out = job.recipe.release.mix, job.recipe.release.partition_by, job.recipe.release.leave_out
    sizing = Sizing.of(mix.tokenizer, job.folder) if mix and mix.tokenizer else CHARACTERS
    edited = yield phase_of(
        "edit",
        [
            EditShard(state, editing, repeated, _evidence(job), sizing, mix is not None, partition_by, leave_out, bool(indexes))
            for state in states(job.steps)
        ],
    )
    weights = weigh(mix, *(added_up(record.report[name] for record in edited) for name in ("sizes", "judged"))) if mix else None
    layout = lay_out(edited, job.recipe.release.shard_mebibytes * MEBIBYTE)
    level = job.recipe.release.zstd_level
    parts = yield phase_of("shards", [WritePart(part, level, weights) for part in layout])
    books = yield phase_of("books", [_books(number, record, layout, _evidence(job), level) for number, record in enumerate(edited)])
    for name, kept in indexes.items():
        became = tuple(WorkFile.of(record, FATES) for record in edited)
        writing = [WriteIndex(number, WorkFile.of(record, INDEX), became) for number, record in enumerate(kept)]
        indexes[name] = tuple((yield phase_of(f"{name}-index", writing)))
    return Planned(tuple(read), tuple(parts), tuple(books), indexes, _tables(told, mix, weights, parts))


def cut_shards(job: Job) -> list[tuple[str, list[Section]]]:
    """Return every shard as ``(source, sections)``, in recipe order."""
    target = job.recipe.work.shard_mebibytes * MEBIBYTE
    shards = [(name, sections) for name, files in job.inputs.items() for sections in cut(files, target)]
    if job.limit is None:
        return shards
    first = dict(reversed(shards))
    return [(name, first[name]) for name in job.inputs]


def _tables(
    told: Sequence[TaskRecord], mix: Mix | None, weights: Weights | None, parts: Sequence[TaskRecord]
) -> tuple[Mapping[str, Any], ...]:
    """Return the tables for the card."""
    tables = [record.report["table"] for record in told]
    if mix is None or weights is None:
        return tuple(tables)
    drawn: dict[str, list[float]] = {}
    for record in parts:
        for group, values in record.report["drawn"].items():
            drawn[group] = [a + b for a, b in zip(drawn.get(group, [0] * len(values)), values, strict=True)]
    return (*tables, mix_table(mix, weights, drawn))


def _books(number: int, record: TaskRecord, layout: Sequence[Part], evidence: tuple[pa.Field, ...], zstd_level: int) -> WriteBooks:
    kept = WorkFile.of(record, EVIDENCE_FILE) if evidence else None
    return WriteBooks(number, WorkFile.of(record, LEDGER_FILE), kept, places(layout, number), zstd_level)


def _evidence(job: Job) -> tuple[pa.Field, ...]:
    """Return the evidence columns of all steps."""
    return tuple(pa.field(signal.name, signal.type) for step in job.steps for signal in step.filter.signals if signal.evidence)
