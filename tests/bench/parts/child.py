# SPDX-License-Identifier: Apache-2.0
"""Run one part of a bench in a process of its own and tell what it cost.

``measured`` starts ``python -m tests.bench.parts.child PART ARGUMENTS`` and waits for it with ``os.wait4``, whose resource usage
(getrusage(2)) is that child's alone. Linux counts a process's memory before ``exec`` into its maximum, so the starting process must
stay small: it imports nothing big, and corpora too are made in children.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[3]
THREADS: Final = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Environment variables by which libraries are told how many threads to use."""


class PartError(Exception):
    """A part of a bench ended with an error; the message is its own."""


@dataclass(frozen=True)
class Cost:
    """What a part answered, and what it cost."""

    answer: dict[str, Any]
    wall_seconds: float
    cpu_seconds: float
    """User and system time of the child."""
    peak_rss_bytes: int


def measured(part: str, **arguments: Any) -> Cost:  # noqa: ANN401 - JSON values
    """Run a part in a fresh process.

    Raises:
        PartError: it failed; with what it said.

    """
    words = [sys.executable, "-m", "tests.bench.parts.child", part, json.dumps(arguments, default=str)]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages have their bytecode; without it each start compiles modules anew
    started = time.perf_counter()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=out, stderr=error)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        error.seek(0)
        said, complaint = out.read(), error.read()
    wall = time.perf_counter() - started
    if process.returncode:
        raise PartError(f"{part} ended with {process.returncode}:\n{complaint.decode(errors='replace')[-4000:]}")
    return Cost(json.loads(said.splitlines()[-1]), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def run_part(part: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Run a part here."""
    from tests.bench.parts import corpus, extraction, limpide

    paths = {key: Path(value) for key, value in arguments.items() if key in ("data", "source", "output", "path")}
    if part == "corpus":
        return corpus.write_corpus(paths["data"], paths["path"], arguments["megabytes"])._asdict()
    if part == "limpide":
        return limpide.run_limpide(paths["source"], paths["output"])
    if part == "datatrove":
        return limpide.run_datatrove(paths["source"], paths["output"], arguments["words"])
    if part == "floor":
        return limpide.run_floor(paths["source"], paths["output"])
    if part == "extraction":
        return extraction.run_extraction(paths["data"], arguments["extractor"])
    raise ValueError(f"unknown part {part!r}; expected corpus, limpide, datatrove, floor or extraction")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_part(sys.argv[1], json.loads(sys.argv[2]))) + "\n")
