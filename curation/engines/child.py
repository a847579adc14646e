# SPDX-License-Identifier: Apache-2.0
"""Child processes: a worker that executes tasks sent over a pipe, and one-off calls that may die.

Children are forked from a server that has loaded what tasks need (``curation.engines.preloaded``) and done nothing else, never from the
run itself: Arrow, numba and Ray start threads when they work, and a forked child inherits their locks. A worker then starts in
milliseconds, where a new interpreter needs more than a second of imports: replacing a lost worker and searching for what killed it start
many. The server ends with the run. Children take over the environment of the moment, and ignore SIGINT, so that interrupting the run
lets them finish.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from curation.engines.engine import Finished, Outcome, attempt
from curation.task import Task

Announce = Callable[[Any], None]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["curation.engines.preloaded"])


@dataclass
class Worker:
    """A child that executes one task at a time."""

    process: ForkServerProcess
    pipe: Connection
    task: Task | None = None

    @staticmethod
    def start(work: Path) -> Worker:
        """Start a worker."""
        mine, its = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_serve, args=(its, dict(os.environ), str(work)), daemon=True)
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
    process = _CONTEXT.Process(target=_answer, args=(its, dict(os.environ), function, arguments), daemon=True)
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
    process = _CONTEXT.Process(target=_announce, args=(its, dict(os.environ), function, arguments), daemon=True)
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


def _begin(environment: dict[str, str]) -> None:
    """Leave interrupts to the run, and see its environment rather than the server's, which is that of the first child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if environment != dict(os.environ):
        os.environ.clear()
        os.environ.update(environment)


def _announce(pipe: Connection, environment: dict[str, str], function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _begin(environment)
    try:
        function(*arguments, lambda value: pipe.send((False, value)))
    except Exception:  # noqa: BLE001 - the caller raises it again with its text
        pipe.send((True, traceback.format_exc()))
    else:
        pipe.send((True, ""))


def _serve(pipe: Connection, environment: dict[str, str], work: str) -> None:
    _begin(environment)
    while True:
        try:
            task = pipe.recv()
            pipe.send(attempt(task, Path(work)))
        except (EOFError, BrokenPipeError):
            return


def _answer(pipe: Connection, environment: dict[str, str], function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    _begin(environment)
    try:
        answer = (False, function(*arguments))
    except Exception:  # noqa: BLE001 - the caller raises it again with its text
        answer = (True, traceback.format_exc())
    pipe.send(answer)
