# SPDX-License-Identifier: Apache-2.0
"""Who survives which thresholds, by language: ``python -m tests.bench.fairness [--json]``; the table stands in ``docs/fairness.md``.

Over all prose, law and web text of the development data: novels, speeches, scripture, sentences of treebanks, law, whole pages of the HTML
sets as `blocks` extracts them, C4, and the web documents that people judged (DCLM, HPLT), cut into pieces of at most 4 000 characters at a
line's end where there is one. Each set is applied to the four Gopher and FineWeb steps, or to ROOTS' step, with the language that the
data declare, so that the table shows thresholds and not language identification.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import zstandard

from curation.extraction.gold import read_gold
from curation.io.extract import extract
from curation.judge import judge
from curation.recipe_yaml import parse_recipe
from filters.contract import Documents
from filters.languages import canonical
from tests.bench.parts.data import data_folder

PIECE_CHARS: Final = 4000
JOINED: Final = re.compile(r"\s*\.{10}\s*")
"""How HPLT joins the two excerpts of a document."""
MOST_PIECES: Final = 2000
SETS: Final = {
    "English (defaults)": ("gopher_quality: {}", "gopher_repetition: {}", "fineweb_quality: {}"),
    "fineweb2": tuple(f"{step}:\n    thresholds: fineweb2" for step in ("gopher_quality", "gopher_repetition", "fineweb_quality")),
    "C4 (no end rule)": ("c4_quality: {end_punctuation: false}",),
    "ROOTS (defaults)": ("roots_quality: {}",),
    "roots": ("roots_quality:\n    thresholds: roots",),
}
RECIPE: Final = "recipe: 1\nname: fairness\nsources: [{name: a, format: jsonl, paths: [a], obtained: 2026-11-20}]\nsteps:\n"
SOURCES: Final = (
    ("novels", "prose_eltec/*.zst", "lang"),
    ("speeches", "prose_en_us_speeches/*.zst", "lang"),
    ("law", "legal_code_civil_fr/*.zst", "fr"),
    ("law", "legal_gesetze_de/*.zst", "de"),
    ("web", "noisy_web_c4_sample/*.gz", "en"),
    ("web", "quality_dclm_human/*.zst", "en"),
    ("web", "quality_hplt/*.zst", "lang"),
)


def texts(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, language, piece)."""
    yield from _pages(data)
    yield from _joined(data)
    for kind, pattern, language in SOURCES:
        for path in sorted(data.glob(pattern)):
            raw = path.read_bytes()
            unpacked = gzip.decompress(raw) if path.suffix == ".gz" else _unpack(raw)
            for line in unpacked.split(b"\n"):
                row = orjson.loads(line) if line else {}
                text = JOINED.sub("\n", str(row.get("text") or ""))
                if text:
                    key = canonical(row.get("lang") or row.get("language") or "en" if language == "lang" else language)
                    yield from ((kind, key, piece) for piece in pieces(text))


def pieces(text: str) -> Iterator[str]:
    """Cut a text at the last line's end within each 4 000 characters; a line that is longer is cut anywhere."""
    at = 0
    while at < len(text):
        newline = text.rfind("\n", at, at + PIECE_CHARS) + 1 if at + PIECE_CHARS < len(text) else 0
        end = newline if newline > at else at + PIECE_CHARS
        yield text[at:end]
        at = end


def _pages(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield whole pages, in the language that the set or the page declares; pages that declare none are left out."""
    for page in read_gold(data):
        made = extract(page.html, url=page.url)
        try:
            key = canonical(page.language or made.language or "")
        except ValueError:
            continue
        yield from (("pages", key, piece) for piece in pieces(made.text))


def _joined(data: Path) -> Iterator[tuple[str, str, str]]:
    """Yield texts that the sets hold line by line: verses, and sentences of treebanks, one a line."""
    for name, language in (("english-kjv", "en"), ("english-web", "en"), ("french", "fr"), ("swedish", "sv")):
        text = (data / "parallel_genesis" / f"{name}.txt").read_text(encoding="utf-8", errors="replace")
        yield from (("scripture", canonical(language), piece) for piece in pieces(text))
    for language in ("de", "en"):
        raw = (data / "parallel_bible_de_en" / f"bible-uedin-v1.de-en.{language}.gz").read_bytes()
        yield from (("scripture", canonical(language), piece) for piece in pieces(gzip.decompress(raw).decode("utf-8", "replace")))
    for path in sorted(data.glob("ud_text/*.zst")):
        rows = [orjson.loads(line) for line in _unpack(path.read_bytes()).split(b"\n") if line]
        joined = "\n".join(row["text"] for row in rows)
        yield from (("sentences", canonical(rows[0]["lang"]), piece) for piece in pieces(joined))
    rows = [orjson.loads(line) for line in _unpack((data / "parallel_pud" / "dev.jsonl.zst").read_bytes()).split(b"\n") if line]
    for language in ("en", "fr", "ar"):
        joined = "\n".join(row[language] for row in rows)
        yield from (("sentences", canonical(language), piece) for piece in pieces(joined))


def _unpack(raw: bytes) -> bytes:
    return zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(raw)).read()


def survival(data: Path) -> list[dict[str, Any]]:
    """Return for each kind and language the share of pieces that each set keeps, and the rule that drops most."""
    groups: dict[tuple[str, str], list[str]] = {}
    for kind, key, text in texts(data):
        group = groups.setdefault((kind, key), [])
        if len(group) < MOST_PIECES:
            group.append(text)
    judged = {name: [step.judging for step in _steps(steps)] for name, steps in SETS.items()}
    rows = []
    for (kind, key), group in sorted(groups.items()):
        documents = Documents(pa.table({"text": group, "language": [key] * len(group)}))
        row: dict[str, Any] = {"text": kind, "language": key, "pieces": len(group)}
        for name, steps in judged.items():
            signals: dict[str, pa.Array] = {}
            for step in steps:
                signals |= step.filter.measure(documents)
            judgement = judge(steps, pa.table(signals), documents.column("language"), {})
            row[name] = float(np.mean(judgement.passed()))
            worst = max(judgement.failures, key=lambda failure: int(failure.fails.sum()))
            row[f"{name}: rule"] = worst.rule if worst.fails.any() else ""
        rows.append(row)
    return rows


def _steps(steps: tuple[str, ...]) -> list[Any]:
    from curation.job import prepare_step

    recipe = parse_recipe(RECIPE + "".join(f"  - {step}\n" for step in steps))
    return [prepare_step(step, Path()) for step in recipe.steps]


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| text | language | pieces | " + " | ".join(SETS) + " |", "|---|---|---:|" + "---|" * len(SETS)]
    for row in rows:
        cells = [f"{row[name]:.0%}" + (f" ({row[f'{name}: rule']})" if row[name] < 0.95 else "") for name in SETS]
        lines.append(f"| {row['text']} | {row['language']} | {row['pieces']:,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("prose_eltec")
    rows = survival(data)
    print(json.dumps(rows, indent=2) if asked.json else table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
