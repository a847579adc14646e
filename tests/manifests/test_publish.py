# SPDX-License-Identifier: Apache-2.0
"""Closing the books of a release."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manifests.files import listing
from manifests.ledger import BalanceError
from manifests.measure import ShardMeter, measure_shard
from manifests.publish import finish_release
from manifests.schemas import RELEASE
from manifests.storage import MANIFEST, RECIPE, SHA256SUMS, read_manifest
from manifests.verify import verify
from tests.manifests.release import build, draft_of, ledger_rows, put


def test_files_of_a_release(pristine: Path) -> None:
    """A release has the layout of the design, and nothing else."""
    assert listing(pristine) == [
        "LICENSE.md",
        "README.md",
        "data/default/deu_Latn/part-00000.parquet",
        "data/default/fra_Latn/part-00000.parquet",
        "data/default/und/part-00000.parquet",
        "provenance/SHA256SUMS",
        "provenance/environment.txt",
        "provenance/evidence/part-00000.parquet",
        "provenance/funnel.parquet",
        "provenance/ledger/part-00000.parquet",
        "provenance/ledger/part-00001.parquet",
        "provenance/manifest.json",
        "provenance/recipe.lock.yaml",
    ]


def test_publishing_again_gives_the_same_files(tmp_path: Path) -> None:
    """Nothing depends on the day or on what stood there before."""
    build(tmp_path)
    before = {path: (tmp_path / path).read_bytes() for path in listing(tmp_path)}
    finish_release(tmp_path, draft_of(tmp_path, ledger_rows()))

    assert before == {path: (tmp_path / path).read_bytes() for path in listing(tmp_path)}


def test_another_writer_gives_the_same_release(pristine: Path, tmp_path: Path) -> None:
    """Other compression and row groups change files and their checksums, not the release."""
    other = build(tmp_path, compression="snappy", row_group_size=3, use_dictionary=False)
    one = read_manifest(pristine / MANIFEST)

    assert one.release_digest == other.release_digest
    assert one.shards[0].sha256 != other.shards[0].sha256
    assert verify(tmp_path) == []


def test_books_that_do_not_balance_are_not_published(tmp_path: Path) -> None:
    """Nothing is written when a record is lost."""
    rows = ledger_rows()
    put(tmp_path, rows)
    with pytest.raises(BalanceError, match="1 row missing"):
        finish_release(tmp_path, draft_of(tmp_path, [*rows, rows[-1]]))

    assert not (tmp_path / MANIFEST).exists()
    assert not (tmp_path / SHA256SUMS).exists()


def test_missing_recipe(tmp_path: Path) -> None:
    """The error names the file that should be there."""
    put(tmp_path, ledger_rows())
    (tmp_path / RECIPE).unlink()
    with pytest.raises(FileNotFoundError, match=r"recipe\.lock\.yaml is not there; expected every shard and part"):
        finish_release(tmp_path, draft_of(tmp_path, ledger_rows()))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="GNU coreutils' sha256sum is not installed")
def test_checksums_are_those_of_coreutils(pristine: Path) -> None:
    """``sha256sum --check`` agrees, from the release's root."""
    result = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SHA256SUMS], cwd=pristine, check=False, capture_output=True)

    assert (result.returncode, result.stderr) == (0, b"")


def test_no_place_of_the_builder_enters_a_release(pristine: Path) -> None:
    """No absolute path stands in any text of a release."""
    for path in listing(pristine):
        assert str(pristine.parent).encode() not in (pristine / path).read_bytes()


def test_misplaced_shard() -> None:
    """A shard's path names its configuration and language."""
    with pytest.raises(ValueError, match=r"shard 'data/part.parquet' is misplaced; expected data/<config>/<language>/part-00000\.parquet"):
        ShardMeter("data/part.parquet", RELEASE)


def test_layout_in_memory_does_not_change_a_record(pristine: Path) -> None:
    """A shard is measured the same from views and dictionaries as from its file."""
    path = "data/default/fra_Latn/part-00000.parquet"
    table = pq.read_table(pristine / path, partitioning=None)
    viewed = table.set_column(table.schema.get_field_index("text"), "text", table["text"].cast(pa.string_view()))
    other = viewed.set_column(8, "license", table["license"].dictionary_encode())
    meter = ShardMeter(path, other.schema)
    meter.update(other)
    known = measure_shard(pristine, path)

    assert known == meter.record(known.bytes, known.sha256)
