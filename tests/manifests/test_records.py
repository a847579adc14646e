# SPDX-License-Identifier: Apache-2.0
"""Records, their JSON, and the release digest."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from manifests.hashing import inclusion_proof, proof_holds
from manifests.identity import leaves
from manifests.records import Environment, InputRecord, Manifest, PartRecord, SourceRecord, StepRecord, json_schema
from manifests.storage import MANIFEST, ManifestError, manifest_text, read_manifest, write_manifest


def manifest_of(release: Path) -> Manifest:
    """Read the manifest of a release."""
    return read_manifest(release / MANIFEST)


def changed(manifest: Manifest, name: str, value: Any) -> Manifest:  # noqa: ANN401 - any field
    """Change one field."""
    return manifest.model_copy(update={name: value})


def test_what_is_written_is_read_back(pristine: Path, tmp_path: Path) -> None:
    """A manifest survives its JSON, byte for byte."""
    manifest = manifest_of(pristine)
    write_manifest(tmp_path / "manifest.json", manifest)

    assert manifest == read_manifest(tmp_path / "manifest.json")
    assert (pristine / MANIFEST).read_bytes() == (tmp_path / "manifest.json").read_bytes()


def test_json_follows_its_schema(pristine: Path) -> None:
    """The JSON Schema is valid, accepts what is written, and refuses an unknown field."""
    jsonschema.Draft202012Validator.check_schema(json_schema())
    validator = jsonschema.Draft202012Validator(json_schema())
    written = json.loads((pristine / MANIFEST).read_text())

    assert not list(validator.iter_errors(written))
    assert list(validator.iter_errors(written | {"reviewer": "nobody"}))


def test_release_digest_stands_at_the_top(pristine: Path) -> None:
    """Readers of the JSON find the digest, and it is that of the manifest."""
    manifest = manifest_of(pristine)

    assert manifest.digest() == json.loads((pristine / MANIFEST).read_text())["release_digest"]


def test_digest_ignores_environment_and_writer(pristine: Path) -> None:
    """Where it ran, and how Parquet was written, do not count."""
    manifest = manifest_of(pristine)
    elsewhere = Environment(limpide="9", python="3.13", platform="Darwin arm64", packages={})
    rewritten = tuple(shard.model_copy(update={"bytes": 1, "sha256": "0" * 64}) for shard in manifest.shards)
    funnel = manifest.funnel.model_copy(update={"bytes": 1, "sha256": "0" * 64})

    assert manifest.digest() == changed(manifest, "environment", elsewhere).digest()
    assert manifest.digest() == changed(manifest, "shards", rewritten).digest()
    assert manifest.digest() == changed(manifest, "shards", manifest.shards[::-1]).digest()
    assert manifest.digest() == changed(manifest, "funnel", funnel).digest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "x"),
        ("recipe_sha256", "0" * 64),
        ("steps", ()),
        ("shards", ()),
        ("ledger", ()),
        ("evidence", ()),
        ("assets", ()),
        ("sources", ()),
    ],
)
def test_digest_depends_on_the_rest(pristine: Path, name: str, value: Any) -> None:  # noqa: ANN401 - any field
    """Recipe, inputs, assets, documents and ledger count."""
    manifest = manifest_of(pristine)

    assert manifest.digest() != changed(manifest, name, value).digest()


def test_one_shard_can_be_proved(pristine: Path) -> None:
    """A shard is shown to be in a release without the others."""
    manifest = manifest_of(pristine)
    all_leaves = leaves(manifest)
    proof = inclusion_proof(all_leaves, 1)

    assert proof_holds(all_leaves[1], 1, len(all_leaves), proof, bytes.fromhex(manifest.release_digest))


def test_unknown_fields_wrong_types_and_paths_outside_are_refused() -> None:
    """Records are strict."""
    good = {"path": "data/a.parquet", "rows": 1, "bytes": 1, "sha256": "0" * 64, "content_sha256": "0" * 64}
    for wrong in ({"rows": "1"}, {"rows": -1}, {"sha256": "xyz"}, {"path": "/data/a"}, {"path": "../a"}, {"path": "a//b"}, {"owner": "x"}):
        with pytest.raises(ValidationError):
            PartRecord.model_validate(good | wrong)


def test_parameters_of_filters_are_taken_as_they_are() -> None:
    """Tuples, sets and mappings become what JSON has, and digest the same."""
    step = StepRecord(filter="license", version=1, parameters={"allow": ("CC0-1.0",), "kinds": frozenset({"b", "a"}), "by": {"x": (1,)}})

    with pytest.raises(ValidationError, match="cannot keep a parameter of type object; expected what JSON holds"):
        StepRecord(filter="license", version=1, parameters={"allow": object()})

    assert step.parameters == {"allow": ["CC0-1.0"], "kinds": ["a", "b"], "by": {"x": [1]}}


def test_missing_manifest(tmp_path: Path) -> None:
    """The error says what was looked for."""
    with pytest.raises(ManifestError, match=r"no manifest at .*manifest\.json; expected the folder of a release"):
        read_manifest(tmp_path / MANIFEST)


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "broken manifest .*EOF while parsing"), ("{}", "broken manifest .*name: Field required.* more"), ("[]", "file: ")],
)
def test_broken_manifest(tmp_path: Path, text: str, said: str) -> None:
    """The error says where it is broken."""
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ManifestError, match=said):
        read_manifest(tmp_path / "manifest.json")


def test_manifest_that_is_a_folder(tmp_path: Path) -> None:
    """What cannot be read is told from what is not there."""
    with pytest.raises(ManifestError, match=r"cannot read the manifest .*: Is a directory"):
        read_manifest(tmp_path)


def test_numbers_and_texts_are_written_plainly(pristine: Path) -> None:
    """JSON keeps letters as they are and ends with a line feed."""
    manifest = changed(manifest_of(pristine), "title", "Flüsse")

    assert '"title": "Flüsse"' in manifest_text(manifest)
    assert manifest_text(manifest).endswith("}\n")


def test_files_of_another_source_are_refused() -> None:
    """A source lists its own files."""
    file = {"source": "dump", "file": "a", "bytes": 1, "sha256": "", "records": 1}
    source = {"name": "crawl", "format": "warc", "obtained": datetime.date(2026, 8, 1), "legal_basis": "cdsm-art-4"}
    with pytest.raises(ValidationError, match="file 'a' is of source 'dump'; expected files of 'crawl' only"):
        SourceRecord.model_validate(source | {"files": (InputRecord.model_validate(file),)})
