# SPDX-License-Identifier: Apache-2.0
"""The seam of every engine: tasks in, outcomes out, in whatever order they finish.

An engine needs one capability: run ``curation.task.execute(task, work)`` somewhere that sees the same storage. It
never decides what a failure means; it says what happened to each task, and the run decides.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Protocol

from curation.task import Task, TaskRecord, execute


@dataclass(frozen=True)
class Finished:
    """The task is done."""

    task: Task
    record: TaskRecord


@dataclass(frozen=True)
class Failed:
    """The task raised; ``error`` is one line, ``details`` the traceback."""

    task: Task
    error: str
    details: str


@dataclass(frozen=True)
class Lost:
    """The task's worker died: a native crash, a kill, or memory."""

    task: Task
    reason: str


Outcome = Finished | Failed | Lost


class Engine(Protocol):
    """Runs tasks."""

    name: str
    workers: int

    def run(self, tasks: Sequence[Task], work: Path, stop: Event) -> Iterator[Outcome]:
        """Yield one outcome a task; once ``stop`` is set, finish what runs and begin nothing."""
        ...

    def close(self) -> None:
        """Release workers."""
        ...


def attempt(task: Task, work: Path) -> Outcome:
    """Execute a task here and turn what it raises into an outcome."""
    try:
        return Finished(task, execute(task, work))
    except Exception as error:  # noqa: BLE001 - any failure must reach the run with its text
        return Failed(task, f"{type(error).__name__}: {error}", traceback.format_exc())
