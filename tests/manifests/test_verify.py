# SPDX-License-Identifier: Apache-2.0
"""Verification finds every change of a release: by chance, by carelessness, and by a forger who rewrites the books."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manifests import ids
from manifests.files import IGNORED, listing
from manifests.storage import ENVIRONMENT, LICENSES, MANIFEST, README, RECIPE, SHA256SUMS, part_path
from manifests.verify import verify
from tests.manifests.release import forge, rewrite, rewrite_sums

FRENCH = "data/default/fra_Latn/part-00000.parquet"
GERMAN = "data/default/deu_Latn/part-00000.parquet"
FIRST = part_path("provenance/ledger", 0)
EVIDENCE = part_path("provenance/evidence", 0)
Make = Callable[[], Path]


def said(release: Path) -> str:
    """Return all findings as text."""
    return "\n".join(map(str, verify(release)))


def test_a_good_release_has_no_findings(pristine: Path) -> None:
    """Nothing to say is said by an empty list."""
    assert verify(pristine) == []


def test_many_passes_over_the_ids_say_the_same(pristine: Path, small_release: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that is joined in ranges of ids is checked as one that is joined at once."""
    release = small_release()
    rewrite(release / FRENCH, lambda table: table.slice(1))
    forge(release)
    at_once = [finding.found for finding in verify(release) if "stand in the shard" in finding.what]
    monkeypatch.setattr(ids, "ROWS_A_PASS", 4)
    in_ranges = [finding.found for finding in verify(release) if "stand in the shard" in finding.what]

    assert verify(pristine) == []
    assert at_once == ["13 documents"]
    assert sum(int(found.split()[0]) for found in in_ranges) == 13


def test_what_hubs_put_beside_a_release_is_ignored(small_release: Make) -> None:
    """Git's and the Hub's own files are not part of a release; below its root the same names are."""
    release = small_release()
    for name in sorted(IGNORED):
        (release / name).mkdir()
        (release / name / "anything").write_text("x")

    assert verify(release) == []

    (release / "data" / ".gitattributes").write_text("x")

    assert "data/.gitattributes: the manifest does not name this file" in said(release)


def test_release_may_be_linked_files(small_release: Make, pristine: Path) -> None:
    """The Hub's cache shows a release as links to files; that is as good."""
    release = small_release()
    for path in listing(release):
        (release / path).unlink()
        (release / path).symlink_to(pristine / path)

    assert verify(release) == []


def test_flipped_byte_in_a_shard(small_release: Make) -> None:
    """A damaged file is named, and not opened."""
    release = small_release()
    data = bytearray((release / FRENCH).read_bytes())
    data[len(data) // 2] ^= 1
    (release / FRENCH).write_bytes(data)
    text = said(release)

    assert f"{FRENCH}: its bytes are not those that {SHA256SUMS} lists" in text
    assert f"{FRENCH}: its bytes are not those of the manifest, so its rows were not read" in text


@pytest.mark.parametrize("path", [MANIFEST, README, LICENSES, ENVIRONMENT, RECIPE, SHA256SUMS, FRENCH, FIRST, EVIDENCE])
def test_missing_file(small_release: Make, path: str) -> None:
    """Whatever is taken away is missed, also when the checksum file no longer lists it."""
    release = small_release()
    (release / path).unlink()

    assert path in said(release)

    if path != SHA256SUMS:
        rewrite_sums(release)

        assert path in said(release)


def test_added_file(small_release: Make) -> None:
    """A file too many is found, also when the checksum file lists it."""
    release = small_release()
    shutil.copy(release / FRENCH, release / "data/default/fra_Latn/part-00001.parquet")
    rewrite_sums(release)

    assert "data/default/fra_Latn/part-00001.parquet: the manifest does not name this file; expected no file" in said(release)


def test_link_to_a_folder_hides_nothing(small_release: Make, tmp_path: Path) -> None:
    """A linked folder is a file too many."""
    release = small_release()
    (tmp_path / "elsewhere").mkdir()
    (release / "data" / "more").symlink_to(tmp_path / "elsewhere")

    assert "data/more: the manifest does not name this file" in said(release)


def test_names_that_are_not_utf8(small_release: Make) -> None:
    """A file with any name is reported in text that can be printed."""
    release = small_release()
    Path(os.fsdecode(os.fsencode(release) + b"/data/\xff\n.parquet")).write_text("x")
    rewrite_sums(release)

    assert "the manifest does not name this file" in said(release).encode().decode()


def test_swapped_shards(small_release: Make) -> None:
    """Two shards that changed places are both named."""
    release = small_release()
    french, german = (release / FRENCH).read_bytes(), (release / GERMAN).read_bytes()
    (release / FRENCH).write_bytes(german)
    (release / GERMAN).write_bytes(french)
    rewrite_sums(release)
    text = said(release)

    for path in (FRENCH, GERMAN):
        assert f"{path}: its content digest is not that of the manifest" in text
        assert f"{path}: ledger keeps documents that do not stand in the shard at their row" in text


def test_checksum_file_in_another_spelling(small_release: Make) -> None:
    """The same checksums in another order or with other line ends are found."""
    release = small_release()
    lines = (release / SHA256SUMS).read_bytes()
    for other in (lines.replace(b"\n", b"\r\n"), b"\n".join(sorted(lines.splitlines())) + b"\n", lines + b"\n"):
        (release / SHA256SUMS).write_bytes(other)

        assert SHA256SUMS in said(release)


def test_unreadable_ledger_is_one_finding(small_release: Make) -> None:
    """Without the whole ledger the books are not guessed at."""
    release = small_release()
    (release / FIRST).write_bytes(b"PAR1 is not enough")
    rewrite_sums(release)
    text = said(release)

    assert f"{FIRST}: it cannot be read; expected a Parquet file, found ArrowInvalid" in text
    assert f"the books cannot be checked: a part of the ledger cannot be read; expected all parts, found {FIRST}" in text
    assert "counts." not in text


def test_strings_that_are_not_utf8(small_release: Make) -> None:
    """A writer of ill will is refused before anything counts on its strings."""
    release = small_release()
    table = pl.read_parquet(release / FRENCH).to_arrow()
    bad = pa.array([b"\xff\xfe"] * len(table), pa.binary()).view(pa.string())
    rewrite(release / FRENCH, lambda table: table.set_column(table.column_names.index("text"), "text", bad))
    rewrite_sums(release)

    assert f"{FRENCH}: it cannot be read; expected a Parquet file, found ArrowInvalid: " in said(release)


def test_an_empty_folder(tmp_path: Path) -> None:
    """What is no release is said to be none."""
    text = said(tmp_path)

    assert f"{MANIFEST}: nothing further can be checked, no manifest at" in text


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_any_file_is_found(pristine: Path, tmp_path: Path, data: st.DataObject) -> None:
    """One flipped bit, cut, deletion or addition anywhere in a release does not go unseen."""
    path = data.draw(st.sampled_from(listing(pristine)), label="file")
    original = (pristine / path).read_bytes()
    place = data.draw(st.integers(0, len(original) - 1), label="place")
    flipped = bytearray(original)
    flipped[place] ^= 1 << data.draw(st.integers(0, 7), label="bit")
    changes = {
        "flip": bytes(flipped),
        "cut": original[:place],
        "insertion": original[:place] + data.draw(st.binary(min_size=1, max_size=3), label="inserted") + original[place:],
        "deletion": None,
        "addition": original,
    }
    change = data.draw(st.sampled_from(sorted(changes)), label="change")
    release = Path(shutil.copytree(pristine, tmp_path / "release", dirs_exist_ok=True))
    try:
        changed, target = changes[change], release / (f"{path}.copy" if change == "addition" else path)
        target.unlink(missing_ok=True)
        if changed is not None:
            target.write_bytes(changed)

        assert verify(release)
    finally:
        shutil.rmtree(release)
