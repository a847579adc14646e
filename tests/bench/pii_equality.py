# SPDX-License-Identifier: Apache-2.0
"""Presidio on candidates against Presidio on whole texts, on 2,000 real documents: what differs, and how much time each takes.

    python -m tests.bench.pii_equality

The documents are real, and those come first that hold most addresses and numbers: files of licences, main texts of web pages, web texts
of two samples; articles of the Code civil fill up. Each set says how many of its documents hold results.
"""

from __future__ import annotations

import logging
import time

from curation.io.extract import extract
from filters.pii.presidio import Neighbourhoods, recognizers, whole_text
from tests.bench.parts import pii
from tests.real_corpus import read_jsonl_zst, read_pages

DOCUMENTS = 2_000


def _real() -> dict[str, list[str]]:
    """Return real texts by set."""
    pages = (extract(page) for _, page in read_pages(pii.DATA / "html_trafilatura/dev/pages.tar.zst"))
    return {
        "licences": [str(row["text"]) for row in read_jsonl_zst(pii.DATA / "licences/repo_licence_files.jsonl.zst")],
        "html_trafilatura, main texts": [page.text for page in pages if page.text],
        "quality_dclm_human": [str(row["text"]) for row in read_jsonl_zst(pii.DATA / "quality_dclm_human/majority_data.dev.jsonl.zst")],
        "noisy_web_c4_sample": pii.web_texts(),
        "legal_code_civil_fr": [str(row["text"]) for row in read_jsonl_zst(pii.DATA / "legal_code_civil_fr/dev.jsonl.zst")],
    }


def main() -> None:
    """Compare and print."""
    if not pii.DATA.is_dir():
        print(f"skipped: {pii.DATA} is absent (set LIMPIDE_DATA)")
        return
    logging.disable(logging.CRITICAL)
    documents = [(name, text) for name, texts in _real().items() for text in texts][:DOCUMENTS]
    chosen = recognizers()
    near, whole = Neighbourhoods(chosen), whole_text(chosen)
    seconds = {"near": 0.0, "whole": 0.0}
    results = differing = 0
    holding: dict[str, list[int]] = {}
    for name, text in documents:
        start = time.process_time()
        expected = sorted((r.start, r.end, r.entity_type, round(r.score, 6)) for r in whole.analyze(text, "en"))
        middle = time.process_time()
        found = sorted((r.start, r.end, r.entity_type, round(r.score, 6)) for r in near.analyze(text))
        seconds["whole"] += middle - start
        seconds["near"] += time.process_time() - middle
        results += len(expected)
        holding.setdefault(name, []).append(len(expected))
        differing += expected != found
    for name, counts in holding.items():
        print(f"{name:<28} {len(counts):>5} documents, {sum(map(bool, counts)):>4} with results, {sum(counts):>5} results")
    rates = {name: len(documents) / taken for name, taken in seconds.items()}
    print(f"{len(documents)} real documents, {results} results of whole-text Presidio; {differing} documents differ")
    ratio = rates["near"] / rates["whole"]
    print(f"whole text {rates['whole']:.0f} documents/s, candidates only {rates['near']:.0f} documents/s: {ratio:.1f} ×")


if __name__ == "__main__":
    main()
