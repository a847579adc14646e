# SPDX-License-Identifier: Apache-2.0
"""Documents that kill their worker or make a filter raise: found, quarantined, named; the rest is published."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from curation.console import Progress
from curation.engines import open_engine
from curation.errors import RunError
from curation.job import prepare
from curation.poison import spare_killers
from curation.recipe_yaml import load_recipe
from curation.run import run
from curation.task import Task
from filters import CATALOGUE
from tests.curation.corpus import write_corpus
from tests.curation.killing import POISON, RAISES, Killing


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a recipe whose first step kills its worker on two documents and raises on one."""
    monkeypatch.setitem(CATALOGUE, "killing", Killing)
    path = write_corpus(tmp_path / "in")
    lines = [
        {"id": "killer-1", "text": POISON},
        {"id": "raiser", "text": RAISES},
        {"id": "harmless", "text": "nothing"},
        {"id": "killer-2", "text": POISON},
    ]
    with (tmp_path / "in/pages.jsonl").open("a", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line) + "\n" for line in lines)
    path.write_text(path.read_text(encoding="utf-8").replace("steps:\n", "steps:\n  - killing:\n"), encoding="utf-8")
    return path


def test_killers_and_raisers_are_quarantined_and_named(recipe: Path, tmp_path: Path) -> None:
    """Two documents killed their worker, one raised, one line was broken: four rows, each with its reason."""
    engine = open_engine("processes", 1)

    manifest = run(prepare(load_recipe(recipe), recipe.parent, {}), tmp_path / "out", engine, Progress(quiet=True)).manifest
    engine.close()
    rows = pl.read_parquet(tmp_path / "out/release/provenance/ledger/*.parquet").filter(pl.col("verdict") == "quarantine")
    found = {row["native_id"]: (row["step"], row["rule"], row["error"]) for row in rows.iter_rows(named=True)}

    assert manifest.counts.quarantine == 4
    assert found["raiser"] == ("read", "measure", "killing: ValueError: a marked document")
    for name in ("killer-1", "killer-2"):
        step, rule, error = found[name]
        assert (step, rule) == ("read", "lost_worker")
        assert error.startswith("LostWorker: this record killed the worker that processed it (native crash or memory)")


def test_a_phase_without_documents_cannot_be_searched(tmp_path: Path) -> None:
    """A lost worker of another phase ends the run with advice."""
    from curation.phases.linked import Ranges
    from curation.phases.match import MatchPartition
    from filters.contract import Agreement

    with pytest.raises(RunError, match="phase match, task 0: its worker was killed by SIGKILL; this phase has no documents to blame"):
        spare_killers(Task("match", 0, MatchPartition((), Ranges(0, 0), 0, Agreement())), tmp_path, "killed by SIGKILL")
