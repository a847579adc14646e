# SPDX-License-Identifier: Apache-2.0
"""Drive a plan through an engine: resume, interrupt, rescue, publish.

Running again resumes: tasks whose records stand are not run. The first interrupt lets running tasks finish; the second
stops at once. A task that raised fails the run, loudly; one that lost its worker is searched for the document to blame.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from curation.console import Progress
from curation.engines.engine import Engine, Failed, Finished, Lost
from curation.errors import GateError, Interrupted, RunError
from curation.job import Job
from curation.lock import lock_text
from curation.plan import Phase, Planned, phases
from curation.poison import spare_killers
from curation.publish import publish
from curation.task import Task, TaskRecord, finished, write_atomically
from manifests.records import Manifest

WORK, RELEASE = "work", "release"
REFUSED = "refused.txt"
"""In the work folder after a gate refused the last run: why."""


@dataclass(frozen=True)
class RunResult:
    """What a run ended with: the manifest, and how many tasks were run and reused."""

    manifest: Manifest
    ran: int
    reused: int


def run(job: Job, output: Path, engine: Engine, progress: Progress) -> RunResult:
    """Run a job to its release in ``output/release``; everything resumable stands in ``output/work``.

    Raises:
        RunError: a task failed, or the books do not balance; finished work stays.
        GateError: a gate does not hold; nothing was published.
        Interrupted: stopped by the user; running again resumes.

    """
    work = output / WORK
    work.mkdir(parents=True, exist_ok=True)
    write_atomically(work / "recipe.lock.yaml", lock_text(job).encode())
    driver = _Driver(work, engine, progress)
    with _interruptible(driver.stop, progress):
        planned = driver.drive(job)
    progress.note("publishing")
    try:
        manifest = publish(job, planned, work, output / RELEASE)
    except GateError as error:
        write_atomically(work / REFUSED, str(error).encode())
        raise
    (work / REFUSED).unlink(missing_ok=True)
    return RunResult(manifest, driver.ran, driver.reused)


class _Driver:
    """Runs phases one after another, counting what was run and what was reused."""

    def __init__(self, work: Path, engine: Engine, progress: Progress) -> None:
        self.work, self.engine, self.progress = work, engine, progress
        self.stop = threading.Event()
        self.ran = self.reused = 0

    def drive(self, job: Job) -> Planned:
        steps = phases(job)
        try:
            phase = next(steps)
            while True:
                phase = steps.send(self._phase(phase))
        except StopIteration as end:
            planned: Planned = end.value
            return planned

    def _phase(self, phase: Phase) -> list[TaskRecord]:
        """Bring every task of a phase to an end, in any order; return their records in task order."""
        started = time.monotonic()
        records: dict[int, TaskRecord] = {}
        for task in phase.tasks:
            record = finished(task, self.work)
            if record is not None:
                records[task.number] = record
        self.reused += len(records)
        missing = [task for task in phase.tasks if task.number not in records]
        self.progress.phase(phase.name, len(phase.tasks), len(records))
        for record in self._run(missing):
            records[record.number] = record
            self.ran += 1
            self.progress.advance(record.report.get("records", 0), record.report.get("kept"))
        if len(records) < len(phase.tasks):
            raise Interrupted(f"interrupted in phase {phase.name}: {len(records)} of {len(phase.tasks)} tasks are done and stay")
        self.progress.done(time.monotonic() - started)
        return [records[task.number] for task in phase.tasks]

    def _run(self, tasks: Sequence[Task]) -> Iterator[TaskRecord]:
        """Run tasks; one that loses its worker is run again, and if that is lost too, without the documents to blame."""
        lost = yield from self._once(tasks)
        if lost:
            self.progress.note(f"{_names(lost)}: the worker was {lost[0].reason}; trying once more")
            lost = yield from self._once([outcome.task for outcome in lost])
        if lost:
            self.progress.note(f"{_names(lost)}: the worker was {lost[0].reason} again; looking for the documents to blame")
            lost = yield from self._once([spare_killers(outcome.task, self.work, outcome.reason) for outcome in lost])
        if lost:
            raise RunError(f"{_names(lost)}: the worker was {lost[0].reason} again, without the records that killed it before")

    def _once(self, tasks: Sequence[Task]) -> Generator[TaskRecord, None, list[Lost]]:
        """Run tasks through the engine; return those that lost their worker."""
        lost = []
        for outcome in self.engine.run(tasks, self.work, self.stop) if tasks else ():
            if isinstance(outcome, Finished):
                yield outcome.record
            elif isinstance(outcome, Failed):
                raise _failure(outcome)
            else:
                lost.append(outcome)
        return [] if self.stop.is_set() else lost


def _names(lost: Sequence[Lost]) -> str:
    return ", ".join(f"phase {outcome.task.phase}, task {outcome.task.number}" for outcome in lost)


def _failure(outcome: Failed) -> RunError:
    where = f"phase {outcome.task.phase}, task {outcome.task.number}"
    advice = (
        "free space on the disk of the output folder"
        if "No space left" in outcome.error or "File too large" in outcome.error
        else "mend the cause"
    )
    return RunError(f"{where} failed: {outcome.error}; finished work stays: {advice}, then run the same command again\n{outcome.details}")


@contextmanager
def _interruptible(stop: threading.Event, progress: Progress) -> Iterator[None]:
    """Turn the first SIGINT into ``stop`` and the second into an end at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signature of signal handlers
        if stop.is_set():
            raise Interrupted("stopped at once; finished work stays")
        stop.set()
        progress.note("interrupted: finishing the tasks that run; interrupt again to stop at once")

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
