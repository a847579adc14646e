# SPDX-License-Identifier: Apache-2.0
"""What happens to files while a run links duplicates: records inserted between its phases, partitions that vanish, decisions in parts.

Tools that remove by position delete the wrong document when a line is inserted between their stages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

import polars as pl
import pytest

from curation import link
from curation.console import Progress
from curation.engines.engine import Outcome
from curation.engines.inprocess import InProcess
from curation.errors import RunError
from curation.phases import linked
from curation.run import run as run_job
from curation.start import prepare_job
from curation.task import Task
from tests.curation.test_duplicates_run import Document, corpus, fates, run

EXTRA: Document = {"id": "extra", "text": " ".join(f"e{number}" for number in range(99)), "language": "en"}


class Meddled(InProcess):
    """Lets something happen right before a phase begins."""

    def __init__(self, phase: str, happens: Callable[[], None]) -> None:
        """Wait for ``phase``."""
        self.phase, self.happens, self.ran = phase, happens, list[str]()

    def run(self, tasks: Sequence[Task], work: Path, stop: Event) -> Iterator[Outcome]:
        """Meddle, then run as ever."""
        self.ran += [task.phase for task in tasks]
        if tasks[0].phase == self.phase:
            self.happens()
        yield from super().run(tasks, work, stop)


def again(folder: Path, phase: str, happens: Callable[[], None]) -> tuple[Meddled, pl.DataFrame]:
    """Run the recipe of a folder, with something happening before a phase; return the engine and the ledger."""
    engine = Meddled(phase, happens)
    job = prepare_job(folder / "recipe.yaml", (), folder / "out")
    run_job(job, folder / "out", engine, Progress(quiet=True))
    return engine, pl.read_parquet(folder / "out/release/provenance/ledger/*.parquet")


def insert_first(path: Path, document: Document) -> None:
    """Put a record before all others of a file."""
    path.write_text(json.dumps(document) + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def forget_release(folder: Path, *phases: str) -> None:
    """Leave a run as if it had been stopped before some phases."""
    for phase in phases:
        for path in sorted((folder / "out/work").glob(f"{phase}/**/*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()


LINKING = ("minhash-keys", "minhash-match", "minhash-join-0", "minhash-cluster", "edit", "shards", "books")


@pytest.mark.parametrize("phase", ["minhash-keys", "minhash-match", "edit"])
def test_a_record_inserted_while_it_runs_moves_no_fate(tmp_path: Path, phase: str) -> None:
    """A record that comes into the input between measuring and linking, or between linking and removing, moves all lines, and no fate.

    This run has read its records and ends as if nothing had happened; the next one differs by that record alone.
    """
    before = fates(run(tmp_path, {"web": [corpus(2)]}))
    forget_release(tmp_path, *LINKING)

    engine, ledger = again(tmp_path, phase, lambda: insert_first(tmp_path / "web/0.jsonl", EXTRA))
    _, after = again(tmp_path, "", lambda: None)

    assert phase in engine.ran
    assert "measure" not in engine.ran
    assert fates(ledger) == before
    assert [fate for fate in fates(after) if fate[0] != "extra"] == before
    assert [fate[1] for fate in fates(after) if fate[0] == "extra"] == ["keep"]


def test_a_duplicate_inserted_while_it_runs_joins_its_group_alone(tmp_path: Path) -> None:
    """A copy of one document, inserted after measuring, changes the next run's fates of its own group and of no other."""
    documents = corpus(2)
    before = fates(run(tmp_path, {"web": [documents]}, "prefer: []"))
    forget_release(tmp_path, *LINKING)
    copy = {**documents[0], "id": "copy"}

    _, ledger = again(tmp_path, "minhash-keys", lambda: insert_first(tmp_path / "web/0.jsonl", copy))
    _, after = again(tmp_path, "", lambda: None)

    group = {"copy", *(document["id"] for document in documents[:3])}
    assert fates(ledger) == before
    assert [fate for fate in fates(after) if fate[0] not in group] == [fate for fate in before if fate[0] not in group]
    assert {fate[6] for fate in fates(after) if fate[0] in group} == {4}


@pytest.mark.parametrize(
    ("phase", "pattern"),
    [
        ("minhash-match", "minhash-keys/*/entries.bin"),
        ("minhash-match", "measure/*/checks-minhash.bin"),
        ("minhash-join-0", "minhash-match/*/edges.bin"),
        ("minhash-cluster", "minhash-join-0/*/groups.bin"),
        ("minhash-cluster", "minhash-keys/*/members.bin"),
    ],
)
def test_a_partition_that_vanishes_in_mid_phase_is_named_and_made_again(tmp_path: Path, phase: str, pattern: str) -> None:
    """The run fails and names the file; the same command again makes it anew and ends as an undisturbed run."""
    before = fates(run(tmp_path, {"web": [corpus(2)]}))
    forget_release(tmp_path, *LINKING)

    def vanish() -> None:
        (path,) = (tmp_path / "out/work").glob(pattern)
        path.unlink()

    with pytest.raises(RunError, match=rf"phase {phase}, task 0 failed: .*{Path(pattern).name} is not there; expected \d+ bytes"):
        again(tmp_path, phase, vanish)
    _, ledger = again(tmp_path, "", lambda: None)

    assert fates(ledger) == before


def test_decisions_in_parts_are_those_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many partitions, ranges of two documents and trees of joins change no fate."""
    documents = corpus(5)
    before = fates(run(tmp_path / "one", {"web": [documents]}))
    monkeypatch.setattr(linked, "ENTRIES_PER_PARTITION", 16)
    monkeypatch.setattr(linked, "ENTRIES_PER_RANGE", 4)
    monkeypatch.setattr(link, "RANGE_BITS", 1)

    after = fates(run(tmp_path / "parts", {"web": [documents[:7], documents[7:]]}))

    assert after == before
    work = tmp_path / "parts/out/work"
    assert len(list(work.glob("minhash-match/*"))) == 64
    assert len(list(work.glob("minhash-join-0/*"))) == 4
    assert len(list(work.glob("minhash-cluster/*"))) == 20
