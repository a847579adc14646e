# SPDX-License-Identifier: Apache-2.0
"""Engine ``inprocess``: one task after the other, in this process; the default and the reference.

A task that an earlier run began and never finished may hold a document that kills its worker, so it runs in a
child process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from curation.engines.child import execute_isolated
from curation.engines.engine import Lost, Outcome, attempt
from curation.task import Task, attempted


class InProcess:
    """Runs tasks here."""

    name = "inprocess"
    workers = 1

    def run(self, tasks: Sequence[Task], work: Path, stop: Event) -> Iterator[Outcome]:
        """Yield outcomes in task order."""
        for task in tasks:
            if stop.is_set():
                return
            if attempted(task, work):
                outcome = execute_isolated(task, work)
                yield Lost(task, outcome) if isinstance(outcome, str) else outcome
            else:
                yield attempt(task, work)

    def close(self) -> None:
        """Hold nothing."""
