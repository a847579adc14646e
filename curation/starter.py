# SPDX-License-Identifier: Apache-2.0
"""The starter recipe that ``limpide init`` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from curation.errors import UsageError

STARTER: Final = """\
# yaml-language-server: $schema=./limpide-recipe.schema.json
# Write that schema with: limpide schema > limpide-recipe.schema.json
recipe: 1                       # version of this format
name: my-corpus                 # lower case, digits, dots, hyphens

sources:
  - name: pages                 # part of every document's identity: keep it when files are added
    format: jsonl               # warc, wet, jsonl, parquet, text, files or huggingface
    paths: ["data/*.jsonl.gz"]  # from this file's folder; globs and fsspec URLs
    obtained: 2026-01-31        # when the files were obtained
    legal_basis: unstated       # cdsm-art-3, cdsm-art-4, licence, public-domain, own-work
    columns: {native_id: id}    # our column: the source's field, where they differ

steps:                          # in order; `limpide filters` lists them
  - license: {allow: [CC0-1.0, CC-BY-4.0, CC-BY-SA-4.0], on_unknown: drop}
  - language: {min_confidence_fraction: 0.65}
  - gopher_quality: {min_words: 50}
    languages: {deu_Latn: {max_mean_word_chars: 15}}
  - gopher_repetition: {}
  - exact_duplicates: {}
  - minhash: {ngram_words: 5, bands: 14, rows: 8}
  - pii: {kinds: [email, ip_address]}

release:
  partition_by: [language]
  shard_mebibytes: 512

gates:
  max_quarantined_fraction: 0   # damaged records allowed before publishing is refused
"""


def write_starter(path: Path) -> None:
    """Write the starter; raises UsageError when a file stands there already."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(STARTER)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already; give another name, or remove it first") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot write: {error.strerror}; give a path in a folder that exists") from error
