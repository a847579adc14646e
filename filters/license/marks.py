# SPDX-License-Identifier: Apache-2.0
"""Read one licence mark, an address or a short statement, into an SPDX identifier.

Creative Commons addresses follow ``/licenses/<code>/<version>[/<port>]`` and ``/publicdomain/(zero|mark)/1.0``
(creativecommons/cc-legal-tools-data, README). Version and port stay, for they are different legal texts. What SPDX
has no identifier for becomes a ``LicenseRef-`` (SPDX 2.3, annex D): ``LicenseRef-CC-BY-SA-3.0-CH`` is a port that is not listed,
``LicenseRef-CC-BY-SA`` a statement without version. Neither is ever equated with a listed licence.

It does not judge whether the statement is about the page (``filters.license.scope`` does), and knows no other licences than
those of ``filters.license.patterns`` and SPDX.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

import re2

from filters.license.patterns import (
    ADDRESS_WORDS,
    ATTRIBUTION,
    CC_ADDRESS,
    CC_CODE,
    CC_NAME,
    CC_ZERO,
    NAMED,
    NAMED_WORDS,
    NO_DERIVATIVES,
    NON_COMMERCIAL,
    OTHER_ADDRESSES,
    RIGHTS_STATEMENT,
    RIGHTS_STATEMENTS,
    SHARE_ALIKE,
    SPDX_ADDRESS,
    VERSION,
)

NAME_CHARS: Final = 160
"""How many characters after "Creative Commons" may still belong to the name of the licence."""

ADDRESS_CHARS: Final = 260
"""How many characters after the beginning of a name its address may end."""

NEAR: Final = 0.7
"""How much of a mistyped identifier must be right (difflib's ratio)."""

VERSION_CHARS: Final = 40
"""How many characters after another licence's name may still hold its version, as in "Licence Ouverte / Open Licence version 2.0"."""


@lru_cache(maxsize=4096)
def from_url(url: str) -> str | None:
    """Return the SPDX identifier that an address stands for; None when it is no licence that is known.

    >>> from_url("//www.creativecommons.org/licenses/by-sa/3.0/de/deed.en")
    'CC-BY-SA-3.0-DE'
    >>> from_url("https://creativecommons.org/publicdomain/zero/1.0/"), from_url("https://example.org/terms")
    ('CC0-1.0', None)
    """
    address = url.strip()[:300].lower().replace("%2f", "/")
    if not any(word in address for word in ADDRESS_WORDS):
        return None
    if hit := CC_ADDRESS.search(address):
        return _creative_commons(hit.group(1), hit.group(2), hit.group(3), hit.group(4))
    if hit := RIGHTS_STATEMENT.search(address):
        code = RIGHTS_STATEMENTS.get(hit.group(1))
        return f"LicenseRef-RightsStatements-{code}-{hit.group(2) or '1.0'}" if code else None
    if hit := SPDX_ADDRESS.search(address):
        return _expression(hit.group(1))
    return next((spdx for pattern, spdx in OTHER_ADDRESSES if pattern.search(address)), None)


def from_text(text: str) -> tuple[str | None, int, int] | None:
    """Find the first licence statement of a short text: its SPDX identifier and where it stands in the text.

    The identifier is None when the words name Creative Commons but not which of its licences.

    >>> from_text("Text: CC BY-SA 4.0")
    ('CC-BY-SA-4.0', 6, 18)
    >>> from_text("licensed under a Creative Commons Namensnennung-Nicht kommerziell 3.0 Deutschland License")[0]
    'CC-BY-NC-3.0-DE'
    """
    lower = text.lower()
    hits = []
    if "cc" in lower or "commons" in lower or "creative" in lower:
        hits = [
            (hit.start(), kind, hit)
            for kind, pattern in (("code", CC_CODE), ("name", CC_NAME), ("zero", CC_ZERO))
            if (hit := pattern.search(text))
        ]
    if not hits:
        return _named(text) if any(word in lower for word in NAMED_WORDS) else None
    start, kind, hit = min(hits, key=lambda h: (h[0], h[1]))
    if kind == "zero":
        return "CC0-1.0", start, hit.end()
    address = _address(lower, start)
    if kind == "code":
        letters = {letter for letter in ("by", "nc", "nd", "sa") if letter in hit.group(1).lower()}
        spdx = _code(letters, hit.group(2) or "", (hit.group(3) or "").lower())
        return (address if _completes(address, spdx) else spdx), start, hit.end()
    if address is not None and lower.startswith("creativecommons.", start):
        return address, start, hit.end()
    name = text[hit.end() : hit.end() + NAME_CHARS]
    letters = {
        letter
        for letter, words in (("by", ATTRIBUTION), ("nc", NON_COMMERCIAL), ("nd", NO_DERIVATIVES), ("sa", SHARE_ALIKE))
        if words.search(name)
    }
    if not letters:
        inner = CC_CODE.search(name)
        return (from_text(inner.group(0)) or (None,))[0] if inner else None, start, hit.end() + (inner.end() if inner else 0)
    version = VERSION.search(name)
    country = _COUNTRIES.get((version.group(2) or "").strip().lower(), "") if version else ""
    spdx = _code({"by", *letters}, version.group(1) if version else "", country)
    return (address if _completes(address, spdx) else spdx), start, hit.end() + (version.end() if version else 0)


def _address(lower: str, start: int) -> str | None:
    """Return the licence that an address in the words names, which stands at a name of Creative Commons or soon after it."""
    hit = CC_ADDRESS.search(lower[start : start + ADDRESS_CHARS]) if "creativecommons." in lower else None
    return None if hit is None else _creative_commons(hit.group(1), hit.group(2), hit.group(3), hit.group(4))


def _completes(address: str | None, spdx: str) -> bool:
    """Tell whether an address says which version of the licence is meant that the words name without one."""
    return address is not None and spdx.startswith("LicenseRef-") and address.startswith(f"{spdx.removeprefix('LicenseRef-')}-")


def _named(text: str) -> tuple[str | None, int, int] | None:
    """Find a licence that is called by its name, with the version behind it."""
    for pattern, versions, unversioned in NAMED:
        if hit := pattern.search(text):
            behind = text[hit.start() : hit.end() + VERSION_CHARS].lower()
            spdx = next((spdx for version, spdx in versions.items() if version in behind), None)
            if spdx is None:
                spdx = next((spdx for version, spdx in versions.items() if f"v{version[0]}" in behind), unversioned)
            return spdx, hit.start(), hit.end()
    return None


def parse(statement: str) -> str | None:
    """Read a metadata field: an address, an SPDX expression, or a short statement; None when it names no licence.

    >>> parse("cc-by-sa-4.0"), parse("MIT OR Apache-2.0"), parse("http://creativecommons.org/licenses/by/2.0/"), parse("© 2024 Jane Doe")
    ('CC-BY-SA-4.0', 'MIT OR Apache-2.0', 'CC-BY-2.0', None)
    """
    statement = statement.strip()[:1000]
    if not statement:
        return None
    if (spdx := from_url(statement)) is not None:
        return spdx
    if (expression := _expression(statement)) is not None:
        return expression
    found = from_text(statement)
    return found[0] if found else None


def expression(statement: str) -> str | None:
    """Return an SPDX expression in its canonical form; None when it is none, or names what SPDX does not list and no ``LicenseRef-``.

    >>> expression("cc-by-4.0 or mit"), expression("CC-BY-4"), expression("LicenseRef-CC-BY-3.0-CH")
    ('CC-BY-4.0 OR MIT', None, 'LicenseRef-CC-BY-3.0-CH')
    """
    return _expression(statement.strip())


def nearest(statement: str) -> str | None:
    """Return the identifier of SPDX that a statement was probably meant to be.

    >>> [nearest(s) for s in ("CC-BY-4", "CC BY-SA 3.0", "etalab-2", "Apache 2.0", "all rights reserved")]
    ['CC-BY-4.0', 'CC-BY-SA-3.0', 'etalab-2.0', 'Apache-2.0', None]
    """
    meant = parse(statement)
    if meant is not None and is_listed(meant):
        return meant
    lower = {spdx.lower(): spdx for spdx in listed()}
    asked = "-".join(statement.lower().split())
    completed = next((spdx for low, spdx in sorted(lower.items()) if low.startswith(f"{asked}.")), None)
    close = get_close_matches(asked, lower, n=1, cutoff=NEAR)
    return completed or (lower[close[0]] if close else None)


def is_listed(identifier: str) -> bool:
    """Tell whether SPDX lists this licence identifier."""
    return identifier in _spdx().known_symbols


def listed() -> tuple[str, ...]:
    """Return every licence identifier that SPDX lists, sorted."""
    return tuple(sorted(key for key in _spdx().known_symbols if not key.startswith("LicenseRef-")))


@lru_cache(maxsize=1)
def _spdx() -> Any:  # noqa: ANN401 - the library has no types
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


@lru_cache(maxsize=4096)
def _expression(statement: str) -> str | None:
    """Return the canonical form of an SPDX expression whose licences are all listed."""
    from license_expression import ExpressionError

    if len(statement) > 200 or not _EXPRESSION.fullmatch(statement):
        return None
    try:
        tree = _spdx().parse(statement)
    except ExpressionError:
        return None
    if tree is None or any(not key.startswith("LicenseRef-") for key in _spdx().unknown_license_keys(tree)):
        return None
    return str(tree)


_EXPRESSION: Final = re2.compile(r"[A-Za-z0-9.+() -]+")


def _creative_commons(area: str, code: str, version: str | None, port: str | None) -> str | None:
    if area == "publicdomain" or code == "publicdomain":
        return {"zero": "CC0-1.0", "mark": "CC-PDM-1.0", "publicdomain": "CC-PDDC"}.get(code)
    parts = code.replace("%2b", "+").split("-")
    if not set(parts) <= {"by", "nc", "nd", "sa"}:
        return f"LicenseRef-CC-{code.replace('+', '-plus')}" if _REF.fullmatch(code) else None
    return _code(set(parts), version or "", port or "")


_REF: Final = re2.compile(r"[a-z+-]+")


def _code(letters: set[str], version: str, port: str) -> str:
    """Join the parts in the order of SPDX: CC-BY-NC-ND-3.0-DE."""
    parts = [letter.upper() for letter in ("by", "nc", "nd", "sa") if letter in letters]
    port = "" if port in {"deed", "legalcode", "rdf", "intl", "unported"} else port.upper()
    spdx = "-".join(["CC", *parts, *filter(None, (version, port))])
    return spdx if version and is_listed(spdx) else f"LicenseRef-{spdx}"


_COUNTRIES: Final = {
    "germany": "de", "deutschland": "de", "austria": "at", "österreich": "at", "switzerland": "ch", "schweiz": "ch", "suisse": "ch",
    "france": "fr", "spain": "es", "españa": "es", "italy": "it", "italia": "it", "netherlands": "nl", "nederland": "nl",
    "united states": "us", "usa": "us", "united": "us", "uk": "uk", "igo": "igo", "portugal": "pt", "polska": "pl", "poland": "pl",
}  # fmt: skip
