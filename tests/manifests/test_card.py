# SPDX-License-Identifier: Apache-2.0
"""The dataset card, and that the Hub's own library opens a release by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from manifests import schemas
from manifests.card import card
from manifests.card_header import size_category
from manifests.edits import edits_text
from manifests.license import hub_license, license_text
from manifests.markdown import cell, fraction, table
from manifests.records import Manifest, ShardRecord
from manifests.storage import FUNNEL, MANIFEST, README, read_manifest
from tests.manifests.release import build


@pytest.fixture(scope="module")
def manifest(pristine: Path) -> Manifest:
    """Return the manifest of a small release."""
    return read_manifest(pristine / MANIFEST)


def header_of(text: str) -> dict[str, Any]:
    """Read the YAML header of a card."""
    value = yaml.safe_load(text.split("---\n")[1])
    assert isinstance(value, dict)
    return value


def with_licenses(manifest: Manifest, *names: str) -> Manifest:
    """Give all documents of each shard one of these licences."""

    def relabel(number: int, shard: ShardRecord) -> ShardRecord:
        return shard.model_copy(update={"licenses": {names[number % len(names)]: shard.rows}})

    return manifest.model_copy(update={"shards": tuple(relabel(number, shard) for number, shard in enumerate(manifest.shards))})


def test_header_has_configurations_and_real_counts(pristine: Path) -> None:
    """One configuration for each language and one for all, with the rows that stand in the files."""
    header = header_of((pristine / README).read_text())
    rows = {info["config_name"]: info["splits"][0]["num_examples"] for info in header["dataset_info"]}

    assert [config["config_name"] for config in header["configs"]] == ["default", "deu_Latn", "fra_Latn", "und"]
    assert [config.get("default") for config in header["configs"]] == [True, None, None, None]
    assert rows == {"default": 23, "deu_Latn": 7, "fra_Latn": 13, "und": 3}
    assert header["language"] == ["de", "fr"]
    assert header["size_categories"] == ["n<1K"]


def test_body_says_what_the_funnel_counts(pristine: Path) -> None:
    """Each decision stands in the table with its number and share."""
    text = (pristine / README).read_text()

    assert "| gopher_quality | too_few_words | drop | 2 | 6.67 % |" in text
    assert "| exact_duplicates | exact_duplicate | merge | 2 | 6.67 % |" in text
    assert "| all | - | - | 30 | 100.00 % |" in text
    assert "| crawl | warc | 2026-08-01 | cdsm-art-4 | by document | 2 | 20 | 15 |" in text
    assert "deu_Latn: min_words = 4" in text


def test_personal_data_is_not_wished_away(pristine: Path, manifest: Manifest) -> None:
    """The card never calls texts anonymous, names what was looked for, and says when nothing was."""
    text = (pristine / README).read_text()
    silent = card(manifest.model_copy(update={"steps": manifest.steps[:3]}), pq.read_table(pristine / FUNNEL))

    assert "anonym" not in text.lower()
    assert "looked for email, ip_address" in text
    assert "No step of this recipe looked for personal data." in silent


def test_names_are_personal_data_too(pristine: Path, manifest: Manifest) -> None:
    """A step of names alone is told of, with how many documents are in another language than its model's; presets by their kinds."""
    about = {"kinds": ["PERSON"], "by_language": {"what": "names", "languages": ["nld"], "otherwise": "were looked for all the same"}}
    step = manifest.steps[-1].model_copy(update={"filter": "pii_names", "parameters": {"replace": "placeholder"}, "about": about})
    preset = step.model_copy(
        update={"filter": "pii", "parameters": {"preset": "lucie"}, "about": {"kinds": ["EMAIL_ADDRESS", "IP_ADDRESS"]}}
    )
    text = edits_text(manifest.model_copy(update={"steps": (preset, step), "not_by_language": {"pii_names": {"fra_Latn": 2, "und": 1}}}))

    assert "The step `pii` looked for EMAIL_ADDRESS, IP_ADDRESS (preset `lucie`) and replaced what it found." in text
    assert "The step `pii_names` looked for PERSON and replaced what it found." in text
    assert "In 1 document without a language and 2 in others (fra_Latn 2), names were looked for all the same." in text


def test_nothing_is_left_to_fill_in(pristine: Path) -> None:
    """No heading stands over nothing."""
    text = (pristine / README).read_text()

    assert "More Information Needed" not in text
    assert all(part.strip() for part in text.split("\n## ")[1:])


@pytest.mark.parametrize(
    ("names", "word"),
    [
        (["CC-BY-4.0"], "cc-by-4.0"),
        (["ODbL-1.0"], "odbl"),
        (["CC-BY-SA-2.5"], "other"),
        ([""], "other"),
        (["CC-BY-4.0", "CC0-1.0"], "other"),
    ],
)
def test_license_of_the_header(manifest: Manifest, names: list[str], word: str) -> None:
    """One licence that the Hub knows is named; all else is other, with the table to read."""
    header = header_of(card(with_licenses(manifest, *names), _no_funnel()))

    assert word == hub_license(with_licenses(manifest, *names)) == header["license"]
    assert ("LICENSE.md" if word == "other" else None) == header.get("license_link")


def _no_funnel() -> Any:  # noqa: ANN401 - an Arrow table
    from manifests.schemas import FUNNEL as SCHEMA

    return SCHEMA.empty_table()


def test_license_table(manifest: Manifest) -> None:
    """Licences are listed by number of documents, those without one too."""
    lines = license_text(manifest, {}).splitlines()

    assert [line for line in lines if line.startswith("| ")][2:5] == ["| CC-BY-4.0 | 13 |", "| CC-BY-SA-4.0 | 7 |", "| none known | 3 |"]


@pytest.mark.parametrize(("rows", "name"), [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (10**11, "100B<n<1T"), (10**12, "n>1T")])
def test_size_category(rows: int, name: str) -> None:
    """Classes go by rows, not by tokens."""
    assert name == size_category(rows)


@given(st.text())
def test_any_text_stays_in_its_cell(text: str) -> None:
    """No text ends a line or a cell of a table."""
    line = table(("a", "b"), [(text, "x")]).split("\n")[2:]

    assert len(line) == 1
    assert "|" not in cell(text).replace("\\|", "")


@given(st.text(st.characters(codec="utf-8")))
def test_any_title_stays_in_its_header(manifest: Manifest, title: str) -> None:
    """Whatever the title, the header can be read and holds it."""
    header = header_of(card(manifest.model_copy(update={"title": title}), _no_funnel()))

    assert (" ".join(title.split()) or "rivers") == header["pretty_name"]


def test_share_of_nothing() -> None:
    """No division by zero, and no invented share."""
    assert (fraction(1, 3), fraction(0, 0)) == ("33.33 %", "-")


def test_release_without_documents(tmp_path: Path) -> None:
    """When nothing was kept the card says so and offers nothing to load."""
    build(tmp_path, [])
    text = (tmp_path / README).read_text()

    assert "No documents were kept, so there is nothing to load." in text
    assert "configs" not in header_of(text)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Return the library ``datasets``, without network and with a cache of its own."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    yield datasets
    datasets.enable_progress_bars()


@pytest.mark.parametrize(("config", "rows"), [("fra_Latn", 13), ("deu_Latn", 7), ("und", 3), (None, 23)])
def test_datasets_opens_a_release(pristine: Path, tmp_path: Path, offline: Any, config: str | None, rows: int) -> None:  # noqa: ANN401
    """``load_dataset(folder, language)`` returns the rows that were counted."""
    loaded = offline.load_dataset(str(pristine), config, split="train", cache_dir=str(tmp_path))

    assert rows == len(loaded)
    assert loaded.column_names == schemas.RELEASE.names
    assert "rivière" in loaded[0]["text"]
