# SPDX-License-Identifier: Apache-2.0
"""Releases cut by licence: configurations that `datasets` opens, documents left out and counted, books that balance."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import datasets
import polars as pl
import pyarrow as pa
import pytest
import yaml
from click.testing import CliRunner

from curation.cli import main
from curation.console import Progress
from curation.errors import UsageError
from curation.example.build import build
from curation.run import RELEASE
from curation.start import start
from curation.why import lives, tell
from manifests import attribution
from manifests.compatibility import config_of
from manifests.storage import ATTRIBUTION, MANIFEST, SHA256SUMS, read_manifest
from manifests.verify import verify
from tests.curation.corpus import text
from tests.manifests.release import forge, rewrite, rewrite_sums

QUIET = Progress(quiet=True)
LICENSES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "GFDL-1.3-or-later", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "All rights reserved", None)


def run(recipe: Path, output: Path, *changes: str, engine: str = "inprocess", workers: int | None = None) -> Path:
    """Run a recipe cut by licence and return its release."""
    start(recipe, ("release.partition_by=[license]", *changes), output, engine=engine, workers=workers, limit=None, progress=QUIET)
    return output / RELEASE


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 64 documents under eight licences in two languages, and a recipe without a licence step."""
    folder = tmp_path_factory.mktemp("licences")
    rows = [
        {"id": f"d{n}", "text": text(n + 1), "language": "fr" if n % 16 < 8 else "en", "license": LICENSES[n % 8], "author": f"Author {n}"}
        for n in range(64)
    ]
    (folder / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    source = {"name": "pages", "format": "jsonl", "paths": ["pages.jsonl"], "obtained": "2026-01-01"}
    steps = [{"gopher_quality": {"min_words": 20}}]
    (folder / "recipe.yaml").write_text(
        json.dumps({"recipe": 1, "name": "licences", "sources": [source], "steps": steps}), encoding="utf-8"
    )
    return folder / "recipe.yaml"


@pytest.fixture(scope="module")
def release(recipe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run it."""
    return run(recipe, tmp_path_factory.mktemp("out"))


def ledger_of(release: Path) -> pl.DataFrame:
    """Return the ledger."""
    return pl.read_parquet(release / "provenance/ledger/*.parquet")


def test_every_document_stands_in_the_configuration_of_its_licence(release: Path) -> None:
    """Ledger, folders and manifest agree; unknown and ND are dropped by step release, with their licence; the release verifies."""
    ledger = ledger_of(release)
    kept, gone = ledger.filter(pl.col("verdict") == "keep"), ledger.filter(pl.col("verdict") == "drop")

    assert verify(release) == []
    assert len(ledger) == 64
    assert set(kept.group_by("config", "license").len().rows()) == {
        ("open", "CC0-1.0", 8), ("open", "CC-BY-4.0", 8), ("share-alike", "CC-BY-SA-4.0", 8),
        ("share-alike", "GFDL-1.3-or-later", 8), ("non-commercial", "CC-BY-NC-4.0", 8),
    }  # fmt: skip
    assert set(gone.group_by("step", "rule", "value").len().rows()) == {
        ("release", "license_no_derivatives", '"CC-BY-ND-4.0"', 8),
        ("release", "license_unknown", '"All rights reserved"', 8),
        ("release", "license_unknown", "null", 8),
    }
    assert gone["failed_rules"].list.last().to_list() == (gone["step"] + "." + gone["rule"]).to_list()
    assert set(kept.select(pl.col("shard").str.split("/").list.slice(1, 2).list.join("/")).to_series()) == {
        f"{config}/{language}" for config in ("open", "share-alike", "non-commercial") for language in ("fra_Latn", "eng_Latn")
    }
    shards = read_manifest(release / MANIFEST).shards
    assert {(s.config, name) for s in shards for name in s.licenses} == {(config_of(name), name) for s in shards for name in s.licenses}
    assert "dropped   by release.license_no_derivatives" in tell(lives(release, "d5")[0])


def test_the_funnel_counts_what_was_left_out(release: Path) -> None:
    """The funnel and the card say how many documents each rule of the release left out."""
    funnel = pl.read_parquet(release / "provenance/funnel.parquet").filter(pl.col("step") == "release")

    assert funnel.group_by("rule").agg(pl.col("documents").sum()).sort("rule").rows() == [
        ("license_no_derivatives", 8),
        ("license_unknown", 16),
    ]
    assert "| release | license_unknown | drop | 16 |" in (release / "README.md").read_text(encoding="utf-8")


def test_license_text_says_what_each_configuration_may_bear(release: Path) -> None:
    """One label a configuration; the conflict inside share-alike is named with ids of documents on both sides."""
    said = (release / "LICENSE.md").read_text(encoding="utf-8")
    ids = ledger_of(release).filter(pl.col("license") == "GFDL-1.3-or-later")["id"].sort().head(3).to_list()
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in said.splitlines() if line.startswith("|")]

    assert ["open", "16", "`CC-BY-4.0`", "CC-BY-4.0, CC0-1.0"] in lines
    assert ["share-alike", "16", "`CC-BY-SA-4.0`", "CC-BY-SA-4.0, GFDL-1.3-or-later"] in lines
    assert ["non-commercial", "8", "`CC-BY-NC-4.0`", "CC-BY-NC-4.0"] in lines
    conflict = next(line for line in said.splitlines() if line.startswith("- CC-BY-SA-4.0 and GFDL"))
    assert "both in `share-alike`: both demand their own licence for adaptations" in conflict
    assert "GFDL-1.3-or-later: " + ", ".join(f"`{name}`" for name in ids) in conflict


def test_it_holds_the_attribution_that_its_licences_demand(release: Path, tmp_path: Path) -> None:
    """A line for each document but those of CC0, by id; the command writes the same; the licence text and the checksums name it."""
    lines = list(csv.DictReader(io.StringIO((release / ATTRIBUTION).read_text(encoding="utf-8"))))
    kept = ledger_of(release).filter(pl.col("verdict") == "keep", pl.col("license") != "CC0-1.0").sort("id")
    written = CliRunner().invoke(main, ["attribution", str(release), "-o", str(tmp_path / "again.csv")])

    assert len(lines) == 32
    assert [(line["id"], line["license"], line["config"]) for line in lines] == kept.select("id", "license", "config").rows()
    assert [line["author"] for line in lines] == [f"Author {name[1:]}" for name in kept["native_id"]]
    assert {line["license"]: line["license_url"] for line in lines} == {
        "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
        "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
        "GFDL-1.3-or-later": "https://spdx.org/licenses/GFDL-1.3-or-later.html",
    }
    assert written.exit_code == 0, written.output
    assert "32 documents" in written.output
    assert (tmp_path / "again.csv").read_bytes() == (release / ATTRIBUTION).read_bytes()
    assert f"`{ATTRIBUTION}` has one line for each such document" in (release / "LICENSE.md").read_text(encoding="utf-8")
    assert f"  {ATTRIBUTION}\n" in (release / SHA256SUMS).read_text(encoding="utf-8")


def test_many_ranges_of_ids_say_the_same(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Attribution is the same in however many passes it is made."""
    monkeypatch.setattr(attribution, "ROWS_A_PASS", 3)
    attribution.write_attribution(tmp_path / "again.csv", sorted(release.glob("data/*/*/*.parquet")), [])

    assert (tmp_path / "again.csv").read_bytes() == (release / ATTRIBUTION).read_bytes()


@pytest.mark.parametrize(("edit", "line"), [("change", 5), ("cut", 33), ("append", 34)])
def test_verification_finds_an_edited_attribution(recipe: Path, tmp_path: Path, edit: str, line: int) -> None:
    """Another author, lines that are gone and lines that were added are found, though the checksums were written again."""
    release = run(recipe, tmp_path)
    path = release / ATTRIBUTION
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    edited = {"change": [*lines[:4], lines[4].replace("Author", "Somebody"), *lines[5:]], "cut": lines[:-1], "append": [*lines, lines[-1]]}
    path.write_text("".join(edited[edit]), encoding="utf-8")
    rewrite_sums(release)

    (found,) = verify(release)
    assert found.where == ATTRIBUTION
    assert f"from line {line} on" in found.what
    assert ("Somebody" in found.found, found.found == "the end", found.expected == "the end") == (
        edit == "change",
        edit == "cut",
        edit == "append",
    )


def test_verification_misses_the_attribution(recipe: Path, tmp_path: Path) -> None:
    """A release cut by licence without its attribution is not whole; one that is not cut has none."""
    release = run(recipe, tmp_path / "cut")
    (release / ATTRIBUTION).unlink()
    rewrite_sums(release)
    whole = run(recipe, tmp_path / "whole", "release.partition_by=[language]")

    assert [str(found) for found in verify(release)] == [
        f"{ATTRIBUTION}: a file of the release is missing; expected the file, found no file"
    ]
    assert not (whole / ATTRIBUTION).exists()
    assert verify(whole) == []


def _call_it_cc_by(table: pa.Table) -> pa.Table:
    place = table.column_names.index("license")
    names = ["CC-BY-4.0" if name == "CC-BY-NC-4.0" else name for name in table["license"].to_pylist()]
    return table.set_column(place, table.schema.field("license"), pa.array(names, pa.string()))


def test_verification_finds_a_document_in_the_wrong_configuration(recipe: Path, tmp_path: Path) -> None:
    """A forger who calls NC documents CC BY in ledger and shard, and writes all books again, is found by their folder."""
    release = run(recipe, tmp_path)
    shard = "data/non-commercial/fra_Latn/part-00000.parquet"
    for path in (shard, "provenance/ledger/part-00000.parquet"):
        rewrite(release / path, _call_it_cc_by)
    forge(release)

    found = "\n".join(map(str, verify(release)))
    assert f"{shard}: it holds documents whose licence does not belong to its configuration" in found
    assert "expected licences of non-commercial, found CC-BY-4.0" in found


def test_mix_by_configuration(recipe: Path, tmp_path: Path) -> None:
    """A mix by configuration weighs each configuration on its own."""
    release = run(recipe, tmp_path, 'release.mix={"by": "config", "epochs": {"open": 2}}')
    read = {
        config: pl.read_parquet(release / f"data/{config}/*/*.parquet")["repeats"].unique().to_list() for config in ("open", "share-alike")
    }

    assert read == {"open": [2], "share-alike": [1]}
    assert verify(release) == []


@pytest.mark.parametrize("cut", ["[]", "[language, license]", "[license, license]"])
def test_other_cuts_are_refused(recipe: Path, tmp_path: Path, cut: str) -> None:
    """The error names what may stand there."""
    with pytest.raises(UsageError, match=r"cannot cut a release by \[.*\]; expected \[language\], \[license\] or \[license, language\]"):
        start(recipe, (f"release.partition_by={cut}",), tmp_path, engine="inprocess", workers=None, limit=None, progress=QUIET)


def test_the_example_cut_by_licence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example without its licence rules: it verifies, `datasets` opens what the manifest counts, and engines agree."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    build(tmp_path / "example")
    path = tmp_path / "example/recipe.yaml"
    changed = yaml.safe_load(path.read_text(encoding="utf-8"))
    for step in changed["steps"]:
        if "license" in step:
            step["license"] = {"on_unknown": "keep", "allow": [*step["license"]["allow"], "CC-BY-NC-4.0", "CC-BY-ND-4.0"]}
    path.write_text(yaml.safe_dump(changed), encoding="utf-8")

    release = run(path, tmp_path / "one")
    other = run(path, tmp_path / "two", engine="processes", workers=2)
    manifest = read_manifest(release / MANIFEST)
    counted: dict[str, int] = {}
    for shard in manifest.shards:
        for name in (shard.config, f"{shard.config}-{shard.language}"):
            counted[name] = counted.get(name, 0) + shard.rows
    loaded = {
        name: datasets.load_dataset(str(release), name, split="train", cache_dir=str(tmp_path / "cache")).num_rows
        for name in ("open", "share-alike", "non-commercial", "open-fra_Latn")
    }

    assert verify(release) == []
    assert loaded == {name: counted[name] for name in loaded}
    assert sum(counted[name] for name in ("open", "share-alike", "non-commercial")) == manifest.counts.keep
    assert {row["rule"] for row in ledger_of(release).filter(pl.col("step") == "release").to_dicts()} == {
        "license_unknown",
        "license_no_derivatives",
    }
    assert read_manifest(other / MANIFEST).release_digest == manifest.release_digest
    assert (other / ATTRIBUTION).read_bytes() == (release / ATTRIBUTION).read_bytes()
