# SPDX-License-Identifier: Apache-2.0
"""Read reference text for ``limpide thresholds derive``: JSONL or Parquet files, by the language of each document."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from curation.io.extract import extract_table
from curation.io.inventory import list_inputs
from curation.io.read import read
from curation.io.sections import Section
from curation.measure_file import source_of
from curation.recipe import MEBIBYTE
from curation.thresholds.derive import Reference
from filters.contract import Documents
from filters.languages import canonical
from filters.segmentation.rule import DEFAULT, Segmentation


def documents_of(path: Path, language: str | None) -> Iterator[pa.Table]:
    """Yield the readable documents of a file, batch by batch, with text and language."""
    source = source_of(path, language)
    (file,) = list_inputs(source, Path.cwd(), {})
    for raw in read(Section(file), source, batch_bytes=16 * MEBIBYTE):
        table = extract_table(raw, source)
        yield table.filter(pc.is_null(table.column("read_verdict"))).combine_chunks()


def read_references(
    paths: Sequence[Path], language: str | None, model: Path | None, segmentation: Segmentation = DEFAULT
) -> tuple[dict[str, Reference], list[str]]:
    """Measure the files, language by language; documents without a language are left out and counted in the notes.

    Args:
        paths: JSONL or Parquet files.
        language: language of documents that declare none.
        model: a language identification model; when given, the confidence in the declared language is collected too.
        segmentation: the rule that words are cut by.

    """
    references: dict[str, Reference] = {}
    notes, unknown = [], 0
    for path in paths:
        with path.open("rb") as stream:
            notes.append(f"reference {path.name}: sha256 {hashlib.file_digest(stream, 'sha256').hexdigest()}")
        for table in documents_of(path, language):
            keys = table.column("language").combine_chunks()
            unknown += keys.null_count
            for key in sorted(key for key in pc.unique(keys).to_pylist() if key):
                mine = table.select(["text", "language"]).filter(pc.equal(keys, key)).combine_chunks()
                references.setdefault(canonical(key), Reference(segmentation=segmentation)).add(_with_confidence(Documents(mine), model))
    if unknown:
        notes.append(f"{unknown} documents without a language were left out")
    return references, notes


def _with_confidence(documents: Documents, model: Path | None) -> Documents:
    if model is None:
        return documents
    from filters.language.filter import Language

    signals = Language(min_line_tokens=0).open({"model": [model]})(documents)
    same = pc.equal(signals["language"], documents.column("language"))
    return documents.with_column("language_confidence", pc.if_else(same, signals["language_confidence"], None))
