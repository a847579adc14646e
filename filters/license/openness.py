# SPDX-License-Identifier: Apache-2.0
"""Rank licences by what they leave free, so that the better of two equal documents survives.

The order is that of the Creative Commons compatibility chart: no derivatives, non-commercial, share-alike,
attribution, public domain. It ranks conditions for reuse of a text corpus; it is no legal advice and says nothing about compatibility.
"""

from __future__ import annotations

from typing import Final

UNKNOWN, NO_DERIVATIVES, NON_COMMERCIAL, SHARE_ALIKE, ATTRIBUTION, PUBLIC_DOMAIN = range(6)

_PUBLIC: Final = ("CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "DL-DE-ZERO-2.0", "Unlicense")
_ATTRIBUTION: Final = (
    "etalab-",
    "LicenseRef-Licence-Ouverte",
    "ODC-By-",
    "OGL-",
    "DL-DE-BY-",
    "NLOD-",
    "MIT",
    "Apache-2.0",
    "BSD-",
    "CDLA-Permissive-",
)
_SHARE_ALIKE: Final = ("GFDL-", "LicenseRef-GFDL", "ODbL-", "CDLA-Sharing-", "GPL-", "LGPL-", "AGPL-", "EUPL-")


def openness(spdx: str | None) -> int:
    """Return 0 (unknown) to 5 (public domain); of an expression, its most restrictive part.

    >>> [openness(s) for s in (None, "CC-BY-ND-4.0", "CC-BY-NC-4.0", "CC-BY-SA-3.0-DE", "CC-BY-4.0", "CC0-1.0")]
    [0, 1, 2, 3, 4, 5]
    """
    if not spdx:
        return UNKNOWN
    parts = spdx.replace("(", " ").replace(")", " ").replace(" AND ", " ").replace(" OR ", " ").split()
    return min((_one(part) for part in parts), default=UNKNOWN)


def _one(spdx: str) -> int:
    code = spdx.removeprefix("LicenseRef-")
    if spdx.startswith(_PUBLIC):
        return PUBLIC_DOMAIN
    if code.startswith("CC-"):
        elements = set(code.split("-")[1:])
        if not elements & {"BY", "NC", "ND", "SA"}:
            return UNKNOWN
        return (
            NO_DERIVATIVES if "ND" in elements else NON_COMMERCIAL if "NC" in elements else SHARE_ALIKE if "SA" in elements else ATTRIBUTION
        )
    return SHARE_ALIKE if spdx.startswith(_SHARE_ALIKE) else ATTRIBUTION if spdx.startswith(_ATTRIBUTION) else UNKNOWN
