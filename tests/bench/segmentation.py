# SPDX-License-Identifier: Apache-2.0
"""The rules that cut words, beside each other: ``python -m tests.bench.segmentation [--megabytes 4] [--json]``.

Words by ``unicode-word``, ``uax29`` and ``uax29`` with ICU's dictionaries, over documents of 3 000 characters: novels where there are
some (ELTeC), else sentences of Common Voice, joined and repeated until there is enough. For each language the best processor time of
several passes as MB/s, and how many words and symbols there are for a thousand characters. One process on one core, in memory.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import zstandard

from filters.contract import Documents
from filters.languages import canonical
from filters.segmentation.rule import SCRIPTS, Segmentation
from manifests.markdown import table
from tests.bench.parts.child import ROOT

NOVELS: Final = {"fr": "fra", "de": "deu", "it": "ita"}
SENTENCES: Final = ("en", "ru", "el", "ar", "hi", "ko", "zh-CN", "ja", "th")
PIECE_CHARS: Final = 3000
PASSES: Final = 4


def rules() -> dict[str, Segmentation]:
    """Return the rules by the name of their column; dictionaries where ICU is installed."""
    found = {"unicode-word": Segmentation(), "uax29": Segmentation("uax29")}
    if find_spec("icu4py") is not None:
        found["uax29, dictionary"] = Segmentation("uax29", **dict.fromkeys(SCRIPTS, "dictionary"))  # type: ignore[arg-type]  # every script's
    return found


def texts(data: Path, language: str, megabytes: float) -> Iterator[str]:
    """Yield documents of one language until they have so many megabytes (10^6 bytes)."""
    novel = language in NOVELS
    path = data / "prose_eltec" / f"{NOVELS[language]}.dev.jsonl.zst" if novel else data / "langid_commonvoice" / "dev.jsonl.zst"
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(path.read_bytes()) as stream:
        rows = [orjson.loads(line) for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n")]
    whole = "\n".join(row["text"] for row in rows if novel or row["lang"] == language)
    written = 0.0
    while True:
        for start in range(0, len(whole), PIECE_CHARS):
            piece = whole[start : start + PIECE_CHARS]
            yield piece
            written += len(piece.encode()) / 1e6
            if written >= megabytes:
                return


def measured(batch: pa.Table, rule: Segmentation) -> tuple[float, int]:
    """Return the least seconds of several passes, and how many words and symbols there are."""
    seconds, words = float("inf"), 0
    for _ in range(PASSES):
        documents = Documents(batch)
        _ = documents.view.offsets
        started = time.process_time()
        words = len(documents.segmented(rule).words.start)
        seconds = min(seconds, time.process_time() - started)
    return seconds, words


def bench(data: Path, megabytes: float) -> list[dict[str, Any]]:
    """Measure every language under every rule."""
    rows = []
    for language in (*NOVELS, *SENTENCES):
        pieces = list(texts(data, language, megabytes))
        size, chars = sum(len(piece.encode()) for piece in pieces), sum(map(len, pieces))
        batch = pa.table({"text": pieces, "language": [canonical(language)] * len(pieces)})
        row: dict[str, Any] = {"language": language, "megabytes": size / 1e6}
        for name, rule in rules().items():
            seconds, words = measured(batch, rule)
            row[name] = {"mb_per_second": size / 1e6 / seconds, "words_per_1000_chars": 1000 * words / chars}
        rows.append(row)
    return rows


def main() -> int:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = Path(os.environ.get("LIMPIDE_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "README.md").is_file():
        sys.exit(f"real data is absent: {data} (set LIMPIDE_DATA to its folder)")
    rows = bench(data, options.megabytes)
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    names = list(rules())
    lines = [
        (
            row["language"],
            *(f"{row[name]['mb_per_second']:.0f}" for name in names),
            *(f"{row[name]['words_per_1000_chars']:.0f}" for name in names),
        )
        for row in rows
    ]
    print(table(("language", *(f"{name}, MB/s" for name in names), *(f"{name}, words" for name in names)), lines))
    for name, rule in rules().items():
        print(f"{name}: {rule.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
