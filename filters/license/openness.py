# SPDX-License-Identifier: Apache-2.0
"""Rank licences by what they leave free, so that the better of two equal documents survives.

The order is that of the Creative Commons compatibility chart: no derivatives, non-commercial, share-alike,
attribution, public domain; what a licence asks for stands in ``manifests.licenses``. It ranks conditions for reuse of a text corpus; it is
no legal advice and says nothing about compatibility.
"""

from __future__ import annotations

from functools import lru_cache

from manifests.licenses import conditions_of

UNKNOWN, NO_DERIVATIVES, NON_COMMERCIAL, SHARE_ALIKE, ATTRIBUTION, PUBLIC_DOMAIN = range(6)


def openness(spdx: str | None) -> int:
    """Return 0 (unknown) to 5 (public domain); of an expression, its most restrictive part.

    >>> [openness(s) for s in (None, "CC-BY-ND-4.0", "CC-BY-NC-4.0", "CC-BY-SA-3.0-DE", "CC-BY-4.0", "CC0-1.0")]
    [0, 1, 2, 3, 4, 5]
    """
    if not spdx:
        return UNKNOWN
    parts = spdx.replace("(", " ").replace(")", " ").replace(" AND ", " ").replace(" OR ", " ").split()
    return min((_one(part) for part in parts), default=UNKNOWN)


@lru_cache(maxsize=4096)
def _one(spdx: str) -> int:
    asked = conditions_of(spdx)
    if asked is None:
        return UNKNOWN
    ranked = (("nd", NO_DERIVATIVES), ("nc", NON_COMMERCIAL), ("sa", SHARE_ALIKE), ("by", ATTRIBUTION))
    return next((rank for condition, rank in ranked if condition in asked), PUBLIC_DOMAIN)
