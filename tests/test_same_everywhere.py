# SPDX-License-Identifier: Apache-2.0
"""Promise 2, sameness: one release digest, whatever the engine, the number of workers, and however often the run was killed."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from curation.console import Progress
from curation.engines import open_engine
from curation.example.build import build
from curation.run import RELEASE, WORK, run
from curation.start import prepare_job, start
from tests.curation.corpus import write_corpus
from tests.real_corpus import write_real_corpus

QUIET = Progress(quiet=True)
SMALL_SHARDS = ("work.shard_mebibytes=1",)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the shipped example and return its recipe."""
    folder = tmp_path_factory.mktemp("example")
    build(folder)
    return folder / "recipe.yaml"


@pytest.fixture(scope="module")
def real(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw more than 20 MB from the real data and return a recipe over it."""
    return write_real_corpus(data, tmp_path_factory.mktemp("real"))


def digest(recipe: Path, output: Path, engine: str = "inprocess", workers: int | None = None) -> str:
    """Run a recipe and return its release digest."""
    return start(recipe, SMALL_SHARDS, output, engine=engine, workers=workers, limit=None, progress=QUIET).result.manifest.release_digest


def digest_with_lost_raylet(recipe: Path, output: Path) -> str:
    """Run on two raylets and kill one of them once the first task is done."""
    with two_raylets() as kill_one:
        job = prepare_job(recipe, SMALL_SHARDS, None)
        watcher = threading.Thread(target=_kill_half_way, args=(output / WORK, kill_one), daemon=True)
        watcher.start()
        engine = open_engine("ray", 4)
        manifest = run(job, output, engine, QUIET).manifest
        engine.close()
        watcher.join(timeout=60)
        assert not watcher.is_alive(), "the raylet was never killed"
    return manifest.release_digest


def _kill_half_way(work: Path, kill_one: threading.Event) -> None:
    while len(list(work.glob("read/*/record.json"))) < 1:
        time.sleep(0.01)
    kill_one.set()


@contextmanager
def two_raylets() -> Iterator[threading.Event]:
    """Start a cluster of two raylets; setting the event kills the second one's raylet with SIGKILL."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    raylet = cluster.add_node(num_cpus=2).all_processes["raylet"][0].process.pid
    ray.init(address=cluster.address, log_to_driver=False, logging_level=logging.ERROR)
    kill = threading.Event()

    def watch() -> None:
        kill.wait()
        os.kill(raylet, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield kill
    finally:
        kill.set()
        ray.shutdown()
        cluster.shutdown()  # type: ignore[no-untyped-call]
        with warnings.catch_warnings():  # Ray leaves its log files to the garbage collector
            warnings.simplefilter("ignore", ResourceWarning)
            del cluster
            gc.collect()


def digest_after_kills(recipe: Path, output: Path, engine: str) -> str:
    """Kill the whole run with SIGKILL three times, resume each time, and return the digest in the end.

    The moments are shares of the time that an undisturbed run takes, so that each finds the run in another phase.
    """
    command = [sys.executable, "-m", "curation.cli", "run", str(recipe), "-q", "--engine", engine, "--set", *SMALL_SHARDS, "-o"]
    began = time.monotonic()
    subprocess.run([*command, str(output.with_name("undisturbed"))], check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - began
    for share in (0.45, 0.35, 0.25):
        process = subprocess.Popen([*command, str(output)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        with pytest.raises(subprocess.TimeoutExpired):  # else it ended before it could be killed
            process.wait(timeout=whole * share)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert not (output / RELEASE).exists(), "the run was complete before the last kill"
    return digest(recipe, output)


def test_example_is_the_same_on_processes(example: Path, tmp_path: Path) -> None:
    """In-process, one process and three give one digest."""
    reference = digest(example, tmp_path / "reference")

    assert digest(example, tmp_path / "one", "processes", 1) == reference
    assert digest(example, tmp_path / "three", "processes", 3) == reference


@pytest.mark.ray
def test_example_is_the_same_when_a_raylet_is_lost(example: Path, tmp_path: Path) -> None:
    """Two raylets of which one is killed give the digest of one process."""
    assert digest_with_lost_raylet(example, tmp_path / "ray") == digest(example, tmp_path / "reference")


def test_a_killed_run_resumes_to_the_same_release(tmp_path: Path) -> None:
    """SIGKILL at three moments, at start, in the middle and late, leaves no trace in the release."""
    recipe = write_corpus(tmp_path / "in", documents=12_000)
    expected = digest(recipe, tmp_path / "reference")

    assert digest_after_kills(recipe, tmp_path / "out", "inprocess") == expected


@pytest.mark.data
@pytest.mark.ray
def test_real_data_is_the_same_everywhere(real: Path, tmp_path: Path) -> None:
    """More than 20 MB of WARC, HTML, prose and law: one digest on every engine, with a raylet lost, and after three kills."""
    reference = digest(real, tmp_path / "reference")

    found = {
        "one process": digest(real, tmp_path / "one", "processes", 1),
        "three processes": digest(real, tmp_path / "three", "processes", 3),
        "ray, one raylet killed": digest_with_lost_raylet(real, tmp_path / "ray"),
        "killed three times": digest_after_kills(real, tmp_path / "killed", "processes"),
    }

    assert found == dict.fromkeys(found, reference)
