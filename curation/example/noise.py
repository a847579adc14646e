# SPDX-License-Identifier: Apache-2.0
"""Pages that no corpus wants: keyword spam, link lists, teasers, numbers, bare boilerplate.

Each breaks a rule of Gopher (Rae et al. 2021, arXiv:2112.11446, table A1) that the recipe applies, and carries an open
licence, so that quality and not licence is what drops it.
"""

from __future__ import annotations

from typing import Final

from curation.example.articles import LANGUAGES, articles, chrome
from curation.example.site import Page

KEYWORDS: Final = {
    "fr": ("montres pas chères livraison gratuite", "acheter des montres pas chères en ligne avec livraison gratuite et offre limitée"),
    "en": ("cheap watches free delivery", "buy cheap watches online with free delivery and the best limited offer of the day"),
    "de": ("Uhren billig kaufen", "jetzt Uhren billig kaufen mit kostenlosem Versand und dem besten Angebot des Tages"),
    "es": ("relojes baratos envío gratis", "comprar relojes baratos con envío gratis y la mejor oferta limitada del día"),
}
"""Language to the title and the phrase that the spam page repeats."""

REPETITIONS: Final = 30


def spam(language: str) -> Page:
    """Return a page that repeats a phrase, which fails Gopher's repetition rules."""
    title, phrase = KEYWORDS[language]
    paragraphs = tuple(f"{phrase} {number}" for number in range(REPETITIONS))
    return _page(language, "spam", title, paragraphs, "drop:gopher_repetition", "keyword spam")


def teasers(language: str) -> Page:
    """Return a page of beginnings that all break off, which fails the rule on lines ending with an ellipsis."""
    lines = tuple(" ".join(part.split()[:13]) + "..." for article in articles(language)[:12] for part in article.paragraphs[:2])
    return _page(language, "teasers", chrome(language).also, lines, "drop:gopher_quality", "teasers that break off")


def bullets(language: str) -> Page:
    """Return a page that is one list of titles, which fails the rule on bullet lines."""
    lines = tuple(
        f"- {article.title}, {article.author}, {' '.join(part.split()[:6])}"
        for article in articles(language)
        for part in article.paragraphs[:2]
    )
    return _page(language, "list", chrome(language).menu[2], lines, "drop:gopher_quality", "nothing but list items")


def numbers() -> Page:
    """Return a table of figures, which fails the rule on words without letters."""
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    lines = tuple(
        f"On {days[week % 7]} of week {week} the rain gauge by the river showed "
        + " ".join(str(week * 7 + place**2) for place in range(14))
        for week in range(1, 13)
    )
    return _page("en", "figures", "Rainfall by day", lines, "drop:gopher_quality", "figures without words")


def hashtags() -> Page:
    """Return a wall of hash signs, which fails the rule on symbols."""
    paragraphs = articles("en")[3].paragraphs
    lines = tuple(" ".join(f"#{word}" if number % 3 == 1 else word for number, word in enumerate(part.split())) for part in paragraphs)
    return _page("en", "tags", "Tags of the week", lines, "drop:gopher_quality", "a hash sign on every third word")


def mixture() -> Page:
    """Return a page that changes language at every paragraph, of which no language can be told surely."""
    lines = tuple(articles(language)[9].paragraphs[0] for language in ("fr", "de", "es", "pl", "it", "nl"))
    return _page("en", "mixture", "Six voices", lines, "", "six languages on one page")


def boilerplate(language: str) -> Page:
    """Return a page with nothing but banners, which has too few words or none at all after extraction."""
    words = chrome(language)
    return _page(language, "login", words.menu[0], (words.login, words.cookies), "", "boilerplate only")


def unwanted() -> list[Page]:
    """Return all pages of this kind."""
    return [
        *(spam(language) for language in KEYWORDS),
        *(teasers(language) for language in ("fr", "it")),
        *(bullets(language) for language in ("en", "nl")),
        numbers(),
        hashtags(),
        mixture(),
        *(boilerplate(language) for language in LANGUAGES[::2]),
    ]


def _page(language: str, name: str, title: str, paragraphs: tuple[str, ...], expected: str, shows: str) -> Page:
    url = f"https://spam.example/{language}/{name}"
    return Page(url, language, title, "", "2026-07-01", paragraphs, "bare", "footer_rel", "CC-BY-4.0", expected=expected, shows=shows)
