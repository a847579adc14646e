# SPDX-License-Identifier: Apache-2.0
"""Choose the licence of a page among the statements found on it, never in favour of openness.

The order of reliability follows the Common Crawl Creative Commons Corpus (BramVanroy/CommonCrawl-CreativeCommons,
dataset card): meta tag, JSON-LD, link tag, a tag; then head, footer, body. Unlike there, statements of one standing that
disagree are settled by the most restrictive, so that no page with NC or ND among its own marks is called open.

* Marks speak for the page: HTTP Link, meta, JSON-LD, ``rel=license``. If there are any, nothing else is heard.
* Otherwise statements whose surroundings say that they are about the page.
* Statements about an element, or about nobody knows what, are evidence and never a verdict.
"""

from __future__ import annotations

from typing import Final

from filters.license.candidate import Candidate, Found
from filters.license.openness import openness

MARKS: Final = ("http_header", "meta", "json_ld", "link_tag", "a_rel")
_KINDS: Final = (*MARKS, "a_link", "text", "metadata")
_PLACES: Final = ("http_header", "head", "footer", "body", "metadata")


def choose(candidates: list[Candidate]) -> Found:
    """Return the verdict over all candidates of a page, its evidence, and whether they disagree."""
    about_page = [c for c in candidates if c.scope == "page"]
    marks = [c for c in about_page if c.kind in MARKS]
    metadata = [c for c in about_page if c.kind == "metadata"]
    heard = (marks or [c for c in about_page if c.kind != "metadata"]) + metadata
    named = [c for c in heard if c.spdx is not None]
    if not heard:
        return Found(tuple(candidates))
    best = min(named or heard, key=_rank)
    disagreement = len({c.spdx for c in about_page if c.spdx is not None}) > 1
    return Found(tuple(candidates), best.spdx, best.place, best.snippet, best.url, disagreement)


def _rank(candidate: Candidate) -> tuple[int, int, int, str]:
    """Sort the most restrictive first, then the most reliable; the last part makes ties independent of order."""
    return openness(candidate.spdx), _KINDS.index(candidate.kind), _PLACES.index(candidate.place), candidate.spdx or ""
