# SPDX-License-Identifier: Apache-2.0
"""How well personal data is found: our gold, Presidio's sentences, names, and what is wrongly found in prose and law.

    python -m tests.bench.pii_quality

Precision, recall and F2 by kind and language, next to datatrove's formatter and Presidio's default recognisers, in one run. Names need
a model: without one (``LIMPIDE_SPACY``, the folder of a pipeline, with ``LIMPIDE_SPACY_LANGUAGE``) the sets with names are said to be
unmeasured.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from curation.evaluate import ALL, compare_spans
from curation.gold import Labelled, read_gold
from filters.contract import Documents, spans_by_row
from filters.pii.names import PiiNames
from tests.bench.parts import pii

OTHER_SEED = "another-draw"


def main() -> None:
    """Measure and print."""
    tools: dict[str, pii.Tool] = {"limpide": pii.limpide, "datatrove": pii.datatrove(), "presidio": pii.presidio()}
    sets: dict[str, Callable[[], list[Labelled]]] = {
        "made gold": pii.made_gold,
        "made gold, another seed": lambda: pii.made_gold(OTHER_SEED),
        "pii_presidio (development half)": pii.presidio_gold,
    }
    for name, load in sets.items():
        if "presidio" in name and not pii.DATA.is_dir():
            print(f"{name}: not measured, {pii.DATA} is absent (set LIMPIDE_DATA)")
            continue
        labelled = load()
        print(f"\n{name}: {len(labelled)} documents")
        print(f"{'tool':<10} {'kind':<16} {'labels':>7} {'found':>7} {'precision':>9} {'recall':>7} {'F2':>7} {'covered':>8}")
        for tool, run in tools.items():
            _by_kind(tool, labelled, run([document.text for document in labelled], [document.language for document in labelled]))
        if name == "made gold":
            _by_language(labelled)
    if pii.DATA.is_dir():
        _false_positives(tools)
    _names()


def _by_kind(tool: str, labelled: Sequence[Labelled], found: Sequence[pii.Spans]) -> None:
    evaluation = compare_spans(labelled, found, pii.PRESIDIO_NAMES)
    kinds = Counter(pii.PRESIDIO_NAMES.get(kind, kind) for document in labelled for _, _, kind in document.spans)
    for kind in sorted(kinds.keys() & pii_kinds()):
        score = evaluation.of(kind)
        row = [score.precision, score.recall, score.f2, score.covered_chars / score.chars if score.chars else None]
        rates = " ".join(
            f"{'–' if value is None else format(value, '.4f'):>{width}}" for value, width in zip(row, (9, 7, 7, 8), strict=True)
        )
        print(f"{tool:<10} {kind:<16} {score.right + score.missed:>7} {score.right + score.wrong:>7} {rates}")


def pii_kinds() -> set[str]:
    """Return the kinds that are compared."""
    return {"EMAIL_ADDRESS", "IP_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "CREDIT_CARD", "NATIONAL_ID"}


def _by_language(labelled: Sequence[Labelled]) -> None:
    found = pii.limpide([document.text for document in labelled], [document.language for document in labelled])
    evaluation = compare_spans(labelled, found, {})
    print("\nlimpide by language: precision / recall / F2")
    for language in sorted({document.language for document in labelled}):
        cells = []
        for kind in sorted(pii_kinds()):
            score = evaluation.of(kind, language)
            cells.append(f"{kind.split('_')[0].lower()} {score.precision or 0:.2f}/{score.recall or 0:.2f}/{score.f2 or 0:.2f}")
        print(f"{language}  " + "  ".join(cells))


def _false_positives(tools: dict[str, pii.Tool]) -> None:
    """Count what is found where almost nothing is to be found."""
    print("\nfindings per million words in prose and law")
    for name, language, texts in pii.prose():
        words = sum(len(text.split()) for text in texts)
        for tool in ("limpide", "datatrove"):
            kinds = Counter(kind for spans in tools[tool](texts, [language] * len(texts)) for _, _, kind in spans)
            rates = ", ".join(f"{kind} {count / words * 1e6:.1f} ({count})" for kind, count in sorted(kinds.items())) or "none"
            print(f"{name:<22} {words:>9,} words  {tool:<10} {rates}")


def _names() -> None:
    """Measure names with a model, or say that there is none."""
    folder, language = os.environ.get("LIMPIDE_SPACY"), os.environ.get("LIMPIDE_SPACY_LANGUAGE", "en")
    if folder is None:
        print("\nnames (pii_ner_europeana, pii_ner_europarl): not measured, no model; set LIMPIDE_SPACY to the folder of a spaCy pipeline")
        return
    edit = PiiNames(language=language).open_edit({"model": [path for path in Path(folder).rglob("*") if path.is_file()]})
    for path in (
        *sorted((pii.DATA / "pii_ner_europarl").glob(f"{language}*.jsonl.zst")),
        *sorted((pii.DATA / "pii_ner_europeana").glob(f"*{language}*.bio.zst")),
    ):
        labelled = read_gold(path, language=language)
        found: list[pii.Spans] = [[] for _ in labelled]
        for row, start, end, kind, _ in spans_by_row(edit(Documents(pa.table({"text": [document.text for document in labelled]})))):
            found[row].append((start, end, kind))
        score = compare_spans(labelled, found, {"PER": "PERSON"}).of("PERSON", ALL)
        print(f"{path.name}: PERSON precision {score.precision}, recall {score.recall}, F2 {score.f2}")


if __name__ == "__main__":
    main()
