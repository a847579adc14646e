# SPDX-License-Identifier: Apache-2.0
"""Find the documents that kill their worker, by dividing a shard in child processes.

A child goes through the shard in portions and announces each before it begins; when it dies, the portion announced
last is divided again, until single records stand named, and another child goes on behind it. They are quarantined
untouched, and the task runs again without them. Cost: about log16(records) readings of one shard for each such record.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Final, Protocol, Self, runtime_checkable

from curation.engines.child import Announce, call_announcing
from curation.errors import RunError
from curation.task import Task

PORTION_RECORDS: Final = 4096
"""Records that are tried at once at first."""
PARTS: Final = 16
"""Into how many portions one that killed its child is divided."""


@runtime_checkable
class Divisible(Protocol):
    """An action over records that can be probed in part and can spare some of them."""

    def probe(self, work: Path, start: int, end: int, portion: int, announce: Announce) -> None:
        """Do everything to the records from ``start`` to ``end``, at most ``portion`` at a time, announcing each; write nothing."""
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
    lost = frozenset(_killers(action, work, 0, None, where))
    if not lost:
        raise RunError(
            f"{where}: its worker was {reason}, but no single document does that alone; "
            "run again with fewer workers or a smaller work.batch_mebibytes"
        )
    return dataclasses.replace(task, action=action.sparing(lost))


def _killers(action: Divisible, work: Path, start: int, end: int | None, where: str) -> list[int]:
    """Return the records from ``start`` to ``end`` (None: the last) that kill a child on their own."""
    found: list[int] = []
    portion = PORTION_RECORDS if end is None else max(1, -(-(end - start) // PARTS))
    while end is None or start < end:
        died, last = call_announcing(action.probe, work, start, sys.maxsize if end is None else end, portion)
        if not died:
            break
        if last is None:
            raise RunError(f"{where}: its worker was {died} before it began a record: the file itself may kill its reader")
        first, behind = last
        found += [first] if behind - first == 1 else _killers(action, work, first, behind, where)
        start = behind
    return found
