# SPDX-License-Identifier: Apache-2.0
"""Runs: resume, re-judging, gates, failures, interrupts, and the balance of every release."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from curation.console import Progress
from curation.errors import GateError, InputError, RecipeError, RunError, UsageError
from curation.plan_view import view_plan
from curation.run import RELEASE, WORK, RunResult
from curation.start import prepare_job, start
from curation.status import run_status
from manifests.verify import verify
from tests.curation.corpus import write_corpus

QUIET = Progress(quiet=True)


def run(recipe: Path, output: Path, *settings: str, engine: str = "inprocess", workers: int | None = None) -> RunResult:
    """Run a recipe quietly."""
    return start(recipe, settings, output, engine=engine, workers=workers, limit=None, progress=QUIET).result


def ledger(output: Path) -> pl.DataFrame:
    """Return the whole ledger of a run's release."""
    return pl.read_parquet(output / RELEASE / "provenance/ledger/*.parquet")


def test_release_balances_and_verifies(tmp_path: Path) -> None:
    """Every line has one ledger row; kept rows are in the shards; verify finds nothing."""
    recipe = write_corpus(tmp_path / "in")

    counts = run(recipe, tmp_path / "out").manifest.counts
    rows = ledger(tmp_path / "out")
    shards = pl.read_parquet(tmp_path / "out/release/data/**/*.parquet")

    assert counts.documents == len(rows) == 61
    assert counts.keep + counts.drop + counts.merge + counts.quarantine == 61
    assert counts.quarantine == 1
    assert sorted(rows.filter(pl.col("verdict") == "keep")["id"]) == sorted(shards["id"])
    assert not shards["text"].str.contains("@example.org").any()
    assert verify(tmp_path / "out/release") == []


def test_merged_documents_name_their_survivor(tmp_path: Path) -> None:
    """A survivor is kept or at least accounted for, and cluster sizes count its group."""
    run(write_corpus(tmp_path / "in"), tmp_path / "out")
    rows = ledger(tmp_path / "out")

    merged = rows.filter(pl.col("verdict") == "merge")

    assert len(merged) >= 4
    assert set(merged["survivor_id"]) <= set(rows["id"])
    assert (merged["cluster_size"] >= 2).all()


def test_running_again_runs_nothing(tmp_path: Path) -> None:
    """A finished run is reused whole, and its release digest stays."""
    recipe = write_corpus(tmp_path / "in")

    first, second = run(recipe, tmp_path / "out"), run(recipe, tmp_path / "out")

    assert (second.ran, second.reused) == (0, first.ran)
    assert second.manifest.release_digest == first.manifest.release_digest


def test_moving_a_threshold_measures_nothing_again(tmp_path: Path) -> None:
    """Reading and measuring are reused; what is judged changes."""
    recipe = write_corpus(tmp_path / "in")
    before = run(recipe, tmp_path / "out").manifest.counts.keep

    view = view_plan(prepare_job(recipe, ("steps.gopher_quality.min_words=1000",), tmp_path / "out"), tmp_path / "out" / WORK)
    after = run(recipe, tmp_path / "out", "steps.gopher_quality.min_words=1000", "gates.min_total_documents=0").manifest.counts.keep

    assert [(phase.name, phase.tasks - phase.reused) for phase in view.phases[:6]] == [
        ("read", 0),
        ("measure", 0),
        ("identity-keys", 0),
        ("identity-match", 0),
        ("identity-join-0", 0),
        ("identity-cluster", 0),
    ]
    assert view.phases[-1].reasons == ("steps.gopher_quality.min_words changed: 20 became 1000",)
    assert (before, after) == (51, 0)
    assert verify(tmp_path / "out/release") == []


def test_a_changed_input_is_read_again(tmp_path: Path) -> None:
    """The plan says which file changed; the rest of the work is reused."""
    recipe = write_corpus(tmp_path / "in")
    run(recipe, tmp_path / "out")
    with (tmp_path / "in/more.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "new", "text": "one line more"}\n')

    view = view_plan(prepare_job(recipe, (), tmp_path / "out"), tmp_path / "out" / WORK)

    assert view.phases[0].reused == 0
    assert any("sections" in reason and "sha256 changed" in reason for reason in view.phases[0].reasons)


def test_a_damaged_work_file_is_made_again(tmp_path: Path) -> None:
    """A task whose output changed on disk is not done."""
    recipe = write_corpus(tmp_path / "in")
    digest = run(recipe, tmp_path / "out").manifest.release_digest
    (victim,) = (tmp_path / "out/work/read").glob("*/documents.arrow")
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(bytes(content))

    again = run(recipe, tmp_path / "out")

    assert again.ran == 1
    assert again.manifest.release_digest == digest


def test_batch_size_changes_nothing(tmp_path: Path) -> None:
    """The digest is the same when batches are of another size."""
    recipe = write_corpus(tmp_path / "in", documents=200)

    small, large = (run(recipe, tmp_path / size, f"work.batch_mebibytes={size}") for size in ("1", "64"))

    assert small.manifest.release_digest == large.manifest.release_digest


def test_gates_stop_publication(tmp_path: Path) -> None:
    """One damaged line is too many for a gate of zero: nothing is published, and the work stays."""
    recipe = write_corpus(tmp_path / "in")

    with pytest.raises(GateError) as caught:
        run(recipe, tmp_path / "out", "gates.max_quarantined_fraction=0")
    with pytest.raises(GateError, match=r"language swh_Latn has 0 documents, fewer than gates\.min_documents 5"):
        run(recipe, tmp_path / "out", "gates.min_documents={swh_Latn: 5}")

    said, reason = str(caught.value).split("\n")
    assert said.endswith("1 of 61 records are quarantined, more than gates.max_quarantined_fraction 0.0 allows:")
    assert reason.startswith("  1 by read.damaged in pages; first pages.jsonl, offset ")
    assert "JSONDecodeError" in reason
    assert not (tmp_path / "out" / RELEASE).exists()


def test_an_empty_release_is_refused_and_status_says_so(tmp_path: Path) -> None:
    """A run that keeps nothing is no success: the gate names the rules, and `status` tells it from an older release."""
    recipe = write_corpus(tmp_path / "in")
    run(recipe, tmp_path / "out")

    with pytest.raises(GateError, match=r"0 of 61 records are kept, fewer than gates\.min_total_documents 1:\n  60 by gopher_quality"):
        run(recipe, tmp_path / "out", "steps.gopher_quality.min_words=1000")
    refused = run_status(tmp_path / "out")
    run(recipe, tmp_path / "out")

    assert not refused.complete
    assert "the last run was refused: nothing was published: 0 of 61 records are kept" in refused.as_text()
    assert "the release that stands there is an older one" in refused.as_text()
    assert run_status(tmp_path / "out").complete


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    """A release folder that is none of ours, or an output that is a file, is refused before anything runs."""
    recipe = write_corpus(tmp_path / "in")
    (tmp_path / "out/release").mkdir(parents=True)
    (tmp_path / "out/release/precious.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")

    for output, found in ((tmp_path / "out", tmp_path / "out/release"), (tmp_path / "file", tmp_path / "file")):
        with pytest.raises(UsageError, match=f"{found} is there already and is no release of Limpide; move it away"):
            run(recipe, output)

    assert (tmp_path / "out/release/precious.txt").read_text(encoding="utf-8") == "mine"


def test_a_wrong_recipe_makes_no_folder(tmp_path: Path) -> None:
    """Exit code 2 means that nothing was run and nothing was made."""
    with pytest.raises(RecipeError):
        run(tmp_path / "none.yaml", tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_an_edit_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    """The inventory notices by the change time, and survives being damaged itself."""
    recipe = write_corpus(tmp_path / "in")
    digest = run(recipe, tmp_path / "out").manifest.release_digest
    path = tmp_path / "in/more.jsonl"
    stat = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("river", "RIVER"), encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    changed = run(recipe, tmp_path / "out").manifest.release_digest
    (tmp_path / "out/work/inventory.json").write_text("{", encoding="utf-8")

    assert changed != digest
    assert run(recipe, tmp_path / "out").manifest.release_digest == changed


def test_a_recipe_that_names_no_file(tmp_path: Path) -> None:
    """Nothing is run, and the text says what was looked for."""
    recipe = write_corpus(tmp_path / "in")

    with pytest.raises(InputError, match=r"source 'pages': 'none/\*.jsonl' names no file"):
        run(recipe, tmp_path / "out", 'sources.pages.paths=["none/*.jsonl"]')


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """The first records go through everything; no output folder appears."""
    recipe = write_corpus(tmp_path / "in")

    started = start(recipe, (), tmp_path / "out", engine="inprocess", workers=None, limit=5, progress=QUIET)

    assert started.result.manifest.counts.documents == 5
    assert not (tmp_path / "out").exists()


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    """The second run is told that another works there."""
    import fcntl

    recipe = write_corpus(tmp_path / "in")
    (tmp_path / "out/work").mkdir(parents=True)
    with (tmp_path / "out/work/.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)

        with pytest.raises(RunError, match="another run works here"):
            run(recipe, tmp_path / "out")


def test_interrupt_finishes_running_tasks_and_resumes(tmp_path: Path) -> None:
    """SIGINT once: exit code 130 and a text that says how to resume; then the same digest."""
    recipe = write_corpus(tmp_path / "in", documents=3000)
    expected = run(recipe, tmp_path / "reference", "work.shard_mebibytes=1").manifest.release_digest
    command = [sys.executable, "-m", "curation.cli", "run", str(recipe), "-o", str(tmp_path / "out"), "--set", "work.shard_mebibytes=1"]

    process = subprocess.Popen([*command, "--engine", "processes", "--workers", "2"], stderr=subprocess.PIPE, text=True)
    while not list((tmp_path / "out/work").glob("read/*")) and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 130, stderr
    assert "run the same command again to resume" in stderr
    assert run(recipe, tmp_path / "out", "work.shard_mebibytes=1").manifest.release_digest == expected
