# SPDX-License-Identifier: Apache-2.0
"""Main text by learned block classification: as careful as trafilatura, at the speed of a parser.

A page is cut into blocks (``curation.io.page``), each block described by numbers, and judged twice by boosted trees: alone, then
with the first judgement of its neighbours, containers and equals beside it (``curation.io.block_model``). What is judged main text is
written in page order (``curation.io.block_text``). The weights stand in ``blocks_model.json``, written by ``limpide train extraction``; its
card says what it was trained on and how well it does. A source of a recipe may name other weights.

It keeps no state between pages, asks no clock, and knows no language. What it does not do: read text that a script would make (but for
articles that stand as data in the page, ``curation.io.article_body``), or images; keep comments of readers.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.io.article_body import hidden_article
from curation.io.block_model import Model, read_model
from curation.io.block_text import write
from curation.io.page import MAX_DEPTH as DEEPEST
from curation.io.page import Page
from filters.kernels.page_tags import CHARS, HIDDEN, TAGS

FILE: Final = Path(__file__).with_name("blocks_model.json")
MAX_DEPTH: Final = DEEPEST
SOFT_HYPHEN: Final = "\u00ad"
"""Says where a line may break and is not seen; left in, it cuts words in two for whoever counts or compares them."""
LIKELIEST: Final = 0.7
"""Share of the page's largest chance from which a block is taken where no chance reaches the threshold. Ours."""


@cache
def shipped() -> Model:
    """Return the model that ships."""
    return read_model(FILE.read_bytes())


IDENTITY: Final = MappingProxyType(
    {
        "name": "blocks",
        "version": "4",
        "resiliparse": version("resiliparse"),
        "model": hashlib.sha256(FILE.read_bytes()).hexdigest() if FILE.is_file() else "none",
    }
)


def text_of(page: Page, url: str | None) -> str:  # noqa: ARG001 - one signature for all extractors
    """Return the main text of a page, empty when there is none."""
    return text_with(shipped(), page)


def text_with(model: Model, page: Page, *, markdown: bool = False) -> str:
    """Return the main text by a model, as lines or as Markdown."""
    text = _written(model, page, markdown=markdown)
    if article := hidden_article(page, text):
        text = ("\n\n" if markdown else "\n").join(article.split("\n"))
    return text.replace(SOFT_HYPHEN, "")


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
