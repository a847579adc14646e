# SPDX-License-Identifier: Apache-2.0
"""A run over sources with broken text: each record is kept, dropped or quarantined with a reason, and nothing stops the run."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from curation.console import Progress
from curation.run import RELEASE
from curation.start import start
from manifests.verify import verify

GOOD = (
    "Clear water runs over smooth stones. Below the old mill a boat waits for someone who left last winter. Swallows build under bridges, "
    "and children throw sticks from there. In spring snow melts on far hills. By autumn fog hides both banks until noon."
)
LINES = {
    "good": json.dumps({"id": "good", "text": GOOD}).encode(),
    "surrogate": b'{"id": "surrogate", "text": "half a \\ud800 pair, and then clear water"}',
    "invalid": b'{"id": "invalid", "text": "clear \xff\xfe water"}',
    "nul": json.dumps({"id": "nul", "text": f"{GOOD}\x00\x00"}).encode(),
    "marks": json.dumps({"id": "marks", "text": "\u0301" * 5000}).encode(),
    "long": json.dumps({"id": "long", "text": "x" * 1_000_000}).encode(),
    "broken": b'{"id": "broken", "text": ',
}
RECIPE = """
recipe: 1
name: bad
segmentation: {rule: uax29}
sources: [{name: s, format: jsonl, paths: ["docs.jsonl"], obtained: 2026-01-01, language: en}]
steps:
  - gopher_quality: {min_words: 5, min_stop_words: 0}
  - gopher_repetition:
  - fineweb_quality:
  - c4_quality: {min_sentences: 1}
  - roots_quality: {long_words: remove, web_words: remove}
  - ocr: {preset: luciole}
  - minhash:
gates: {max_quarantined_fraction: 1}
"""


def test_broken_texts_have_their_fates(tmp_path: Path) -> None:
    """Bytes and escapes that are no text are quarantined with their error; odd but valid texts are judged like any other."""
    (tmp_path / "docs.jsonl").write_bytes(b"\n".join(LINES.values()))
    (tmp_path / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    start(tmp_path / "recipe.yaml", (), tmp_path / "out", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
    rows = pl.read_parquet(tmp_path / "out" / RELEASE / "provenance/ledger/*.parquet").sort("offset")
    fates = dict(zip(LINES, rows.select("verdict", "rule").rows(), strict=True))

    assert fates == {
        "good": ("keep", None),
        "surrogate": ("quarantine", "damaged"),
        "invalid": ("quarantine", "invalid_utf8"),
        "nul": ("drop", "too_few_punctuated_lines"),  # NULs follow its last full stop
        "marks": ("drop", "too_few_words"),
        "long": ("drop", "too_few_words"),
        "broken": ("quarantine", "damaged"),
    }
    assert verify(tmp_path / "out" / RELEASE) == []
