# SPDX-License-Identifier: Apache-2.0
"""Names of persons in labelled text, next to other tools: Europarl (de, en: clean) and Europeana (fr, nl, de: newspapers read by OCR).

A model is a folder as ``spacy.load`` reads it: ``LIMPIDE_SPACY_EN``, ``LIMPIDE_SPACY_FR`` and so on name one for a language. For a
language without one, pipelines are trained as ``limpide train names`` trains them, on all sets of the language but the block that is then
read: no name is scored by what learned it. Of each set at most ``LIMPIDE_NAMES_TOKENS`` tokens are read, from its start, but for
stretches that nobody labelled (``curation.train.unread``): they are counted, and read too with ``LIMPIDE_NAMES_UNREAD=1``.
``LIMPIDE_NAMES_EPOCHS`` trains longer.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from curation.evaluate import compare_spans
from curation.gold import Labelled, read_gold
from curation.scores import Evaluation
from curation.train.names import FOLDS, trained_on_others
from curation.train.ner import EPOCHS, entities
from curation.train.unread import read_documents
from filters.contract import Documents, spans_by_row
from filters.pii.names import PiiNames
from tests.bench.parts import pii

SETS = {
    "pii_ner_europarl/en.jsonl.zst": "en",
    "pii_ner_europarl/de.jsonl.zst": "de",
    "pii_ner_europeana/enp_FR.bnf.bio.zst": "fr",
    "pii_ner_europeana/enp_NL.kb.bio.zst": "nl",
    "pii_ner_europeana/enp_DE.lft.bio.zst": "de",
    "pii_ner_europeana/enp_DE.onb.bio.zst": "de",
}
TOKENS = 200_000
SEED = 1


def measure_names(datatrove: pii.Tool, languages: Sequence[str] = ()) -> None:
    """Measure and print the sets of some languages, of all when none is named."""
    if not pii.DATA.is_dir():
        print(f"names: not measured, {pii.DATA} is absent (set LIMPIDE_DATA)")
        return
    most = int(os.environ.get("LIMPIDE_NAMES_TOKENS", TOKENS))
    print(f"\nnames of persons, at most {most:,} tokens a set; exact: the span is the label's; covered: share of labelled characters")
    print(f"{'set':<38} {'model':<14} {'tool':<10} {'labels':>7} {'found':>7} {'precision':>9} {'recall':>7} {'F2':>7} {'covered':>8}")
    for language in dict.fromkeys(SETS.values()):
        if languages and language not in languages:
            continue
        sets = {Path(path): _read(path, language, most) for path, its in SETS.items() if its == language}
        given = os.environ.get(f"LIMPIDE_SPACY_{language.upper()}")
        counts: dict[tuple[Path, str], Evaluation] = {}
        wrong: dict[Path, Counter[str]] = {}
        for folder, held_out in _models(given, sets, language):
            for path, labelled in held_out.items():
                texts = [document.text for document in labelled]
                found = {
                    "limpide": _limpide(folder, language, texts),
                    "datatrove": datatrove(texts, [language] * len(texts)),
                    "presidio": _presidio(folder, language, texts),
                }
                for tool, spans in found.items():
                    counts.setdefault((path, tool), Evaluation()).join(compare_spans(labelled, spans, {"PER": "PERSON"}))
                wrong.setdefault(path, Counter()).update(_errors(labelled, found["limpide"]))
        for (path, tool), evaluation in sorted(counts.items()):
            _print(path, "given" if given else f"{FOLDS} folds", tool, evaluation)
        for path, classes in wrong.items():
            print(f"  {path}: what limpide finds too much: {', '.join(f'{name} {count}' for name, count in classes.most_common())}")


def _models(given: str | None, sets: dict[Path, list[Labelled]], language: str) -> Iterator[tuple[Path, dict[Path, Sequence[Labelled]]]]:
    """Yield folders of pipelines, each with what it is to read."""
    if given:
        yield Path(given), dict(sets)
        return
    for pipeline, held_out in trained_on_others(sets, language, FOLDS, SEED, int(os.environ.get("LIMPIDE_NAMES_EPOCHS", EPOCHS))):
        with tempfile.TemporaryDirectory() as folder:
            pipeline.to_disk(folder)
            yield Path(folder), held_out


def _read(path: str, language: str, most: int) -> list[Labelled]:
    """Read the first tokens of a set, without stretches that nobody labelled unless these are wanted."""
    labelled = _first(read_gold(pii.DATA / path, language=language), most)
    read = labelled if os.environ.get("LIMPIDE_NAMES_UNREAD") else read_documents(labelled, entities)
    if len(read) < len(labelled):
        print(f"{path:<38} {len(labelled) - len(read)} of {len(labelled)} documents left out: long stretches without a label")
    return read


def _first(labelled: Sequence[Labelled], most: int) -> list[Labelled]:
    taken, tokens = [], 0
    for document in labelled:
        if tokens >= most:
            break
        taken.append(document)
        tokens += len(document.text.split())
    return taken


def _limpide(folder: Path, language: str, texts: Sequence[str]) -> list[pii.Spans]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    edit = PiiNames(language=language).open_edit({"model": files})
    found: list[pii.Spans] = [[] for _ in texts]
    for row, start, end, kind, _ in spans_by_row(edit(Documents(pa.table({"text": texts})))):
        found[row].append((start, end, kind))
    return found


def _presidio(folder: Path, language: str, texts: Sequence[str]) -> list[pii.Spans]:
    """Find persons with Presidio's own recogniser and labels, at its default threshold."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": "given"}])
    engine.nlp = cast("Any", {language: spacy.load(folder)})
    registry = RecognizerRegistry(recognizers=[SpacyRecognizer(supported_language=language)], supported_languages=[language])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[language])
    return [[(one.start, one.end, one.entity_type) for one in analyzer.analyze(text, language, entities=["PERSON"])] for text in texts]


def _print(path: Path, model: str, tool: str, evaluation: Evaluation) -> None:
    score = evaluation.of("PERSON")
    row = [score.precision, score.recall, score.f2, score.covered_chars / score.chars if score.chars else None]
    rates = " ".join(f"{'–' if one is None else format(one, '.4f'):>{width}}" for one, width in zip(row, (9, 7, 7, 8), strict=True))
    print(f"{path!s:<38} {model:<14} {tool:<10} {score.right + score.missed:>7} {score.right + score.wrong:>7} {rates}")


def _errors(labelled: Sequence[Labelled], found: Sequence[pii.Spans]) -> Counter[str]:
    """Count the spans that are no label by what they touch."""
    classes = Counter[str]()
    for document, spans in zip(labelled, found, strict=True):
        for start, end, _ in spans:
            touched = [(first, last, kind) for first, last, kind in document.spans if first < end and start < last]
            persons = [(first, last) for first, last, kind in touched if kind == "PER"]
            if (start, end) in persons:
                continue
            if persons:
                classes["part of a person" if any(first <= start and end <= last for first, last in persons) else "more than a person"] += 1
            else:
                classes[f"in a label {touched[0][2]}" if touched else "no label"] += 1
    return classes
