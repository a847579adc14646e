# SPDX-License-Identifier: Apache-2.0
"""Find the documents that kill their worker, by halving a shard in child processes.

A task whose worker died is probed over ranges of its records, each range in a child of its own; ranges that
survive are left, ranges that die are halved until single records stand named. They are quarantined untouched, and
the task runs again without them. Cost: about 2·log2(records) readings of one shard for each such record.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

from curation.engines.child import call_isolated
from curation.errors import RunError
from curation.task import Task


@runtime_checkable
class Divisible(Protocol):
    """An action over records that can be probed in part and can spare some of them."""

    def records(self, work: Path) -> int:
        """Count its records."""
        ...

    def probe(self, work: Path, start: int, end: int) -> None:
        """Do everything to the records of a half-open range, and write nothing."""
        ...

    def sparing(self, lost: frozenset[int]) -> Self:
        """Return the same action that quarantines these records untouched."""
        ...


def spare_killers(task: Task, work: Path, reason: str) -> Task:
    """Return the task without the records that kill its worker.

    Raises:
        RunError: no single record can be blamed; the text says what to try.

    """
    action = task.action
    where = f"phase {task.phase}, task {task.number}"
    if not isinstance(action, Divisible):
        raise RunError(f"{where}: its worker was {reason}; this phase has no documents to blame: free memory or disk, then run again")
    alive, counted = call_isolated(action.records, work)
    if not alive or _dies(action, work, 0, 0):
        raise RunError(f"{where}: its worker was {reason}, even without processing a record: the file itself may kill its reader")
    lost = frozenset(_killers(action, work, 0, int(counted)))
    if not lost:
        raise RunError(
            f"{where}: its worker was {reason}, but no single document does that alone; "
            "run again with fewer workers or a smaller work.batch_mebibytes"
        )
    return dataclasses.replace(task, action=action.sparing(lost))


def _killers(action: Divisible, work: Path, start: int, end: int) -> list[int]:
    """Return the records of a range that kill a child on their own."""
    if end <= start or not _dies(action, work, start, end):
        return []
    if end - start == 1:
        return [start]
    middle = (start + end) // 2
    return _killers(action, work, start, middle) + _killers(action, work, middle, end)


def _dies(action: Divisible, work: Path, start: int, end: int) -> bool:
    alive, _ = call_isolated(action.probe, work, start, end)
    return not alive
