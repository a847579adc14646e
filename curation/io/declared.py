# SPDX-License-Identifier: Apache-2.0
"""What a page says of itself: title, author, date, language, canonical address.

First what is written as metadata: ``<title>``, ``<html lang>``, ``<meta>`` (HTML Living Standard, Open Graph, Dublin Core, Highwire Press),
microdata, and JSON-LD of schema.org. A missing date is looked for in ``<time>``, the address and the visible text
(``curation.io.dates``), a missing author in a byline (``curation.io.bylines``). No clock is asked, and every extractor is given the same
answers. Licences are found by ``filters.license``, not here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from curation.io.bylines import find_author
from curation.io.dates import find_date, read_date
from curation.io.page import Page
from filters.languages import canonical

TITLES: Final = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
AUTHORS: Final = (
    "author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "byl",
)
DATES: Final = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "dcterms.date",
    "dc.date",
    "date",
)
"""Names of ``meta`` elements in lower case, best first; ``datepublished`` is the ``itemprop`` of schema.org."""
LONGEST_CHARS: Final = 500
"""A longer title, author or date is taken for a mistake of the page and left out (code points)."""
LONGEST_JSON_BYTES: Final = 1 << 20
"""A longer JSON-LD script is not read (bytes)."""
_SPACED: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Declared:
    """Metadata; None where the page says nothing that can be read."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None
    url: str | None = None


def declared_metadata(page: Page, url: str | None = None) -> Declared:
    """Return what a page says of itself; ``url`` is the address that it was fetched from, in which a date may stand."""
    meta: dict[str, str] = {}
    linked: list[dict[str, Any]] = []
    codes: list[str | None] = []
    times: list[tuple[str, bool]] = []
    canonical_url = None
    for element, attributes, content in page.marked():
        if element == "script":
            linked += _json_ld(content)
        elif element == "html" and not codes:
            codes = [attributes.get("lang"), attributes.get("xml:lang")]
        elif element == "link":
            if canonical_url is None and attributes.get("rel", "").lower() == "canonical":
                canonical_url = _clean(attributes.get("href"))
        else:
            _read_element(element, attributes, content, meta, times)
    codes += [meta.get("content-language", "").split(",")[0], meta.get("og:locale")]
    title = _first(meta, TITLES) or _clean(page.title)
    author = _author(meta, linked) or find_author(page)
    date = _first(meta, DATES) or next((text for item in linked if (text := _clean(item.get("datePublished")))), None)
    language = next((key for code in codes if (key := known_language(code))), None)
    when = find_date(page, times, url) if date is None else iso_date(date)
    return Declared(title, author, when, language, canonical_url or _clean(meta.get("og:url")))


def iso_date(date: str) -> str:
    """Return a date in ISO 8601 where it can be read as such, else as it stands.

    >>> iso_date("2021/03/04"), iso_date("2021-03-04T10:00:00Z"), iso_date("last week")
    ('2021-03-04', '2021-03-04T10:00:00+00:00', 'last week')
    """
    spelled = date.replace("/", "-")
    try:
        if len(spelled) == len("2021-03-04"):
            return datetime.date.fromisoformat(spelled).isoformat()
        return datetime.datetime.fromisoformat(spelled).isoformat()
    except ValueError:
        return read_date(date) or date


def known_language(code: str | None) -> str | None:
    """Return the canonical key of a declared language, None when the code is absent or unknown."""
    try:
        return canonical(code.strip()) if code and code.strip() else None
    except ValueError:
        return None


def _read_element(element: str, attributes: dict[str, str], content: bytes, meta: dict[str, str], times: list[tuple[str, bool]]) -> None:
    named = next((value for key in ("property", "name", "itemprop", "http-equiv") if (value := attributes.get(key))), "").strip().lower()
    value = _clean(attributes.get("content") or attributes.get("datetime"))
    if element == "time" or named in {"datepublished", "datecreated"}:
        shown = value or _clean(re.sub(rb"<[^>]*>?", b" ", content.split(b"</")[0]).decode("utf-8", "replace"))
        if shown:
            times.append((shown, named == "datepublished" or "pubdate" in attributes))
    if named and value and (element == "meta" or named == "datepublished"):
        meta.setdefault(named, value)


def _first(meta: dict[str, str], names: tuple[str, ...], *, no_urls: bool = False) -> str | None:
    return next((meta[name] for name in names if name in meta and not (no_urls and "://" in meta[name])), None)


def _author(meta: dict[str, str], linked: list[dict[str, Any]]) -> str | None:
    return _first(meta, AUTHORS, no_urls=True) or next(
        (name for item in linked if (name := _name(_named(item.get("author"), linked)))), None
    )


def _named(author: object, linked: list[dict[str, Any]]) -> object:
    """Follow a reference to another object of the page's graph."""
    if isinstance(author, list) and len(author) == 1:
        author = author[0]
    if isinstance(author, dict) and "name" not in author and "@id" in author:
        return next((item for item in linked if item.get("@id") == author["@id"] and "name" in item), author)
    return author


def _json_ld(content: bytes) -> Iterator[dict[str, Any]]:
    """Iterate over the objects of a JSON-LD script, those of a list or ``@graph`` one by one."""
    if len(content) > LONGEST_JSON_BYTES:
        return
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError:  # a page's broken metadata declares nothing
        return
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _name(author: object) -> str | None:
    if isinstance(author, list):
        return _clean("; ".join(name for one in author if (name := _name(one))))
    given = author.get("name") if isinstance(author, dict) else author
    return None if isinstance(given, str) and "://" in given else _clean(given)


def _clean(value: object) -> str | None:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if 0 < len(text) <= LONGEST_CHARS else None
