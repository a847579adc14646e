# SPDX-License-Identifier: Apache-2.0
"""What the elements of a page declare, before anything is chosen: ``meta`` by name, JSON-LD, languages, ``time``, the canonical address.

A kernel finds the few elements that have a name of use (``filters.kernels.page_declared``), and their values are read when they are asked
for: most pages need four of some thirty. Elements that hold no more than a date are read only where a page declares none, and all the
others only where nothing else has a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape
from typing import Final, NamedTuple

import numpy as np

from curation.io.json_ld import Object, objects
from curation.io.names import clean
from curation.io.page import Mark, Page
from filters.kernels.page_blocks import BYLINE
from filters.kernels.page_declared import READ, SHOWN, declarations, name_table
from filters.kernels.page_tags import HTML, SCRIPT

LONGEST_CHARS: Final = 500
"""A longer value is taken for a mistake of the page and left out (code points)."""
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
LABELLED: Final = (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2"))
"""Words that a preview shows, and what it shows after them; content management systems put "Written by" there, and the author's name."""
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
_SITES: Final = "og:site_name application-name publisher dc.publisher dcterms.publisher copyright"
SITES: Final = tuple(_SITES.split())
"""What sites are called. Names of authors that are among them are taken last."""
LANGUAGES: Final = ("og:locale", "dc.language", "dcterms.language", "language")
HEADER: Final = "content-language"
ADDRESS: Final = "og:url"
_LABELS: Final = tuple(name for pair in LABELLED for name in pair)
_NAMES: Final = tuple(dict.fromkeys((*SHOWN, *TITLES, *AUTHORS, *DATES, *SITES, *LANGUAGES, HEADER, ADDRESS, *_LABELS)))
"""Names of ``meta`` elements in lower case, best first within each use; those of ``SHOWN`` are item properties of schema.org."""
_TABLE: Final = name_table(_NAMES)


class Time(NamedTuple):
    """A ``time`` element, or another with a ``datetime`` or an ``itemprop`` of a date."""

    text: str
    at: int
    """Where its start tag ends in the page's bytes."""
    kind: str
    """`published`, `modified`, or empty."""


class Found:
    """What stands in a page's marks."""

    def __init__(self, page: Page) -> None:
        """Look through the marks; raises nothing, for what cannot be read declares nothing."""
        self.page = page
        self.linked: list[Object] = []
        self.codes: list[str | None] = []
        self.canonical_url: str | None = None
        self._values: dict[str, list[tuple[int, int] | str]] = {}
        self._dated: list[int] = []
        for code, start, end, mark, dated in declarations(np.frombuffer(page.html, np.uint8), page.marks, *_TABLE, BYLINE).tolist():
            if code >= 0:
                self._values.setdefault(_NAMES[code], []).append((start, end))
            if code == READ:
                self._read(mark)
            elif dated:
                self._dated.append(mark)

    def values(self, name: str) -> list[str]:
        """Return the values of the elements of a name, in page order."""
        given = self._values.get(name)
        return [] if given is None else [text for one in given if (text := one if isinstance(one, str) else self._value(*one))]

    def first(self, names: Iterable[str]) -> Iterator[str]:
        """Iterate over the values of ``meta`` elements, in the order of names."""
        return (value for name in names if name in self._values for value in self.values(name))

    def times(self) -> list[Time]:
        """Return what may hold a date that readers see, in page order."""
        return [time for mark in self.page.marks_of(self.page.marks[self._dated].tolist()) if (time := _time(mark)) is not None]

    def all(self) -> dict[str, list[str]]:
        """Return the values of all ``meta`` elements by name, in page order."""
        found: dict[str, list[str]] = {}
        for mark in self.page.named_marks():
            named, value = _name_and_value(mark)
            if named and value and _declares(mark, named):
                found.setdefault(named, []).append(value)
        return found

    def _value(self, start: int, end: int) -> str | None:
        value = self.page.html[start:end].decode("utf-8", "replace")
        return plain_text(unescape(value) if "&" in value else value)

    def _read(self, number: int) -> None:
        tag, start, end = self.page.marks[number].tolist()
        piece = self.page.html[start:end]
        if tag == SCRIPT:
            self.linked += objects(piece.partition(b">")[2])
            return
        (mark,) = self.page.marks_of([[tag, start, end]])
        if tag == HTML:
            self.codes = self.codes or [mark.attributes.get("lang"), mark.attributes.get("xml:lang")]
        elif mark.element == "link" and mark.attributes.get("rel", "").lower() == "canonical":
            self.canonical_url = self.canonical_url or plain_text(mark.attributes.get("href"))
        elif mark.element == "meta" or b"ate" in piece:
            named, value = _name_and_value(mark)
            if named and value and _declares(mark, named):
                self._values.setdefault(named, []).append(value)
            if mark.element == "time" or named in SHOWN:
                self._dated.append(number)


def _name_and_value(mark: Mark) -> tuple[str, str | None]:
    attributes = mark.attributes
    given = next((value for key in ("property", "name", "itemprop", "http-equiv") if (value := attributes.get(key))), "")
    return given.strip().lower(), plain_text(attributes.get("content") or attributes.get("datetime"))


def _declares(mark: Mark, named: str) -> bool:
    return mark.element == "meta" or named in SHOWN[:2]


def _time(mark: Mark) -> Time | None:
    named, value = _name_and_value(mark)
    shown = value or plain_text(mark.content[:200].split(b"</")[0].decode("utf-8", "replace"))
    if not shown:
        return None
    if named == "datepublished":
        return Time(shown, mark.at, "published")
    kind = "modified" if named == "datemodified" or "updated" in mark.attributes.get("class", "") else ""
    return Time(shown, mark.at, "published" if "pubdate" in mark.attributes else kind)


def plain_text(value: object) -> str | None:
    """Return a value without tags, references and surplus white space; None for what is no text, empty or too long."""
    text = clean(value) if isinstance(value, str) and len(value) <= 20 * LONGEST_CHARS else ""
    return text if 0 < len(text) <= LONGEST_CHARS else None
