# SPDX-License-Identifier: Apache-2.0
"""Tasks: small, picklable, idempotent descriptions of work, and what stands on disk when one is done.

A task runs an action: a frozen dataclass that reads named files and writes named files into a folder of its own. Its
fingerprint is the digest of what the action does and of the content it does it to: no paths, clocks or pickled
code. The folder is ``<work>/<phase>/<number>-<fingerprint>``; a task is done when ``record.json`` stands there,
names this fingerprint, and the files it names are there with the digests it names.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from curation.io.filesystems import atomic_output
from curation.io.parquet_out import FileStat
from manifests.hashing import canonical_json, file_sha256

FORMAT: Final = 4
"""Part of every fingerprint: raise it whenever an action writes something else for the same input."""
RECORD = "record.json"
ATTEMPT = "attempt"


class StoredFile(BaseModel):
    """A file that a task wrote: its size, digest and rows (rows of a table, else 0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    bytes: int
    sha256: str
    rows: int = 0

    @staticmethod
    def of(stat: FileStat) -> StoredFile:
        """Take over what a Parquet writer tells of its file."""
        return StoredFile(name=stat.path.name, bytes=stat.bytes, sha256=stat.sha256, rows=stat.rows)


class TaskRecord(BaseModel):
    """What a finished task leaves behind: who it was, what it wrote, what it counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: str
    number: int
    fingerprint: str
    identity: dict[str, Any]
    files: tuple[StoredFile, ...]
    report: dict[str, Any]

    def file(self, name: str) -> StoredFile:
        """Return the file of this name; raises KeyError when the task wrote none."""
        for stored in self.files:
            if stored.name == name:
                return stored
        raise KeyError(f"task {self.phase} {self.number} wrote no {name}")


class Action(Protocol):
    """What a task does."""

    def identity(self) -> dict[str, Any]:
        """Describe what is done to what, by content, as plain JSON values."""
        ...

    def run(self, work: Path, folder: Path) -> tuple[list[StoredFile], dict[str, Any]]:
        """Read from ``work``, write into ``folder``; return the files written and what was counted."""
        ...


@dataclass(frozen=True)
class Task:
    """An action with its place in the plan."""

    phase: str
    number: int
    action: Action
    fingerprint: str = field(default="")

    def __post_init__(self) -> None:
        """Compute the fingerprint from the action's identity."""
        text = canonical_json({"format": FORMAT, "phase": self.phase, "action": type(self.action).__name__, **self.action.identity()})
        object.__setattr__(self, "fingerprint", hashlib.sha256(text).hexdigest())

    @property
    def place(self) -> str:
        """The task's folder, relative to the work folder."""
        return f"{self.phase}/{self.number:05d}-{self.fingerprint[:16]}"


@dataclass(frozen=True)
class WorkFile:
    """A file of an earlier task: where it stands under the work folder, and the digest of what it holds."""

    path: str
    sha256: str
    rows: int

    @staticmethod
    def of(record: TaskRecord, name: str) -> WorkFile:
        """Point to a file that a finished task wrote."""
        stored = record.file(name)
        place = f"{record.phase}/{record.number:05d}-{record.fingerprint[:16]}"
        return WorkFile(f"{place}/{name}", stored.sha256, stored.rows)


def execute(task: Task, work: Path) -> TaskRecord:
    """Run a task unless it is done; safe to call again, at the same time too: whoever comes last writes the same bytes."""
    done = finished(task, work)
    if done is not None:
        return done
    folder = work / task.place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ATTEMPT).touch()
    gc.freeze()  # modules and models are not looked through again for every few thousand rows that a task makes
    try:
        files, report = task.action.run(work, folder)
    finally:
        gc.unfreeze()
    record = TaskRecord(
        phase=task.phase,
        number=task.number,
        fingerprint=task.fingerprint,
        identity=task.action.identity(),
        files=tuple(files),
        report=report,
    )
    write_atomically(folder / RECORD, orjson.dumps(record.model_dump(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    (folder / ATTEMPT).unlink(missing_ok=True)
    return record


def finished(task: Task, work: Path) -> TaskRecord | None:
    """Return the record of a task that is done, else None; a file that changed since makes it undone."""
    folder = work / task.place
    record = read_record(folder / RECORD)
    if record is None or record.fingerprint != task.fingerprint:
        return None
    for stored in record.files:
        path = folder / stored.name
        if not path.is_file() or path.stat().st_size != stored.bytes or file_sha256(path) != stored.sha256:
            return None
    return record


def attempted(task: Task, work: Path) -> bool:
    """Tell whether a worker began this task and never finished it: it may have been killed by a document."""
    return (work / task.place / ATTEMPT).exists()


def read_record(path: Path) -> TaskRecord | None:
    """Read a task record; None when it is not there or was cut short by a crash."""
    try:
        return TaskRecord.model_validate(orjson.loads(path.read_bytes()))
    except (FileNotFoundError, orjson.JSONDecodeError, ValidationError):
        return None


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing."""
    with atomic_output(path) as stream:
        stream.write(content)


def digests(files: Mapping[str, WorkFile] | tuple[WorkFile, ...]) -> Any:  # noqa: ANN401 - JSON value
    """Return the digests of input files, for an identity."""
    if isinstance(files, Mapping):
        return {name: stored.sha256 for name, stored in files.items()}
    return [stored.sha256 for stored in files]
