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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from curation.io.bylines import find_authors
from curation.io.dates import Time, date_in_data, find_date, is_later
from curation.io.json_ld import Object, objects, of_the_page, people
from curation.io.names import clean, joined, names_in
from curation.io.page import Mark, Page
from curation.io.places import Places
from curation.io.read_dates import iso_date
from curation.io.titles import LONGEST_CHARS, Site, find_title
from filters.languages import canonical

TITLES: Final = (
    "og:title",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "headline",
    "twitter:title",
)
_AUTHORS: Final = (
    "author citation_author dc.creator dcterms.creator dc:creator article:author parsely-author sailthru.author byl authors "
    "creator dc.creator.aut dcterms.creator.aut rbauthors atc-metaauthor shareaholic:article_author_name twitter:creator:name"
)
AUTHORS: Final = tuple(_AUTHORS.split())
_DATES: Final = (
    "article:published_time datepublished citation_publication_date citation_date dcterms.issued dc.date.issued dcterms.created "
    "og:published_time og:article:published_time og:pubdate og:publish_date article:published article:published_date "
    "article:publicationdate parsely-pub-date sailthru.date pubdate publish-date publish_date publishdate published_date "
    "published-date published_time publish_time publication_date originalpublicationdate dateposted datecreated date_published "
    "date_created article.published article.created article_date_original bt:pubdate rbpubdate rnews:datepublished "
    "shareaholic:article_published_time vr:published_time mediator_published_time cxenseparse:recs:publishtime "
    "dcsext.articlefirstpublished content_create_date displaydate created dcterms.date dc.date.created dc.date.publication "
    "dc.created dc:created dc.date dc:date date doc_date pdate ptime"
)
DATES: Final = tuple(_DATES.split())
_MODIFIED: Final = "article:modified_time og:updated_time datemodified dcterms.modified dc.date.modified last-modified lastmod revised"
MODIFIED: Final = tuple(_MODIFIED.split())
"""Names of ``meta`` elements in lower case, best first; ``datepublished`` and ``datemodified`` are itemprops of schema.org."""
_SITES: Final = "og:site_name application-name publisher dc.publisher dcterms.publisher copyright apple-mobile-web-app-title"
SITES: Final = tuple(_SITES.split())
"""What sites are called. Names of authors that are among them are taken last."""

VERSION: Final = "2"
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


@dataclass
class _Found:
    """What stands in a page's marks."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    linked: list[Object] = field(default_factory=list)
    codes: list[str | None] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)
    canonical_url: str | None = None

    def first(self, names: Iterable[str]) -> Iterator[str]:
        """Iterate over the values of meta elements, in the order of names."""
        return (value for name in names if name in self.meta for value in self.meta[name])


def declared_metadata(page: Page, url: str | None = None, latest: str | None = None) -> Declared:
    """Return what a page says of itself.

    ``url`` is the address that it was fetched from, in which a date may stand, and ``latest`` the date of the fetch (ISO 8601): later
    dates are not believed.
    """
    found = _Found()
    for mark in page.marked():
        _read_mark(mark, found)
    own = of_the_page(found.linked)
    publishers = [name for item in own for name, _ in people(item.get("publisher"), found.linked)]
    site = Site.of(url or found.canonical_url, [*found.first(SITES), *publishers])
    title = find_title(page, _titles(page, found, own), site)
    places = cache(lambda: Places(page, title, archived="//web.archive.org/" in (url or found.canonical_url or "")))
    author = _author(page, places, found, own, site)
    spoken = next((code for code in found.codes if code), None)
    date = next((text for text in _dates(found, own) if not is_later(text, latest)), None)
    date = date or find_date(page, places(), found.times, url=url, language=spoken, latest=latest)
    date = date or next((text for text in _other_dates(page, found) if not is_later(text, latest)), None)
    address = found.canonical_url or next(found.first(("og:url",)), None)
    return Declared(title, author, date, _language(found, own), address)


def known_language(code: str | None) -> str | None:
    """Return the canonical key of a declared language, None when the code is absent or unknown."""
    try:
        return canonical(code.strip()) if code and code.strip() else None
    except ValueError:
        return None


def _read_mark(mark: Mark, found: _Found) -> None:
    element, at, attributes, content = mark
    if element == "script":
        found.linked += objects(content)
    elif element == "html":
        found.codes = found.codes or [attributes.get("lang"), attributes.get("xml:lang")]
    elif element == "link" and attributes.get("rel", "").lower() == "canonical":
        found.canonical_url = found.canonical_url or _text(attributes.get("href"))
    else:
        given = next((value for key in ("property", "name", "itemprop", "http-equiv") if (value := attributes.get(key))), "")
        named = given.strip().lower()
        value = _text(attributes.get("content") or attributes.get("datetime"))
        if element == "time" or named in {"datepublished", "datecreated", "datemodified"}:
            shown = value or _text(content[:200].split(b"</")[0].decode("utf-8", "replace"))
            kind = "modified" if named == "datemodified" or "updated" in attributes.get("class", "") else ""
            if shown:
                found.times.append(Time(shown, at, "published" if named == "datepublished" or "pubdate" in attributes else kind))
        if named and value and (element == "meta" or named in {"datepublished", "datemodified"}):
            found.meta.setdefault(named, []).append(value)


def _titles(page: Page, found: _Found, own: list[Object]) -> list[str | None]:
    headlines = [item.get("headline") for item in own]
    return [*found.first(TITLES), *(_text(text) for text in headlines if isinstance(text, str)), _text(page.title)]


def _author(page: Page, places: Callable[[], Places], found: _Found, own: list[Object], site: Site) -> str | None:
    """Return people before organisations, and either before names of the site."""
    named = [one for item in own[:8] for key in ("author", "creator") if (one := list(people(item.get(key), found.linked)))]
    written = [name for name, is_organisation in (named[0] if named else []) if not is_organisation]
    metas = [found.meta[name] for name in AUTHORS if name in found.meta]
    for texts in (written, *metas):
        names = [name for text in texts for name in names_in(text, declared=True)]
        if people_only := [name for name in names if not site.is_called(name, loosely=False)]:
            return joined(people_only)
    if names := [name for name in find_authors(page, places()) if not site.is_called(name, loosely=False)]:
        return joined(names)
    last = [*([name] for one in named for name, _ in one), *metas]
    return next((text for texts in last if (text := joined(name for one in texts for name in names_in(one, declared=True)))), None)


def _dates(found: _Found, own: list[Object]) -> list[str]:
    """Return declared dates of publication: that of meta elements, then JSON-LD's, which comes first if more than a day earlier.

    The later is often the date of a change; less than a day apart they are one moment in two time zones.
    """
    linked = (text for key in ("datePublished", "dateCreated") for item in own if isinstance(text := item.get(key), str))
    meta, other = (next((date for value in values if (date := iso_date(value))), None) for values in (found.first(DATES), linked))
    if meta and other:
        return [other, meta] if is_later(meta, other) else [meta, other]
    return [date for date in (meta, other) if date]


def _other_dates(page: Page, found: _Found) -> Iterator[str]:
    """Iterate over dates of last resort: under other names that speak of publication, in data of scripts, and of the last change."""
    others = (name for name in found.meta if _PUBLISHED.search(name) and name not in MODIFIED)
    if date := date_in_data(page.html):
        yield date
    for value in (*found.first(others), *found.first(MODIFIED)):
        if (date := iso_date(value)) and len(date) >= len("2021-03-04"):
            yield date


def _language(found: _Found, own: list[Object]) -> str | None:
    within = [item.get("inLanguage") for item in own]
    codes = [
        *found.codes,
        *(value.split(",")[0] for value in found.first(("content-language",))),
        *(code for code in within if isinstance(code, str)),
        *found.first(("og:locale", "dc.language", "dcterms.language", "language")),
    ]
    return next((key for code in codes if (key := known_language(code))), None)


def _text(value: object) -> str | None:
    text = clean(value) if isinstance(value, str) and len(value) <= 20 * LONGEST_CHARS else ""
    return text if 0 < len(text) <= LONGEST_CHARS else None
