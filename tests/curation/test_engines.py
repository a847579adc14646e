# SPDX-License-Identifier: Apache-2.0
"""Engines: outcomes of tasks that finish, raise, or lose their worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from curation.engines import open_engine
from curation.engines.child import call_isolated, describe_exit
from curation.engines.engine import Engine, Failed, Finished, Lost
from curation.errors import UsageError
from curation.run import RELEASE
from curation.task import ATTEMPT, StoredFile, Task, execute, finished, write_atomically
from manifests.hashing import file_sha256
from manifests.storage import MANIFEST, read_manifest
from tests.curation.corpus import write_corpus


@dataclass(frozen=True)
class Write:
    """An action that writes one file, raises, or kills its process."""

    content: str

    def identity(self) -> dict[str, Any]:
        """Return the content."""
        return {"content": self.content}

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:  # noqa: ARG002 - part of the protocol
        """Write it."""
        if self.content == "raise":
            raise ValueError("told to raise")
        if self.content == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        write_atomically(folder / "file", self.content.encode())
        return [StoredFile(name="file", bytes=len(self.content), sha256=file_sha256(folder / "file"))], {"records": 1}


@pytest.fixture(params=["processes", pytest.param("ray", marks=pytest.mark.ray)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Open an engine with two workers."""
    if request.param == "ray":
        pytest.importorskip("ray")
    opened = open_engine(request.param, 2)
    yield opened
    opened.close()


def test_every_task_has_one_outcome(engine: Engine, tmp_path: Path) -> None:
    """Finished, failed and lost tasks are told apart, and a lost worker costs only its own task."""
    contents = ["a", "raise", "b", "die", "c"]
    tasks = [Task("phase", number, Write(content)) for number, content in enumerate(contents)]

    outcomes = {outcome.task.number: outcome for outcome in engine.run(tasks, tmp_path, threading.Event())}

    assert [type(outcomes[number]) for number in range(5)] == [Finished, Failed, Finished, Lost, Finished]
    assert isinstance(outcomes[1], Failed)
    assert outcomes[1].error == "ValueError: told to raise"
    assert isinstance(outcomes[3], Lost)
    assert ("SIGSEGV" if engine.name == "processes" else "after 3 retries") in outcomes[3].reason


def test_nothing_begins_once_stopped(tmp_path: Path) -> None:
    """An engine that is told to stop runs nothing more."""
    stop = threading.Event()
    stop.set()

    for name in ("inprocess", "processes"):
        opened = open_engine(name, None)
        assert list(opened.run([Task("phase", 0, Write("a"))], tmp_path, stop)) == []
        opened.close()


def test_a_task_begun_and_never_finished_runs_in_a_child(tmp_path: Path) -> None:
    """In-process, a task that killed the run before is not allowed to kill it again."""
    task = Task("phase", 0, Write("die"))
    (tmp_path / task.place).mkdir(parents=True)
    (tmp_path / task.place / ATTEMPT).touch()

    (outcome,) = open_engine("inprocess", None).run([task], tmp_path, threading.Event())

    assert outcome == Lost(task, "killed by SIGSEGV")


def test_a_done_task_is_not_run_again(tmp_path: Path) -> None:
    """Its record is found; a changed output makes it undone."""
    task = Task("phase", 0, Write("a"))
    record = execute(task, tmp_path)

    assert finished(task, tmp_path) == record
    (tmp_path / task.place / "file").write_text("b", encoding="utf-8")
    assert finished(task, tmp_path) is None


def children_of(pid: int) -> list[int]:
    """Return the children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def test_a_worker_killed_from_outside_costs_one_retry(tmp_path: Path) -> None:
    """SIGKILL to one worker of a real run: the run ends well and says so."""
    recipe = write_corpus(tmp_path / "in", documents=2000)
    command = [
        sys.executable,
        "-m",
        "curation.cli",
        "run",
        str(recipe),
        "--set",
        "work.shard_mebibytes=1",
        "--engine",
        "processes",
        "--workers",
        "2",
    ]
    process = subprocess.Popen([*command, "-o", str(tmp_path / "out")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not list((tmp_path / "out/work").glob("read/*/attempt")) and process.poll() is None:
        time.sleep(0.005)
    (server,) = (pid for pid in children_of(process.pid) if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(children_of(server)[0], signal.SIGKILL)
    _, stderr = process.communicate(timeout=120)

    assert process.returncode == 0, stderr
    assert "the worker was killed by SIGKILL (out of memory, or killed by hand); trying once more" in stderr
    assert read_manifest(tmp_path / "out" / RELEASE / MANIFEST).counts.documents == 2001


def test_calls_in_a_child(tmp_path: Path) -> None:
    """A result, a death and an exception come back as what they are."""
    assert call_isolated(len, [1, 2]) == (True, 2)
    assert call_isolated(os._exit, 7) == (False, "exited with code 7")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        call_isolated(divmod, 1, 0)
    assert describe_exit(-9) == "killed by SIGKILL (out of memory, or killed by hand)"
    assert tmp_path.is_dir()


def test_what_is_loaded_before_children_are_forked_survives_it() -> None:
    """Polars has a pool of threads of its own that a forked child lacks; Ray and Arrow's pool of threads are no part of it either."""
    code = "import sys, curation.engines.preloaded; print({'polars', 'ray', 'datasets'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_children_see_the_environment_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that of the server, which began with the first child."""
    assert call_isolated(os.getenv, "LIMPIDE_TESTED") == (True, None)
    monkeypatch.setenv("LIMPIDE_TESTED", "now")
    assert call_isolated(os.getenv, "LIMPIDE_TESTED") == (True, "now")


def test_engines_are_chosen_by_name() -> None:
    """Unknown names and senseless workers are usage errors."""
    with pytest.raises(UsageError, match="there is no engine 'spark'; engines: inprocess, processes, ray"):
        open_engine("spark", None)
    with pytest.raises(UsageError, match="--workers is 0; expected 1 or more"):
        open_engine("processes", 0)
