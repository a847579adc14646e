# SPDX-License-Identifier: Apache-2.0
"""How a release is compressed changes its bytes and nothing else; what is placed in it is what its task wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from curation import publish
from curation.console import Progress
from curation.errors import RunError
from curation.run import RELEASE, RunResult
from curation.start import start
from manifests.verify import verify
from tests.curation.corpus import write_corpus


def run(recipe: Path, output: Path, *settings: str) -> RunResult:
    """Run a recipe quietly."""
    return start(recipe, settings, output, engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True)).result


def test_levels_change_bytes_and_no_content(tmp_path: Path) -> None:
    """Another level writes only what is published again: other files, of the same content; both releases verify."""
    recipe = write_corpus(tmp_path / "in")
    first = run(recipe, tmp_path / "out")
    shutil.copytree(tmp_path / "out" / RELEASE, tmp_path / "first")
    second = run(recipe, tmp_path / "out", "release.zstd_level=19")
    before, after = ([*result.manifest.shards, *result.manifest.ledger] for result in (first, second))

    assert second.ran == len(before)
    assert [part.content_sha256 for part in before] == [part.content_sha256 for part in after]
    assert all(one.sha256 != other.sha256 for one, other in zip(before, after, strict=True))
    assert verify(tmp_path / "first") == verify(tmp_path / "out" / RELEASE) == []


def test_a_part_that_changed_before_it_was_placed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A work file that is damaged between its task and publication stops the run; running again makes it anew."""
    recipe, draft = write_corpus(tmp_path / "in"), publish._draft

    def damaged(job: object, planned: object) -> object:
        part = next((tmp_path / "out/work/shards").glob("*/part.parquet"))
        part.write_bytes(part.read_bytes()[:-1] + b"?")
        return draft(job, planned)  # type: ignore[arg-type]

    monkeypatch.setattr(publish, "_draft", damaged)
    with pytest.raises(RunError, match=r"part\.parquet: the file is not what its task wrote; run the same command again"):
        run(recipe, tmp_path / "out")
    monkeypatch.undo()

    assert run(recipe, tmp_path / "out").ran == 1
    assert verify(tmp_path / "out" / RELEASE) == []
