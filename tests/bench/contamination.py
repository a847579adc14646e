# SPDX-License-Identifier: Apache-2.0
"""What of planted benchmark items is found: ``python -m tests.bench.contamination [--items 200] [--markdown]``.

Items of GSM8K, MGSM (French, German, Chinese) and HumanEval are planted in prose, one a document, in several guises; printed is the share
of documents that the filter `contamination` says hold their item, with its defaults (13-grams, half of an item's n-grams). Only items
long enough to look for are planted. Translations are MGSM's own: the same items in another language. Prose without an item is searched
too: what is found there is false. The table stands in docs/deduplication.md.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from filters.contamination.benchmarks import benchmark_name, load, read_items
from filters.contamination.filter import Contamination
from filters.contract import Documents
from tests.bench.duplicates.pairs import prose

FILES = ("gsm8k/test.jsonl.zst", "mgsm/mgsm_fr.tsv", "mgsm/mgsm_de.tsv", "mgsm/mgsm_zh.tsv", "humaneval/HumanEval.jsonl.gz")
PROSE = {"mgsm/mgsm_fr.tsv": "fr", "mgsm/mgsm_de.tsv": "de", "mgsm/mgsm_zh.tsv": "zh"}
TRANSLATED = {"gsm8k/test.jsonl.zst": "fr", "mgsm/mgsm_fr.tsv": "de", "mgsm/mgsm_de.tsv": "fr", "mgsm/mgsm_zh.tsv": "fr"}
"""Into which language the same items stand in MGSM; its first items are GSM8K's, in order."""
Guise = Callable[[str, random.Random], str]


def every(step: int) -> Guise:
    """Return what replaces every so many words by another."""

    def change(text: str, draw: random.Random) -> str:
        words = text.split(" ")
        return " ".join(f"other{draw.randrange(1000)}" if at % step == step - 1 else word for at, word in enumerate(words))

    return change


GUISES: dict[str, Guise] = {
    "verbatim": lambda text, _: text,
    "capitals": lambda text, _: text.upper(),
    "other punctuation": lambda text, _: (
        text.replace(",", " -").replace(".", " !").replace("?", " ...").replace("，", "。").replace("\u2019", "'")
    ),
    "other spacing": lambda text, _: text.replace(" ", "  \n"),
    "first half": lambda text, _: text[: len(text) // 2],
    "every 40th word changed": every(40),
    "every 10th word changed": every(10),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args()
    data = Path(os.environ.get("LIMPIDE_DATA", "../shared/data"))
    if not (data / "README.md").is_file():
        print(f"real data is absent: {data} (set LIMPIDE_DATA to its folder); nothing measured")
        return
    folder = data / "benchmarks"
    rows = {file: found(folder, file, data, given.items) for file in FILES}
    columns = list(next(iter(rows.values())))
    print(("| " if given.markdown else "") + " | ".join(["benchmark", *columns]) + (" |" if given.markdown else ""))
    if given.markdown:
        print("| --- " * (1 + len(columns)) + "|")
    for file, cells in rows.items():
        line = [benchmark_name(Path(file)), *cells.values()]
        print(("| " if given.markdown else "") + " | ".join(line) + (" |" if given.markdown else ""))


def found(folder: Path, file: str, data: Path, count: int) -> dict[str, str]:
    """Return the share of documents that are said to hold their item, by guise."""
    path, filter_, draw = folder / file, Contamination(benchmarks=("-",)), random.Random(file)
    items, known = list(read_items(path, filter_.fields)), load([path], filter_.fields, filter_.ngram_words)
    wanted = [number for number in range(len(items)) if known.item_grams[number]][:count]
    measure = filter_.open({"benchmarks": [path]})
    texts = prose(data, PROSE.get(file, "en"))
    name = benchmark_name(path)

    def surroundings() -> str:
        text = draw.choice(texts)
        at = draw.randrange(max(1, len(text) - 2000))
        return text[at : at + 2000]

    def share(planted: dict[int, str]) -> str:
        documents = Documents(pa.table({"text": [f"{surroundings()}\n{text}\n{surroundings()}" for text in planted.values()]}))
        told = measure(documents)["contamination_items"].to_pylist()
        hits = sum(f"{name}#{number}" in (items_ or ()) for number, items_ in zip(planted, told, strict=True))
        return f"{hits / max(1, len(planted)):.3f}"

    cells = {"items": str(len(wanted))}
    for guise, change in GUISES.items():
        spaced = not guise.startswith("every") or PROSE.get(file) != "zh"
        cells[guise] = share({number: change(items[number], draw) for number in wanted}) if spaced else "-"
    other = list(read_items(folder / f"mgsm/mgsm_{TRANSLATED[file]}.tsv", filter_.fields)) if file in TRANSLATED else []
    cells["translated"] = share({number: other[number] for number in wanted if number < len(other)}) if other else "-"
    cells["not planted"] = share(dict.fromkeys(wanted, ""))
    return cells


if __name__ == "__main__":
    main()
