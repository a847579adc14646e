# SPDX-License-Identifier: Apache-2.0
"""Cut forms of address and punctuation off the names that a model finds.

Models of named entities take "Mrs Lynne's" or "M. Briand" for a name, gold sets and Presidio's users mean "Lynne" and "Briand": the
title is no personal data, and a text reads better with "Mrs <PERSON>". A span of titles alone ("Madam") is no name.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

TITLES: Final[dict[str, tuple[str, ...]]] = {
    "da": ("Hr.", "Hr", "Herr", "Fru", "Frøken"),
    "de": ("Herr", "Herrn", "Frau", "Fräulein", "Hr.", "Fr.", "Frl.", "Dr.", "Prof."),
    "en": ("Mr.", "Mr", "Mrs.", "Mrs", "Ms.", "Ms", "Miss", "Messrs", "Madam", "Sir", "Dr.", "Dr", "Prof.", "Professor"),
    "es": ("Sr.", "Sra.", "Srta.", "Señor", "Señora", "Señorita", "Don", "Doña", "D.", "Dña.", "Dr.", "Dra."),
    "fr": ("M.", "MM.", "M", "MM", "Mme", "Mmes", "Mlle", "Mlles", "Mgr", "Me", "Monsieur", "Madame", "Mademoiselle", "Dr"),
    "it": ("Sig.", "Sig.ra", "Signor", "Signora", "Signorina", "On.", "Dott.", "Dott.ssa", "Prof."),
    "nl": ("de heer", "heer", "dhr.", "mevrouw", "mevr.", "mw.", "mej.", "mejuffrouw", "dr.", "prof."),
    "pl": ("Pan", "Pani", "Panna", "Dr", "Prof."),
    "pt": ("Sr.", "Sra.", "Senhor", "Senhora", "Dom", "Dona", "Dr.", "Dra."),
    "sv": ("Herr", "Fru", "Fröken"),
}
"""Forms of address by language as spaCy names it; ours. Ranks and offices ("général") are often part of the name in gold, and stay."""

_EDGE: Final = r"[^\w]|_"


@cache
def _lead(language: str) -> re.Pattern[str]:
    titles = "|".join(sorted(map(re.escape, TITLES.get(language, ())), key=len, reverse=True))
    title = rf"(?:{titles})(?=\s|\Z)" if titles else r"(?!)"
    return re.compile(rf"(?:{title}|{_EDGE})*", re.IGNORECASE if language == "nl" else 0)


_TAIL: Final = re.compile(rf"(?:\s?['’]s\b|(?!\.\Z){_EDGE})*\Z")


def name_in(words: str, language: str) -> tuple[int, int]:
    """Return where the name stands in the words that a model found, half-open code points; an empty span when there is none.

    >>> words = "Mrs Lynne 's"
    >>> words[slice(*name_in(words, "en"))]
    'Lynne'
    >>> name_in("Madam", "en")
    (5, 5)
    """
    lead = _lead(language).match(words)
    start = lead.end() if lead else 0
    tail = _TAIL.search(words, start)
    return start, tail.start() if tail else len(words)
