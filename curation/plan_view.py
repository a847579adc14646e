# SPDX-License-Identifier: Apache-2.0
"""What a plan would do now: phases, tasks that stand, tasks that would run, and why a finished one is stale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.job import Job
from curation.plan import phases
from curation.task import RECORD, Task, TaskRecord, finished, read_record


@dataclass(frozen=True)
class PhaseView:
    """A phase as far as it can be told before running: after the first phase with work to do, the rest waits for its results."""

    name: str
    tasks: int
    reused: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PlanView:
    """All phases that can be told, and whether everything is done."""

    phases: tuple[PhaseView, ...]
    complete: bool


def view_plan(job: Job, work: Path) -> PlanView:
    """Walk the phases as far as their inputs exist."""
    views: list[PhaseView] = []
    steps = phases(job)
    try:
        phase = next(steps)
        while True:
            records = [finished(task, work) for task in phase.tasks]
            done = [record for record in records if record is not None]
            missing = [task for task, record in zip(phase.tasks, records, strict=True) if record is None]
            reasons = tuple(dict.fromkeys(_in_words_of_the_recipe(reason) for task in missing for reason in _why(task, work)))
            views.append(PhaseView(phase.name, len(phase.tasks), len(done), reasons))
            if missing:
                return PlanView(tuple(views), complete=False)
            phase = steps.send(done)
    except StopIteration:
        return PlanView(tuple(views), complete=True)


def _in_words_of_the_recipe(reason: str) -> str:
    """Name a step's parameter as the recipe and ``--set`` do.

    >>> _in_words_of_the_recipe("state.judging[0].pii.parameters.kinds changed")
    'steps.pii.kinds changed'
    """
    step = re.sub(r"^(state\.)?(judging|measuring|sketching|editing)\[\d+\]\.", "steps.", reason)
    return re.sub(r"^(steps\.\w+)\.(parameters|thresholds)\.", r"\1.", step)


def _why(task: Task, work: Path) -> list[str]:
    """Say why a task must run: never run, not finished, damaged, or what changed since it ran last."""
    earlier = [record for folder in sorted((work / task.phase).glob(f"{task.number:05d}-*")) if (record := read_record(folder / RECORD))]
    if (work / task.place).is_dir():
        return ["its files were changed or lost"] if (work / task.place / RECORD).is_file() else ["begun and not finished"]
    if not earlier:
        return ["never run"]
    return _closest(task.action.identity(), earlier)


def _closest(identity: dict[str, Any], earlier: list[TaskRecord]) -> list[str]:
    return min((_changes("", record.identity, identity) for record in earlier), key=len)


def _changes(path: str, before: Any, after: Any) -> list[str]:  # noqa: ANN401 - JSON values
    """Name the places at which two JSON values differ, in words of the recipe where they are short."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        keys = sorted(set(before) | set(after))
        label = str(after.get("filter", before.get("filter", ""))) or None
        here = f"{path}.{label}" if label and path else label or path
        return [change for key in keys for change in _changes(f"{here}.{key}" if here else key, before.get(key), after.get(key))]
    if isinstance(before, list | tuple) and isinstance(after, list | tuple) and len(before) == len(after):
        pairs = zip(before, after, strict=True)
        return [change for number, (a, b) in enumerate(pairs) for change in _changes(f"{path}[{number}]", a, b)]
    shown = f": {before!r} became {after!r}" if len(repr(before)) + len(repr(after)) < 100 else ""
    return [f"{path} changed{shown}"]
