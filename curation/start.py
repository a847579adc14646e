# SPDX-License-Identifier: Apache-2.0
"""From a recipe's path to a finished run: what the command line calls, and what a notebook would.

The inventory (digests of input files, by size and change time) is kept in the work folder, so that planning again does not
read every input again. One run at a time may use a work folder.
"""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from curation.console import Progress
from curation.doubts import doubts
from curation.engines import open_engine
from curation.errors import Interrupted, RunError, UsageError
from curation.job import Job, prepare
from curation.plan import cut_shards
from curation.recipe_yaml import load_recipe
from curation.run import RELEASE, WORK, RunResult, run
from curation.task import write_atomically
from manifests.storage import FUNNEL, MANIFEST

INVENTORY = "inventory.json"
LOCK = ".lock"


@dataclass(frozen=True)
class Started:
    """A run's result with the funnel of its release, which a dry run does not keep."""

    result: RunResult
    funnel: pa.Table


def start(
    path: Path, settings: tuple[str, ...], output: Path, *, engine: str, workers: int | None, limit: int | None, progress: Progress
) -> Started:
    """Prepare and run the recipe at ``path``; with ``limit`` only that many records a source, in a folder that is thrown away."""
    if limit is not None:
        with tempfile.TemporaryDirectory(prefix="limpide-dry-run-") as name:
            return _start(prepare_job(path, settings, None, limit), Path(name), engine, workers, progress)
    load_recipe(path, settings)  # a wrong recipe makes no folder
    check_output(output)
    try:
        (output / WORK).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{output}: cannot make this folder: {error.strerror}; give another output folder") from error
    with _alone(output / WORK):
        return _start(prepare_job(path, settings, output), output, engine, workers, progress)


def _start(job: Job, output: Path, engine: str, workers: int | None, progress: Progress) -> Started:
    opened = open_engine(engine, workers)
    shards = len(cut_shards(job))
    if opened.workers > shards:
        progress.note(f"{shards} shards for {opened.workers} workers: a smaller work.shard_mebibytes gives more of them something to do")
    for said in doubts(job):
        progress.note(said)
    try:
        result = run(job, output, opened, progress)
    except Interrupted as error:
        raise Interrupted(f"{error}; run the same command again to resume") from error
    finally:
        opened.close()
    return Started(result, pq.read_table(output / RELEASE / FUNNEL))


def prepare_job(path: Path, settings: tuple[str, ...], output: Path | None, limit: int | None = None) -> Job:
    """Load and prepare a recipe, remembering digests of inputs in ``output`` when there is one."""
    recipe = load_recipe(path, settings)
    memory = output / WORK / INVENTORY if output is not None and (output / WORK).is_dir() else None
    known: dict[str, str] = {}
    if memory is not None and memory.is_file():
        with suppress(orjson.JSONDecodeError):  # cut short by a crash: every digest is computed anew
            known = orjson.loads(memory.read_bytes())
    job = prepare(recipe, path.resolve().parent, known, limit)
    if memory is not None:
        write_atomically(memory, orjson.dumps(known, option=orjson.OPT_SORT_KEYS))
    return job


def check_output(output: Path) -> None:
    """Raise UsageError when publishing into ``output`` would replace something that is no release."""
    release = output / RELEASE
    if (output.exists() and not output.is_dir()) or (release.exists() and not (release / MANIFEST).is_file()):
        found = release if output.is_dir() else output
        raise UsageError(f"{found} is there already and is no release of Limpide; move it away, or give another output folder")


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Hold the work folder for one run."""
    with (work / LOCK).open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(f"{work}: another run works here; wait for it, or give another output folder") from error
        yield
