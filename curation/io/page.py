# SPDX-License-Identifier: Apache-2.0
"""A page cut into blocks once: what extractors and metadata share.

A kernel reads the bytes as they were written, cuts them into blocks and marks where metadata stand (``filters.kernels.page_blocks``).
Bounds are those of the kernel: nothing here grows with the depth of a page, and a page deeper than ``MAX_DEPTH`` has no blocks. A tree
(Lexbor's, by Resiliparse) is made only for who asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from resiliparse.parse.html import HTMLTree

from filters.kernels.page_blocks import BYLINE, cut
from filters.kernels.page_tags import CANONICAL, END, HTML, META, NAMES, SCRIPT, START, TIME
from filters.kernels.page_words import tables

MAX_DEPTH: Final = 4000
"""Levels of the kernel's stack; no extractor reads deeper pages."""
_ATTRIBUTE: Final = re.compile(r"""[\s"'/]([^\s"'=<>/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
"""Looks never back: linear in the size of any tag."""
_DECLARING: Final = frozenset((META, HTML, SCRIPT, CANONICAL, TIME))
_IDLE: Final = (
    "viewport robots google bing theme-color color-scheme format-detection msapplication apple-mobile-web-app- apple-itunes "
    "generator referrer description keywords news_keywords image url thumbnail width height position fb: al: og:image "
    "og:description og:type og:video article:tag article:section twitter:image twitter:description twitter:card twitter:site "
    "twitter:domain twitter:app twitter:url twitter:label twitter:data sailthru.tags sailthru.image parsely-image parsely-section "
    "parsely-link"
)
_USELESS: Final = re.compile(
    rb'<meta (?:name|property|itemprop)="(?:' + "|".join(sorted(_IDLE.split())).replace(".", "[.]").encode() + rb")"
)
"""How elements begin that are common and of no use here; not to parse them saves a third of the time. Others are left out later."""
LONGEST_BYLINE: Final = 1500
"""Bytes within which an element named after an author must end. Ours."""


class Mark(NamedTuple):
    """What may declare metadata: an element, where its start tag ends in the page's bytes, and its attributes."""

    element: str
    at: int
    attributes: dict[str, str]
    content: bytes
    """Bytes from the tag on; the whole content of a script."""


@dataclass(frozen=True)
class Page:
    """A page cut into blocks; the arrays are those of ``filters.kernels.page_blocks``."""

    html: bytes
    """As it was given, UTF-8."""
    text: NDArray[np.uint8]
    blocks: NDArray[np.int64]
    elements: NDArray[np.int64]
    hints: NDArray[np.uint64]
    phrases: NDArray[np.uint64]
    inner: NDArray[np.uint64]
    marks: NDArray[np.int64]
    title_span: tuple[int, int]
    nodes: int
    """Elements of the page, of any kind."""
    depth: int
    """Its deepest level; more than ``MAX_DEPTH`` says that it was not cut."""

    @property
    def title(self) -> str:
        """The content of the title element."""
        start, end = self.title_span
        return self.text[start:end].tobytes().decode("utf-8", "replace")

    def texts(self) -> list[str]:
        """Return the text of each block; do not change the list."""
        return self._texts

    @cached_property
    def _texts(self) -> list[str]:
        content = self.text.tobytes()
        spans = self.blocks[:, [START, END]].tolist()
        if content.isascii():  # decoded once: bytes are code points
            text = content.decode("ascii")
            return [text[start:end] for start, end in spans]
        return [content[start:end].decode("utf-8", "replace") for start, end in spans]

    @cached_property
    def tree(self) -> HTMLTree:
        """The page as Lexbor parses it."""
        return HTMLTree.parse_from_bytes(self.html, "utf-8")

    def marked(self) -> Iterator[Mark]:
        """Iterate over what may declare metadata: of elements that are there for readers, those that hold a date."""
        html = self.html
        rows = self.marks[self.marks[:, 0] != BYLINE].tolist()
        return self.marks_of([row for row in rows if row[0] in _DECLARING or b"ate" in html[row[1] : row[2]]])

    def byline_marks(self) -> NDArray[np.int64]:
        """Return the marks of what class, id, rel or itemprop may name after an author."""
        tags = self.marks[:, 0]
        return self.marks[(tags != META) & (tags != HTML) & (tags != SCRIPT) & (tags != CANONICAL) & (tags != TIME)]

    def marks_of(self, rows: list[list[int]]) -> Iterator[Mark]:
        """Iterate over what rows of ``marks`` stand for."""
        for tag, start, end in rows:
            piece = self.html[start:end]
            if tag == SCRIPT:
                yield Mark("script", end, {}, piece.partition(b">")[2])
            elif tag != META or not _USELESS.match(piece):
                name = NAMES[tag] if 0 <= tag < BYLINE else _name(piece)
                yield Mark(name, end, attributes_of(piece), self.html[end : end + LONGEST_BYLINE])


def _name(tag: bytes) -> str:
    return tag[1:].replace(b"/", b" ").replace(b">", b" ").split(maxsplit=1)[0].decode("utf-8", "replace").lower()


def attributes_of(tag: bytes) -> dict[str, str]:
    """Return the attributes of a start tag, names in lower case, references resolved; the first of equal names counts.

    >>> attributes_of(b"<a REL=author href='/x' title='A &amp; B'>"), attributes_of(b'<p id="x')
    ({'rel': 'author', 'href': '/x', 'title': 'A & B'}, {})
    """
    found: dict[str, str] = {}
    for key, double, single, bare in _ATTRIBUTE.findall(tag.decode("utf-8", "replace")):
        value = double or single or bare
        found.setdefault(key.lower(), unescape(value) if "&" in value else value)
    return found


def cut_page(html: bytes) -> Page:
    """Cut a page in UTF-8 into blocks."""
    arguments: Any = (np.frombuffer(html, np.uint8), *tables(), MAX_DEPTH)
    return Page(html, *cut(*arguments))
