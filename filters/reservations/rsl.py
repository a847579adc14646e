# SPDX-License-Identifier: Apache-2.0
"""Really Simple Licensing 1.0 (rslstandard.org/rsl, 2025-12-10, errata to 2026-08): terms for the use of a page by machines.

An offer stands in robots.txt (``License:``), in ``Link: <…>; rel="license"; type="application/rsl+xml"``, in the same as ``<link>``, or
inline in ``<script type="application/rsl+xml">``. Only inline terms can be read without fetching: ``permits`` and ``prohibits`` of type
usage, where ``permits`` makes everything else forbidden and ``prohibits`` wins. Terms that stand elsewhere are "unknown".
"""

from __future__ import annotations

from typing import Final

import re2

from filters.reservations.reservation import Says

TYPE: Final = "application/rsl+xml"
_TRAINING: Final = frozenset({"all", "ai-all", "ai-train"})
_RULE: Final = re2.compile(r"(?is)<(?:[a-z0-9]+:)?(permits|prohibits)\b([^>]*)>([^<]*)</")
_USAGE: Final = re2.compile(r"(?i)\btype\s*=\s*[\"']?usage")
_PAID: Final = re2.compile(r"(?is)<(?:[a-z0-9]+:)?payment\b[^>]*\btype\s*=\s*[\"']?([a-z-]+)")


def terms(xml: str) -> Says:
    """Tell what inline terms say of training; a payment other than free or attribution reserves.

    >>> terms('<rsl><content url="/"><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>')
    'reserved'
    """
    permits: set[str] = set()
    prohibits: set[str] = set()
    restricted = False
    for kind, attributes, words in _RULE.findall(xml[:100_000]):
        if _USAGE.search(attributes):
            (permits if kind.lower() == "permits" else prohibits).update(words.lower().split())
            restricted |= kind.lower() == "permits"
    if prohibits & _TRAINING or (restricted and not permits & _TRAINING):
        return "reserved"
    paid = {kind.lower() for kind in _PAID.findall(xml[:100_000])} - {"free", "attribution"}
    return "reserved" if paid else "allowed" if permits & _TRAINING else "unknown"
