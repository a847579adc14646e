# SPDX-License-Identifier: Apache-2.0
"""Plan one linking step: keys ─▶ match ─▶ (confirm) ─▶ join, in a tree ─▶ cluster.

Partitions are cut so that one task sorts a bounded number of entries, whatever the corpus: their number follows from the number of
documents, never from the workers, and no answer depends on it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow.parquet as pq

from curation.job import JobStep
from curation.phase import Phase, phase_of
from curation.phases.cluster import DECISIONS, DecideGroups
from curation.phases.earlier import EarlierKeys, made_by_text
from curation.phases.forest import FAN_IN, ConfirmPairs, JoinForests, levels
from curation.phases.keys import MEMBERS, WriteKeys
from curation.phases.match import EDGES, MatchPartition, ShardKeys
from curation.phases.survivors import ShardState
from curation.task import Action, TaskRecord, WorkFile
from filters.contract import Agreement

ENTRIES_PER_PARTITION: Final = 1 << 24
"""Entries that one match task holds: 16 million, 260 MB, and as much again while it seeks repetitions."""


@dataclass(frozen=True)
class Linking:
    """A linking step and what it works on.

    Attributes:
        name: the step's name.
        states: the shards and what has been decided before.
        sketches: their sketches; None for ``identity``.
        entries: keys of all documents, at most.
        sources: names of the sources, in recipe order.
        step: the recipe's step; None for ``identity``.

    """

    name: str
    states: tuple[ShardState, ...]
    sketches: tuple[WorkFile | None, ...]
    entries: int
    sources: tuple[str, ...]
    step: JobStep | None = None


@dataclass(frozen=True)
class LinkedStep:
    """What a linking step came to: its decisions, and the tasks that kept an index, if it was asked for."""

    decisions: WorkFile
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
    partitions = 1 << max(0, math.ceil(math.log2(max(1, entries) / ENTRIES_PER_PARTITION)))
    later = bool(earlier)
    writing: list[Action] = [
        WriteKeys(state, linking.name, sketch, partitions, prefer, linking.sources, scope, later, made_by if keeps else "")
        for state, sketch in zip(linking.states, linking.sketches, strict=True)
    ]
    own = len(writing)
    writing += [EarlierKeys(file.path, file.sha256, partitions, made_by, len(prefer)) for file in earlier]
    keys = yield phase_of(f"{linking.name}-keys", writing)
    agreement = linking.step.filter.agreement() if linking.step else Agreement()
    confirms = bool(linking.step and linking.step.filter.confirms)
    prefix = (partitions - 1).bit_length()
    actions = [
        MatchPartition(tuple(ShardKeys.of(record, number) for record in keys), prefix, agreement, not confirms)
        for number in range(partitions)
    ]
    matched = yield phase_of(f"{linking.name}-match", actions)
    if confirms and linking.step:
        matched = yield phase_of(f"{linking.name}-confirm", _confirming(linking.step, linking, keys, matched))
    for level, count in enumerate(levels(len(matched))):
        groups = [matched[number * FAN_IN : (number + 1) * FAN_IN] for number in range(count)]
        joining = [JoinForests(tuple(WorkFile.of(record, EDGES) for record in group)) for group in groups]
        matched = yield phase_of(f"{linking.name}-join-{level}", joining)
    members = tuple(WorkFile.of(record, MEMBERS) for record in keys)
    (clustered,) = yield phase_of(
        f"{linking.name}-cluster",
        [DecideGroups(WorkFile.of(matched[0], EDGES), tuple(ShardKeys.of(record, 0) for record in keys), members, own)],
    )
    return LinkedStep(WorkFile.of(clustered, DECISIONS), tuple(keys[:own]) if keeps else ())


def _confirming(step: JobStep, linking: Linking, keys: Sequence[TaskRecord], matched: Sequence[TaskRecord]) -> list[ConfirmPairs]:
    """Compare texts of this release's documents; those of earlier releases have none here."""
    members = tuple(WorkFile.of(record, MEMBERS) for record in keys)
    documents = tuple(state.documents for state in linking.states)
    least = float(step.filter.parameters()["min_similarity_fraction"])
    return [ConfirmPairs(WorkFile.of(record, EDGES), members, documents, step.filter, least) for record in matched]


def _documents(linking: Linking) -> int:
    return sum(state.documents.rows for state in linking.states)
