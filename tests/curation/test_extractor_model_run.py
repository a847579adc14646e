# SPDX-License-Identifier: Apache-2.0
"""A recipe that names weights of `blocks`: checked before anything runs, part of what is read, and told by the release."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
import polars as pl
import pytest
import yaml
from click.testing import CliRunner, Result

from curation.cli import main
from curation.io.blocks import FILE
from manifests.hashing import file_sha256
from tests.curation.io.archives import http, members, record
from tests.curation.io.test_blocks import PARAGRAPHS, page

RECIPE = """recipe: 1
name: sea
sources:
  - {name: pages, format: FORMAT, paths: ["*.warc.gz"], obtained: 2026-08-01, extractor_model: models/own.json}
"""


def limpide(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a recipe, an archive of one page, and the shipped weights as a model of one's own."""
    (tmp_path / "recipe.yaml").write_text(RECIPE.replace("FORMAT", "warc"), encoding="utf-8")
    (tmp_path / "a.warc.gz").write_bytes(members(record(http(page(f"<p>{PARAGRAPHS['fr']}</p>" * 3)))))
    (tmp_path / "models").mkdir()
    (tmp_path / "models/own.json").write_bytes(FILE.read_bytes())
    return tmp_path


def test_the_model_is_part_of_what_is_read(folder: Path) -> None:
    """Other weights read pages anew; lock and manifest tell their digest, and the plan names what changed."""
    recipe, model, out = folder / "recipe.yaml", folder / "models/own.json", folder / "out"
    first = limpide("run", recipe, "-o", out, "-q")
    same = limpide("run", recipe, "-o", out, "-q")
    before = file_sha256(model)
    written = orjson.loads(model.read_bytes())
    written["together"]["trees"] = [{**tree, "leaves": [-leaf for leaf in tree["leaves"]]} for tree in written["together"]["trees"]]
    model.write_bytes(orjson.dumps(written))
    plan = limpide("plan", recipe, "-o", out)
    release = out / "release/provenance"
    lock = yaml.safe_load((release / "recipe.lock.yaml").read_text(encoding="utf-8"))
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    kept = pl.read_parquet(out / "release/data/**/*.parquet")["text"].to_list()
    again = limpide("run", recipe, "-o", out, "-q")

    assert first.exit_code == 0, first.output
    assert ", 0 reused" in first.stdout
    assert "tasks: 0 run" in same.stdout
    assert lock["sources"][0]["assets"] == {"extractor_model": [{"name": "models/own.json", "sha256": before}]}
    assert [(asset["name"], asset["sha256"]) for asset in manifest["assets"]] == [("models/own.json", before)]
    assert "extractor.model changed" in plan.stdout
    assert PARAGRAPHS["fr"] in kept[0]
    assert again.exit_code == 0, again.output
    assert PARAGRAPHS["fr"] not in pl.read_parquet(out / "release/data/**/*.parquet")["text"][0]
    assert limpide("verify", out / "release").exit_code == 0


def test_the_weights_that_ship_stand_in_the_release(folder: Path) -> None:
    """Lock and manifest tell the digest of the weights that read the pages, where the recipe names none."""
    recipe = folder / "recipe.yaml"
    recipe.write_text(recipe.read_text(encoding="utf-8").replace(", extractor_model: models/own.json", ""), encoding="utf-8")

    done = limpide("run", recipe, "-o", folder / "out", "-q")
    provenance = folder / "out/release/provenance"
    (source,) = yaml.safe_load((provenance / "recipe.lock.yaml").read_text(encoding="utf-8"))["sources"]
    (asset,) = json.loads((provenance / "manifest.json").read_text(encoding="utf-8"))["assets"]

    assert done.exit_code == 0, done.output
    assert source["assets"] == {"extractor_model": [{"name": "blocks_model.json", "sha256": file_sha256(FILE)}]}
    assert "extractor_model" not in source
    assert asset == {
        "name": "blocks_model.json",
        "sha256": file_sha256(FILE),
        "bytes": FILE.stat().st_size,
        "license": "Apache-2.0",
        "origin": "weights that ship with Limpide",
    }


def test_weights_that_read_nothing_are_not_named(folder: Path) -> None:
    """Where another extractor reads, or no page is read, the release names no weights."""
    recipe = folder / "recipe.yaml"
    recipe.write_text(
        recipe.read_text(encoding="utf-8").replace("extractor_model: models/own.json", "extractor: trafilatura"), encoding="utf-8"
    )
    done = limpide("run", recipe, "-o", folder / "out", "-q")

    assert done.exit_code == 0, done.output
    assert "model" not in (folder / "out/release/provenance/recipe.lock.yaml").read_text(encoding="utf-8")
    assert json.loads((folder / "out/release/provenance/manifest.json").read_text(encoding="utf-8"))["assets"] == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("models/none.json", "source 'pages', extractor_model: no file matches 'models/none.json' in "),
        ("models/*.json", "source 'pages', extractor_model: 'models/*.json' names 2 files; expected one"),
        ("a.warc.gz", "source 'pages', extractor_model: a.warc.gz: this is no model of `blocks`: it is not JSON"),
        (
            "models/other.json",
            "extractor_model: models/other.json: the model of `blocks` was trained on other features than this version has",
        ),
    ],
)
def test_check_refuses_what_is_no_model(folder: Path, given: str, error: str) -> None:
    """Missing files, several, other kinds and other features are errors of `check`, with exit code 2."""
    written = orjson.loads(FILE.read_bytes())
    (folder / "models/other.json").write_bytes(orjson.dumps({**written, "features": written["features"][1:]}))
    checked = limpide("check", folder / "recipe.yaml", "--set", f"sources.pages.extractor_model={given}")

    assert checked.exit_code == 2
    assert error in checked.stderr


@pytest.mark.parametrize(
    ("setting", "error"),
    [
        ("extractor=trafilatura", "extractor_model is of `blocks`, but the extractor of this source is trafilatura; remove one of them"),
        ("format=wet", "extractor_model reads HTML, and files of the format wet hold none; remove it"),
    ],
)
def test_a_model_that_nothing_would_use_is_refused(folder: Path, setting: str, error: str) -> None:
    """A model beside another extractor, or for files without HTML, is a mistake of the recipe."""
    checked = limpide("check", folder / "recipe.yaml", "--set", f"sources.pages.{setting}")

    assert checked.exit_code == 2
    assert error in checked.stderr
