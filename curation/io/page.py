# SPDX-License-Identifier: Apache-2.0
"""A page, parsed once and cut into blocks: what extractors and metadata share.

Resiliparse (Lexbor) parses and repairs the page and writes its tree down again; a kernel cuts that into blocks and marks where
metadata stand (``filters.kernels.page_blocks``). Bounds are those of the kernel: nothing here grows with the depth of a page, and
a page deeper than ``MAX_DEPTH`` has no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from resiliparse.parse.html import HTMLTree

from filters.kernels.page_blocks import cut
from filters.kernels.page_tags import CODES, END, NAMES, START, TAG_BITS, TAG_KINDS
from filters.kernels.page_words import tables

MAX_DEPTH: Final = 4000
"""Levels of the kernel's stack; no extractor reads deeper pages."""
_ATTRIBUTE: Final = re.compile(rb'(?<=\s)([^\s"=<>/]++)="([^"]*+)"')
"""Looks from white space on, and never back: linear in the size of any tag."""

_TELLING: Final = re.compile(rb"title|author|creator|byl|dat|time|issued|created|language|locale|og:url", re.IGNORECASE)
"""What is in every ``meta`` element that ``curation.io.declared`` reads; most are about images, devices and robots."""


@dataclass(frozen=True)
class Page:
    """A page cut into blocks; the arrays are those of ``filters.kernels.page_blocks``."""

    html: bytes
    """As it was given, UTF-8."""
    tree: HTMLTree
    source: bytes
    """As the parser writes it, UTF-8."""
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
        return [content[start:end].decode("utf-8", "replace") for start, end in self.blocks[:, [START, END]].tolist()]

    def marked(self) -> Iterator[tuple[str, dict[str, str], bytes]]:
        """Iterate over what may declare metadata: element, attributes, and the bytes from its tag on (with a script's content)."""
        for tag, start, end in self.marks.tolist():
            piece = self.source[start:end]
            if NAMES[tag] == "script" and tag >= 0:
                opening, _, content = piece.partition(b">")
                if b"ld+json" in opening:
                    yield "script", {}, content
                continue
            if tag >= 0 and (b"canonical" not in piece if NAMES[tag] == "link" else NAMES[tag] == "meta" and not _TELLING.search(piece)):
                continue
            found = {
                key.decode("utf-8", "replace"): unescape(value.decode("utf-8", "replace"))
                if b"&" in value
                else value.decode("utf-8", "replace")
                for key, value in _ATTRIBUTE.findall(piece)
            }
            yield NAMES[tag] if tag >= 0 else "", found, self.source[end : end + 200]


def cut_page(html: bytes) -> Page:
    """Parse a page in UTF-8 and cut it into blocks."""
    tree = HTMLTree.parse_from_bytes(html, "utf-8")
    source = str(tree).encode("utf-8", "replace")
    arguments: Any = (np.frombuffer(source, np.uint8), CODES, TAG_KINDS, TAG_BITS, *tables(), MAX_DEPTH)
    return Page(html, tree, source, *cut(*arguments))
