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

from curation.io.marks import LONGEST_CHARS
from curation.io.page import Page
from filters.kernels.page_places import MOST_HEADLINES

SHORTEST_LETTERS: Final = 4
"""A shorter headline says too little to be confirmed by standing within another title. Ours."""
SHARED_FRACTION: Final = 0.4
"""Share of a headline's words that must be among the declared ones, where its letters are not within them as they stand. Ours."""
SHARED_BACK_FRACTION: Final = 0.25
"""Share of the declared title's letters or words that a headline must have to be more than the name of a section. Ours."""
_SEPARATOR: Final = re.compile(r"\s+[|–—·•»«›‹:/~-]+\s+|\s*\|\s*|:\s+(?=\S)")
_MAY_SEPARATE: Final = re.compile(r"[|–—·•»«›‹:/~-]")
"""What is in every separator."""
_NO_LETTERS: Final = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_SIGNS: Final = re.compile(r"[\W_]+")
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
    titles = filter(None, declared)
    found = [headline for headline in headlines(page) if not site.is_called(headline)]
    best = next(titles, None)
    if best is None:
        return found[0] if len(found) == 1 else None
    best = without_site(best, site)
    return _confirmed(found, best, titles) or best


def headlines(page: Page) -> list[str]:
    """Return the texts of the first ``h1`` elements of a page that have one of a title's length."""
    found = []
    for start, end in page.survey.headlines.tolist():
        text = " ".join(" ".join(page.block_texts[start:end]).split()) if end - start <= MOST_HEADLINES else ""
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
    if not _MAY_SEPARATE.search(title):
        return title.strip() or title
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

    >>> letters("Le Monde.fr"), letters("«Élan» — 2.0")
    ('lemondefr', 'élan20')
    """
    left = text.lower().encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS).decode("utf-8", "surrogatepass")
    return left if left.isascii() else _SIGNS.sub("", left)


def begins(text: str, own: str) -> bool:
    """Whether the letters of a text may begin with those of ``own``, told by the first: asked before more is done."""
    first = text[:1]
    return not (own and first.isalnum()) or first.lower()[0] == own[0]


def _confirmed(found: list[str], title: str, others: Iterable[str]) -> str | None:
    """Return the headline that the declared titles confirm; the declared title where the headline only has more words around it."""
    if not found:
        return None
    known = letters(title)
    shortest = max(SHORTEST_LETTERS, SHARED_BACK_FRACTION * len(known))
    inside = [headline for headline in found if len(own := letters(headline)) >= shortest and own in known]
    if inside:
        return max(inside, key=len)
    if len(known) >= SHORTEST_LETTERS and any(known in letters(headline) for headline in found):
        return title
    declared = [set(_WORDS.findall(title.lower())) for title in (title, *others)]
    shares = [max(_shared(set(_WORDS.findall(headline.lower())), words) for words in declared) for headline in found]
    best = max(shares)
    return found[shares.index(best)] if best >= SHARED_FRACTION else None


def _shared(words: set[str], declared: set[str]) -> float:
    """Return the share of a headline's words among the declared ones; 0 where it holds little of what is declared: a slogan of the site."""
    common = len(words & declared)
    return common / len(words) if words and common >= SHARED_BACK_FRACTION * len(declared) else 0.0


def _alike(name: str, label: str) -> bool:
    if label.startswith(name):
        return True
    return len(name) <= len(label) + LONGER_LETTERS and label in {name[: len(label)], name[3 : 3 + len(label)]}  # 3: "the", "der"
