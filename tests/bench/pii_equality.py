# SPDX-License-Identifier: Apache-2.0
"""Presidio on candidates against Presidio on whole texts, on 2,000 real documents: what differs, and how much time each takes.

    python -m tests.bench.pii_equality
    python -m tests.bench.pii_equality telephones       # national telephones alone

Then telephones in pages of which the language is declared: what is found with windows sifted by the numbering plans, against what is found
when phonenumbers' own matcher looks at every window.

The documents are real, and those come first that hold most addresses and numbers: files of licences, main texts of web pages, web texts
of two samples; articles of the Code civil fill up. Each set says how many of its documents hold results.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
from phonenumbers import PhoneNumberMatcher

from curation.io.extract import extract
from filters.kernels import telephones
from filters.pii import numbering, phone
from filters.pii.find import find
from filters.pii.presidio import Neighbourhoods, recognizers, whole_text
from tests.bench.parts import pii
from tests.real_corpus import read_jsonl_zst, read_pages

DOCUMENTS = 2_000
PAGES = 25
LANGUAGES = ("deu_Latn", "fra_Latn", "spa_Latn", "ita_Latn", "eng_Latn", "nld_Latn", "pol_Latn")


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
    if sys.argv[1:] == ["telephones"]:
        _telephones()
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
    _telephones()


def _telephones() -> None:
    """Compare sifted windows with all windows, in pages and web texts."""
    texts = pii.pages(PAGES)
    for language in LANGUAGES:
        documents = pa.array(texts, pa.large_string()), pa.array([language] * len(texts), pa.string())
        list(find(documents[0][:1], documents[1][:1], {"phone"}))  # plans and kernels are made once
        seconds, answers, looked = [], [], []
        for everything in (False, True):
            counted = Counter[str]()
            with _looking_at(counted, everything=everything):
                start = time.process_time()
                answers.append([(one.row, one.start, one.end) for one in find(*documents, {"phone"})])
                seconds.append(time.process_time() - start)
            looked.append(counted["windows"])
        differing = len(set(answers[0]) ^ set(answers[1]))
        told = f"{looked[0]} of {looked[1]} windows looked at, {len(answers[1])} found, {differing} differ"
        print(f"telephones, {PAGES} pages as {language}: {told}, {seconds[1] / seconds[0]:.1f} × as fast")


@contextmanager
def _looking_at(counted: Counter[str], *, everything: bool) -> Iterator[None]:
    """Count the windows that phonenumbers' matcher looks at; all of them, by its own class, if ``everything``."""
    numbers, sift, kept = numbering.numbers, telephones.may_be_telephones, phone._numbers

    def look(text: str, region: str | None, most_tries: int = 16) -> tuple[tuple[int, int], ...]:
        counted["windows"] += 1
        if not everything:
            return tuple(numbers(text, region, most_tries))
        return tuple((hit.start, hit.end) for hit in PhoneNumberMatcher(text, region, max_tries=most_tries))

    phone._numbers = look  # type: ignore[assignment]
    if everything:
        telephones.may_be_telephones = lambda _data, places, *_a: np.ones(len(places), np.bool_)
    try:
        yield
    finally:
        phone._numbers, telephones.may_be_telephones = kept, sift


if __name__ == "__main__":
    main()
