# SPDX-License-Identifier: Apache-2.0
"""Notebooks run from top to bottom on the release of the example, and carry no outputs of somebody's machine.

Code cells are run with ``exec``, in one namespace, as a fresh kernel would; Jupyter is not needed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from curation.assets import AssetError, obtain
from curation.console import Progress
from curation.example.build import build
from curation.start import start

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release of the example, made once."""
    try:
        obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("demo")
    build(folder / "example")
    progress = Progress(quiet=True)
    start(folder / "example" / "recipe.yaml", (), folder, engine="inprocess", workers=None, limit=None, progress=progress)
    return folder / "release"


def _cells(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def _run(path: Path) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(_cells(path)):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{path.name}, cell {number}", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_no_outputs_are_stored(path: Path) -> None:
    """A notebook is source: outputs, counters and machine names stay out of the repository."""
    for cell in _cells(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        assert cell["metadata"] == {}


def test_the_audit_runs_on_the_example(
    release: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It verifies, counts, tells a life of each kind, shows evidence and loads the data set; its tables agree with one another."""
    monkeypatch.setenv("LIMPIDE_RELEASE", str(release))
    monkeypatch.chdir(tmp_path)

    with pl.Config():
        seen = _run(ROOT / "notebooks" / "audit_a_release.ipynb")

    counts = seen["manifest"].counts
    assert seen["findings"] == []
    assert dict(seen["verdicts"].select("verdict", "records").iter_rows()) == {
        verdict: getattr(counts, verdict) for verdict in ("keep", "drop", "merge", "quarantine")
    }
    assert seen["read"] == counts.documents
    assert seen["by_rule"]["documents"].sum() == counts.drop + counts.merge + counts.quarantine
    assert seen["by_language"]["keep"].sum() == counts.keep
    assert seen["drops"].drop("rule").sum_horizontal().sum() == counts.drop
    assert (seen["overlap"]["alone"] <= seen["overlap"]["first"]).all()
    assert (seen["overlap"]["first"] <= seen["overlap"]["any"]).all()
    assert [text.splitlines()[0].split()[1] for text in seen["told"]][:2] == ["keep", "drop"]
    assert "license_snippet" in seen["legal"].columns
    assert len(seen["legal"]) > 0
    assert seen["same"]
    assert "0 findings" in capsys.readouterr().out
