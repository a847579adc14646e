# SPDX-License-Identifier: Apache-2.0
"""The one table of licences: what each asks of a reuser, as the elements of Creative Commons (by, nc, sa, nd).

How open a licence is, which configuration a record goes to, what conflicts, and which policy lets it stay all follow from it. An identifier
is one of SPDX's, or a ``LicenseRef-`` for what SPDX does not list. Permissive licences of code are Blue Oak Council's list, version 15
(the package @blueoak/list 15.0.0, CC0-1.0; blueoakcouncil.org/list), by its rating. Their notices count as attribution. What is not here is
unknown, and unknown stays out. It gives no legal advice.
"""

from __future__ import annotations

import re
from typing import Final, Literal

# fmt: off
Condition = Literal["by", "nc", "sa", "nd"]

BLUE_OAK_VERSION: Final = "15.0.0"
_MODEL_GOLD_SILVER: Final = (
    "BlueOak-1.0.0", "BSD-2-Clause-Patent", "ADSL", "Apache-2.0", "APAFML", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-FreeBSD",
    "BSD-2-Clause-NetBSD", "BSD-2-Clause-Views", "BSL-1.0", "DSDP", "ECL-1.0", "ECL-2.0", "hdparm", "ImageMagick", "Intel-ACPI", "ISC",
    "Linux-OpenIB", "MIT", "MIT-Modern-Variant", "MIT-testregex", "MIT-Wu", "MS-PL", "MulanPSL-1.0", "Mup", "PostgreSQL", "SHL-0.5",
    "Spencer-99", "UPL-1.0", "Xerox", "Xfig",
)
_BRONZE: Final = (
    "0BSD", "AFL-1.1", "AFL-1.2", "AFL-2.0", "AFL-2.1", "AFL-3.0", "AMDPLPA", "AML", "AMPAS", "ANTLR-PD", "ANTLR-PD-fallback",
    "Apache-1.0", "Apache-1.1", "Artistic-2.0", "Bahyph", "Barr", "bcrypt-Solar-Designer", "BSD-3-Clause", "BSD-3-Clause-Attribution",
    "BSD-3-Clause-Clear", "BSD-3-Clause-HP", "BSD-3-Clause-LBNL", "BSD-3-Clause-Modification", "BSD-3-Clause-No-Nuclear-License-2014",
    "BSD-3-Clause-No-Nuclear-Warranty", "BSD-3-Clause-Open-MPI", "BSD-3-Clause-Sun", "BSD-4-Clause", "BSD-4-Clause-Shortened",
    "BSD-4-Clause-UC", "BSD-Source-Code", "bzip2-1.0.5", "bzip2-1.0.6", "CC0-1.0", "CFITSIO", "Clips", "CNRI-Jython", "CNRI-Python",
    "CNRI-Python-GPL-Compatible", "Cube", "curl", "eGenix", "Entessa", "FTL", "fwlw", "HPND-Fenneberg-Livingston", "HPND-sell-regexpr",
    "HTMLTIDY", "IBM-pibs", "ICU", "Info-ZIP", "Intel", "JasPer-2.0", "Libpng", "libpng-2.0", "libtiff", "LPPL-1.3c", "LZMA-SDK-9.22",
    "MIT-0", "MIT-advertising", "MIT-CMU", "MIT-enna", "MIT-feh", "MIT-open-group", "MITNFA", "MTLL", "MulanPSL-2.0", "Multics",
    "Naumen", "NCSA", "Net-SNMP", "NetCDF", "NICTA-1.0", "NIST-Software", "NTP", "OGL-Canada-2.0", "OLDAP-2.0", "OLDAP-2.0.1",
    "OLDAP-2.1", "OLDAP-2.2", "OLDAP-2.2.1", "OLDAP-2.2.2", "OLDAP-2.3", "OLDAP-2.4", "OLDAP-2.5", "OLDAP-2.6", "OLDAP-2.7",
    "OLDAP-2.8", "OML", "OpenSSL", "PHP-3.0", "PHP-3.01", "Plexus", "PSF-2.0", "Python-2.0", "Ruby", "Saxpath", "SGI-B-2.0", "SMLNJ",
    "SunPro", "SWL", "Symlinks", "TCL", "TCP-wrappers", "UCAR", "Unicode-DFS-2015", "Unicode-DFS-2016", "UnixCrypt", "Unlicense",
    "VSL-1.0", "W3C", "X11", "XFree86-1.1", "xlock", "Xnet", "xpp", "Zlib", "zlib-acknowledgement", "ZPL-2.0", "ZPL-2.1",
)
BLUE_OAK: Final = frozenset((*_MODEL_GOLD_SILVER, *_BRONZE))
"""Rated Bronze or better: what the policy ``code-permissive`` lets stay."""

LEAD: Final = frozenset((
    "AAL", "Adobe-2006", "Afmparse", "Artistic-1.0", "Artistic-1.0-cl8", "Artistic-1.0-Perl", "Beerware", "blessing", "Borceux",
    "BSD-2-Clause-Darwin", "CECILL-B", "check-cvs", "ClArtistic", "Condor-1.1", "Crossword", "CrystalStacker", "diffmark", "DOC",
    "EFL-1.0", "EFL-2.0", "Fair", "FSFAP", "FSFUL", "FSFULLR", "Giftware", "GLWTPL", "HPND", "HPND-export-US", "IJG", "IJG-short",
    "Jam", "Kazlib", "Leptonica", "LPL-1.0", "LPL-1.02", "McPhee-slideshow", "MirOS", "mpich2", "NAIST-2003", "NASA-1.3", "NBPL-1.0",
    "Newsletr", "NLPL", "NRL", "NTP-0", "OFFIS", "OGTSL", "OLDAP-1.1", "OLDAP-1.2", "OLDAP-1.3", "OLDAP-1.4", "psutils", "python-ldap",
    "Qhull", "Rdisc", "RSA-MD", "snprintf", "Spencer-86", "Spencer-94", "SSH-short", "TU-Berlin-1.0", "TU-Berlin-2.0", "Vim",
    "W3C-19980720", "W3C-20150513", "Wsuipa", "WTFPL", "xinetd", "XSkat", "Zed", "Zend-2.0", "ZPL-1.1",
))
"""Permissive too, but rated Lead, the worst: unclear words, or demands of their own."""

_FREE: Final = frozenset((
    "CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "DL-DE-ZERO-2.0", "LicenseRef-DL-DE-ZERO", "Unlicense", "0BSD", "MIT-0", "ANTLR-PD",
    "ANTLR-PD-fallback", "blessing",
))
"""Dedications to the public domain, its marks, and licences that ask for nothing."""

_BY: Final = (
    "etalab-", "LicenseRef-Licence-Ouverte", "ODC-By-", "LicenseRef-ODC-By", "OGL-", "LicenseRef-OGL", "DL-DE-BY-", "LicenseRef-DL-DE-BY",
    "NLOD-", "LicenseRef-NLOD", "CDLA-Permissive-", "LicenseRef-IODL-2.0", "OGDL-Taiwan-", "O-UDA-",
)
"""Open licences for works and data that ask for attribution, all versions."""

_SHARE_ALIKE: Final = (
    "GFDL-", "LicenseRef-GFDL", "ODbL-", "LicenseRef-ODbL", "CDLA-Sharing-", "GPL-", "LGPL-", "AGPL-", "EUPL-", "MPL-", "EPL-", "CDDL-",
    "CPL-", "OSL-", "LAL-", "LicenseRef-FAL", "CECILL-1", "CECILL-2", "CECILL-C", "MS-RL", "OFL-", "CERN-OHL-S-", "CERN-OHL-W-", "LPPL-",
)
"""Licences that adaptations must bear again, all versions; the weaker ones (MPL, LGPL) among them."""

# fmt: on


def address_of(expression: str) -> str:
    """Return the addresses of the licences that an expression names, parted by spaces; nothing for those that have none of their own.

    >>> address_of("CC-BY-SA-3.0-DE"), address_of("CC0-1.0 OR LicenseRef-CC-BY")
    ('https://creativecommons.org/licenses/by-sa/3.0/de/', 'https://creativecommons.org/publicdomain/zero/1.0/')
    >>> address_of("etalab-2.0"), address_of("LicenseRef-FAL")
    ('https://spdx.org/licenses/etalab-2.0.html', '')
    """
    names = [word for word in expression.replace("(", " ").replace(")", " ").split() if word not in {"AND", "OR", "WITH"}]
    return " ".join(address for name in names if (address := _address(name)))


def _address(spdx: str) -> str:
    public = {"CC0-1.0": "zero", "CC-PDM-1.0": "mark"}
    if spdx in public:
        return f"https://creativecommons.org/publicdomain/{public[spdx]}/1.0/"
    code = spdx.removeprefix("LicenseRef-")
    if (hit := _CREATIVE_COMMONS.fullmatch(code)) and hit["version"]:
        port = f"{hit['port'].lower()}/" if hit["port"] else ""
        return f"https://creativecommons.org/licenses/{hit['code'].lower()}/{hit['version']}/{port}"
    return "" if code != spdx else f"https://spdx.org/licenses/{spdx}.html"


_CREATIVE_COMMONS: Final = re.compile(
    r"CC-(?P<code>(?:BY|NC|ND|SA)(?:-(?:NC|ND|SA))*)(?:-(?P<version>1\.0|2\.0|2\.1|2\.5|3\.0|4\.0))?(?:-(?P<port>[A-Z]+))?"
)
"""The elements, versions and ports that there are; what is mistyped, such as CC-BY-CN, is none of them and so unknown."""


def conditions_of(spdx: str) -> frozenset[Condition] | None:
    """Return what one licence asks for; None when it is not known. Expressions are ``manifests.compatibility``'s.

    >>> [sorted(conditions_of(s) or ()) for s in ("CC-BY-NC-SA-3.0-DE", "LicenseRef-CC-BY-ND", "MIT", "GPL-3.0-only")]
    [['by', 'nc', 'sa'], ['by', 'nd'], ['by'], ['by', 'sa']]
    >>> conditions_of("CC0-1.0"), conditions_of("LicenseRef-RightsStatements-InC-1.0")
    (frozenset(), None)
    """
    if spdx in _FREE:
        return frozenset()
    if hit := _CREATIVE_COMMONS.fullmatch(spdx.removeprefix("LicenseRef-")):
        return frozenset(c for c in ("by", "nc", "sa", "nd") if c.upper() in hit["code"].split("-"))
    if spdx in BLUE_OAK or spdx in LEAD:
        return frozenset({"by"})
    if spdx.startswith(_SHARE_ALIKE):
        return frozenset({"by", "sa"})
    return frozenset({"by"}) if spdx.startswith(_BY) else None
