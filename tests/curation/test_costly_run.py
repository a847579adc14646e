# SPDX-License-Identifier: Apache-2.0
"""Costly steps look at survivors only: the books say so, answers are those of measuring all, and nothing is measured twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import pytest

from curation.console import Progress
from curation.errors import RecipeError
from curation.explore import explore
from curation.recipe_yaml import parse_recipe
from curation.run import RELEASE, WORK, RunResult
from curation.start import prepare_job, start
from curation.task import TaskRecord
from curation.train.kneser_ney import estimate, write_arpa
from curation.why import lives, tell
from filters import CATALOGUE
from manifests.verify import verify
from tests.curation.killing import POISON, RAISES, Killing

LINES = [line.split() for line in ("the clear water runs over the stones", "it runs to the sea", "the sea is wide and clear")]
GOOD = "the clear water runs over the stones it runs to the sea {n}"
NOISE = "zq xw {n} kj vb pq zz ww rt gh"
RECIPE = """
recipe: 1
name: costly
{extra}
sources: [{{name: s, format: jsonl, paths: ["docs*.jsonl"], obtained: 2026-01-01, language: en}}]
steps:
  - exact_duplicates:
  - perplexity: {{models: "en.arpa", min_perplexity: null, max_perplexity: {most}}}
{step}
  - gopher_quality: {{min_words: {least}, min_stop_words: null, min_mean_word_chars: null, min_alphabetic_word_fraction: null}}
work: {{shard_mebibytes: 1}}
"""


def _texts() -> list[str]:
    """Return good and noisy texts, short ones of both, and doubles of both."""
    long = [text.format(n=n) for n in range(20) for text in (GOOD, NOISE)]
    return [*long, *long[:6], *(f"the sea {n}" for n in range(5)), *(f"zq zz {n}" for n in range(5))]


def _run(folder: Path, extra: str = "", step: str = "", least: int = 6, most: int = 20, engine: str = "inprocess") -> RunResult:
    if not folder.exists():
        folder.mkdir()
        lines = [json.dumps({"text": text, "id": str(number)}) for number, text in enumerate(_texts())]
        for part in range(2):
            (folder / f"docs{part}.jsonl").write_text("\n".join(lines[part::2]), encoding="utf-8")
        write_arpa(estimate(LINES, 3), folder / "en.arpa")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(extra=extra, step=step, least=least, most=most), encoding="utf-8")
    workers = None if engine == "inprocess" else 2
    return start(recipe, (), folder / "out", engine=engine, workers=workers, limit=None, progress=Progress(quiet=True)).result


def _ledger(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "out" / RELEASE / "provenance/ledger/*.parquet").sort("native_id")


def _counted(folder: Path) -> list[dict[str, Any]]:
    """Return what each task of the costly phase counted, oldest first."""
    records = sorted((folder / "out" / WORK / "perplexity-measure").glob("*/record.json"), key=lambda path: path.stat().st_mtime_ns)
    return [TaskRecord.model_validate_json(path.read_bytes()).report for path in records]


def test_only_survivors_are_measured_and_the_books_say_so(tmp_path: Path) -> None:
    """Short texts and doubles are not looked at; the ledger names the step, kept rows name none; the release balances."""
    manifest = _run(tmp_path / "a").manifest
    rows = _ledger(tmp_path / "a")
    missed = rows.filter(pl.col("not_measured").list.len() > 0)

    assert sum(report["measured"] for report in _counted(tmp_path / "a")) == 40
    assert set(map(tuple, missed["not_measured"].to_list())) == {("perplexity",)}
    assert sorted(missed["step"].unique()) == ["exact_duplicates", "gopher_quality"]
    assert len(missed) == 16
    assert rows.group_by("step").len().sort("step", nulls_last=True).rows() == [
        *(("exact_duplicates", 6), ("gopher_quality", 10), ("perplexity", 20)),
        (None, 20),
    ]
    assert {step.filter: step.measured for step in manifest.steps}["perplexity"] == "survivors"
    assert verify(tmp_path / "a/out" / RELEASE) == []
    assert "unmeasured by perplexity" in tell(lives(tmp_path / "a/out" / RELEASE, missed["id"][0])[0])


def test_measuring_all_keeps_the_same_documents(tmp_path: Path) -> None:
    """With ``measure: all``, in the recipe or the step, every document is measured, more rules are told, and the same stay."""
    _run(tmp_path / "a")
    survivors = _ledger(tmp_path / "a")
    for name, extra, step in (("b", "measure: all", ""), ("c", "", "    measure: all")):
        manifest = _run(tmp_path / name, extra, step).manifest
        everything = _ledger(tmp_path / name)

        assert everything["not_measured"].list.len().sum() == 0
        assert (
            everything.filter(pl.col("verdict") == "keep")["id"].to_list() == survivors.filter(pl.col("verdict") == "keep")["id"].to_list()
        )
        assert everything["failed_rules"].list.len().sum() > survivors["failed_rules"].list.len().sum()
        assert {step.filter: step.measured for step in manifest.steps}["perplexity"] == "all"
        assert verify(tmp_path / name / "out" / RELEASE) == []


def test_a_moved_threshold_measures_only_what_was_never_measured(tmp_path: Path) -> None:
    """Letting the short texts through measures those ten; back again measures none; the digest is that of a fresh run."""
    first = _run(tmp_path / "a").manifest.release_digest
    moved = _run(tmp_path / "a", least=1).manifest.release_digest

    assert [report["measured"] for report in _counted(tmp_path / "a")] == [40, 10]
    assert [report["survivors"] for report in _counted(tmp_path / "a")] == [40, 50]
    assert moved == _run(tmp_path / "b", least=1).manifest.release_digest
    assert first == _run(tmp_path / "a").manifest.release_digest


def test_engines_agree(tmp_path: Path) -> None:
    """The same digest in processes, and whatever the batches."""
    digests = {
        _run(tmp_path / "a").manifest.release_digest,
        _run(tmp_path / "b", engine="processes").manifest.release_digest,
    }

    assert len(digests) == 1


def test_explore_tells_of_what_was_measured(tmp_path: Path) -> None:
    """A costly signal's curve is over the documents that have it; a cheap one's over all."""
    _run(tmp_path / "a")
    found = {curve.rule: curve.documents for curve in explore(tmp_path / "a/out", ["perplexity_too_high", "too_few_words"])}

    assert found == {"perplexity_too_high": 40, "too_few_words": 56}


class CostlyKilling(Killing):
    """A costly filter whose worker dies for real."""

    costly: ClassVar[bool] = True


def test_what_kills_or_raises_there_is_quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One document kills its worker, one makes the filter raise; a marked text that a cheap step drops is never looked at."""
    monkeypatch.setitem(CATALOGUE, "killing", CostlyKilling)
    texts = [POISON, "the clear water runs", RAISES, f"{POISON}, and much more is said here"]
    lines = (json.dumps({"text": text, "id": str(number)}) for number, text in enumerate(texts))
    (tmp_path / "docs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "recipe: 1\nname: k\nsources: [{name: s, format: jsonl, paths: [docs.jsonl], obtained: 2026-01-01}]\n"
        "steps: [{killing: }, {gopher_quality: {min_words: 4, max_words: 8, min_stop_words: 0}}]\ngates: {max_quarantined_fraction: 1}\n",
        encoding="utf-8",
    )
    start(recipe, (), tmp_path / "out", engine="processes", workers=1, limit=None, progress=Progress(quiet=True))
    rows = pl.read_parquet(tmp_path / "out" / RELEASE / "provenance/ledger/*.parquet").sort("native_id")

    assert rows.select("verdict", "rule").rows() == [
        ("quarantine", "lost_worker"),
        ("keep", None),
        ("quarantine", "measure"),
        ("drop", "too_many_words"),
    ]
    assert rows["not_measured"].to_list() == [[], [], [], ["killing"]]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            "[{gopher_quality: , measure: all}]",
            r"and that of a costly step; found 'all' of gopher_quality",
        ),
        ("[{perplexity: , measure: some}]", r"and that of a costly step; found 'some' of perplexity"),
    ],
)
def test_what_cannot_be_said_is_refused(steps: str, said: str) -> None:
    """With place and what is expected."""
    text = f"recipe: 1\nname: n\nsources: [{{name: s, format: text, paths: [a], obtained: 2026-01-01}}]\nsteps: {steps}\n"

    with pytest.raises(RecipeError, match=rf"^recipe:4:\d+: measure: expected survivors or all, {said}"):
        parse_recipe(text)


def test_preferring_by_what_is_measured_later_is_refused(tmp_path: Path) -> None:
    """Duplicates cannot be ranked by a signal that a costly step measures after them."""
    _run(tmp_path / "a")
    recipe = (tmp_path / "a/recipe.yaml").read_text(encoding="utf-8")
    (tmp_path / "a/recipe.yaml").write_text(
        recipe.replace("exact_duplicates:", 'exact_duplicates: {prefer: ["lowest:perplexity"]}'), encoding="utf-8"
    )

    with pytest.raises(
        RecipeError, match=r"^step exact_duplicates prefers by perplexity, which the costly step perplexity measures after it, on"
    ):
        prepare_job(tmp_path / "a/recipe.yaml", (), tmp_path / "a/out")
