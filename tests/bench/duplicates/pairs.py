# SPDX-License-Identifier: Apache-2.0
"""Pairs of documents of known similarity: planted in real prose, and versions of real laws.

A planted pair is a piece of prose and the same piece with some of its words replaced by words of the same corpus; how many is drawn so that
similarities spread evenly. Arabic and Chinese come as single sentences, of which documents are strung together. Similarity is the exact
Jaccard similarity of their 5-grams of words (characters where a script has no spaces), computed from the texts.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import zstandard
from numpy.typing import NDArray

from filters.contract import Documents
from filters.dedup.minhash import MinHash
from filters.text import TextView

LANGUAGES = ("fr", "de", "es", "it", "pt", "en", "ar", "zh")
ELTEC = {"fr": "fra", "de": "deu", "es": "spa", "it": "ita", "pt": "por"}


@dataclass(frozen=True)
class Pairs:
    """Pairs of texts with their exact similarity (float64 [pairs]) and the words of the longer one (int64 [pairs])."""

    left: list[str]
    right: list[str]
    similarity: NDArray[np.float64]
    words: NDArray[np.int64]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read a compressed JSONL file."""
    with path.open("rb") as stream:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(stream)
        for line in io.BufferedReader(reader):
            yield orjson.loads(line)


def prose(data: Path, language: str) -> list[str]:
    """Return texts in one language."""
    if language in ELTEC:
        return [row["text"] for row in rows(data / f"prose_eltec/{ELTEC[language]}.dev.jsonl.zst")]
    if language == "en":
        return [row["text"] for name in ("inaugural", "state_union") for row in rows(data / f"prose_en_us_speeches/{name}.dev.jsonl.zst")]
    wanted = {"ar"} if language == "ar" else {"zh-CN", "zh-TW", "zh-HK", "zh"}
    texts = [row["text"] for row in rows(data / "langid_commonvoice/dev.jsonl.zst") if row["lang"] in wanted]
    if language == "ar":
        texts += [row["ar"] for row in rows(data / "parallel_pud/dev.jsonl.zst")]
    else:
        texts += [line.split("\t")[0] for line in (data / "benchmarks/mgsm/mgsm_zh.tsv").read_text(encoding="utf-8").splitlines()]
    return texts


def planted(data: Path, language: str, count: int, seed: int = 5) -> Pairs:
    """Plant ``count`` pairs of 60 to 1200 words, with similarities from 0.3 to 1."""
    draw = random.Random(f"{language} {seed}")
    texts = prose(data, language)
    if language in {"ar", "zh"}:
        texts = [(" " if language == "ar" else "").join(draw.sample(texts, len(texts))) for _ in range(40)]
    view = TextView(pa.array(texts))
    strings = view.strings(view.words)
    gap = "" if language == "zh" else " "
    cuts = view.words.first.tolist()
    places = [(start, stop) for start, stop in pairwise(cuts) if stop - start > 1300]
    left, right = [], []
    for _ in range(count):
        start, stop = draw.choice(places)
        length = int(60 * 20 ** draw.random())
        at = draw.randrange(start, stop - length)
        words = strings[at : at + length]
        wanted = draw.uniform(0.3, 1.0)
        other = list(words)
        # One word replaced touches five of the n-grams on either side.
        replaced = min(length, round(length * (1 - wanted) / (5 * (1 + wanted)) * draw.uniform(0.9, 1.1)))
        for place in draw.sample(range(length), replaced):
            other[place] = strings[draw.randrange(len(strings))]
        left.append(gap.join(words))
        right.append(gap.join(other))
    return measured(left, right)


def laws(data: Path) -> dict[str, Pairs]:
    """Return consecutive versions of one law, by language."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for a, b in pairwise(rows(data / "neardup_law_versions/dev.jsonl.zst")):
        if a["group"] == b["group"]:
            left, right = found.setdefault(a["lang"], ([], []))
            left.append(a["text"])
            right.append(b["text"])
    return {language: measured(*sides) for language, sides in found.items()}


def measured(left: list[str], right: list[str]) -> Pairs:
    """Measure the exact similarity of pairs."""
    sides = [Documents(pa.table({"text": side})) for side in (left, right)]
    similarity = MinHash().similarity(*sides)
    words = np.maximum(*(np.diff(side.view.words.first) for side in sides))
    return Pairs(left, right, similarity, words)
