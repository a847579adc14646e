# SPDX-License-Identifier: Apache-2.0
"""Plan the counting of parts that documents share: tally ─▶ repeated."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence

from curation.phase import Phase, phase_of
from curation.phases.survivors import ShardState
from curation.phases.tally import PARTS, PARTS_PER_PARTITION, REPEATED, AddParts, TallyShard
from curation.task import TaskRecord, WorkFile
from filters.contract import Filter


def count_parts(counting: Filter, states: Sequence[ShardState]) -> Generator[Phase, list[TaskRecord], tuple[WorkFile, ...]]:
    """Count over all shards; return the files of what is repeated."""
    parts = counting.parts_a_document() * sum(state.documents.rows for state in states)
    partitions = 1 << max(0, math.ceil(math.log2(max(1, parts) / PARTS_PER_PARTITION)))
    tallied = yield phase_of(f"{counting.name}-tally", [TallyShard(state, counting, partitions) for state in states])
    actions = []
    owned = any(record.report["owned"] for record in tallied)
    size = 20 if owned else 12
    for number in range(partitions):
        slices = tuple(
            (WorkFile.of(record, PARTS), size * sum(record.report["parts"][:number]), record.report["parts"][number]) for record in tallied
        )
        actions.append(AddParts(slices, max((record.report["least"] for record in tallied), default=2), owned))
    added = yield phase_of(f"{counting.name}-repeated", actions)
    return tuple(WorkFile.of(record, REPEATED) for record in added)
