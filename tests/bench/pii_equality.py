# SPDX-License-Identifier: Apache-2.0
"""Presidio on candidates against Presidio on whole texts, on 2,000 real documents: what differs, and how much time each takes.

python -m tests.bench.pii_equality
"""

from __future__ import annotations

import logging
import time

from filters.pii.presidio import Neighbourhoods, recognizers, whole_text
from tests.bench.parts import pii

DOCUMENTS = 2_000


def main() -> None:
    """Compare and print."""
    if not pii.DATA.is_dir():
        print(f"skipped: {pii.DATA} is absent (set LIMPIDE_DATA)")
        return
    logging.disable(logging.CRITICAL)
    laws = [text for name, _, texts in pii.prose() if name == "legal_code_civil_fr" for text in texts]
    sentences = [document.text for document in pii.presidio_gold()]
    documents = [*pii.web_texts(), *sentences[:600], *laws][:DOCUMENTS]
    chosen = recognizers()
    near, whole = Neighbourhoods(chosen), whole_text(chosen)
    seconds = {"near": 0.0, "whole": 0.0}
    results = differing = 0
    for text in documents:
        start = time.process_time()
        expected = sorted((r.start, r.end, r.entity_type, round(r.score, 6)) for r in whole.analyze(text, "en"))
        middle = time.process_time()
        found = sorted((r.start, r.end, r.entity_type, round(r.score, 6)) for r in near.analyze(text))
        seconds["whole"] += middle - start
        seconds["near"] += time.process_time() - middle
        results += len(expected)
        differing += expected != found
    rates = {name: len(documents) / taken for name, taken in seconds.items()}
    print(f"{len(documents)} real documents, {results} results of whole-text Presidio; {differing} documents differ")
    ratio = rates["near"] / rates["whole"]
    print(f"whole text {rates['whole']:.0f} documents/s, candidates only {rates['near']:.0f} documents/s: {ratio:.1f} ×")


if __name__ == "__main__":
    main()
