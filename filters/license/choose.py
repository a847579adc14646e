# SPDX-License-Identifier: Apache-2.0
"""Choose the licence of a page among the statements found on it, never in favour of openness.

The order of reliability follows the Common Crawl Creative Commons Corpus (BramVanroy/CommonCrawl-CreativeCommons,
dataset card): meta tag, JSON-LD, link tag, a tag; then head, footer, body. Unlike there, statements of one standing that
disagree are settled by the most restrictive, so that no page with NC or ND among its own marks is called open.

* Marks speak for the page: HTTP Link, meta, JSON-LD, ``rel=license``. If there are any, nothing else is heard.
* Otherwise statements whose surroundings say that they are about the page or its site.
* Statements about an element, or about nobody knows what, are evidence and never a verdict.
* Licences named in one sentence are one statement: ``OR`` where the sentence offers a choice, as Wikipedia's footers do with BY-SA
  and GFDL; ``AND`` where it does not say so.

The confidence of a kind of statement is a rank, not a measured probability: on the development pages every kind was right each time.
"""

from __future__ import annotations

from typing import Final

import re2

from filters.license.candidate import Candidate, Found, Verdict
from filters.license.openness import openness

MARKS: Final = ("http_header", "meta", "json_ld", "link_tag", "a_rel")
_KINDS: Final = (*MARKS, "a_link", "text", "legal_text", "metadata")
_PLACES: Final = ("http_header", "head", "footer", "body", "metadata")
_CONFIDENCE: Final = {
    "http_header": 0.95, "meta": 0.95, "json_ld": 0.95, "link_tag": 0.95, "a_rel": 0.95,
    "a_link": 0.9, "text": 0.8, "legal_text": 0.9, "metadata": 0.7,
}  # fmt: skip
_DISAGREEING: Final = 0.5
_LESS: Final = {"uploader": 0.5, "aggregator": 0.5, "inferred": 0.8}
"""By what the confidence is multiplied when others than the page's owner speak: they may have no right to (licence laundering)."""

_OR: Final = re2.compile(
    r"(?i)\b(?:or|oder|ou|of (?:de|een|onder)|o (?:la|una|bajo|con|sotto)|lub|eller|tai|nebo|alebo|ali|ili|vagy|sau|või|vai|arba|dual|"
    r"either|choice)\b|или|ή"
)
"""What offers a choice; "of" and "o" alone are other words in English and Portuguese."""


def choose(candidates: list[Candidate]) -> Found:
    """Return the verdict over all candidates of a page, its evidence, and whether they disagree."""
    about_page = [c for c in candidates if c.scope in {"page", "site"}]
    marks = [c for c in about_page if c.kind in MARKS]
    metadata = [c for c in about_page if c.kind == "metadata"]
    heard = (marks or [c for c in about_page if c.kind != "metadata"]) + metadata
    named = [c for c in heard if c.spdx is not None]
    if not heard:
        return Found(tuple(candidates))
    best = min(named or heard, key=_rank)
    spdx, together = _together(best, named)
    disagreement = bool({c.spdx for c in about_page if c.spdx is not None} - together)
    confidence = _CONFIDENCE[best.kind] * _LESS.get(best.declared_by, 1.0) * (_DISAGREEING if disagreement else 1.0)
    verdict = Verdict(
        spdx, round(confidence if spdx else 0.0, 3), disagreement, best.declared_by, best.place, best.scope, best.snippet, best.url
    )
    return Found(tuple(candidates), verdict)


def _together(best: Candidate, named: list[Candidate]) -> tuple[str | None, set[str]]:
    """Join the licences that stand in one sentence with the best; a freer one in a sentence of its own changes nothing."""
    if best.spdx is None:
        return None, set()
    others = {c.spdx for c in named if c.notice and c.notice == best.notice and c.spdx is not None}
    outside = {c.spdx for c in named if c.spdx is not None} - others
    both = others | {best.spdx}
    parts = sorted(spdx for spdx in both if not any(_names(spdx, other) for other in both))
    if len(parts) == 1 or outside - {best.spdx} or any(" " in part for part in parts):
        return best.spdx, {best.spdx, *(spdx for spdx in both if _names(spdx, best.spdx))}
    offers = _OR.search(best.notice) is not None or any("GFDL" in part for part in parts)
    return (" OR " if offers else " AND ").join(parts), both


def _names(bare: str, spdx: str) -> bool:
    """Tell whether a name without version stands for a licence that is named with it: LicenseRef-CC-BY for CC-BY-4.0."""
    head = f"{bare.removeprefix('LicenseRef-')}-"
    code = spdx.removeprefix("LicenseRef-")
    return bare.startswith("LicenseRef-CC-") and code.startswith(head) and code[len(head) : len(head) + 1].isdigit()


def _rank(candidate: Candidate) -> tuple[int, int, int, str, str]:
    """Sort the most restrictive first, then the most reliable; the last parts make ties independent of order."""
    standing = _KINDS.index(candidate.kind), _PLACES.index(candidate.place)
    return openness(candidate.spdx), *standing, candidate.spdx or "", candidate.snippet
