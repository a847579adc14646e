# SPDX-License-Identifier: Apache-2.0
"""Engine ``processes``: workers on this machine, each with one task at a time.

A worker that dies costs its own task only: the task is reported lost, and a fresh worker takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from threading import Event

from curation.engines.child import Worker
from curation.engines.engine import Lost, Outcome
from curation.task import Task


class Processes:
    """Runs tasks in child processes, which stay for all phases of a run."""

    name = "processes"

    def __init__(self, workers: int) -> None:
        """Prepare for ``workers`` children; they start with the first task."""
        self.workers = workers
        self._workers: list[Worker] = []

    def run(self, tasks: Sequence[Task], work: Path, stop: Event) -> Iterator[Outcome]:
        """Yield outcomes as they come."""
        waiting = list(reversed(tasks))
        while len(self._workers) < min(self.workers, len(tasks)):
            self._workers.append(Worker.start(work))
        while True:
            for worker in self._workers:
                if worker.task is None and waiting and not stop.is_set():
                    worker.give(waiting.pop())
            busy = [worker for worker in self._workers if worker.task is not None]
            if not busy:
                return
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe in ready:
                    yield self._collect(worker, work)

    def _collect(self, worker: Worker, work: Path) -> Outcome:
        """Take a worker's answer; replace the worker when it died instead."""
        task = worker.task
        if task is None:
            raise ValueError("a worker without a task cannot answer")
        worker.task = None
        try:
            outcome: Outcome = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            self._workers[self._workers.index(worker)] = Worker.start(work)
            return Lost(task, worker.death())
        return outcome

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()
        self._workers = []
