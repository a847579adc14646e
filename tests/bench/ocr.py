# SPDX-License-Identifier: Apache-2.0
"""How well signals tell scanned text from its corrected gold: ``python -m tests.bench.ocr [--json]``.

ICDAR 2019 post-OCR correction, development half (``ocr_icdar2019/ship``): area under the ROC curve (the chance that a scanned text has
the higher value than a corrected one) by language and subset, for the signals of the step ``ocr``; for the perplexity of models that are
trained here on the novels of the language (French and German; words, order 3); and for perplexity under models of characters (order 5)
and words (order 3) that are trained on corrected texts of the same subset, in five folds: a document's model has seen neither of its two
sides.

Gold spells some things by convention as no recognition does (the long s in every German subset, ligatures, hyphens), which alone would
tell the sides apart; so the same is measured once more of texts reduced to their letters a to z after compatibility decomposition, where
only misread letters and lost spaces are left. Texts of fewer than 100 characters are left out.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import pyarrow as pa
import zstandard
from numpy.typing import NDArray

from curation.train.kneser_ney import estimate, write_arpa
from filters.contract import Documents
from filters.languages import canonical
from filters.ocr.filter import Ocr
from filters.perplexity.filter import Perplexity
from filters.perplexity.model import characters, load
from filters.perplexity.normalise import normalise, words
from tests.bench.parts.data import data_folder

NOVELS: Final = {"fra_Latn": "fra", "deu_Latn": "deu"}
TRAINING_LINES: Final = 40_000
LEAST_CHARS: Final = 100
FOLDS: Final = 5
MOST_DOCUMENTS: Final = 150
"""Documents of a subset that take part in the folds: those of every k-th row."""
AS_IT_IS: Final = "same subset"
LETTERS: Final = re.compile(r"[^a-z\s]")


def _rows(path: Path) -> list[dict[str, Any]]:
    raw = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(io.BytesIO(path.read_bytes())).read()
    return [orjson.loads(line) for line in raw.split(b"\n") if line]


def novels(data: Path, name: str) -> list[str]:
    """Return the novels of a language."""
    return [row["text"] for row in _rows(data / "prose_eltec" / f"{name}.dev.jsonl.zst")]


def auc(bad: NDArray[np.float64], good: NDArray[np.float64]) -> float:
    """Return the chance that a bad text has the higher value, ties counting half."""
    both = np.concatenate([bad, good])
    order = np.argsort(both, kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    values, inverse = np.unique(both, return_inverse=True)
    mean_rank = np.bincount(inverse, weights=ranks) / np.bincount(inverse, minlength=len(values))
    total = mean_rank[inverse[: len(bad)]].sum()
    return float((total - len(bad) * (len(bad) + 1) / 2) / (len(bad) * len(good)))


def measure(data: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Return language to signal to AUC."""
    models = []
    for key, name in NOVELS.items():
        texts = novels(data, name)
        lines = [tokens for text in texts for line in text.split("\n") if (tokens := words(normalise(line)))][:TRAINING_LINES]
        write_arpa(estimate(lines, 3), folder / f"{key}.arpa")
        models.append(folder / f"{key}.arpa")
    perplexity = Perplexity(models="*.arpa").open({"models": models})
    found: dict[str, dict[str, float]] = {}
    rows = [row for row in _rows(data / "ocr_icdar2019" / "ship.dev.jsonl.zst") if min(len(row["ocr"]), len(row["gold"])) >= LEAST_CHARS]
    for name in sorted({row["lang"] for row in rows} | {row["subset"] for row in rows}):
        mine = [row for row in rows if name in (row["lang"], row["subset"])]
        if name == mine[0]["subset"]:
            mine = mine[:: -(-len(mine) // MOST_DOCUMENTS)]
        key = canonical(mine[0]["lang"])
        sides = []
        for side in ("ocr", "gold"):
            documents = Documents(pa.table({"text": [row[side] for row in mine], "language": [key] * len(mine)}))
            of_novels = {f"novels: {signal}": column for signal, column in perplexity(documents).items()} if key in NOVELS else {}
            sides.append(Ocr().measure(documents) | of_novels)
        if name == mine[0]["subset"]:
            levelled = [{"ocr": _level(row["ocr"]), "gold": _level(row["gold"])} for row in mine]
            for label, compared in ((AS_IT_IS, mine), ("same subset, a to z", levelled)):
                for number, signals in enumerate(_cross_validated(compared, key, folder, label)):
                    sides[number] |= signals
        scores = {"texts": float(len(mine))} | _separation(*sides)
        found[name if name != mine[0]["lang"] else key] = scores
    return found


def _separation(scanned: dict[str, pa.Array], corrected: dict[str, pa.Array]) -> dict[str, float]:
    """Return the AUC of every signal that is a number."""
    scores = {}
    for signal, column in scanned.items():
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            bad, good = (np.array(side[signal].drop_null().to_pylist(), np.float64) for side in (scanned, corrected))
            if len(bad) and len(good):
                scores[signal] = auc(bad, good)
    return scores


def _level(text: str) -> str:
    return " ".join(LETTERS.sub("", normalise(unicodedata.normalize("NFKC", text))).split())


def _cross_validated(rows: list[dict[str, Any]], key: str, folder: Path, label: str) -> list[dict[str, pa.Array]]:
    """Return for OCR and gold the perplexity of each text under models of the other folds' gold."""
    made: list[dict[str, NDArray[np.float64]]] = [{}, {}]
    units = (("characters", characters, 5, "chars.arpa"), ("words", words, 3, "arpa"))
    for unit, cut, order, ending in units[: 1 + (label == AS_IT_IS)]:
        path = folder / "fold" / f"{key}.{ending}"
        path.parent.mkdir(exist_ok=True)
        for fold in range(FOLDS):
            lines = [
                tokens
                for number, row in enumerate(rows)
                if number % FOLDS != fold
                for line in row["gold"].split("\n")
                if (tokens := cut(normalise(line)))
            ]
            write_arpa(estimate(lines, order), path)
            load.cache_clear()
            measure_fold = Perplexity(models="*").open({"models": [path]})
            for side, name in enumerate(("ocr", "gold")):
                documents = Documents(
                    pa.table({"text": [row[name] for row in rows[fold::FOLDS]], "language": [key] * len(rows[fold::FOLDS])})
                )
                for signal in ("perplexity", "unknown_token_fraction"):
                    values = made[side].setdefault(f"{label}, {unit}: {signal}", np.full(len(rows), np.nan))
                    values[fold::FOLDS] = measure_fold(documents)[signal].to_numpy(zero_copy_only=False)
    return [{name: pa.array(values, from_pandas=True) for name, values in side.items()} for side in made]


def main() -> int:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    data = data_folder("ocr_icdar2019")
    with tempfile.TemporaryDirectory(prefix="limpide-bench-") as name:
        found = measure(data, Path(name))
    if asked.json:
        print(json.dumps(found, indent=2))
        return 0
    names = list(dict.fromkeys(signal for scores in found.values() for signal in scores))
    print(f"{'':<50}" + "".join(f"{key:>9}" for key in found))
    for signal in names:
        values = "".join(f"{scores[signal]:>9.3f}" if signal in scores else f"{'':>9}" for scores in found.values())
        print(f"{signal:<50}{values}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
