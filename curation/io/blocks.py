# SPDX-License-Identifier: Apache-2.0
"""Main text by learned block classification: as careful as trafilatura, at the speed of a parser.

A page is cut into blocks (``curation.io.page``), each block described by numbers, and judged twice by boosted trees: alone, then
with the first
judgement of its neighbours, containers and equals beside it (``filters.kernels``: page_features, page_context, boosting). What is
judged main text is written in page order (``curation.io.block_text``). The weights stand in ``blocks_model.json``, written by
``limpide train extraction``; its card says what it was trained on and how well it does.

It keeps no state between pages, asks no clock, and knows no language. What it does not do: read text that a script would make (but for
articles that stand as data in the page, ``curation.io.article_body``), or images; keep comments of readers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from curation.io.article_body import hidden_article
from curation.io.block_text import write
from curation.io.page import MAX_DEPTH as DEEPEST
from curation.io.page import Page
from filters.kernels import page_columns, page_context
from filters.kernels.boosting import evaluate
from filters.kernels.page_features import describe
from filters.kernels.page_lengths import KIND_OF
from filters.kernels.page_tags import CHARS, HIDDEN, TAGS

FILE: Final = Path(__file__).with_name("blocks_model.json")
MAX_DEPTH: Final = DEEPEST
LIKELIEST: Final = 0.7
"""Share of the page's largest chance from which a block is taken where no chance reaches the threshold. Ours."""


@dataclass(frozen=True)
class Trees:
    """Boosted trees as the kernel evaluates them."""

    features: NDArray[np.uint16]
    thresholds: NDArray[np.float32]
    leaves: NDArray[np.float32]
    bias: float

    def chances(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for each row the chance 0..1 that it is main text."""
        odds: NDArray[np.float32] = evaluate(rows, self.features, self.thresholds, self.leaves, self.bias)
        return (1 / (1 + np.exp(-odds))).astype(np.float32)


@dataclass(frozen=True)
class Model:
    """Both judgements and the chance from which a block is main text."""

    alone: Trees
    together: Trees
    threshold: float

    def chances(self, page: Page) -> NDArray[np.float32]:
        """Return for each block of a page the chance 0..1 that it is main text."""
        rows = features(page)
        return self.together.chances(surrounded(page, self.alone.chances(rows), rows))


def features(page: Page) -> NDArray[np.float32]:
    """Return the numbers of each block, float32 [blocks, page_columns.FEATURES]."""
    return describe(page.text, page.blocks, page.elements, page.hints, page.phrases, page.inner, KIND_OF)


def surrounded(page: Page, chances: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows with the context of first chances appended."""
    return page_context.surround(chances, page.blocks, page.elements, page.hints, rows)


def read_model(content: bytes) -> Model:
    """Read a model as ``limpide train extraction`` writes it; raises ValueError when it was trained on other features."""
    written = orjson.loads(content)
    expected = [*page_columns.NAMES, *page_context.NAMES]
    if written["features"] != expected:
        raise ValueError("the model of `blocks` was trained on other features than this version has; run `limpide train extraction` again")
    return Model(_trees(written["alone"]), _trees(written["together"]), written["threshold"])


def _trees(written: dict[str, Any]) -> Trees:
    thresholds = np.array([[np.inf if t is None else t for t in tree["thresholds"]] for tree in written["trees"]], np.float32)
    features = np.array([tree["features"] for tree in written["trees"]], np.uint16)
    leaves = np.array([tree["leaves"] for tree in written["trees"]], np.float32)
    return Trees(features, thresholds, leaves, written["bias"])


@cache
def shipped() -> Model:
    """Return the model that ships."""
    return read_model(FILE.read_bytes())


IDENTITY: Final = MappingProxyType(
    {
        "name": "blocks",
        "version": "3",
        "resiliparse": version("resiliparse"),
        "model": hashlib.sha256(FILE.read_bytes()).hexdigest() if FILE.is_file() else "none",
    }
)


def text_of(page: Page, url: str | None) -> str:  # noqa: ARG001 - one signature for all extractors
    """Return the main text of a page, empty when there is none."""
    return text_with(shipped(), page)


def markdown_of(page: Page) -> str:
    """Return the main text of a page as Markdown."""
    return text_with(shipped(), page, markdown=True)


def text_with(model: Model, page: Page, *, markdown: bool = False) -> str:
    """Return the main text by another model."""
    text = _written(model, page, markdown=markdown)
    article = hidden_article(page, text)
    return ("\n\n" if markdown else "\n").join(article.split("\n")) if article else text


def _written(model: Model, page: Page, *, markdown: bool) -> str:
    if not len(page.blocks):
        return ""
    chances = model.chances(page)
    # A page of a few short lines has nothing that looks like an article: then the likeliest blocks are its text.
    threshold = min(model.threshold, LIKELIEST * float(chances.max()))
    return write(page, seen(page, chances > threshold), markdown=markdown)


def seen(page: Page, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the chosen blocks without hidden ones (``hidden``, ``aria-hidden``, a style that hides), unless those are most of the text.

    Hidden texts are menus, dialogues and copies as a rule; a page whose article is hidden shows it by a script.
    """
    numbers = np.flatnonzero(chosen)
    hides = (page.blocks[numbers, TAGS] & HIDDEN) != 0
    if not hides.any():
        return chosen
    chars = page.blocks[numbers, CHARS]
    if chars[~hides].sum() < chars[hides].sum():
        return chosen
    shown = chosen.copy()
    shown[numbers[hides]] = False
    return shown
