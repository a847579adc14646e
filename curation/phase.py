# SPDX-License-Identifier: Apache-2.0
"""A phase: tasks that may run at the same time; the next one begins when all are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curation.task import Action, Task


@dataclass(frozen=True)
class Phase:
    """Tasks that may run at the same time."""

    name: str
    tasks: tuple[Task, ...]


def phase_of(name: str, actions: Sequence[Action]) -> Phase:
    """Make a phase of actions: its tasks are numbered in their order."""
    return Phase(name, tuple(Task(name, number, action) for number, action in enumerate(actions)))
