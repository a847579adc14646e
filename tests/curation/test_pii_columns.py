# SPDX-License-Identifier: Apache-2.0
"""Personal data beside the text: replaced in the columns that a recipe names, empty in those that it leaves out, counted by column."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from curation.cli import main
from manifests.verify import verify
from tests.curation.test_evaluate import write

RECIPE = """\
recipe: 1
name: columns
sources:
  - {{name: letters, format: jsonl, paths: ["*.jsonl"], obtained: 2026-01-01, legal_basis: own-work, columns: {{native_id: id}}}}
steps:
  - gopher_quality: {{min_words: 3, min_stop_words: null, min_mean_word_chars: null, max_mean_word_chars: null}}
  - pii: {{kinds: [email]{pii}}}
release: {{{release}}}
"""
ROWS = (
    {
        "id": "jo@example.org/1",
        "url": "https://example.org/?to=ann@example.org",
        "title": "Letters to jo@example.org and to ann@example.org",
        "author": "Jo, jo@example.org",
        "text": "A letter of some words to ann@example.org, whom nobody knows.",
        "mood": "mail me: jo@example.org",
    },
    {"id": "2", "url": "https://example.org/?to=bob@example.org", "author": "Bob", "text": "Too short."},
    {"id": "3", "url": "https://example.org/3", "author": "Ann", "text": "Another letter of some words, without any address."},
)


def run(tmp_path: Path, pii: str = "", release: str = "") -> Path:
    """Run to a release; return its folder."""
    write(tmp_path / "letters.jsonl", *ROWS)
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(pii=pii, release=release), encoding="utf-8")
    result = CliRunner().invoke(main, ["run", str(tmp_path / "recipe.yaml"), "-o", str(tmp_path / "out"), "-q"])
    assert result.exit_code == 0, result.output
    return tmp_path / "out/release"


def tables(release: Path) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]:
    """Return released rows and ledger rows by source file line."""
    rows = {row["text"][:6]: row for row in pl.read_parquet(release / "data/**/*.parquet").to_dicts()}
    ledger = {
        str(row["verdict"]) + str(row["url"])[-1:]: row for row in pl.read_parquet(release / "provenance/ledger/*.parquet").to_dicts()
    }
    return rows, ledger


def test_named_columns_are_edited_in_rows_and_ledger(tmp_path: Path) -> None:
    """Of kept records and, in the ledger, of dropped ones; counts tell the column; the books balance and nothing is left to find."""
    release = run(tmp_path, ", columns: [text, url, title, author, native_id]", "leave_out: [extra]")
    rows, ledger = tables(release)
    manifest = json.loads((release / "provenance/manifest.json").read_text(encoding="utf-8"))

    first = rows["A lett"]
    assert first["title"] == "Letters to <EMAIL_ADDRESS> and to <EMAIL_ADDRESS>"
    assert (first["author"], first["url"]) == ("Jo, <EMAIL_ADDRESS>", "https://example.org/?to=<EMAIL_ADDRESS>")
    assert first["native_id"] == "<EMAIL_ADDRESS>/1"
    assert rows["Anothe"]["author"] == "Ann"
    assert {row["url"] for row in ledger.values()} == {"https://example.org/?to=<EMAIL_ADDRESS>", "https://example.org/3"}
    kept = next(row for row in ledger.values() if row["id"] == first["id"])
    assert kept["edits"] == {
        "EMAIL_ADDRESS": 1,
        "author.EMAIL_ADDRESS": 1,
        "native_id.EMAIL_ADDRESS": 1,
        "title.EMAIL_ADDRESS": 2,
        "url.EMAIL_ADDRESS": 1,
    }  # fmt: skip
    assert manifest["edits"]["title.EMAIL_ADDRESS"] == {"und": 2}
    assert verify(release) == []
    scanned = CliRunner().invoke(main, ["scan", str(release)])
    assert scanned.exit_code == 0, scanned.output
    assert "ann@example.org" not in "".join(path.read_text(errors="replace") for path in release.rglob("*") if path.is_file())


def test_what_is_found_beside_the_text_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Column, document, row; never the words; and how a recipe edits or empties such columns."""
    release = run(tmp_path)
    rows, _ = tables(release)
    result = CliRunner().invoke(main, ["scan", str(release)])
    report = json.loads(CliRunner().invoke(main, ["scan", str(release), "--json", "--documents", "1"]).stdout)
    name = rows["A lett"]["id"]

    assert result.exit_code == 1
    assert f"data/default/und/part-00000.parquet author: 1 × EMAIL_ADDRESS (email) in {name} (row " in result.output
    assert f"data/default/und/part-00000.parquet title: 2 × EMAIL_ADDRESS (email) in {name} (row " in result.output
    assert (
        "replace them there too (pii: {columns: [text, author, native_id, title, url]}; with max_spans: 0 such documents are dropped)"
        in result.output
    )
    assert "leave columns out (release: {leave_out: [author, extra, native_id, title, url]})" in result.output
    assert "@example.org" not in result.output
    ledger = next(leak for leak in report["leaks"] if leak["column"] == "url" and "ledger" in leak["file"])
    assert (ledger["count"], ledger["places"], len(ledger["at"])) == (2, 2, 1)


def test_columns_that_are_left_out_are_empty(tmp_path: Path) -> None:
    """In rows and ledger, whatever stood there; the card says so."""
    release = run(tmp_path, release="leave_out: [author, title, url, extra, native_id]")
    rows, ledger = tables(release)

    assert all(row[name] is None for row in rows.values() for name in ("author", "title", "url", "extra", "native_id"))
    assert all(row[name] is None for row in ledger.values() for name in ("url", "native_id"))
    assert (
        "Empty, because the recipe leaves them out: `author`, `title`, `url`, `extra`, `native_id`." in (release / "README.md").read_text()
    )
    assert verify(release) == []
    assert CliRunner().invoke(main, ["scan", str(release)]).exit_code == 0


def test_findings_beside_the_text_count_for_the_limit(tmp_path: Path) -> None:
    """So documents with any can be dropped."""
    release = run(tmp_path, ", columns: [text, author], max_spans: 1")
    ledger = pl.read_parquet(release / "provenance/ledger/*.parquet").to_dicts()

    assert [row["rule"] for row in ledger if row["verdict"] == "drop"] == ["too_many_pii_spans", "too_few_words"]
    evidence = pl.read_parquet(release / "provenance/evidence/*.parquet")["pii_found"].to_list()
    assert [one["column"] for one in evidence[0]] == ["text", "author"]


def test_notes_leave_columns_alone(tmp_path: Path) -> None:
    """``annotate`` says where findings stand, and scan does not hold these columns against the release."""
    release = run(tmp_path, ", columns: [text, author], replace: annotate")
    rows, _ = tables(release)

    assert rows["A lett"]["author"] == "Jo, jo@example.org"
    output = CliRunner().invoke(main, ["scan", str(release)]).output
    assert "parquet title: 2" in output
    assert "parquet author" not in output


@pytest.mark.parametrize(
    ("pii", "release", "said"),
    [
        (", columns: [author]", "", "columns is [author], so no text would be searched; name text too"),
        (", columns: [text, text]", "", "columns is [text, text]; name each column once"),
        (", columns: [text, mood]", "", "recipe.yaml:7:"),
        ("", "leave_out: [text]", "recipe.yaml:8:"),
    ],
)
def test_columns_that_cannot_be_are_refused(pii: str, release: str, said: str, tmp_path: Path) -> None:
    """With their place in the recipe."""
    write(tmp_path / "letters.jsonl", *ROWS)
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(pii=pii, release=release), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path / "recipe.yaml")])

    assert result.exit_code == 2
    assert said in result.output
