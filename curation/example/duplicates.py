# SPDX-License-Identifier: Apache-2.0
"""Pages that repeat other pages: republished elsewhere, changed a little, or crawled again.

Near duplicates lose their last sentence or have two paragraphs changed over, which leaves most 5-word shingles alone.
Which member of a pair stays is the recipe's business, so ``expected`` is empty for the copies, and ``crawl.stories`` empties
it for the pages in ``originals`` too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from curation.example.plan import pages
from curation.example.site import Page

SHORTENED: Final = ("fr", "en", "es", "it", "pl", "ru")
"""Languages whose first page is republished without its last sentence."""

REORDERED: Final = ("pt", "nl", "el")
"""Languages whose first page is republished with its first two paragraphs changed over."""

COPIED: Final = ("de", "ar")
"""Languages whose third page is republished word for word."""

TWICE: Final = "en"
"""Language whose third page was crawled twice."""

STRIPPED: Final = ("fr", "en")
"""Languages whose second page is republished word for word, without its licence."""

IN_A_DUMP: Final = ("fr", "en", "de", "es", "it", "pl")
"""Languages whose second page stands word for word in the JSON lines too."""

SENTENCE_ENDS: Final = (". ", "? ", "! ", "。", "؟ ")


def without_last_sentence(paragraph: str) -> str:
    """Return the paragraph up to the end of its last sentence but one."""
    cut = max(paragraph[:-1].rfind(end) for end in SENTENCE_ENDS)
    return paragraph[: cut + 1]


def shortened(page: Page) -> Page:
    """Return the page as another host republished it, one sentence shorter."""
    paragraphs = (*page.paragraphs[:-1], without_last_sentence(page.paragraphs[-1]))
    return _elsewhere(page, "mirror.example", paragraphs, f"near duplicate of {page.url}: without its last sentence")


def reordered(page: Page) -> Page:
    """Return the page as another host republished it, its first two paragraphs changed over."""
    first, second, *others = page.paragraphs
    return _elsewhere(page, "reprises.example", (second, first, *others), f"near duplicate of {page.url}: two paragraphs changed over")


def copied(page: Page) -> Page:
    """Return the page word for word on another host."""
    return _elsewhere(page, "mirror.example", page.paragraphs, f"exact duplicate of {page.url}")


def stripped(page: Page) -> Page:
    """Return the page word for word on another host, which left the licence out."""
    return replace(copied(page), url=_address(page, "reprises.example"), mark="none", license="", expected="drop:license")


def republished() -> list[Page]:
    """Return all pages that repeat another one."""
    return [
        *(shortened(pages(language)[0]) for language in SHORTENED),
        *(reordered(pages(language)[0]) for language in REORDERED),
        *(copied(pages(language)[2]) for language in COPIED),
        *(stripped(pages(language)[1]) for language in STRIPPED),
    ]


def originals() -> frozenset[str]:
    """Return the URLs of openly licensed pages that may be merged into a copy of theirs."""
    paired = {0: (*SHORTENED, *REORDERED), 1: IN_A_DUMP, 2: (*COPIED, TWICE)}
    return frozenset(page.url for number, languages in paired.items() for page in (pages(language)[number] for language in languages))


def _address(page: Page, host: str) -> str:
    return f"https://{host}/{page.language}/{page.url.rsplit('/', 1)[1]}"


def _elsewhere(page: Page, host: str, paragraphs: tuple[str, ...], shows: str) -> Page:
    return replace(
        page, url=_address(page, host), paragraphs=paragraphs, charset="utf-8", declared="header", coding="", expected="", shows=shows
    )
