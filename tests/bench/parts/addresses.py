# SPDX-License-Identifier: Apache-2.0
"""Postal addresses: our made gold by language, Presidio's sentences, and what is found in prose, law and web texts.

Presidio's sentences put streets of one country beside places of another, and label house numbers alone ("95"), so a label seldom has a
form that some country uses; beside exact spans stand labels that were touched at all, and the share of labelled characters. Neither
datatrove nor Presidio's default recognisers find addresses.
"""

from __future__ import annotations

from collections.abc import Sequence

from curation.evaluate import compare_spans
from curation.gold import Labelled
from curation.scores import ALL
from tests.bench.parts import pii
from tests.gold.addresses import SEED, gold

KIND = "POSTAL_ADDRESS"
NAMES = {"ADDRESS": KIND, "STREET_ADDRESS": KIND}


def measure_addresses() -> None:
    """Measure and print."""
    print(f"\npostal addresses: {'set':<34} {'labels':>7} {'found':>7} {'precision':>9} {'recall':>7} {'F2':>7} {'covered':>8}")
    for seed in (SEED, "another-draw"):
        rows = gold(seed=seed)
        labelled = [
            Labelled(row["text"], row["language"], tuple((s["start"], s["end"], s["kind"]) for s in row["spans"]), None) for row in rows
        ]
        _print(f"made, seed {seed}", labelled, by_language=seed == SEED)
    if not pii.DATA.is_dir():
        print(f"real texts: not measured, {pii.DATA} is absent (set LIMPIDE_DATA)")
        return
    sentences = pii.presidio_gold()
    found = _print("pii_presidio (development half)", sentences)
    labels = [(row, start, end) for row, one in enumerate(sentences) for start, end, kind in one.spans if kind in NAMES]
    touched = sum(any(start < last and first < end for first, last, _ in found[row]) for row, start, end in labels)
    beside = sum(
        not any(start < last and first < end for start, end, kind in one.spans if kind in NAMES)
        for one, spans in zip(sentences, found, strict=True)
        for first, last, _ in spans
    )
    print(f"  {touched} of {len(labels)} labels touched; {beside} of {sum(map(len, found))} findings touch no label")
    for name, language, texts in [*pii.prose(), ("noisy web sample", "eng_Latn", pii.web_texts())]:
        count = sum(map(len, pii.limpide(texts, [language] * len(texts), ["address"])))
        print(f"  {name:<22} {sum(len(text.split()) for text in texts):>9,} words: {count} found")


def _print(name: str, labelled: Sequence[Labelled], *, by_language: bool = False) -> list[pii.Spans]:
    found = pii.limpide([one.text for one in labelled], [one.language for one in labelled], ["address"])
    evaluation = compare_spans(labelled, found, NAMES)
    for language in (ALL, *(sorted({one.language for one in labelled}) if by_language else ())):
        score = evaluation.of(KIND, language)
        rates = [score.precision, score.recall, score.f2, score.covered_chars / score.chars if score.chars else None]
        cells = " ".join(
            f"{'–' if rate is None else format(rate, '.4f'):>{width}}" for rate, width in zip(rates, (9, 7, 7, 8), strict=True)
        )
        title = name if language == ALL else f"  {language}"
        print(f"{title:<52} {score.right + score.missed:>7} {score.right + score.wrong:>7} {cells}")
    return found


if __name__ == "__main__":
    measure_addresses()
