# SPDX-License-Identifier: Apache-2.0
"""How well personal data is found: our gold, Presidio's sentences, names, and what is wrongly found in prose and law.

    python -m tests.bench.pii_quality                   # everything
    python -m tests.bench.pii_quality addresses         # postal addresses alone
    python -m tests.bench.pii_quality names de nl       # names alone, in some languages

Precision, recall and F2 by kind and language, next to datatrove's formatter and Presidio's default recognisers, in one run. Names:
by a model that is given, or by cross-validated training (see ``tests/bench/parts/names.py``), some minutes a language.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence

from curation.evaluate import compare_spans
from curation.gold import Labelled
from tests.bench.parts import pii
from tests.bench.parts.addresses import measure_addresses
from tests.bench.parts.names import measure_names

OTHER_SEED = "another-draw"


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["addresses"]:
        measure_addresses()
        return
    if sys.argv[1:2] == ["names"]:
        measure_names(pii.datatrove(), sys.argv[2:])
        return
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
    measure_addresses()
    measure_names(tools["datatrove"])


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


if __name__ == "__main__":
    main()
