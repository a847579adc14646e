# SPDX-License-Identifier: Apache-2.0
"""Personal data through whole runs: pseudonyms that depend on the key alone, and records that tell numbers but no words."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from click.testing import CliRunner

from curation.cli import main
from curation.console import Progress
from curation.leaks import scan_release
from curation.run import RELEASE, RunResult
from curation.start import start
from manifests.verify import verify
from tests.gold.pii import gold

RECIPE = """\
recipe: 1
name: pii-test
sources:
  - {name: gold, format: jsonl, paths: ["*.jsonl"], obtained: 2026-01-01, legal_basis: own-work, license: CC0-1.0}
steps:
  - pii: {kinds: [checked], replace: keyed, key: secret.key}
release: {shard_mebibytes: 1}
"""


def write(folder: Path, files: int, key: bytes = b"k1" * 16, recipe: str = RECIPE) -> Path:
    """Write the gold in some files, a key and a recipe."""
    folder.mkdir()
    rows = gold(5)
    for number in range(files):
        lines = [json.dumps({name: row[name] for name in ("id", "text", "language")}) for row in rows[number::files]]
        (folder / f"part-{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "secret.key").write_bytes(key)
    (folder / "recipe.yaml").write_text(recipe, encoding="utf-8")
    return folder / "recipe.yaml"


def run(recipe: Path, output: Path, engine: str = "inprocess") -> RunResult:
    """Run quietly."""
    workers = None if engine == "inprocess" else 2
    return start(recipe, (), output, engine=engine, workers=workers, limit=None, progress=Progress(quiet=True)).result


def texts(output: Path) -> dict[str, str]:
    """Return the released texts by native id."""
    table = pl.read_parquet(output / RELEASE / "data/**/*.parquet")
    return dict(zip(table["native_id"], table["text"], strict=True))


def test_pseudonyms_do_not_depend_on_files_or_order(tmp_path: Path) -> None:
    """One file or five, in process or not: the same under one key, others under another; no trace of either stays."""
    one = run(write(tmp_path / "one", 1), tmp_path / "a")
    run(write(tmp_path / "five", 5), tmp_path / "b")
    run(write(tmp_path / "other", 1, b"o1" * 16), tmp_path / "c")
    again = run(tmp_path / "one/recipe.yaml", tmp_path / "d", "processes")

    assert texts(tmp_path / "a") == texts(tmp_path / "b")
    assert one.manifest.release_digest == again.manifest.release_digest
    mine, others = texts(tmp_path / "a"), texts(tmp_path / "c")
    assert sum(mine[name] == others[name] for name in mine) < len(mine) / 10
    assert verify(tmp_path / "a/release") == []
    assert scan_release(tmp_path / "a/release").leaks == []
    assert b"k1" * 16 not in b"".join(path.read_bytes() for path in (tmp_path / "a/release").rglob("*") if path.is_file())


def test_the_manifest_tells_numbers(tmp_path: Path) -> None:
    """Kinds and counts by language, recognisers with versions, measured recall; a changed count is found by verify."""
    run(write(tmp_path / "in", 1, recipe=RECIPE.replace("replace: keyed, key: secret.key", "replace: mask")), tmp_path / "out")
    manifest = json.loads((tmp_path / "out/release/provenance/manifest.json").read_text(encoding="utf-8"))

    assert manifest["edits"]["NATIONAL_ID"]["fra_Latn"] == 5
    about = manifest["steps"][0]["about"]
    assert about["recognisers"]["iban"] == 1
    assert about["measured"]["IBAN_CODE"]["recall"] >= 0.99
    card = (tmp_path / "out/release/README.md").read_text(encoding="utf-8")
    assert "anonym" not in card.lower()
    assert "| NATIONAL_ID |" in card
    evidence = pl.read_parquet(tmp_path / "out/release/provenance/evidence/*.parquet")
    assert set(evidence["pii_found"][0][0]) == {"column", "start", "end", "kind", "recogniser"}


def test_dropping_above_a_limit(tmp_path: Path) -> None:
    """Documents with more findings than ``max_spans`` are dropped by a rule that says so."""
    recipe = RECIPE.replace("replace: keyed, key: secret.key", "max_spans: 4")
    run(write(tmp_path / "in", 1, recipe=recipe), tmp_path / "out")
    ledger = pl.read_parquet(tmp_path / "out/release/provenance/ledger/*.parquet")

    dropped = ledger.filter(pl.col("verdict") == "drop")
    assert len(dropped) > 0
    assert set(dropped["rule"]) == {"too_many_pii_spans"}
    assert ledger.filter(pl.col("verdict") == "keep")["value"].null_count() == len(ledger) - len(dropped)


def test_notes_leave_texts_alone(tmp_path: Path) -> None:
    """``annotate`` replaces nothing, and scan does not hold the texts against it."""
    run(write(tmp_path / "in", 1, recipe=RECIPE.replace("keyed, key: secret.key", "annotate")), tmp_path / "out")

    assert texts(tmp_path / "out") == {row["id"]: row["text"] for row in gold(5)}
    assert scan_release(tmp_path / "out/release").leaks == []


def test_scan_knows_pseudonyms(tmp_path: Path) -> None:
    """Pseudonyms are not reported; an address that came back is."""
    run(write(tmp_path / "in", 1), tmp_path / "out")
    path = min((tmp_path / "out/release/data").rglob("*.parquet"))
    table = pl.read_parquet(path)
    table.with_columns(pl.col("text") + " jo@example.net").write_parquet(path)

    found = scan_release(tmp_path / "out/release").leaks
    assert [(one.kind, one.count) for one in found] == [("EMAIL_ADDRESS", len(table))]


def test_scan_for_no_kind_is_refused(tmp_path: Path) -> None:
    """An empty list would be taken for the policy's."""
    result = CliRunner().invoke(main, ["scan", str(tmp_path), "--kinds", ""])
    assert result.exit_code == 2
    assert "--kinds names no kind; give some" in result.output


def test_a_weak_key_is_refused_before_anything_runs(tmp_path: Path) -> None:
    """By `check` already."""
    for name, key, said in (("short", b"secret", "the key has 6 bytes"), ("equal", b"k" * 32, "all bytes of the key are equal")):
        result = CliRunner().invoke(main, ["check", str(write(tmp_path / name, 1, key))])
        assert result.exit_code == 2
        assert said in result.output
