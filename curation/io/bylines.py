# SPDX-License-Identifier: Apache-2.0
"""The author of a page that declares none, from a short block that its class, or its first word, calls a byline.

Only blocks of a few words are looked at, and not those of readers' comments. A word such as "By" or "Von" before the name, and a date or
a place after it, are cut off. A name has at most five words and no digit; what is left may still be a nickname or an agency, as on the
page. Words before names are of the languages in ``BEFORE``.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from curation.io.page import Page
from filters.kernels.page_tags import CHARS, ELEMENT, PARENT
from filters.kernels.page_words import HINTS

LONGEST_CHARS: Final = 90
MOST_WORDS: Final = 5
BEFORE: Final = (
    r"(?:(?:ein\s+)?(?:gast)?(?:beitrag|artikel|bericht|kommentar|text)\s+von|geschrieben\s+von|veröffentlicht\s+von|written\s+by|posted\s+by|published\s+by|"
    r"publié\s+par|écrit\s+par|por|par|by|von|di|door|av|autor(?:in|en)?|author|auteur|autore|text|foto\s+und\s+text|redaktion|od|przez)"
)
_LED: Final = re.compile(rf"^\W*{BEFORE}\b\s*:?\s+", re.IGNORECASE)
_SURE: Final = re.compile(rf"^\W*(?:{BEFORE})\s*:?\s+(?=[A-ZÀ-ÞŁŚŻ])", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"\s*(?:[|•·/–—,(]|\d|\s-\s|\b(?:am|le|el|um|at|on|in|vom)\s+(?=(?:\w+,?\s+)?\d)|"
    r"\b(?:posted|veröffentlicht|published|updated|for|für|and\s+updated|leave|says|view)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAMES: Final = (
    "author autor about über redaktion editor admin home share follow published kommentare comments email facebook twitter mehr more read"
)
_NOT: Final = frozenset(_NO_NAMES.split())
BYLINE, COMMENT, RELATED = (np.uint64(1 << [name for name, _ in HINTS].index(word)) for word in ("byline", "comment", "related"))


def find_author(page: Page) -> str | None:
    """Return the name in the first block that is a byline."""
    parents = np.maximum(page.elements[:, PARENT], 0)
    own = page.hints | page.hints[parents]
    own |= page.hints[parents[parents]]
    hints = own[page.blocks[:, ELEMENT]] | page.inner
    looked_at = (page.blocks[:, CHARS] <= LONGEST_CHARS) & (hints & (COMMENT | RELATED) == 0)
    named = (hints & BYLINE != 0).tolist()
    spoken = None
    texts = page.texts()
    for block in np.flatnonzero(looked_at).tolist():
        text = " ".join(texts[block].split())
        if named[block]:
            if name := name_in(text):
                return name
        elif spoken is None and _SURE.match(text):
            spoken = name_in(text, sure=True)
    return spoken


def name_in(text: str, *, sure: bool = False) -> str | None:
    """Return the name in a byline; ``sure`` asks for two words at least, each with a capital.

    >>> name_in("By Anne Le Goff | 4 March 2021"), name_in("Von Anne Le Goff", sure=True), name_in("42 comments")
    ('Anne Le Goff', 'Anne Le Goff', None)
    """
    name = _AFTER.sub("", _LED.sub("", text)).strip(" .:;*\u200b")
    parts = name.split()
    if not 0 < len(parts) <= MOST_WORDS or len(name) < 3 or parts[0].lower().strip(":") in _NOT or any(char.isdigit() for char in name):
        return None
    if sure and (len(parts) < 2 or not (parts[0][0].isupper() and parts[-1][0].isupper())):
        return None
    return name
