# SPDX-License-Identifier: Apache-2.0
"""Plan one linking step: keys ─▶ match ─▶ (confirm) ─▶ join, in a tree ─▶ cluster.

Partitions are cut so that one task sees a bounded number of entries, and groups so that one decides about those that begin in a bounded
number of documents: how many tasks there are follows from the number of documents, never from the workers, and no answer depends on it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from curation.job import JobStep
from curation.phase import Phase, phase_of
from curation.phases.cluster import DECISIONS, DecideGroups
from curation.phases.confirm import ConfirmPairs
from curation.phases.earlier import CHECKS, PUBLISHED, EarlierKeys, made_by_text
from curation.phases.forest import FAN_IN, GROUPS, RANGE_BITS, JoinForests, levels
from curation.phases.keys import WriteKeys
from curation.phases.linked import ID_BYTES, Ranges, ShardKeys
from curation.phases.match import EDGES, MatchPartition
from curation.phases.survivors import ShardState
from curation.task import Action, TaskRecord, WorkFile
from filters.contract import Agreement, Filter

Confirming = tuple[tuple[WorkFile, ...], Filter, float]
"""Each shard's documents, what compares their texts, and the least similarity."""


@dataclass(frozen=True)
class Linking:
    """A linking step and what it works on.

    Attributes:
        name: the step's name.
        states: the shards and what has been decided before.
        sketches: keys of their sketches, and checks; None for ``identity``.
        entries: keys of all documents, at most.
        sources: names of the sources, in recipe order.
        check_bytes: bytes of a check, where there are sketches.
        step: the recipe's step; None for ``identity``.

    """

    name: str
    states: tuple[ShardState, ...]
    sketches: tuple[tuple[WorkFile, WorkFile] | None, ...]
    entries: int
    sources: tuple[str, ...]
    check_bytes: int = 0
    step: JobStep | None = None


@dataclass(frozen=True)
class LinkedStep:
    """What a linking step came to: its decisions, and the tasks that kept an index, if it was asked for."""

    decisions: tuple[WorkFile, ...]
    index: tuple[TaskRecord, ...]


def link(linking: Linking) -> Generator[Phase, list[TaskRecord], LinkedStep]:
    """Plan the phases of one linking step."""
    parameters = linking.step.filter.parameters() if linking.step else {}
    scope, prefer = tuple(parameters.get("scope", ())), tuple(parameters.get("prefer", ()))
    earlier = linking.step.assets.get("against", ()) if linking.step else ()
    keeps = bool(parameters.get("keep_index"))
    made_by = made_by_text(linking.step.filter.identity(), scope) if linking.step and (keeps or earlier) else ""
    entries = linking.entries
    for file in earlier:
        metadata = pq.read_metadata(file.path)
        entries += metadata.num_rows * max(1, linking.entries // max(1, _documents(linking)))
    ranges = Ranges.of(entries)
    later = bool(earlier)
    writing: list[Action] = [
        WriteKeys(
            state,
            linking.name,
            sketch[0] if sketch else None,
            sketch[1] if sketch else None,
            ranges,
            prefer,
            linking.sources,
            scope,
            later,
            made_by if keeps else "",
        )
        for state, sketch in zip(linking.states, linking.sketches, strict=True)
    ]
    own = len(writing)
    writing += [EarlierKeys(file.path, file.sha256, ranges, made_by, len(prefer)) for file in earlier]
    written = yield phase_of(f"{linking.name}-keys", writing)
    keys = _keys(linking, written, own)
    agreement, confirming = Agreement(), None
    if linking.step:
        agreement, confirming = linking.step.filter.agreement(), _confirming(linking.step, linking.states)
    decisions = yield from join_documents(linking.name, keys, own, ranges, agreement, confirming)
    return LinkedStep(decisions, tuple(written[:own]) if keeps else ())


def join_documents(
    name: str,
    keys: tuple[ShardKeys, ...],
    own: int,
    ranges: Ranges,
    agreement: Agreement,
    confirming: Confirming | None = None,
    range_bits: int | None = None,
) -> Generator[Phase, list[TaskRecord], tuple[WorkFile, ...]]:
    """Plan what follows on the keys of all shards, of which the first ``own`` are this release's; return the files of decisions."""
    actions = [MatchPartition(keys, ranges, number, agreement, confirming is None) for number in range(ranges.partitions)]
    matched = yield phase_of(f"{name}-match", actions)
    if confirming:
        texts, linking, least = confirming
        pairs = [ConfirmPairs(WorkFile.of(record, EDGES), keys, texts, linking, least) for record in matched]
        matched = yield phase_of(f"{name}-confirm", pairs)
    documents = sum(shard.documents for shard in keys)
    for level, count in enumerate(levels(len(matched))):
        parts = [matched[number * FAN_IN : (number + 1) * FAN_IN] for number in range(count)]
        joining = [
            JoinForests(tuple(WorkFile.of(record, EDGES) for record in part), documents, count == 1, range_bits or RANGE_BITS)
            for part in parts
        ]
        matched = yield phase_of(f"{name}-join-{level}", joining)
    clustered = yield phase_of(f"{name}-cluster", decide_groups(matched[0], joining[0], keys, own, agreement))
    return tuple(WorkFile.of(record, DECISIONS) for record in clustered)


def decide_groups(
    joined: TaskRecord, joining: JoinForests, keys: tuple[ShardKeys, ...], own: int, agreement: Agreement
) -> list[DecideGroups]:
    """Return one task for each range in which groups begin; one at least."""
    sizes = joined.report["ranges"]
    size = 1 << joining.range_bits
    tasks = [
        DecideGroups(
            WorkFile.of(joined, GROUPS),
            sum(sizes[:number]),
            count,
            number * size,
            min(size, joining.documents - number * size),
            keys,
            own,
            agreement,
        )
        for number, count in enumerate(sizes)
    ]
    return [task for task in tasks if task.count] or tasks[:1]


def _keys(linking: Linking, written: Sequence[TaskRecord], own: int) -> tuple[ShardKeys, ...]:
    """Point to the keys of all shards, and to the checks of their documents."""
    found = []
    for number, record in enumerate(written):
        sketch = linking.sketches[number] if number < own else None
        if sketch is not None:
            checks: WorkFile | None = sketch[1]
            bytes_each = linking.check_bytes
        elif number < own:
            checks, bytes_each = None, ID_BYTES // 2
        else:
            checks, bytes_each = WorkFile.of(record, CHECKS), record.report["check_bytes"]
        found.append(ShardKeys.of(record, checks, bytes_each, None if number < own else WorkFile.of(record, PUBLISHED)))
    return tuple(found)


def _confirming(step: JobStep, states: Sequence[ShardState]) -> Confirming | None:
    """Compare texts of this release's documents, where the step wants it; those of earlier releases have none here."""
    if not step.filter.confirms:
        return None
    return tuple(state.documents for state in states), step.filter, float(step.filter.parameters()["min_similarity_fraction"])


def _documents(linking: Linking) -> int:
    return sum(state.documents.rows for state in linking.states)
