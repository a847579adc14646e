# SPDX-License-Identifier: Apache-2.0
"""Small made-up corpora for tests of runs."""

from __future__ import annotations

import json
from pathlib import Path

WORDS = [
    "the",
    "river",
    "turns",
    "slowly",
    "below",
    "old",
    "stone",
    "bridges",
    "and",
    "carries",
    "leaves",
    "from",
    "upland",
    "woods",
    "toward",
    "a",
    "quiet",
    "harbour",
    "where",
    "boats",
    "wait",
    "for",
    "morning",
    "light",
    "while",
    "people",
    "of",
    "this",
    "town",
    "walk",
    "with",
    "bread",
    "under",
    "their",
    "arms",
    "and",
    "speak",
    "about",
    "weather",
    "and",
    "harvest",
]


def text(seed: int, words: int = 80) -> str:
    """Return prose-like text that differs in every sentence for every seed."""
    chosen = [
        WORDS[(seed * 7919 + n * (seed % 13 + 3) + n * n) % len(WORDS)] + (f"{seed % 97}" if n % 11 == 5 else "") for n in range(words)
    ]
    sentences = [" ".join(chosen[start : start + 12]).capitalize() + "." for start in range(0, words, 12)]
    return "\n".join(sentences)


def write_corpus(folder: Path, documents: int = 60) -> Path:
    """Write ``pages.jsonl``, ``more.jsonl`` and a recipe over them; returns the recipe's path.

    Every tenth document repeats the text of the one before it; every fifteenth is too short; one line is broken.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(documents):
        source = number - 1 if number % 10 == 9 else number
        body = "too short" if number % 15 == 14 else text(source)
        extra = f" Write to person{number}@example.org." if number % 6 == 0 else ""
        lines.append(json.dumps({"id": f"doc-{number}", "text": body + extra, "url": f"https://site{number % 5}.example/{number}"}))
    half = documents // 2
    (folder / "pages.jsonl").write_text("\n".join([*lines[:half], '{"text": "broken', ""]), encoding="utf-8")
    (folder / "more.jsonl").write_text("\n".join(lines[half:]) + "\n", encoding="utf-8")
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    return recipe


RECIPE = """\
recipe: 1
name: test-corpus
sources:
  - {name: pages, format: jsonl, paths: ["*.jsonl"], obtained: 2026-01-01, language: en}
steps:
  - gopher_quality: {min_words: 20}
  - exact_duplicates:
  - minhash:
  - pii:
release: {shard_mebibytes: 1}
gates: {max_quarantined_fraction: 0.1}
"""
