# SPDX-License-Identifier: Apache-2.0
"""A recipe's rule for words: it reaches the steps, changes answers and digests, and stands in lock and manifest."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import yaml

from curation.console import Progress
from curation.errors import RecipeError
from curation.run import RELEASE, RunResult
from curation.start import start
from manifests.verify import verify

TEXTS = ["l'eau d'aujourd'hui coule", "l'eau claire du lac de montagne coule"]
RECIPE = """
recipe: 1
name: eaux
{rule}
sources: [{{name: s, format: jsonl, paths: ["docs.jsonl"], obtained: 2026-01-01, language: fra_Latn}}]
steps:
  - gopher_quality: {{min_words: {least}, min_stop_words: null, min_mean_word_chars: null{step}}}
  - fineweb_quality: {{min_punctuated_line_fraction: null, max_short_line_fraction: null}}
"""


def _run(folder: Path, rule: str = "", step: str = "", least: int = 6, engine: str = "inprocess") -> RunResult:
    folder.mkdir()
    lines = (json.dumps({"text": text, "id": str(number)}) for number, text in enumerate(TEXTS))
    (folder / "docs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(rule=rule, step=step, least=least), encoding="utf-8")
    workers = None if engine == "inprocess" else 2
    return start(recipe, (), folder / "out", engine=engine, workers=workers, limit=None, progress=Progress(quiet=True)).result


def test_another_rule_is_another_release(tmp_path: Path) -> None:
    """By unicode-word the first text has six words, by uax29 five; digests differ, and each release verifies."""
    first, second = _run(tmp_path / "a"), _run(tmp_path / "b", "segmentation: {rule: uax29}")
    dropped = pl.read_parquet(tmp_path / "b/out/release/provenance/ledger/*.parquet").filter(pl.col("verdict") == "drop")

    assert (first.manifest.counts.keep, second.manifest.counts.keep) == (2, 1)
    assert first.manifest.release_digest != second.manifest.release_digest
    assert dropped.select("native_id", "rule", "value").rows() == [("0", "too_few_words", "5")]
    assert verify(tmp_path / "b/out" / RELEASE) == []


def test_the_digest_differs_even_where_answers_do_not(tmp_path: Path) -> None:
    """Elision is part of the rule's name, so of the step's identity, whatever it finds."""
    digests = {
        _run(tmp_path / name, f"segmentation: {{rule: uax29, elision: {name}}}", least=1).manifest.release_digest
        for name in ("by_language", "everywhere")
    }

    assert len(digests) == 2


def test_engines_agree(tmp_path: Path) -> None:
    """The same digest in processes."""
    digests = {
        _run(tmp_path / engine, "segmentation: {rule: uax29}", engine=engine).manifest.release_digest
        for engine in ("inprocess", "processes")
    }

    assert len(digests) == 1


def test_a_step_says_otherwise(tmp_path: Path) -> None:
    """The step's own rule stands before the recipe's; lock and manifest spell both out."""
    made = _run(tmp_path / "a", "segmentation: {rule: uax29}", ", segmentation: {rule: unicode-word}")
    locked = yaml.safe_load((tmp_path / "a/out/release/provenance/recipe.lock.yaml").read_text(encoding="utf-8"))

    assert made.manifest.counts.keep == 2
    assert locked["segmentation"]["rule"] == "uax29"
    assert [next(iter(step.values()))["segmentation"]["rule"] for step in locked["steps"]] == ["unicode-word", "uax29"]
    assert [step.parameters["segmentation"]["rule"] for step in made.manifest.steps] == ["unicode-word", "uax29"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{thai: dictionary}", "segmentation: rule unicode-word knows neither dictionary nor elision, but thai was set; use rule: uax29"),
        ("{rule: uax29, thai: words}", "segmentation.thai: input should be 'character' or 'dictionary'; found 'words'"),
        ("{rule: uax29, tai: character}", "unknown key 'tai'; did you mean 'thai'?; known keys: rule, elision, han"),
        ("{rule: uax-29}", "segmentation.rule: input should be 'unicode-word' or 'uax29'; did you mean 'uax29'?"),
    ],
)
def test_a_rule_that_is_none_is_refused(tmp_path: Path, rule: str, said: str) -> None:
    """The error has file, line and column, and says what is expected."""
    with pytest.raises(RecipeError) as caught:
        _run(tmp_path / "a", f"segmentation: {rule}")

    assert said in str(caught.value)
    assert "recipe.yaml:4:" in str(caught.value)
