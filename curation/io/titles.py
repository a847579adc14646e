# SPDX-License-Identifier: Apache-2.0
"""The title of a page: its headline as readers see it, else what it declares, without the name of the site.

What pages declare as title (``<title>``, Open Graph, JSON-LD) is written for search results and shares: it carries the name of the site
or of a section, or words that differ from the headline. So an ``h1`` is taken where what is declared confirms it: its letters stand
within the declared title, or enough of its words do. An ``h1`` that is the name of the site (a logo) confirms nothing. Where no ``h1``
is confirmed, the declared title stands, and parts of it that name the site are cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from curation.io.page import Page
from filters.kernels.page_tags import FROM, NUMBERS, TAG, TO

LONGEST_CHARS: Final = 500
"""A longer title is taken for a mistake of the page and left out (code points)."""
SHORTEST_LETTERS: Final = 4
"""A shorter headline says too little to be confirmed by standing within another title. Ours."""
SHARED_FRACTION: Final = 0.4
"""Share of a headline's words that must be among the declared ones, where its letters are not within them as they stand. Ours."""
SHARED_BACK_FRACTION: Final = 0.25
"""Share of the declared title's letters or words that a headline must have to be more than the name of a section. Ours."""
MOST_HEADLINES: Final = 8
_H1: Final = NUMBERS["h1"]
_SEPARATOR: Final = re.compile(r"\s+[|–—·•»«›‹:/~-]+\s+|\s*\|\s*|:\s+(?=\S)")
_LETTERS: Final = re.compile(r"[\W_]+")
_WORDS: Final = re.compile(r"[^\W_]+")
_BAR: Final = re.compile(r"[|»«]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_HOST: Final = re.compile(r"(?:https?:)?//(?:web\.archive\.org/web/\w+/(?:https?:)?/*)?([^/:?#]+)", re.IGNORECASE)
SHORTEST_LABEL: Final = 5
"""Letters of a label of the host name that a site's name may begin with, or that may begin with it. Ours."""
LONGER_LETTERS: Final = 14
"""By how much a site's name may be longer than the label that it begins with. Ours."""


@dataclass(frozen=True)
class Site:
    """What a site is called: names that the page declares, and the labels of its host name."""

    names: frozenset[str]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, url: str | None, names: Iterable[str | None]) -> Site:
        """Return the site of an address (within the Wayback Machine: of the captured one) that declares these names."""
        match = _HOST.match(url or "")
        host = match[1].lower() if match else ""
        labels = tuple(label for part in host.split(".")[:-1] if len(label := letters(part)) >= SHORTEST_LABEL)
        given = {letters(name) for name in names if name} | {letters(host), letters(host.removeprefix("www."))}
        return cls(frozenset(given - {""}), labels)

    def is_called(self, name: str, *, loosely: bool = True) -> bool:
        """Whether this is a name of the site: a declared one or, loosely, one that shares its beginning with the host name."""
        own = letters(name)
        if own in self.names:
            return True
        return loosely and len(own) >= SHORTEST_LABEL and any(_alike(own, label) for label in self.labels)


def find_title(page: Page, declared: Iterable[str | None], site: Site) -> str | None:
    """Return the title of a page; ``declared`` are titles that it declares, best first."""
    titles = [title for title in declared if title]
    found = [headline for headline in headlines(page) if not site.is_called(headline)]
    if not titles:
        return found[0] if len(found) == 1 else None
    titles[0] = without_site(titles[0], site)
    return _confirmed(found, titles) or titles[0]


def headlines(page: Page) -> list[str]:
    """Return the texts of the first ``h1`` elements of a page that have one of a title's length."""
    texts = page.texts()
    found = []
    for element in np.flatnonzero(page.elements[:, TAG] == _H1)[:MOST_HEADLINES].tolist():
        start, end = page.elements[element, FROM], page.elements[element, TO]
        text = " ".join(" ".join(texts[start:end]).split()) if end - start <= MOST_HEADLINES else ""
        if 0 < len(text) <= LONGEST_CHARS:
            found.append(text)
    return found


def without_site(title: str, site: Site) -> str:
    """Cut off what names the site before or after a separator, and what has no letter.

    >>> news = Site.of("https://news.example/a", ["Example News"])
    >>> without_site("The sea | Example News", news), without_site("Example News - The sea", news)
    ('The sea', 'The sea')
    >>> without_site("Example News", news), without_site("War - and peace", news)
    ('Example News', 'War - and peace')
    """
    start, end = 0, len(title)
    cuts = list(_SEPARATOR.finditer(title))
    for cut in reversed(cuts):
        if site.is_called(title[cut.end() : end], loosely=":" not in cut[0]):
            end = cut.start()
    for cut in cuts:
        if cut.end() >= end:
            break
        before = title[start : cut.start()]
        if not _LETTER.search(before) or site.is_called(before, loosely=bool(_BAR.search(cut[0]))):
            start = cut.end()
    return title[start:end].strip() or title


@lru_cache(1024)
def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, to compare by.

    >>> letters("Le Monde.fr")
    'lemondefr'
    """
    return _LETTERS.sub("", text.lower())


def _confirmed(found: list[str], titles: list[str]) -> str | None:
    """Return the headline that the declared titles confirm; the declared title where the headline only has more words around it."""
    known = letters(titles[0])
    shortest = max(SHORTEST_LETTERS, SHARED_BACK_FRACTION * len(known))
    inside = [headline for headline in found if len(own := letters(headline)) >= shortest and own in known]
    if inside:
        return max(inside, key=len)
    if len(known) >= SHORTEST_LETTERS and any(known in letters(headline) for headline in found):
        return titles[0]
    declared = [set(_WORDS.findall(title.lower())) for title in titles]
    shares = [max(_shared(set(_WORDS.findall(headline.lower())), words) for words in declared) for headline in found]
    best = max(shares, default=0.0)
    return found[shares.index(best)] if best >= SHARED_FRACTION else None


def _shared(words: set[str], declared: set[str]) -> float:
    """Return the share of a headline's words among the declared ones; 0 where it holds little of what is declared: a slogan of the site."""
    common = len(words & declared)
    return common / len(words) if words and common >= SHARED_BACK_FRACTION * len(declared) else 0.0


def _alike(name: str, label: str) -> bool:
    if label.startswith(name):
        return True
    return len(name) <= len(label) + LONGER_LETTERS and label in {name[: len(label)], name[3 : 3 + len(label)]}  # 3: "the", "der"
