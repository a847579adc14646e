# SPDX-License-Identifier: Apache-2.0
"""The author of a page that declares none: from the element, or the short line, that is a byline.

Elements whose class, id, ``rel`` or ``itemprop`` says author or byline (the cutter marks them), then lines near the headline, or with a
phrase of bylines, that begin with a word such as "By" or "Von" (``curation.io.names``). What stands among readers' comments or
teasers of other pages is left out, what is near the headline comes first, and elements come before lines.
"""

from __future__ import annotations

import re
from bisect import bisect
from itertools import accumulate
from typing import Final

import numpy as np
import re2

from curation.io.names import BEFORE, LEAD, names_in
from curation.io.page import Page
from curation.io.places import NEAR, Places
from filters.kernels.page_words import PHRASES

LONGEST_CHARS: Final = 90
"""Code points of a block that may be a byline. Ours."""
SHORT_CHARS: Final = 10
"""Code points of a block that may be no more than the word before a name ("Autor"). Ours."""
MOST_ELEMENTS: Final = 24
"""Elements named author that are looked at, those in the best places. Ours."""
MOST_OF_A_NAME: Final = 6
"""What the name of an element adds to the score of its place at most."""
LINE_IS_LESS: Final = 4
"""By how much a line is less credible than an element in the same place. Ours."""
_WORDS: Final = (b"uthor", b"utor", b"yline", b"riter", b"ournalist", b"zuozhe", b"sername", b"ubmitted", b"osted-by")
"""What is in every tag that ``_OWN`` finds a name in, but for references: looked for first, since attributes take longer to read."""
_OWN: Final = re.compile(
    r"(?:^|[\s_-])(?:author|autor|byline|writer|journalist|zuozhe|username|submitted|posted-by)|[a-z](?:Author|Autor|Byline|Writer)",
    re.ASCII,
)
_SURE: Final = re.compile(r"(?:^|[\s_-])(?:author|autor)(?:[\s_-]?(?:name|link|vcard))?(?:$|\s)|[aA]uthorName|author-?name", re.ASCII)
_NOT: Final = re.compile(
    r"image|img|photo|avatar|bio|desc|social|icon|date|time|comment|more|related|follow|count|job|title|note|login|register|form|tweet|custom|"
    r"input|label"
)
_PIECE: Final = re.compile(
    rb"<(?:script|style)\b.*?</(?:script|style)[^>]*>|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>|<!--.*?-->|[^<]+|<", re.DOTALL
)
_BY: Final = np.uint64(1 << [name for name, _ in PHRASES].index("by"))
_NO_TEXT: Final = frozenset(("link", "meta", "script", "style", "input", "img", "body", "main"))
_EMPTY: Final = frozenset((b"br", b"img", b"input", b"meta", b"link", b"hr", b"wbr", b"source"))
_LINE: Final = re.compile(rf"^{LEAD}(?=\S)|[|•·–—,/-]\s{LEAD}(?=\S)", re.IGNORECASE)
_LED: Final = re2.compile(rf"(?im)(?:^|[|•·–—,/-].).{{0,3}}{BEFORE}")
"""What is in all lines in which either finds something, told in a tenth of the time."""
_ALONE: Final = re.compile(rf"^\W{{0,3}}{BEFORE}\s*:?\s*$", re.IGNORECASE)


def find_authors(page: Page, places: Places) -> list[str]:
    """Return the names of the byline that is most credible."""
    best, most = _from_elements(page, places)
    return _from_lines(page, places, most) or best


def _from_elements(page: Page, places: Places) -> tuple[list[str], int]:
    """Return the names in the most credible element, the first of equals, and their score; none and 0 without."""
    marks = page.byline_marks()
    scores = places.scores[places.blocks_at(marks[:, 2])]
    order = np.argsort(-scores, kind="stable")[:MOST_ELEMENTS]
    best: list[str] = []
    most = 0
    for place, (tag, start, end) in zip(scores[order].tolist(), marks[order].tolist(), strict=True):
        if not place or 10 * place + MOST_OF_A_NAME <= most:
            break
        piece = page.html[start:end]
        if not any(word in piece for word in _WORDS) and b"&" not in piece:
            continue
        (mark,) = page.marks_of([[tag, start, end]])
        values = mark.attributes
        if mark.element in _NO_TEXT:
            continue
        own = " ".join(values[key] for key in ("class", "id", "itemprop", "rel") if key in values)
        marked = values.get("rel", "").startswith("author") or "author" in values.get("itemprop", "")
        score = 10 * place + (4 if marked else 0) + (2 if _SURE.search(own) else 0)
        if score <= most or not (marked or _OWN.search(own)) or (_NOT.search(own) and not marked):
            continue
        if names := names_in(_content(mark.content)):
            best, most = names, score
    return best, most


def _content(html: bytes) -> str:
    """Return the text of the element whose content begins here, blocks within it set apart."""
    depth = 0
    pieces: list[bytes] = []
    for piece in _PIECE.finditer(html):
        name = piece[2]
        if name is None:
            if not piece[0].startswith(b"<"):
                pieces.append(piece[0])
        elif piece[1]:
            depth -= 1
            if depth < 0:
                break
            if name.lower() in {b"div", b"p", b"li", b"h3", b"h4", b"time"}:
                pieces.append(b" | ")
        else:
            depth += name.lower() not in _EMPTY
            pieces.append(b" | " if name.lower() in {b"br", b"div", b"p", b"li", b"time"} else b" ")
    return b"".join(pieces).decode("utf-8", "replace")


def _from_lines(page: Page, places: Places, most: int) -> list[str]:
    """Return the names in the most credible line, the first of equals, if it is more credible than ``most``."""
    if most >= 10 * NEAR - LINE_IS_LESS or not page.block_texts:
        return []
    texts = page.block_texts
    said = (page.phrases & _BY != 0) | (places.chars <= SHORT_CHARS)
    said[places.near] = True
    some = np.flatnonzero(said & (places.chars <= LONGEST_CHARS) & (10 * places.scores - LINE_IS_LESS > most)).tolist()
    if not some:
        return []
    lines = [texts[block].replace("\n", " ") for block in some]
    ends = list(accumulate(len(line) + 1 for line in lines))
    led = sorted({bisect(ends, match.start()) for match in _LED.finditer("\n".join(lines))})
    best: list[str] = []
    for pattern in (_LINE, _ALONE):
        for number in led:
            block = some[number]
            score = 10 * int(places.scores[block]) - LINE_IS_LESS
            if score <= most or not pattern.search(lines[number]):
                continue
            name = texts[block]
            if pattern is _ALONE:  # the name is the next block
                name = texts[block + 1] if block + 1 < len(texts) and places.chars[block + 1] <= LONGEST_CHARS else ""
            if names := names_in(name, sure=True):
                best, most = names, score
    return best
