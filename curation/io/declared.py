# SPDX-License-Identifier: Apache-2.0
"""What a page declares of itself: title, author, date, language.

Declared means written as metadata: ``<title>``, ``<html lang>``, ``<meta>`` (HTML Living Standard, Open Graph, Dublin Core,
Highwire Press), microdata, and JSON-LD of schema.org. It guesses nothing from the visible text, so no clock and no heuristics
are involved, and every extractor is given the same answers. Licences are found by ``filters.license``, not here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from resiliparse.parse.html import DocumentNode, HTMLTree

from filters.languages import canonical

TITLES: Final = ("og:title", "citation_title", "dc.title", "dcterms.title")
AUTHORS: Final = ("author", "citation_author", "dc.creator", "dcterms.creator", "article:author")
DATES: Final = (
    "article:published_time",
    "datepublished",
    "citation_publication_date",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "date",
)
"""Names of ``meta`` elements in lower case, best first; ``datepublished`` is the ``itemprop`` of schema.org."""
LONGEST_CHARS: Final = 500
"""A longer title, author or date is taken for a mistake of the page and left out (code points)."""


@dataclass(frozen=True)
class Declared:
    """Declared metadata; None where the page declares nothing that can be read."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None


def declared_metadata(tree: HTMLTree) -> Declared:
    """Return what a parsed page declares."""
    meta = _meta(tree)
    linked = list(_json_ld(tree))
    title = _first(meta, TITLES) or _clean(tree.title)
    author = _first(meta, AUTHORS, no_urls=True) or next((name for item in linked if (name := _name(item.get("author")))), None)
    date = _first(meta, DATES) or next((text for item in linked if (text := _clean(item.get("datePublished")))), None)
    return Declared(title, author, None if date is None else iso_date(date), _language(tree, meta))


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
        return date


def known_language(code: str | None) -> str | None:
    """Return the canonical key of a declared language, None when the code is absent or unknown."""
    try:
        return canonical(code.strip()) if code and code.strip() else None
    except ValueError:
        return None


def _document(tree: HTMLTree) -> DocumentNode:
    if tree.document is None:
        raise ValueError("the page has no document; expected one from every parse")
    return tree.document


def _meta(tree: HTMLTree) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _document(tree).query_selector_all("meta[content], [itemprop=datePublished]"):
        name = next((value for key in ("property", "name", "itemprop", "http-equiv") if (value := element.getattr(key))), None)
        content = _clean(element.getattr("content") or element.getattr("datetime"))
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _first(meta: dict[str, str], names: tuple[str, ...], *, no_urls: bool = False) -> str | None:
    return next((meta[name] for name in names if name in meta and not (no_urls and "://" in meta[name])), None)


def _language(tree: HTMLTree, meta: dict[str, str]) -> str | None:
    root = _document(tree).query_selector("html")
    codes = [root.getattr("lang"), root.getattr("xml:lang")] if root is not None else []
    codes += [meta.get("content-language", "").split(",")[0], meta.get("og:locale")]
    return next((key for code in codes if (key := known_language(code))), None)


def _json_ld(tree: HTMLTree) -> Iterator[dict[str, Any]]:
    """Iterate over the objects of all JSON-LD scripts, those of a list or ``@graph`` one by one."""
    for script in _document(tree).query_selector_all('script[type="application/ld+json"]'):
        try:
            data = orjson.loads(script.text or "")
        except orjson.JSONDecodeError:  # a page's broken metadata declares nothing
            continue
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
