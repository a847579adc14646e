# SPDX-License-Identifier: Apache-2.0
"""The author of a page that declares none: from the element, or the short line, that is a byline.

Elements whose class, id, ``rel`` or ``itemprop`` says author or byline (the cutter marks them), then lines near the headline, or with a
phrase of bylines, that begin with a word such as "By" or "Von" (``curation.io.names``). What stands among readers' comments or
teasers of other pages is left out, what is near the headline comes first, and elements come before lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from curation.io.names import BEFORE, LEAD, names_in
from curation.io.page import Page
from curation.io.places import Places
from filters.kernels.page_tags import CHARS
from filters.kernels.page_words import PHRASES

LONGEST_CHARS: Final = 90
"""Code points of a block that may be a byline. Ours."""
MOST_ELEMENTS: Final = 24
"""Elements named author that are looked at, those in the best places. Ours."""
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
_LINE: Final = re.compile(rf"^{LEAD}(?=\S)|[|•·–—,/-]\s{LEAD}(?=\S)", re.IGNORECASE | re.MULTILINE)
_ALONE: Final = re.compile(rf"^\W{{0,3}}{BEFORE}\s*:?\s*$", re.IGNORECASE | re.MULTILINE)


def find_authors(page: Page, places: Places) -> list[str]:
    """Return the names of the byline that is most credible."""
    best: list[str] = []
    most = 0
    for names, score in (*_from_elements(page, places), *_from_lines(page, places)):
        if score > most:
            best, most = names, score
    return best


def _from_elements(page: Page, places: Places) -> Iterator[tuple[list[str], int]]:
    marks = page.byline_marks()
    scores = places.scores[places.blocks_at(marks[:, 2])]
    order = np.argsort(-scores, kind="stable")[:MOST_ELEMENTS]
    order = order[scores[order] > 0]
    for place, mark in zip(scores[order].tolist(), page.marks_of(marks[order].tolist()), strict=True):
        values = mark.attributes
        if mark.element in _NO_TEXT:
            continue
        own = " ".join(values[key] for key in ("class", "id", "itemprop", "rel") if key in values)
        marked = values.get("rel", "").startswith("author") or "author" in values.get("itemprop", "")
        if not (marked or _OWN.search(own)) or (_NOT.search(own) and not marked):
            continue
        if names := names_in(_content(mark.content)):
            yield names, 10 * place + (4 if marked else 0) + (2 if _SURE.search(own) else 0)


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


def _from_lines(page: Page, places: Places) -> Iterator[tuple[list[str], int]]:
    texts = page.texts()
    chars = page.blocks[:, CHARS]
    said = places.near | (page.phrases & _BY != 0)
    some = np.flatnonzero(said & (chars <= LONGEST_CHARS) & (places.scores > 0)).tolist()
    lines = "\n".join([texts[block].replace("\n", " ") for block in some])
    ends = np.cumsum([len(texts[block]) + 1 for block in some])
    for pattern in (_LINE, _ALONE):
        for match in pattern.finditer(lines):
            number = int(np.searchsorted(ends, match.start(), side="right"))
            block = some[number]
            name = texts[block]
            if pattern is _ALONE:  # the name is the next block
                name = texts[block + 1] if block + 1 < len(texts) and chars[block + 1] <= LONGEST_CHARS else ""
            if names := names_in(name, sure=True):
                yield names, 10 * int(places.scores[block]) - 4
