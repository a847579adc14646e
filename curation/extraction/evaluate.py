# SPDX-License-Identifier: Apache-2.0
"""Score extractors on all gold sets in one run: ``limpide evaluate extraction``.

`blocks` is scored by cross-validation over domains: for each fold a model is trained from the pages of all other domains, of all
sets, with the
settings of training, and scores the fold's pages only. The others are scored as they come. Where a page has a TEI edition too, texts are
scored against that separately. Speed is pages per second of processor
time of one process, text and metadata together for `blocks` (as ``curation.io.extract.extract`` gives them), text alone for the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.extraction.fit import Example, fit_model, fold_of
from curation.extraction.gold import SETS, Gold, judged_by_tei
from curation.extraction.metrics import Score, segment_score, text_score
from curation.extraction.train import SEED, examples_of, gold_or_fail
from curation.io import resiliparse, trafilatura
from curation.io.block_model import open_model, trained_on
from curation.io.blocks import text_with
from curation.io.extract import extract
from curation.io.page import cut_page

FOLDS: Final = 5
NOTES: Final = (
    "cells: precision, recall and F1, 0 to 1; on html_trafilatura of segments, elsewhere of 4-grams of words",
    "`blocks` is trained anew on these pages and scored on sites that it has not seen; the model that ships has seen these pages",
    "the others are scored as they come",
)
"""What the table does not say of itself."""
Answers = dict[tuple[str, str], str]
"""(set, page) to text."""
Other = Callable[[Gold], str]


@dataclass(frozen=True)
class Row:
    """How one extractor does on one group of pages."""

    extractor: str
    group: str
    score: Score
    pages: int
    pages_a_second: float | None

    def as_json(self) -> dict[str, Any]:
        """Return the row for ``--json``."""
        found = {"extractor": self.extractor, "group": self.group, "pages": self.pages}
        score = {"precision": round(self.score.precision, 4), "recall": round(self.score.recall, 4), "f1": round(self.score.f1, 4)}
        return {**found, **score, "pages_a_second": None if self.pages_a_second is None else round(self.pages_a_second)}


def competitors() -> dict[str, Other]:
    """Return the extractors that are not trained here."""
    from trafilatura import bare_extraction

    def settings(**more: bool) -> Other:
        def text(gold: Gold) -> str:
            found = bare_extraction(gold.html.decode("utf-8", "replace"), url=gold.url, **{**trafilatura.SETTINGS, **more})
            return str(getattr(found, "text", None) or "")

        return text

    return {
        "trafilatura": settings(),
        "trafilatura fast": settings(fast=True),
        "trafilatura precision": settings(favor_precision=True),
        "resiliparse": lambda gold: resiliparse.text_of(cut_page(gold.html), gold.url),
    }


def with_model(path: Path) -> Other:
    """Return `blocks` with the weights of a file; raises AssetError."""
    model = open_model(path)
    return lambda gold: text_with(model, cut_page(gold.html))


def seen_by(path: Path) -> str:
    """Say of which sets a model has seen the pages, as its card tells."""
    seen = [name for name in trained_on(path) if name in SETS]
    told = f"on {', '.join(seen)}, whose pages it has seen: its scores there are no test" if seen else "on none of these sets"
    return f"{path}: by its card this model was trained {told}"


def evaluate(data: Path, *, others: Mapping[str, Other] | None = None, folds: int = FOLDS, seed: int = SEED) -> list[Row]:
    """Score `blocks`, cross-validated, and the others (``competitors()`` when None) on every set below ``data``."""
    pages = gold_or_fail(data)
    examples = examples_of(pages)
    answers = {"blocks": cross_validated(examples, folds, seed)}
    speeds: dict[tuple[str, str], float] = {}
    extract(pages[0].html)  # loads kernels and model
    for name in SETS:
        of_set = [page for page in pages if page.collection == name]
        started = time.process_time()
        for page in of_set:
            extract(page.html, url=page.url, content_type="text/html")
        speeds["blocks", name] = len(of_set) / max(1e-9, time.process_time() - started)
        for other, text in (competitors() if others is None else others).items():
            started = time.process_time()
            answers.setdefault(other, {}).update({(name, page.name): text(page) for page in of_set})
            speeds[other, name] = len(of_set) / max(1e-9, time.process_time() - started)
    return [row for name in answers for row in _rows(name, pages, answers[name], speeds)]


def cross_validated(examples: Sequence[Example], folds: int, seed: int, columns: NDArray[np.bool_] | None = None) -> Answers:
    """Return the text of each page by a model that has seen no page of its domain."""
    texts: Answers = {}
    for fold in range(folds):
        model = fit_model([e for e in examples if fold_of(e.gold.domain, folds) != fold], seed, columns)
        for example in examples:
            if fold_of(example.gold.domain, folds) == fold:
                texts[example.gold.collection, example.gold.name] = text_with(model, example.page)
    return texts


def score(pages: Sequence[Gold], answers: Answers) -> Score:
    """Score pages of one kind of gold."""
    if all(page.text is not None for page in pages):
        return text_score([(answers.get((page.collection, page.name), ""), page.text or "") for page in pages])
    return segment_score([(answers.get((page.collection, page.name), ""), page.inside, page.outside) for page in pages])


def f1_by_set(pages: Sequence[Gold], answers: Answers) -> dict[str, float]:
    """Return F1 on each set that has gold."""
    sets = {name: [page for page in pages if page.collection == name and has_gold(page)] for name in SETS}
    return {name: round(score(judged, answers).f1, 4) for name, judged in sets.items() if judged}


def has_gold(page: Gold) -> bool:
    """Whether something is known of a page's main text."""
    return page.text is not None or bool(page.inside or page.outside)


def _rows(name: str, pages: Sequence[Gold], answers: Answers, speeds: Mapping[tuple[str, str], float]) -> list[Row]:
    rows = []
    for collection in SETS:
        judged = [page for page in pages if page.collection == collection and has_gold(page)]
        if judged:
            rows.append(Row(name, collection, score(judged, answers), len(judged), speeds.get((name, collection))))
            editions = [edition for page in judged if (edition := judged_by_tei(page)) is not None]
            if editions:
                rows.append(Row(name, f"{collection}/TEI", score(editions, answers), len(editions), None))
        languages = sorted({page.language for page in judged if page.language})
        for language in languages if len(languages) > 1 else ():
            some = [page for page in judged if page.language == language]
            rows.append(Row(name, f"{collection}/{language}", score(some, answers), len(some), None))
    return rows


def as_text(rows: Sequence[Row]) -> str:
    """Return the table: a line for each group, a column for each extractor (precision / recall / F1), then pages a second."""
    names = list(dict.fromkeys(row.extractor for row in rows))
    cells = {(row.extractor, row.group): row for row in rows}
    lines = [f"{'set':<32} {'pages':>5}" + "".join(f" {name:>24}" for name in names)]
    for group in dict.fromkeys(row.group for row in rows):
        line = f"{group:<32} {cells[names[0], group].pages:>5}"
        for name in names:
            found = cells[name, group].score
            line += f" {f'{found.precision:.3f} {found.recall:.3f} {found.f1:.3f}':>24}"
        lines.append(line)
    for group in dict.fromkeys(row.group for row in rows if row.pages_a_second is not None):
        rates = (cells[name, group].pages_a_second for name in names)
        lines.append(f"{group + ', pages/s':<32} {'':>5}" + "".join(f" {'' if rate is None else f'{rate:.0f}':>24}" for rate in rates))
    return "\n".join([*lines, *NOTES])
