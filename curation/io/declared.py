# SPDX-License-Identifier: Apache-2.0
"""What a page says of itself: title, author, date, language, canonical address.

First what is written as metadata: ``<title>``, ``<html lang>``, ``<meta>`` (HTML Living Standard, Open Graph, Dublin Core, Highwire Press),
microdata, and JSON-LD of schema.org (``curation.io.json_ld``). The visible headline is the title where the declared one confirms it
(``curation.io.titles``). A missing author is looked for in bylines (``curation.io.bylines``), a missing date in the address, ``<time>`` and
visible lines (``curation.io.dates``). No clock is asked, and every extractor is given the same answers. Licences are found by
``filters.license``, not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from curation.io.bylines import find_authors
from curation.io.dates import date_in_data, find_date, is_later
from curation.io.json_ld import Object, of_the_page, people
from curation.io.marks import ADDRESS, AUTHORS, DATES, HEADER, LABELLED, LANGUAGES, SITES, TITLES, Found, plain_text
from curation.io.names import joined, leads, names_in
from curation.io.page import Page
from curation.io.places import Places
from curation.io.read_dates import iso_date
from curation.io.titles import Site, find_title
from filters.languages import canonical

_MODIFIED: Final = "article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified lastmod revised"
MODIFIED: Final = tuple(_MODIFIED.split())
"""Names of ``meta`` elements in lower case, best first."""
VERSION: Final = "3"
"""Changes with what is read here, for pages are read anew then."""
_PUBLISHED: Final = re.compile(r"publi|upload|issued|created|date")


@dataclass(frozen=True)
class Declared:
    """Metadata; None where the page says nothing that can be read."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None
    url: str | None = None


def declared_metadata(page: Page, url: str | None = None, latest: str | None = None) -> Declared:
    """Return what a page says of itself.

    ``url`` is the address that it was fetched from, in which a date may stand, and ``latest`` the date of the fetch (ISO 8601): later
    dates are not believed.
    """
    found = Found(page)
    own = of_the_page(found.linked)
    publishers = [name for item in own for name, _ in people(item.get("publisher"), found.linked)]
    site = Site.of(url or found.canonical_url, [*found.first(SITES), *publishers])
    title = find_title(page, _titles(page, found, own), site)
    places = cache(lambda: Places(page, title, archived="//web.archive.org/" in (url or found.canonical_url or "")))
    author = _author(page, places, found, own, site)
    spoken = next((code for code in found.codes if code), None)
    date = next((text for text in _dates(found, own) if not is_later(text, latest)), None)
    date = date or find_date(page, places(), found.times(), url=url, language=spoken, latest=latest)
    date = date or next((text for text in _other_dates(page, found) if not is_later(text, latest)), None)
    address = found.canonical_url or next(found.first((ADDRESS,)), None)
    return Declared(title, author, date, _language(found, own), address)


def known_language(code: str | None) -> str | None:
    """Return the canonical key of a declared language, None when the code is absent or unknown."""
    try:
        return canonical(code.strip()) if code and code.strip() else None
    except ValueError:
        return None


def _titles(page: Page, found: Found, own: list[Object]) -> Iterator[str | None]:
    yield from found.first(TITLES)
    yield from (plain_text(text) for item in own if isinstance(text := item.get("headline"), str))
    yield plain_text(page.title)


def _author(page: Page, places: Callable[[], Places], found: Found, own: list[Object], site: Site) -> str | None:
    """Return people before organisations, and either before names of the site."""
    named = [one for item in own[:8] for key in ("author", "creator") if (one := list(people(item.get(key), found.linked)))]
    written = [name for name, is_organisation in (named[0] if named else []) if not is_organisation]
    metas = [texts for name in AUTHORS if (texts := found.values(name))]
    metas += [found.values(data) for label, data in LABELLED if any(map(leads, found.values(label)))]
    for texts in (written, *metas):
        names = [name for text in texts for name in names_in(text, declared=True)]
        if people_only := [name for name in names if not site.is_called(name, loosely=False)]:
            return joined(people_only)
    if names := [name for name in find_authors(page, places()) if not site.is_called(name, loosely=False)]:
        return joined(names)
    last = [*([name] for one in named for name, _ in one), *metas]
    return next((text for texts in last if (text := joined(name for one in texts for name in names_in(one, declared=True)))), None)


def _dates(found: Found, own: list[Object]) -> list[str]:
    """Return declared dates of publication: that of meta elements, then JSON-LD's, which comes first if more than a day earlier.

    The later is often the date of a change; less than a day apart they are one moment in two time zones.
    """
    linked = (text for key in ("datePublished", "dateCreated") for item in own if isinstance(text := item.get(key), str))
    meta, other = (next((date for value in values if (date := iso_date(value))), None) for values in (found.first(DATES), linked))
    if meta and other:
        return [other, meta] if is_later(meta, other) else [meta, other]
    return [date for date in (meta, other) if date]


def _other_dates(page: Page, found: Found) -> Iterator[str]:
    """Iterate over dates of last resort: under other names that speak of publication, in data of scripts, and of the last change."""
    if date := date_in_data(page.html):
        yield date
    meta = found.all()
    names = [*(name for name in meta if _PUBLISHED.search(name) and name not in MODIFIED), *(name for name in MODIFIED if name in meta)]
    for value in (value for name in names for value in meta[name]):
        if (date := iso_date(value)) and len(date) >= len("2021-03-04"):
            yield date


def _language(found: Found, own: list[Object]) -> str | None:
    within = [item.get("inLanguage") for item in own]
    codes = [
        *found.codes,
        *(value.split(",")[0] for value in found.first((HEADER,))),
        *(code for code in within if isinstance(code, str)),
        *found.first(LANGUAGES),
    ]
    return next((key for code in codes if (key := known_language(code))), None)
