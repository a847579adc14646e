# SPDX-License-Identifier: Apache-2.0
"""Explore: losses are what judging would lose, patches are recipes, and nothing is measured again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from curation.cli import main
from curation.errors import UsageError
from curation.explore import ALL, explore, patch

RECIPE = """\
recipe: 1
name: t
sources:
  - {name: a, format: jsonl, paths: [a.jsonl], obtained: 2026-11-20}
steps:
  - gopher_quality: {min_words: 3, min_stop_words: null}
    languages: {fr: {min_words: 6}}
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Run a recipe over texts of 1 to 40 words, half French, half English."""
    rows = [{"text": " ".join(f"water{word}" for word in range(1 + at // 2)), "language": ("fr", "en")[at % 2]} for at in range(80)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    done = CliRunner().invoke(main, ["run", str(tmp_path / "recipe.yaml"), "-o", str(tmp_path / "out"), "-q"])
    assert done.exit_code == 0, done.output
    return tmp_path / "out"


def test_losses_are_by_language_and_at_the_thresholds_in_use(run: Path) -> None:
    """French texts are judged by the French threshold, the rest by the step's."""
    curves = {(each.rule, each.language): each for each in explore(run, ["too_few_words"])}
    french, english, both = (curves["too_few_words", key] for key in ("fra_Latn", "eng_Latn", ALL))

    assert (french.documents, french.threshold, french.now) == (40, 6, 5 / 40)
    assert (english.threshold, english.now) == (3, 2 / 40)
    assert both.documents == 80
    assert sum(both.counts) == 80
    assert all(loss == pytest.approx(sum(1 + at // 2 < threshold for at in range(80)) / 80) for threshold, loss in both.steps)


def test_the_patch_loses_no_more_than_asked(run: Path) -> None:
    """It is YAML for the step, by language."""
    (step,) = yaml.safe_load(patch(explore(run, ["too_few_words"]), 0.1))["steps"]

    assert step["gopher_quality"]["min_words"] == 4
    assert set(step["languages"]) == {"fra_Latn", "eng_Latn"}


def test_the_command_prints_and_writes(run: Path, tmp_path: Path) -> None:
    """Text, JSON and patch."""
    said = CliRunner().invoke(main, ["explore", str(run), "gopher_quality"])
    as_json = CliRunner().invoke(main, ["explore", str(run), "--json"])
    written = CliRunner().invoke(main, ["explore", str(run), "--patch", "0.05", "-o", str(tmp_path / "patch.yaml")])

    assert "gopher_quality.too_few_words (gopher_words, parameter min_words)" in said.output
    assert json.loads(as_json.output)["curves"]
    assert written.exit_code == 0
    assert yaml.safe_load((tmp_path / "patch.yaml").read_text(encoding="utf-8"))["steps"]


def test_what_is_not_there_is_said(run: Path, tmp_path: Path) -> None:
    """A folder without a run, a name that nothing has."""
    with pytest.raises(UsageError, match=r"no run here"):
        explore(tmp_path)
    with pytest.raises(UsageError, match=r"nothing measured is called nonsense; measured: .*gopher_words"):
        explore(run, ["nonsense"])


def test_a_patch_says_what_its_rules_lose_together(run: Path, tmp_path: Path) -> None:
    """The header's numbers are what judging the stored signals by the patch gives; the file says the same, and running it loses as many."""
    result = CliRunner().invoke(main, ["explore", str(run), "too_few_words", "too_many_words", "--patch", "0.1"])

    said = result.output.splitlines()[0]
    assert said == "# each rule alone loses at most 10.0%; together they lose 15.0% of 80 documents (now 8.8%)"
    made = yaml.safe_load(result.output)["steps"][0]
    recipe = yaml.safe_load(RECIPE)
    recipe["steps"][0]["gopher_quality"] |= made["gopher_quality"]
    recipe["steps"][0]["languages"] = made["languages"]
    (tmp_path / "patched.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    done = CliRunner().invoke(main, ["run", str(tmp_path / "patched.yaml"), "-o", str(tmp_path / "again"), "--json"])
    assert done.exit_code == 0, done.output
    assert '"keep": 68' in done.output or '"kept": 68' in done.output
