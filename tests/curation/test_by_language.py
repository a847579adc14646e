# SPDX-License-Identifier: Apache-2.0
"""What goes by a document's language is told of where there is none: by `check`, `run`, `scan`, manifest and card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from manifests.verify import verify
from tests.curation.test_evaluate import write

RECIPE = """\
recipe: 1
name: telephones
sources:
  - {{name: letters, format: jsonl, paths: ["letters.jsonl"], obtained: 2026-01-01, legal_basis: own-work}}
steps:
{steps}
"""
ROWS = (
    {"id": "1", "text": "Appelez le 01 42 68 53 00 demain.", "language": "fr"},
    {"id": "2", "text": "Appelez le 01 42 68 53 01 demain."},
    {"id": "3", "text": "اتصل بنا غدا", "language": "ar"},
)
PHONE = "  - pii: {kinds: [phone]}"


def made(tmp_path: Path, steps: str = PHONE) -> Path:
    """Write documents and a recipe."""
    write(tmp_path / "letters.jsonl", *ROWS)
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(steps=steps), encoding="utf-8")
    return tmp_path / "recipe.yaml"


def test_a_run_warns_once_with_counts(tmp_path: Path) -> None:
    """On stderr, also when quiet; in JSON, manifest and card; verification counts again."""
    said = (
        "warning: step pii: in 1 document without a language and 1 in others (ara_Arab 1), national telephone numbers were not looked for, "
        "international ones were; name regions, or let a step language stand before pii"
    )
    result = CliRunner().invoke(main, ["run", str(made(tmp_path)), "-o", str(tmp_path / "out"), "-q", "--json"])
    release = tmp_path / "out/release"
    manifest = json.loads((release / "provenance/manifest.json").read_text(encoding="utf-8"))

    assert result.stderr.count("warning") == 1
    assert f"limpide: {said}" in result.stderr
    assert json.loads(result.stdout)["warnings"] == [said]
    assert manifest["not_by_language"] == {"pii": {"ara_Arab": 1, "und": 1}}
    card = (release / "README.md").read_text(encoding="utf-8")
    assert "In 1 document without a language and 1 in others (ara_Arab 1), national telephone numbers were not looked for" in card
    assert verify(release) == []
    text = (release / "provenance/manifest.json").read_text(encoding="utf-8")
    changed = text.replace('"ara_Arab": 1,\n      "und": 1', '"ara_Arab": 1,\n      "und": 2')
    assert changed != text
    (release / "provenance/manifest.json").write_text(changed, encoding="utf-8")
    assert any("not_by_language is not what the shards' documents by language count to" in str(one) for one in verify(release))


def test_scan_says_what_it_did_not_look_for(tmp_path: Path) -> None:
    """A clean release is not clean of what was not looked for; other kinds than the policy's are told of too."""
    CliRunner().invoke(main, ["run", str(made(tmp_path)), "-o", str(tmp_path / "out"), "-q"])
    other = tmp_path / "other"
    other.mkdir()
    CliRunner().invoke(main, ["run", str(made(other, "  - pii: {}")), "-o", str(other / "out"), "-q"])
    scanned = CliRunner().invoke(main, ["scan", str(tmp_path / "out/release"), "--json"])
    plain = CliRunner().invoke(main, ["scan", str(other / "out/release")])
    asked = CliRunner().invoke(main, ["scan", str(other / "out/release"), "--kinds", "phone"])

    assert "in 1 document without a language and 1 in others (ara_Arab 1), national telephone numbers were not looked for" in scanned.stderr
    assert json.loads(scanned.stdout)["not_by_language"] == {"ara_Arab": 1, "und": 1}
    assert plain.stderr == ""
    assert "in 1 document without a language" in asked.stderr
    assert "1 × PHONE_NUMBER (phone)" in asked.stdout


@pytest.mark.parametrize("steps", ["  - pii: {kinds: [phone], regions: [FR]}", "  - pii: {kinds: [email]}"])
def test_nothing_is_said_where_nothing_goes_by_language(steps: str, tmp_path: Path) -> None:
    """With regions, or without telephones."""
    recipe = made(tmp_path, steps)
    result = CliRunner().invoke(main, ["run", str(recipe), "-o", str(tmp_path / "out"), "-q"])
    checked = CliRunner().invoke(main, ["check", str(recipe)])

    assert result.stderr == ""
    assert "note:" not in checked.output


def test_check_tells_beforehand(tmp_path: Path) -> None:
    """Where no step finds the language out and sources declare none."""
    recipe = made(tmp_path)
    told = CliRunner().invoke(main, ["check", str(recipe)]).output
    declared = CliRunner().invoke(main, ["check", str(recipe), "--set", "sources.letters.language=fr"]).output
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(steps=f"  - language: {{}}\n{PHONE}"), encoding="utf-8")
    found = CliRunner().invoke(main, ["check", str(recipe)]).output

    assert "note: pii: national telephone numbers are looked for by language, no step language stands before it, and 1 of 1 sources" in told
    assert "name regions, or let a step language stand before pii" in told
    assert "note:" not in declared + found


def test_language_after_its_use_is_refused(tmp_path: Path) -> None:
    """It would be known only to the edit, not to what chooses the documents to edit."""
    result = CliRunner().invoke(main, ["check", str(made(tmp_path, f"{PHONE}\n  - language: {{}}"))])

    assert result.exit_code == 2
    said = "step pii looks for national telephone numbers by the language of a document, which step language finds out only after it"
    assert said in result.output


def test_no_regions_are_refused(tmp_path: Path) -> None:
    """An empty list would switch national telephone numbers off in silence."""
    result = CliRunner().invoke(main, ["check", str(made(tmp_path, "  - pii: {kinds: [phone], regions: []}"))])

    assert result.exit_code == 2
    assert "regions is empty, so no national telephone number would be looked for; name some, such as [FR, BE]" in result.output


def test_measure_warns_too(tmp_path: Path) -> None:
    """Of the rows of its input; not where their language is given."""
    documents = write(tmp_path / "letters.jsonl", *ROWS)
    call = ["measure", "pii", str(documents), "-o", str(tmp_path / "out.jsonl"), "--set", "kinds=[phone]"]
    plain, given = (CliRunner().invoke(main, [*call, *more]) for more in ([], ["--set", "regions=[FR]"]))

    assert "step pii: in 1 document without a language and 1 in others (ara_Arab 1), national telephone numbers were not" in plain.stderr
    assert given.stderr == ""
