# SPDX-License-Identifier: Apache-2.0
"""Child processes: a worker that executes tasks sent over a pipe, and one-off calls that may die.

Children are spawned, not forked: Arrow, numba and Ray start threads, and a forked child inherits their locks. They ignore
SIGINT, so that interrupting the run lets them finish.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from curation.engines.engine import Finished, Outcome, attempt
from curation.task import Task

Announce = Callable[[Any], None]
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass
class Worker:
    """A child that executes one task at a time."""

    process: SpawnProcess
    pipe: Connection
    task: Task | None = None

    @staticmethod
    def start(work: Path) -> Worker:
        """Spawn a worker."""
        mine, its = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(its, str(work)), daemon=True)
        process.start()
        its.close()
        return Worker(process, mine)

    def give(self, task: Task) -> None:
        """Send a task."""
        self.task = task
        self.pipe.send(task)

    def stop(self) -> None:
        """End the worker."""
        self.pipe.close()
        self.process.join(timeout=5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def death(self) -> str:
        """Say how a dead worker died."""
        self.process.join()
        return describe_exit(self.process.exitcode)


def describe_exit(code: int | None) -> str:
    """Say what an exit code of a child means.

    >>> describe_exit(-11)
    'killed by SIGSEGV'
    """
    if code is not None and code < 0:
        hint = " (out of memory, or killed by hand)" if -code == signal.SIGKILL else ""
        return f"killed by {signal.Signals(-code).name}{hint}"
    return f"exited with code {code}"


def call_isolated(function: Callable[..., Any], *arguments: Any) -> tuple[bool, Any]:  # noqa: ANN401 - passes through
    """Call a module-level function in a child of its own: ``(True, result)``, or ``(False, how it died)``.

    Raises:
        RuntimeError: the function raised; the text is its traceback.

    """
    mine, its = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_answer, args=(its, function, arguments), daemon=True)
    process.start()
    its.close()
    wait([mine, process.sentinel])
    try:
        raised, result = mine.recv()
    except EOFError:
        process.join()
        return False, describe_exit(process.exitcode)
    process.join()
    if raised:
        raise RuntimeError(result)
    return True, result


def call_announcing(function: Callable[..., Any], *arguments: Any) -> tuple[str | None, Any]:  # noqa: ANN401 - passes through
    """Call a function in a child of its own with a last argument to announce what it begins.

    Returns ``(None, last announcement)`` when it came back, ``(how it died, last announcement)`` when it did not.

    Raises:
        RuntimeError: the function raised; the text is its traceback.

    """
    mine, its = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_announce, args=(its, function, arguments), daemon=True)
    process.start()
    its.close()
    last = None
    while True:
        try:
            done, value = mine.recv()
        except EOFError:
            process.join()
            return describe_exit(process.exitcode), last
        if done:
            process.join()
            if value:
                raise RuntimeError(value)
            return None, last
        last = value


def execute_isolated(task: Task, work: Path) -> Outcome | str:
    """Execute a task in a child of its own; a string says how the child died."""
    alive, result = call_isolated(attempt, task, work)
    if not alive:
        return str(result)
    outcome: Outcome = result
    return Finished(task, outcome.record) if isinstance(outcome, Finished) else outcome


def _announce(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        function(*arguments, lambda value: pipe.send((False, value)))
    except Exception:  # noqa: BLE001 - the caller raises it again with its text
        pipe.send((True, traceback.format_exc()))
    else:
        pipe.send((True, ""))


def _serve(pipe: Connection, work: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            task = pipe.recv()
            pipe.send(attempt(task, Path(work)))
        except (EOFError, BrokenPipeError):
            return


def _answer(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answer = (False, function(*arguments))
    except Exception:  # noqa: BLE001 - the caller raises it again with its text
        answer = (True, traceback.format_exc())
    pipe.send(answer)
