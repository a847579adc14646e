# SPDX-License-Identifier: Apache-2.0
"""A corpus drawn from the real data, read in place or unpacked into a temporary folder: WARC, HTML with its index, prose, law."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import zstandard

WINDOW_BYTES = 1 << 27


def read_jsonl_zst(path: Path) -> Iterator[dict[str, object]]:
    """Iterate over the objects of a zstd-compressed JSONL file."""
    with path.open("rb") as raw, zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).stream_reader(raw) as stream:
        for line in io.BufferedReader(stream):
            yield json.loads(line)


def read_pages(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Iterate over ``(name, bytes)`` of the files of a .tar.zst archive."""
    with (
        archive.open("rb") as raw,
        zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).stream_reader(raw) as stream,
        tarfile.open(fileobj=stream, mode="r|") as tar,
    ):
        for member in tar:
            content = tar.extractfile(member)
            if content is not None:
                yield member.name, content.read()


def write_real_corpus(data: Path, folder: Path) -> Path:
    """Write sources and a recipe; returns the recipe's path. The folder must be temporary: nothing of it may be kept."""
    with (folder / "html.jsonl").open("w", encoding="utf-8") as stream:
        for name, page in read_pages(data / "html_aeb/dev/pages.tar.zst"):
            stream.write(json.dumps({"id": name, "html": page.decode("utf-8", "replace")}) + "\n")
    prose = [data / "prose_eltec" / f"{language}.dev.jsonl.zst" for language in ("fra", "deu", "ita", "spa")]
    with (folder / "prose.jsonl").open("w", encoding="utf-8") as stream:
        for path in prose:
            for novel in read_jsonl_zst(path):
                paragraphs = str(novel["text"]).split("\n")
                for start in range(0, len(paragraphs), 40):
                    stream.write(json.dumps({"id": f"{novel['id']}-{start}", "text": "\n".join(paragraphs[start : start + 40])}) + "\n")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(data=data), encoding="utf-8")
    return recipe


RECIPE = """\
recipe: 1
name: real
sources:
  - {{name: warc, format: warc, paths: ["{data}/warc/files/*/*.warc", "{data}/warc/files/*/*.warc.gz"], obtained: 2026-11-20}}
  - {{name: pages, format: jsonl, paths: [html.jsonl], obtained: 2026-11-20, columns: {{html: html}}, extractor: resiliparse}}
  - {{name: prose, format: jsonl, paths: [prose.jsonl], obtained: 2026-11-20}}
  - name: code-civil
    format: jsonl
    paths: ["{data}/legal_code_civil_fr/dev.jsonl.zst"]
    obtained: 2026-11-20
    columns: {{native_id: path}}
    language: fr
  - name: gesetze
    format: jsonl
    paths: ["{data}/legal_gesetze_de/dev.jsonl.zst"]
    obtained: 2026-11-20
    columns: {{native_id: path}}
    language: de
steps:
  - license: {{allow: [CC0-1.0, CC-BY-4.0], on_unknown: keep}}
  - language: {{min_confidence_fraction: 0.5}}
  - gopher_quality: {{max_mean_word_chars: 15, stop_words: {{}}}}
  - gopher_repetition:
  - exact_duplicates:
  - minhash:
  - pii:
release: {{shard_mebibytes: 4}}
gates: {{max_quarantined_fraction: 0.5}}
"""
