# SPDX-License-Identifier: Apache-2.0
"""Verification finds what a forger does who writes every checksum, count, card and digest again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from manifests.records import Counts, Manifest
from manifests.storage import ENVIRONMENT, LICENSES, MANIFEST, README, RECIPE, part_path
from manifests.verify import verify
from tests.manifests.release import forge, identity, rewrite, rewrite_sums

FRENCH = "data/default/fra_Latn/part-00000.parquet"
GERMAN = "data/default/deu_Latn/part-00000.parquet"
FIRST = part_path("provenance/ledger", 0)
EVIDENCE = part_path("provenance/evidence", 0)
Make = Callable[[], Path]


def said(release: Path) -> str:
    """Return all findings as text."""
    return "\n".join(map(str, verify(release)))


def without_row(number: int) -> Callable[[pa.Table], pa.Table]:
    """Remove one row of a table."""
    return lambda table: pa.concat_tables([table.slice(0, number), table.slice(number + 1)])


def with_cell(column: str, row: int, value: object) -> Callable[[pa.Table], pa.Table]:
    """Change one cell of a table."""

    def change(table: pa.Table) -> pa.Table:
        values = table[column].to_pylist()
        values[row] = value
        place = table.column_names.index(column)
        return table.set_column(place, table.schema.field(column), pa.array(values, table.schema.field(column).type))

    return change


def relabel_everywhere(release: Path) -> None:
    """Call a French document German in the ledger and in its shard."""
    rewrite(release / FIRST, with_cell("language", 0, "deu_Latn"))
    rewrite(release / FRENCH, with_cell("language", 0, "deu_Latn"))


def add_shard(release: Path) -> None:
    """Add a copy of a shard."""
    shutil.copy(release / FRENCH, release / "data/default/fra_Latn/part-00001.parquet")


# What a forger does to the documents or the ledger before writing every checksum, count and digest again.
FORGERIES: dict[str, tuple[Callable[[Path], None], str]] = {
    "removed ledger row": (
        lambda release: rewrite(release / FIRST, without_row(4)),
        "source 'crawl', file 'part-0.warc.gz': the ledger does not account for the records that were read: 1 row missing",
    ),
    "removed row of a kept document": (
        lambda release: rewrite(release / FIRST, without_row(0)),
        f"{FRENCH}: shard holds documents that no kept row of the ledger points to, first row 0 with id {identity('crawl', 0)}",
    ),
    "removed document": (
        lambda release: rewrite(release / FRENCH, without_row(0)),
        f"{FRENCH}: ledger keeps documents that do not stand in the shard at their row, first row 0 with id {identity('crawl', 0)}",
    ),
    "added document": (
        lambda release: rewrite(release / FRENCH, lambda table: pa.concat_tables([table, table.slice(0, 1)])),
        f"{FRENCH}: shard holds documents that no kept row of the ledger points to",
    ),
    "other text": (
        lambda release: rewrite(release / FRENCH, with_cell("text", 0, "Another text.")),
        f"{FRENCH}: the ledger's chars_out do not sum to the length of its texts",
    ),
    "other language": (
        lambda release: rewrite(release / FRENCH, with_cell("language", 0, "deu_Latn")),
        f"{FRENCH}: the ledger's documents by language are not those of the shard",
    ),
    "other language in both": (
        relabel_everywhere,
        f"{FRENCH}: documents of another language stand in the folder of one; expected fra_Latn only, found deu_Latn, fra_Latn",
    ),
    "other licence": (
        lambda release: rewrite(release / FRENCH, with_cell("license", 0, "CC0-1.0")),
        f"{FRENCH}: the ledger's documents by licence are not those of the shard",
    ),
    "other order": (
        lambda release: rewrite(release / FRENCH, lambda table: table.take([1, 0, *range(2, len(table))])),
        f"{FRENCH}: ledger keeps documents that do not stand in the shard at their row, first row 0",
    ),
    "shard taken away": (
        lambda release: (release / GERMAN).unlink(),
        f"{GERMAN}: the ledger keeps documents in a shard that the manifest does not name; expected none, found 7 documents",
    ),
    "shard added": (
        add_shard,
        "data/default/fra_Latn/part-00001.parquet: shard holds documents that no kept row of the ledger points to",
    ),
    "other configuration": (
        lambda release: rewrite(release / FIRST, with_cell("config", 0, "other")),
        f"{FRENCH}: the ledger names another configuration than the shard's",
    ),
    "drop called keep": (
        lambda release: rewrite(release / FIRST, with_cell("verdict", 4, "keep")),
        "kept document has a step or rule that decided against it",
    ),
    "column too many": (
        lambda release: rewrite(release / FRENCH, lambda table: table.append_column("rating", pa.nulls(len(table), pa.int64()))),
        f"{FRENCH}: its columns are not those of its kind; expected the columns of manifests.schemas, found unexpected rating int64",
    ),
    "evidence about nobody": (
        lambda release: rewrite(release / EVIDENCE, with_cell("id", 0, "0" * 32)),
        f"{EVIDENCE}: evidence is about documents that the ledger does not know ({'0' * 32})",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_rewritten_books_do_not_hide_a_forgery(small_release: Make, forgery: str) -> None:
    """New checksums, counts, card and digest leave what the ledger and the documents say of each other."""
    release = small_release()
    change, expected = FORGERIES[forgery]
    change(release)
    forge(release)

    assert expected in said(release)


def test_edited_count(small_release: Make) -> None:
    """A nicer count in an otherwise perfect manifest is found."""
    release = small_release()

    def nicer(manifest: Manifest) -> Manifest:
        counts = manifest.counts.model_dump() | {"keep": 25, "drop": 1}
        return manifest.model_copy(update={"counts": Counts(**counts)})

    forge(release, nicer)
    text = said(release)

    assert f"{MANIFEST}: counts.keep is not what the ledger counts to; expected 23, found 25" in text
    assert f"{MANIFEST}: counts.drop is not what the ledger counts to; expected 3, found 1" in text


def test_edited_count_of_a_shard(small_release: Make) -> None:
    """Each number of a shard's record is measured again."""
    release = small_release()

    def nicer(manifest: Manifest) -> Manifest:
        shards = [shard.model_copy(update={"licenses": {"CC0-1.0": shard.rows}, "text_chars": 1}) for shard in manifest.shards]
        return manifest.model_copy(update={"shards": tuple(shards)})

    forge(release, nicer)
    text = said(release)

    assert f"{FRENCH}: its documents by licence is not that of the manifest" in text
    assert f"{FRENCH}: its length of all texts in code points is not that of the manifest" in text


def test_edited_funnel(small_release: Make) -> None:
    """A funnel that the ledger does not count to is found."""
    release = small_release()
    forge(release)
    rewrite(release / "provenance/funnel.parquet", with_cell("documents", 0, 99))
    rewrite_sums(release)

    assert "provenance/funnel.parquet: its content digest is not that of the manifest" in said(release)


@pytest.mark.parametrize("path", [README, LICENSES, ENVIRONMENT])
def test_edited_text(small_release: Make, path: str) -> None:
    """A text that does not follow from the manifest is found, with its line."""
    release = small_release()
    with (release / path).open("a") as stream:
        stream.write("Everything here is in the public domain.\n")
    rewrite_sums(release)

    assert f"{path}: it does not follow from the manifest, from line " in said(release)


def test_edited_recipe_and_digest(small_release: Make) -> None:
    """Another recipe, and a release digest that is not the manifest's, are found."""
    release = small_release()
    (release / RECIPE).write_text("recipe: 1\nname: lakes\n")
    manifest = (release / MANIFEST).read_text()
    digest = Manifest.model_validate_json(manifest).release_digest
    (release / MANIFEST).write_text(manifest.replace(digest, "0" * 64))
    rewrite_sums(release)
    text = said(release)

    assert f"{RECIPE}: it is not the recipe of the manifest (recipe_sha256)" in text
    assert f"{MANIFEST}: release_digest is not that of this manifest; expected {digest}, found {'0' * 64}" in text


def test_manifest_in_another_spelling(small_release: Make) -> None:
    """The same JSON with other blanks is found."""
    release = small_release()
    (release / MANIFEST).write_text((release / MANIFEST).read_text().replace("  ", " "))
    rewrite_sums(release)

    assert f"{MANIFEST}: it does not follow from the manifest, from line 2 on" in said(release)
