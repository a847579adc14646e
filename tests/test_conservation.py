# SPDX-License-Identifier: Apache-2.0
"""Promise 1, conservation: every input record has one ledger row, and its verdicts add up, file by file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import datasets
import polars as pl
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from curation.console import Progress
from curation.run import RELEASE
from curation.start import start
from manifests.storage import MANIFEST, read_manifest
from manifests.verify import verify

QUIET = Progress(quiet=True)
ENDINGS = (".warc", ".warc.gz", ".warc.lz4", ".arc", ".arc.gz", ".bad")


def run(recipe: Path, output: Path) -> pl.DataFrame:
    """Run a recipe and return its ledger."""
    start(recipe, (), output, engine="inprocess", workers=None, limit=None, progress=QUIET)
    return pl.read_parquet(output / RELEASE / "provenance/ledger/*.parquet")


def fastwarc_records(path: Path) -> tuple[int, bool]:
    """Count records as fastwarc does; False when it stops with an error."""
    count = 0
    with path.open("rb") as stream:
        try:
            for _ in ArchiveIterator(stream, record_types=WarcRecordType.any_type, parse_http=False):
                count += 1
        except OSError:
            return count, False
    return count, True


@pytest.mark.data
def test_every_record_of_every_archive_is_accounted_for(data: Path, tmp_path: Path) -> None:
    """Per file: kept + dropped + merged + quarantined = records in, equal to fastwarc's count where it reads the file to its end."""
    folder = data / "warc/files"
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith(ENDINGS))
    wet = sorted(path for path in folder.rglob("*.wet.gz"))
    sources = [
        {"name": "warc", "format": "warc", "paths": [str(path) for path in paths], "obtained": "2026-11-20", "extractor": "resiliparse"},
        {"name": "wet", "format": "wet", "paths": [str(path) for path in wet], "obtained": "2026-11-20"},
    ]
    steps = [{"license": {"on_unknown": "keep"}}, {"gopher_quality": None}, {"exact_duplicates": None}, {"minhash": None}]
    recipe = tmp_path / "recipe.json.yaml"
    recipe.write_text(
        json.dumps({"recipe": 1, "name": "archives", "sources": sources, "steps": steps, "gates": {"max_quarantined_fraction": 1}}),
        encoding="utf-8",
    )

    ledger = run(recipe, tmp_path / "out")
    manifest = read_manifest(tmp_path / "out" / RELEASE / MANIFEST)
    met = {(file.source, file.file): file.records for source in manifest.sources for file in source.files}
    per_file = ledger.group_by("source", "file").agg(pl.len(), *(pl.col("verdict").eq(v).sum().alias(v) for v in VERDICTS))
    lines, differing = [], []
    for row in per_file.sort("source", "file").iter_rows(named=True):
        path = next(path for path in [*paths, *wet] if str(path).endswith("/" + row["file"]))
        theirs, whole = fastwarc_records(path)
        lines.append(
            f"{row['file']:<75} {row['len']:>5} = {' + '.join(str(row[v]) for v in VERDICTS):<20} "
            f"fastwarc {theirs}{'' if whole else ' then error'}"
        )
        if whole and row["len"] != theirs:
            differing.append(row["file"])
        assert row["len"] == sum(row[v] for v in VERDICTS) == met[row["source"], row["file"]]
        assert whole or row["len"] >= theirs
    sys.stdout.write("\n" + "\n".join(lines) + "\n")

    assert len(lines) == len(paths) + len(wet) == len(met)
    assert differing == []
    assert verify(tmp_path / "out" / RELEASE) == []


VERDICTS = ("keep", "drop", "merge", "quarantine")


def test_records_that_repeat_keep_the_balance(tmp_path: Path) -> None:
    """The same record in two files merges, damaged lines with one content stay two, and equal texts without id or URL stay two."""
    (tmp_path / "a.jsonl").write_text('{"id": "x", "text": "one"}\n{"text": "two"}\n{"text": "two"}\nbroken\nbroken\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "x", "text": "one"}\n{"text": "two"}\n', encoding="utf-8")
    (tmp_path / "r.yaml").write_text(
        "recipe: 1\nname: r\nsources: [{name: s, format: jsonl, paths: ['*.jsonl'], obtained: 2026-01-01}]\n"
        "gates: {max_quarantined_fraction: 1}\n",
        encoding="utf-8",
    )

    ledger = run(tmp_path / "r.yaml", tmp_path / "out").sort("file", "offset")

    assert ledger["verdict"].to_list() == ["keep", "keep", "keep", "quarantine", "quarantine", "merge", "keep"]
    assert ledger.filter(pl.col("verdict") == "merge").select("step", "rule").rows() == [("read", "same_record")]
    assert ledger.filter(pl.col("verdict") != "merge")["id"].n_unique() == 6
    assert verify(tmp_path / "out" / RELEASE) == []


def test_load_dataset_returns_the_rows_that_the_manifest_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped example's release opens with `datasets`, language by language and as a whole."""
    from curation.example.build import build

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    build(tmp_path / "example")
    run(tmp_path / "example/recipe.yaml", tmp_path / "out")
    release = tmp_path / "out" / RELEASE
    manifest = read_manifest(release / MANIFEST)

    counted = {shard.language: shard.rows for shard in manifest.shards}
    loaded = {
        language: datasets.load_dataset(str(release), language, split="train", cache_dir=str(tmp_path / "cache")) for language in counted
    }

    assert {language: len(rows) for language, rows in loaded.items()} == counted
    assert sum(counted.values()) == manifest.counts.keep
    assert loaded["fra_Latn"].column_names[:4] == ["source", "id", "native_id", "language"]
