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
    r"creativecommons\.(?:org|net)/+(licen[sc]es?|publicdomain)/+([a-z+%0-9_-]+)(?:/+([0-9]\.[0-9]))?"
    r"(?:/+(igo|scotland|[a-z]{2})(?:[/?#\"' ]|$))?"
)
"""Area, code, version, port; the text is lower-cased before. ``deed.de`` is a translation, not a port."""

ADDRESS_WORDS: Final = (
    "creativecommons.", "licen", "dl-de", "/fdl", "rightsstatements.org/", "nlod", "iodl", "/cdla", "lisens", "/eupl", "spdx.org/",
)  # fmt: skip
"""One of these stands in every address that is read; a plain search for them spares most links the patterns."""

RIGHTS_STATEMENT: Final = re2.compile(r"rightsstatements\.org/(?:vocab|page)/([a-z-]+)/([0-9]\.[0-9])?")
"""Code and version of one of the twelve statements of RightsStatements.org, which are no licences."""

RIGHTS_STATEMENTS: Final = {
    code.lower(): code
    for code in ("InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU", "NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US", "CNE", "UND", "NKC")
}

SPDX_ADDRESS: Final = re2.compile(r"spdx\.org/licenses/([a-z0-9.+-]+?)(?:\.html)?(?:[/?#]|$)")

OTHER_ADDRESSES: Final = tuple(
    (re2.compile(pattern), spdx)
    for pattern, spdx in (
        (r"opendatacommons\.org/licenses/by\b", "ODC-By-1.0"),
        (r"opendatacommons\.org/licenses/odbl\b", "ODbL-1.0"),
        (r"opendatacommons\.org/licenses/pddl\b", "PDDL-1.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/3\b", "OGL-UK-3.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/2\b", "OGL-UK-2.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/1\b", "OGL-UK-1.0"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence", "LicenseRef-OGL-UK"),
        (r"open\.canada\.ca/en/open-government-licence", "OGL-Canada-2.0"),
        (r"govdata\.de/dl-de/by-2-0", "DL-DE-BY-2.0"),
        (r"govdata\.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"),
        (r"data\.norge\.no/nlod/[a-z]{2}/2", "NLOD-2.0"),
        (r"data\.norge\.no/nlod/[a-z]{2}/1", "NLOD-1.0"),
        (r"data\.norge\.no/nlod", "LicenseRef-NLOD"),
        (r"dati\.gov\.it/.{0,60}iodl", "LicenseRef-IODL-2.0"),
        (r"cdla\.(?:dev|io)/permissive-2", "CDLA-Permissive-2.0"),
        (r"cdla\.(?:dev|io)/permissive-1", "CDLA-Permissive-1.0"),
        (r"cdla\.(?:dev|io)/sharing-1", "CDLA-Sharing-1.0"),
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl-1\.3", "GFDL-1.3-or-later"),
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl-1\.2", "GFDL-1.2-or-later"),
        (r"gnu\.org/(?:licenses|copyleft)/(?:old-licenses/)?fdl", "LicenseRef-GFDL"),
        (r"etalab\.gouv\.fr/.{0,90}(?:licence-ouverte|open-licence).{0,20}2[.-]?0", "etalab-2.0"),
        (r"etalab\.gouv\.fr/.{0,60}(?:licence-ouverte|open-licence)", "LicenseRef-Licence-Ouverte"),
        (r"github\.com/etalab/licence-ouverte/.{0,60}lo(?:-2|\.md)", "etalab-2.0"),
        (r"apache\.org/licenses/license-2\.0", "Apache-2.0"),
        (r"opensource\.org/licen[sc]es?/mit\b", "MIT"),
        (r"artlibre\.org/licen[cs]e", "LicenseRef-FAL"),
    )
)

CC_CODE: Final = re2.compile(
    r"(?i)\bcc(?:[ \x{a0}_-]{0,3}\(?|[:/])(by(?:[ \x{a0}_/-]{1,3}(?:nc|sa|nd))*)\b"
    r"(?:[ \x{a0},_/-]{0,2}(?:v\.? ?)?([1-4]\.[0-9]))?"
    r"(?:[ \x{a0}_/-]{1,2}\(?(at|au|ch|de|es|fr|igo|it|jp|nl|pl|pt|uk|us)\b)?"
)
"""Code, version, port: "CC BY-NC-SA 3.0 DE"."""

CC_ZERO: Final = re2.compile(r"(?i)\bcc[ -]?(?:0|zero)\b(?:[ -]?1\.0)?")
CC_NAME: Final = re2.compile(r"(?i)\bcreative[ \x{a0}-]{0,2}commons?\b")

NAMED: Final = tuple(
    (re2.compile(f"(?i){pattern}"), versions, unversioned)
    for pattern, versions, unversioned in (
        (r"\blicence ouverte\b|\bopen licence etalab\b", {"2.0": "etalab-2.0"}, "LicenseRef-Licence-Ouverte"),
        (
            r"\bopen government licen[cs]e\b",
            {"1.0": "OGL-UK-1.0", "2.0": "OGL-UK-2.0", "3.0": "OGL-UK-3.0"},
            "LicenseRef-OGL",
        ),
        (r"\bdatenlizenz deutschland.{1,5}namensnennung\b|\bdl-de[/ -]by\b", {"2.0": "DL-DE-BY-2.0"}, "LicenseRef-DL-DE-BY"),
        (r"\bdatenlizenz deutschland.{1,5}zero\b|\bdl-de[/ -]zero\b", {"2.0": "DL-DE-ZERO-2.0"}, "LicenseRef-DL-DE-ZERO"),
        (r"\bnorsk lisens for offentlige data\b|\bNLOD\b", {"1.0": "NLOD-1.0", "2.0": "NLOD-2.0"}, "LicenseRef-NLOD"),
        (r"\bopen (?:data commons open )?database licen[cs]e\b|\bODbL\b", {"1.0": "ODbL-1.0"}, "LicenseRef-ODbL"),
        (r"\bopen data commons attribution\b|\bODC-By\b", {"1.0": "ODC-By-1.0"}, "LicenseRef-ODC-By"),
        (r"\bitalian open data licen[cs]e\b|\bIODL\b", {"2.0": "LicenseRef-IODL-2.0"}, "LicenseRef-IODL"),
        (r"\bGNU free documentation licen[cs]e\b|\bGFDL\b", {"1.2": "GFDL-1.2-or-later", "1.3": "GFDL-1.3-or-later"}, "LicenseRef-GFDL"),
    )
)
"""Other licences by name: the words, the SPDX identifier by version, and what stands for a name without version."""

NAMED_WORDS: Final = ("licence ouverte", "open licence", "open government", "datenlizenz", "dl-de", "norsk lisens", "nlod",
                      "database licen",                       "odbl", "open data", "odc-by", "iodl", "gnu free", "gfdl")  # fmt: skip

ATTRIBUTION: Final = re2.compile(
    r"(?i)attribu|namensnennung|paternité|reconocimiento|atribución|attribuzione|naamsvermelding|uznanie autorstwa|atribuiç|erkännande|"
    r"kreditering|navngivelse|nimeä|uveďte|uvedenie autora|imenovanje|priznanje avtorstva|nevezd meg|atribuire|признание|αναφορά|viitamine|"
    r"attiecin|priskyrim|sannadh|aitreabúid|attribuzzjoni|reconeixement|recoñecemento|aitortu|\bby\b[ -]"
)
NON_COMMERCIAL: Final = re2.compile(
    r"(?i)non?[ \x{a0}-]{0,3}commercial|nicht[ \x{a0}-]{0,3}kommerziell|keine kommerzielle|pas d.utilisations? commerciale|"
    r"no[ -]?comercial|non[ -]?commerciale|niet[ -]?commercieel|niekomercyjne|não[ -]?comercial|sem fins comerciais|icke[ -]?kommersiell|"
    r"ikke[ -]?kommerc?s?iel|ei[ -]?kaupalli|epäkaupalli|neužívejte|nekomer[cč]|nekomercijal|ne add el|necomercial|некомерсиалн|"
    r"μη[ -]?εμπορικ|mitteäriline|nekomercinis|neamhthráchtála|mhux[ -]?kummer|no[ -]?comercial|ez[ -]?komertzial|\bnc\b"
)
NO_DERIVATIVES: Final = re2.compile(
    r"(?i)no[ \x{a0}-]{0,3}deriv|keine[ \x{a0}-]{0,3}bearbeitung|pas de modification|pas d.œuvre dérivée|"
    r"sin[ -]?(?:obras?)?[ -]?derivada|non opere derivate|geen[ -]?afgeleide|bez utworów zależnych|sem[ -]?deriv|inga[ -]?bearbetning|"
    r"ingen[ -]?(?:bearbe|afledte)|ei[ -]?muutoksia|ei jälkiperäisiä|nezpracov|nezasahujte|nespracov|bez odvoden|bez prerada|brez predelav|"
    r"ne változtasd|fără (?:deriv|modific)|без производни|όχι παράγωγα|tuletatud teoste keeld|bez atvasin|jokių išvestinių|"
    r"gan díorthaigh|sense obra|lan eratorririk|\bnd\b"
)
SHARE_ALIKE: Final = re2.compile(
    r"(?i)share[ \x{a0}-]?alike|weitergabe unter gleichen|gleichen bedingungen|partage (?:dans les mêmes|à l.identique|des conditions)|"
    r"compartir[ -]?igual|condividi allo stesso|gelijk[ -]?delen|na tych samych warunkach|compartilha[ -]?igual|partilha nos mesmos|"
    r"dela[ -]?lika|del på samme|jaa[ -]?samoin|zachovejte licenci|zachovanie licencie|dijeli pod istim|deljenje pod enakimi|"
    r"így add tovább|"
    r"(?:distribuire|partajare) în condiții identice|споделяне на споделеното|παρόμοια διανομή|samadel tingimustel|līdzīga|"
    r"analogiškas platinimas|partekatu|\bsa\b"
)
VERSION: Final = re2.compile(r"(?i)\b([1-4]\.[0-9])(?:[ ,(]{1,2}([a-zäöüñç]+(?: states)?))?")

ANCHORS: Final = (
    b"mmon",
    b"icen",
    b"nliz",
    b"dl-d",
    b"htss",
    b"odbl",
    b"nlod",
    b"/fdl",
    b"gfdl",
    b"gnu ",
    b"norg",
    b"k li",
    b"odc-",
    b"iodl",
)
"""Four bytes that stand in every match of the two patterns below, but for those that begin with "cc", which the sieve knows by itself."""

REACH: Final = 120
"""So many bytes on either side of an anchor a match reaches."""

PLAUSIBLE: Final = re2.compile(
    rb"(?i)creativecommons\.|creative[ \xc2\xa0-]{1,3}(?:&nbsp;)?commons|\bcc[ \xc2\xa0_:/-]{0,3}\(?by\b|\bcc[ -]?(?:0|zero)\b|"
    rb"licen[sc]e[\"']\s{0,9}:|(?:itemprop|rel|property|name)\s{0,9}=\s{0,9}"
    rb"(?:[\"'][^\"'<>]{0,60}|[^\s\"'<>]{0,60})licen[sc]e|opendatacommons|"
    rb"open[ -]government[ -]licen|dl-de[ /-]|datenlizenz|licence[ -]ouverte|open-licence|rightsstatements|"
    rb"\bodbl\b|\bnlod\b|/fdl|gnu free doc|data\.norge\.no|norsk lisens|database licen|odc-by|\biodl\b|\bgfdl\b"
)
"""What must stand somewhere in a page before it is worth parsing."""

IN_WORDS_BYTES: Final = re2.compile(
    rb"(?i)creative[ \xc2\xa0-]{0,3}(?:&nbsp;)?commons?|cc[ \xc2\xa0_:/-]{0,3}(?:&nbsp;)?\(?by\b|cc[ -]?(?:0|zero)\b|licence ouverte|"
    rb"open government licen|datenlizenz|dl-de[/ -]|norsk lisens|\bnlod\b|database licen|\bodbl\b|odc-by|\biodl\b|gnu free doc|\bgfdl\b"
)
"""A name of a licence in a page's bytes, where a blank may be written as a reference."""

IN_WORDS: Final = re2.compile(
    r"(?i)creative[ \x{a0}-]{0,2}commons?|\bcc[ \x{a0}_:/-]{0,3}\(?by\b|\bcc[ -]?(?:0|zero)\b|"
    r"licence ouverte|open government licen|datenlizenz|dl-de[/ -]|"
    r"norsk lisens|\bnlod\b|database licen|\bodbl\b|odc-by|\biodl\b|gnu free doc|\bgfdl\b"
)
"""What must stand in the text of an element before its words are worth reading."""
