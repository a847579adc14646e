# SPDX-License-Identifier: Apache-2.0
"""Which article stands where: eight articles of each language are web pages, the others go to the dumps.

A table, not chance, decides template, licence mark, character set and transfer of every page, so that the example
covers each case and stays the same for ever. ``expected`` follows from the tables and from ``curation.example.robots``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from curation.example.articles import LANGUAGES, Article, articles, chrome
from curation.example.marks import TRAPS
from curation.example.robots import closed
from curation.example.site import Page

SLOTS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    ("gazette", (("head_link", "CC-BY-4.0"),)),
    ("gazette", (("footer_rel", "CC-BY-SA-4.0"),)),
    ("gazette", (("json_ld", "CC-BY-4.0"), ("json_ld", "CC0-1.0"))),
    ("notebook", (("meta_dc", "CC0-1.0"),)),
    ("notebook", (("footer_plain", "CC-BY-SA-3.0"),)),
    ("notebook", (("http_link", "CC-BY-4.0"), ("footer_rel", "CC-BY-4.0"), ("text_only", "CC-BY-SA-4.0"))),
    ("portal", (("footer_rel", "CC-BY-NC-4.0"), ("footer_rel", "CC-BY-ND-4.0"))),
    ("portal", (("none", ""), ("image_credit", "CC-BY-SA-4.0"), ("json_ld_image", "CC-BY-4.0"), ("rsl", ""))),
)
"""Site and licence marks of the first eight articles of a language; languages take turns among the marks."""


@dataclass(frozen=True)
class Dress:
    """How one page is encoded, and why that is worth a look."""

    charset: str = "utf-8"
    declared: str = "header"
    coding: str = ""
    shows: str = ""


DRESSES: Final[dict[tuple[str, int], Dress]] = {
    ("fr", 0): Dress(coding="chunked", shows="chunked transfer"),
    ("fr", 4): Dress("iso-8859-1", "meta", shows="ISO 8859-1, named in the page only"),
    ("en", 0): Dress("utf-8-sig", "nowhere", shows="UTF-8 known from its byte order mark only"),
    ("en", 1): Dress(coding="gzip", shows="gzip content coding"),
    ("de", 0): Dress(coding="br", shows="brotli content coding"),
    ("de", 3): Dress("windows-1252", "nowhere", shows="windows-1252, named nowhere"),
    ("es", 1): Dress("windows-1252", "wrong", shows="windows-1252 that calls itself ISO 8859-1"),
    ("it", 0): Dress(coding="gzip,chunked", shows="gzip content coding, sent in chunks"),
    ("pl", 4): Dress("iso-8859-2", shows="ISO 8859-2"),
    ("el", 4): Dress("iso-8859-7", shows="ISO 8859-7"),
    ("ru", 3): Dress("windows-1251", "meta", shows="windows-1251, named in the page only"),
    ("zh", 4): Dress("gb18030", "meta", shows="GB 18030, named in the page only"),
}
"""Pages that are not plain UTF-8."""


def page(article: Article, number: int) -> Page:
    """Return the page of the ``number``-th article (0 to 7) of its language."""
    site, marks = SLOTS[number]
    mark, license_ = marks[LANGUAGES.index(article.language) % len(marks)]
    dress = DRESSES.get((article.language, number), Dress())
    folder = {"gazette": "articles", "notebook": f"{article.date[:4]}/{article.date[5:7]}", "portal": "texts"}[site]
    url = f"https://{chrome(article.language).hosts[site]}/{folder}/{article.theme}"
    open_ = mark not in TRAPS and "-NC-" not in license_ and "-ND-" not in license_
    return Page(
        url,
        article.language,
        article.title,
        article.author,
        article.date,
        article.paragraphs,
        template=site,
        mark=mark,
        license=license_,
        charset=dress.charset,
        declared=dress.declared,
        coding=dress.coding,
        expected="drop:robots" if closed(url) else "keep" if open_ else "drop:license",
        shows=dress.shows or ("" if open_ else f"licence mark {mark} {license_}".rstrip()),
    )


def pages(language: str) -> list[Page]:
    """Return the web pages of a language."""
    return [page(article, number) for number, article in enumerate(articles(language)[: len(SLOTS)])]


def spare(language: str) -> tuple[Article, ...]:
    """Return the articles of a language that are no web pages: the dumps take them in turns."""
    return articles(language)[len(SLOTS) :]
