# SPDX-License-Identifier: Apache-2.0
"""The shipped example, run as users run it: every page meets the fate that stories.tsv tells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from curation import assets
from curation.cli import main
from curation.errors import AssetError
from curation.example.articles import LANGUAGES
from curation.example.build import build, stories
from curation.recipe_yaml import load_recipe
from filters import CATALOGUE


def test_recipe_uses_every_filter(tmp_path: Path) -> None:
    """The recipe loads, names all eight filters, and its paths stand in the folder."""
    build(tmp_path)
    recipe = load_recipe(tmp_path / "recipe.yaml", ())

    assert {step.filter for step in recipe.steps} >= {
        "robots",
        "license",
        "language",
        "gopher_quality",
        "gopher_repetition",
        "exact_duplicates",
        "minhash",
        "pii",
    }
    assert {step.filter for step in recipe.steps} <= set(CATALOGUE)
    assert all(list(tmp_path.glob(pattern)) for source in recipe.sources for pattern in source.paths)


def test_every_page_meets_the_fate_that_is_told(tmp_path: Path) -> None:
    """Run as users run it: the books balance, 12 languages come out, and verdict and step of every page are as in stories.tsv."""
    try:
        assets.obtain("lid.176.ftz")
    except AssetError as error:
        pytest.skip(f"the language model is absent: {error}")
    result = CliRunner().invoke(main, ["run", "example", "-o", str(tmp_path)])

    assert result.exit_code == 0, result.output
    ledger = pq.read_table(tmp_path / "release" / "provenance" / "ledger").to_pylist()
    fates: dict[str, set[str]] = {}
    for row in ledger:
        # Requests, metadata and the record cut off bear their page's URL too.
        if row["source"] == "crawl" and row["rule"] not in {"not_a_response", "damaged"}:
            fates.setdefault(row["url"], set()).add("keep" if row["verdict"] == "keep" else f"{row['verdict']}:{row['step']}")
    told = list(csv.DictReader(io.StringIO(stories()), delimiter="\t", quoting=csv.QUOTE_NONE))

    assert {row["url"]: fates[row["url"]] for row in told if row["expected"]} == {
        row["url"]: {row["expected"]} for row in told if row["expected"]
    }
    kept = [row for row in ledger if row["verdict"] == "keep"]
    assert len(kept) >= 100
    assert len({row["language"] for row in kept}) == len(LANGUAGES)
    assert {row["rule"] for row in ledger if row["verdict"] == "quarantine"} == {"damaged", "missing_text", "invalid_utf8", "wrong_type"}
    assert {row["step"] for row in ledger if row["verdict"] == "merge"} == {"read", "exact_duplicates", "minhash"}
    assert {kind for row in kept for kind, _ in row["edits"] or ()} == {"EMAIL_ADDRESS", "IP_ADDRESS"}
