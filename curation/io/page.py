# SPDX-License-Identifier: Apache-2.0
"""A page cut into blocks once: what extractors and metadata share.

A kernel reads the bytes as they were written, cuts them into blocks and marks where metadata stand (``filters.kernels.page_blocks``).
Bounds are those of the kernel: nothing here grows with the depth of a page, and a page deeper than ``MAX_DEPTH`` has no blocks. A tree
(Lexbor's, by Resiliparse) is made only for who asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, Final, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray
from resiliparse.parse.html import HTMLTree

from filters.kernels.page_blocks import BYLINE, cut
from filters.kernels.page_places import FIRST, LAST, survey
from filters.kernels.page_tags import CANONICAL, HTML, META, NAMES, SCRIPT, TIME
from filters.kernels.page_words import HINTS, tables

MAX_DEPTH: Final = 4000
"""Levels of the kernel's stack; no extractor reads deeper pages."""
_ATTRIBUTE: Final = re.compile(r"""[\s"'/]([^\s"'=<>/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
"""Looks never back: linear in the size of any tag."""
_MAY_NAME: Final = np.ones(BYLINE + 2, np.bool_)
"""Whether a tag's marks may be bylines, by its number; elements without one have -1, the last."""
_MAY_NAME[[META, HTML, SCRIPT, CANONICAL, TIME]] = False
_FAMILIES: Final = [name for name, _ in HINTS]


def hint(*names: str) -> np.uint64:
    """Return the bits of families of class names (``filters.kernels.page_words``)."""
    return np.uint64(sum(1 << _FAMILIES.index(name) for name in names))


_COMMENT: Final = hint("comment")
_AWAY: Final = hint("related", "sidebar", "teaser", "nav", "footer", "widget")
LONGEST_BYLINE: Final = 1500
"""Bytes within which an element named after an author must end. Ours."""


class Mark(NamedTuple):
    """What may declare metadata: an element, where its start tag ends in the page's bytes, and its attributes."""

    element: str
    at: int
    attributes: dict[str, str]
    content: bytes
    """Bytes from the tag on; the whole content of a script."""


class Survey(NamedTuple):
    """The arrays of ``filters.kernels.page_places``."""

    numbers: NDArray[np.int64]
    hints: NDArray[np.uint64]
    headlines: NDArray[np.int64]


class Texts(Sequence[str]):
    """The texts of blocks, each decoded when it is first asked for: of most blocks nobody does."""

    def __init__(self, content: bytes, spans: list[list[int]]) -> None:
        """Take the blocks' bytes, and where each starts in them, and where it ends."""
        self._content = content
        self._starts, self._ends = spans
        self._known: list[str | None] = [None] * len(self._starts)

    def __len__(self) -> int:
        """Return the number of blocks."""
        return len(self._known)

    @overload
    def __getitem__(self, block: int) -> str: ...
    @overload
    def __getitem__(self, block: slice) -> list[str]: ...
    def __getitem__(self, block: int | slice) -> str | list[str]:
        """Return the text of a block, or those of several."""
        if isinstance(block, slice):
            return [self[one] for one in range(*block.indices(len(self._known)))]
        text = self._known[block]
        if text is None:
            text = self._known[block] = self._content[self._starts[block] : self._ends[block]].decode("utf-8", "replace")
        return text


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
        """Return the text of each block."""
        return list(self.block_texts)

    @cached_property
    def block_texts(self) -> Texts:
        """The text of each block, for who asks for some."""
        return Texts(self.text.tobytes(), self.survey.numbers[[FIRST, LAST]].tolist())

    @cached_property
    def survey(self) -> Survey:
        """What is said of the place of each block (``filters.kernels.page_places``)."""
        return Survey(*survey(self.blocks, self.elements, self.hints, self.inner, _COMMENT, _AWAY))

    @cached_property
    def tree(self) -> HTMLTree:
        """The page as Lexbor parses it."""
        return HTMLTree.parse_from_bytes(self.html, "utf-8")

    def named_marks(self) -> Iterator[Mark]:
        """Iterate over what may declare metadata under a name: of elements that are there for readers, those that hold a date."""
        rows = self.marks[(self.marks[:, 0] != BYLINE) & (self.marks[:, 0] != SCRIPT) & (self.marks[:, 0] != HTML)].tolist()
        return self.marks_of([row for row in rows if row[0] == META or b"ate" in self.html[row[1] : row[2]]])

    def byline_marks(self) -> NDArray[np.int64]:
        """Return the marks of what class, id, rel or itemprop may name after an author."""
        return self.marks[_MAY_NAME[self.marks[:, 0]]]

    def marks_of(self, rows: list[list[int]]) -> Iterator[Mark]:
        """Iterate over what rows of ``marks`` stand for."""
        for tag, start, end in rows:
            piece = self.html[start:end]
            if tag == SCRIPT:
                yield Mark("script", end, {}, piece.partition(b">")[2])
            else:
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
