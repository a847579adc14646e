# SPDX-License-Identifier: Apache-2.0
"""Engine ``ray``: the same tasks as Ray core tasks, on one machine or a cluster with shared storage.

Texts never travel through Ray: moving them through ray.data measured three to six times slower (performance.md section
8). A task is a description, its outcome a small record. Ray runs a task again when its worker or node is lost; only when
that keeps happening is the task reported lost. This is the one file that imports ray.
"""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any, Final

from curation.engines.engine import Lost, Outcome, attempt
from curation.errors import RunError, UsageError
from curation.task import Task

RETRIES: Final = 3
"""How often Ray runs a task again after losing its worker or node."""
MEMORY_BYTES: Final = 1536 << 20
"""Memory that a task asks for: what a worker is measured to stay below."""
POLL_SECONDS: Final = 0.5


class Ray:
    """Runs tasks on the Ray cluster at ``RAY_ADDRESS``, or on one that it starts here."""

    name = "ray"

    def __init__(self, workers: int | None) -> None:
        """Connect; ``workers`` bounds the CPUs of a cluster that is started here, and the tasks in flight anywhere."""
        os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError as error:
            raise UsageError("the engine ray needs the package ray; install it with `pip install limpide[ray]`") from error
        self._ray: Any = ray
        self._owned = not ray.is_initialized()
        if self._owned:
            address = os.environ.get("RAY_ADDRESS")
            local: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
            ray.init(address=address, log_to_driver=False, logging_level=logging.WARNING, **local)
        self.workers = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._checked: set[Path] = set()
        self._attempt = ray.remote(num_cpus=1, memory=MEMORY_BYTES, max_retries=RETRIES, retry_exceptions=False)(_attempt)

    def run(self, tasks: Sequence[Task], work: Path, stop: Event) -> Iterator[Outcome]:
        """Yield outcomes as they come; never more tasks in flight than twice the CPUs."""
        ray = self._ray
        self._check_storage(work)
        waiting = list(reversed(tasks))
        flying: dict[Any, Task] = {}
        while waiting or flying:
            while waiting and len(flying) < 2 * self.workers and not stop.is_set():
                task = waiting.pop()
                flying[self._attempt.remote(task, str(work))] = task
            if stop.is_set() and not flying:
                return
            ready, _ = ray.wait(list(flying), timeout=POLL_SECONDS)
            for reference in ready:
                task = flying.pop(reference)
                yield self._outcome(reference, task)

    def _outcome(self, reference: Any, task: Task) -> Outcome:  # noqa: ANN401 - ray's references are untyped
        lost = (
            self._ray.exceptions.WorkerCrashedError,
            self._ray.exceptions.NodeDiedError,
            self._ray.exceptions.OutOfMemoryError,
            self._ray.exceptions.ObjectLostError,
        )
        try:
            outcome: Outcome = self._ray.get(reference)
        except lost as error:
            return Lost(task, f"{type(error).__name__} after {RETRIES} retries")
        return outcome

    def _check_storage(self, work: Path) -> None:
        """Check that every node sees the work folder; raises RunError naming the nodes that do not."""
        if work in self._checked:
            return
        token = f".seen-by-{uuid.uuid4().hex}"
        (work / token).write_text(token, encoding="utf-8")
        strategy = self._ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy
        nodes = [node["NodeID"] for node in self._ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
        look = self._ray.remote(num_cpus=0)(_sees)
        try:
            seen = {node: look.options(scheduling_strategy=strategy(node, soft=False)).remote(str(work / token), token) for node in nodes}
            blind = [node for node, answer in seen.items() if not self._ray.get(answer)]
        finally:
            (work / token).unlink()
        if blind:
            raise RunError(f"{work}: not the same storage on Ray nodes {', '.join(blind)}; put the output on storage that all nodes share")
        self._checked.add(work)

    def close(self) -> None:
        """Leave the cluster; stop it if it was started here."""
        if self._owned:
            self._ray.shutdown()


def _attempt(task: Task, work: str) -> Outcome:
    return attempt(task, Path(work))


def _sees(path: str, token: str) -> bool:
    try:
        return Path(path).read_text(encoding="utf-8") == token
    except OSError:
        return False
