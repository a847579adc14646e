# SPDX-License-Identifier: Apache-2.0
"""The patterns by which licences are recognised, all run by RE2, whose time is linear in the text.

The names of the four Creative Commons elements are those of the legal codes in English, German, French, Spanish, Italian
(creativecommons/cc-legal-tools-data, ``locale``). Other addresses are those that the licences' own stewards publish.
It holds patterns only: what a match means is in ``filters.license.marks`` and ``filters.license.scope``.
"""

from __future__ import annotations

from typing import Final

import re2

CC_ADDRESS: Final = re2.compile(
    r"creativecommons\.org/(licen[sc]es|publicdomain)/([a-z+%0-9-]+)(?:/([0-9]\.[0-9]))?(?:/(igo|scotland|[a-z]{2})(?:[/?#\"' ]|$))?"
)
"""Area, code, version, port; the text is lower-cased before. ``deed.de`` is a translation, not a port."""

ADDRESS_WORDS: Final = ("creativecommons.org/", "licen", "dl-de", "/fdl", "rightsstatements.org/")
"""One of these stands in every address that is read; a plain search for them spares most links the patterns."""

OTHER_ADDRESSES: Final = tuple(
    (re2.compile(pattern), spdx)
    for pattern, spdx in (
        (r"opendatacommons\.org/licenses/by\b", "ODC-By-1.0"),
        (r"opendatacommons\.org/licenses/odbl\b", "ODbL-1.0"),
        (r"opendatacommons\.org/licenses/pddl\b", "PDDL-1.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/3\b", "OGL-UK-3.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/2\b", "OGL-UK-2.0"),
        (r"govdata\.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
        (r"govdata\.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"),
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl", "LicenseRef-GFDL"),
        (r"etalab\.gouv\.fr/.{0,60}licence-ouverte", "LicenseRef-Licence-Ouverte"),
        (r"apache\.org/licenses/license-2\.0", "Apache-2.0"),
        (r"opensource\.org/licen[sc]es?/mit\b", "MIT"),
        (r"rightsstatements\.org/vocab/inc", "LicenseRef-RightsStatements-InC"),
    )
)

CC_CODE: Final = re2.compile(
    r"(?i)\bcc(?:[ \x{a0}_-]{0,3}\(?|[:/])(by(?:[ \x{a0}_/-]{1,3}(?:nc|sa|nd))*)\b"
    r"(?:[ \x{a0},_-]{0,2}(?:v\.? ?)?([1-4]\.[0-9]))?"
    r"(?:[ \x{a0}_-]{1,2}\(?(at|au|ch|de|es|fr|igo|it|jp|nl|pl|pt|uk|us)\b)?"
)
"""Code, version, port: "CC BY-NC-SA 3.0 DE"."""

CC_ZERO: Final = re2.compile(r"(?i)\bcc[ -]?(?:0|zero)\b(?:[ -]?1\.0)?")
CC_NAME: Final = re2.compile(r"(?i)\bcreative[ \x{a0}-]{0,2}commons?\b")
ETALAB: Final = re2.compile(r"(?i)\blicence ouverte\b")

ATTRIBUTION: Final = re2.compile(r"(?i)attribution|namensnennung|paternité|reconocimiento|atribución|attribuzione|\bby\b[ -]")
NON_COMMERCIAL: Final = re2.compile(
    r"(?i)non[ -]{0,3}commercial|nicht[ -]{0,3}kommerziell|keine kommerzielle|pas d.utilisation commerciale|"
    r"no[ -]?comercial|non[ -]?commerciale|\bnc\b"
)
NO_DERIVATIVES: Final = re2.compile(
    r"(?i)no[ -]{0,3}deriv|keine[ -]{0,3}bearbeitung|pas de modification|pas d.œuvre dérivée|"
    r"sin[ -]?(?:obra)?[ -]?derivada|non opere derivate|\bnd\b"
)
SHARE_ALIKE: Final = re2.compile(
    r"(?i)share[ -]?alike|weitergabe unter gleichen|gleichen bedingungen|partage (?:dans les mêmes|à l.identique|des conditions)|"
    r"compartir[ -]?igual|condividi allo stesso|\bsa\b"
)
VERSION: Final = re2.compile(r"(?i)\b([1-4]\.[0-9])(?:[ ,(]{1,2}([a-zäöüñç]+(?: states)?))?")

PLAUSIBLE: Final = re2.compile(
    rb"(?i)creativecommons\.org/|creative[ -]commons|\bcc[ _-]{0,3}by\b|\bcc[ -]?(?:0|zero)\b|licen[sc]e[\"' ]|itemprop=.?license|"
    rb"dc(?:terms)?\.(?:rights|license)|opendatacommons|open-government-licence|govdata\.de/dl-de|licence ouverte|rightsstatements"
)
"""What must stand somewhere in a page before it is worth parsing."""
