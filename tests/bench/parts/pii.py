# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of personal data have in common: real texts, gold, and other tools behind one function each."""

from __future__ import annotations

import gzip
import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from curation.gold import Labelled, read_gold
from filters.pii.filter import CHECKED
from filters.pii.find import find
from tests.gold.pii import gold
from tests.real_corpus import read_jsonl_zst, read_pages

Spans = list[tuple[int, int, str]]
Tool = Callable[[Sequence[str], Sequence[str | None]], list[Spans]]
DATA = Path(os.environ.get("LIMPIDE_DATA", "../shared/data"))
PRESIDIO_NAMES = {"US_SSN": "NATIONAL_ID"}


def made_gold(seed: str = "") -> list[Labelled]:
    """Return the made gold; another draw of it when a seed is given."""
    rows = gold(seed=seed) if seed else gold()
    spans = [tuple((span["start"], span["end"], span["kind"]) for span in row["spans"]) for row in rows]
    return [Labelled(row["text"], row["language"], true, None) for row, true in zip(rows, spans, strict=True)]


def presidio_gold() -> list[Labelled]:
    """Return Presidio's synthetic sentences (development half), but the one whose label does not stand where it says."""
    return read_gold(DATA / "pii_presidio/dev.jsonl.zst", language="en", left_out=[])


def web_texts() -> list[str]:
    """Return the noisy web sample."""
    files = sorted((DATA / "noisy_web_c4_sample").glob("c4-sample*.json.gz"))
    return [json.loads(line)["text"] for file in files for line in gzip.decompress(file.read_bytes()).split(b"\n") if line]


def pages(most: int) -> list[str]:
    """Return HTML pages as they stand."""
    found = (page.decode("utf-8", "replace") for _, page in read_pages(DATA / "html_trafilatura/dev/pages.tar.zst"))
    return [page for page, _ in zip(found, range(most), strict=False)]


def prose() -> Iterator[tuple[str, str, list[str]]]:
    """Yield (set, language, texts) of prose and law, which hold almost no personal data of the checked kinds."""
    for code, key in (("fra", "fra_Latn"), ("deu", "deu_Latn"), ("spa", "spa_Latn"), ("ita", "ita_Latn"), ("por", "por_Latn")):
        yield f"prose_eltec {code}", key, _texts(DATA / f"prose_eltec/{code}.dev.jsonl.zst")
    yield "legal_code_civil_fr", "fra_Latn", _texts(DATA / "legal_code_civil_fr/dev.jsonl.zst")
    yield "legal_gesetze_de", "deu_Latn", _texts(DATA / "legal_gesetze_de/dev.jsonl.zst")


def _texts(path: Path) -> list[str]:
    return [str(row["text"]) for row in read_jsonl_zst(path)]


def limpide(texts: Sequence[str], languages: Sequence[str | None], kinds: Sequence[str] = CHECKED) -> list[Spans]:
    """Find all checked kinds."""
    found: list[Spans] = [[] for _ in texts]
    for piece in find(pa.array(texts, pa.large_string()), pa.array(languages, pa.string()), frozenset(kinds)):
        found[piece.row].append((piece.start, piece.end, piece.recogniser.kind))
    return found


def datatrove() -> Tool:
    """Return datatrove's formatter: what its two expressions match and its validator accepts."""
    from datatrove.pipeline.formatters.pii import PIIFormatter

    formatter = PIIFormatter()
    replacers = (("EMAIL_ADDRESS", formatter.emails_replacer), ("IP_ADDRESS", formatter.ip_replacer))

    def run(texts: Sequence[str], languages: Sequence[str | None]) -> list[Spans]:
        return [
            [
                (*hit.span(), kind)
                for kind, replacer in replacers
                for hit in replacer.regex.finditer(text)
                if replacer.validator is None or replacer.validator(hit.group(0))
            ]
            for text in texts
        ]

    return run


def presidio() -> Tool:
    """Return Presidio's analyzer with its default recognisers that need no model, threshold 0.5, overlaps as it leaves them."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    from filters.pii.presidio import engine_class, recognizers

    logging.disable(logging.CRITICAL)
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    ours = {one.__class__.__name__: one for one in recognizers()}
    chosen = [ours.get(one.__class__.__name__, one) for one in registry.recognizers if "Spacy" not in one.__class__.__name__]
    engine = AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=chosen, supported_languages=["en"]),
        nlp_engine=engine_class()(),
        supported_languages=["en"],
    )
    names = {"US_SSN", "UK_NHS", "UK_NINO", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL", "FI_PERSONAL_IDENTITY_CODE", "US_ITIN"}

    def run(texts: Sequence[str], languages: Sequence[str | None]) -> list[Spans]:
        return [
            sorted(
                {
                    (r.start, r.end, "NATIONAL_ID" if r.entity_type in names else r.entity_type)
                    for r in engine.analyze(text, "en", score_threshold=0.5)
                }
            )
            for text in texts
        ]

    return run


def scrubadub() -> Tool | None:
    """Return scrubadub with its default detectors; None where it is not installed (it is no dependency)."""
    try:
        import scrubadub as library
    except ImportError:
        return None
    scrubber = library.Scrubber()

    def run(texts: Sequence[str], languages: Sequence[str | None]) -> list[Spans]:
        return [[(filth.beg, filth.end, filth.type or "") for filth in scrubber.iter_filth(text)] for text in texts]

    return run
