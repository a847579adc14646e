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
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from resiliparse.parse.html import HTMLTree

from filters.kernels.page_blocks import cut
from filters.kernels.page_tags import END, META, NAMES, SCRIPT, START
from filters.kernels.page_words import tables

MAX_DEPTH: Final = 4000
"""Levels of the kernel's stack; no extractor reads deeper pages."""
_ATTRIBUTE: Final = re.compile(rb"""([^\s"'=<>/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""")
"""Looks never back: linear in the size of any tag."""

_TELLING: Final = re.compile(rb"title|author|creator|byl|dat|time|issued|created|language|locale|og:url", re.IGNORECASE)
"""What is in every ``meta`` element that ``curation.io.declared`` reads; most are about images, devices and robots."""


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
        return [content[start:end].decode("utf-8", "replace") for start, end in self.blocks[:, [START, END]].tolist()]

    @cached_property
    def tree(self) -> HTMLTree:
        """The page as Lexbor parses it."""
        return HTMLTree.parse_from_bytes(self.html, "utf-8")

    def marked(self) -> Iterator[tuple[str, dict[str, str], bytes]]:
        """Iterate over what may declare metadata: element, attributes, and the bytes from its tag on (with a script's content)."""
        for tag, start, end in self.marks.tolist():
            piece = self.html[start:end]
            if tag == SCRIPT:
                yield "script", {}, piece.partition(b">")[2]
                continue
            if tag == META and not _TELLING.search(piece):
                continue
            found: dict[str, str] = {}
            for key, double, single, bare in _ATTRIBUTE.findall(piece):
                value = (double or single or bare).decode("utf-8", "replace")
                found.setdefault(key.decode("utf-8", "replace").lower(), unescape(value) if "&" in value else value)
            yield NAMES[tag] if tag >= 0 else "", found, self.html[end : end + 200]


def cut_page(html: bytes) -> Page:
    """Cut a page in UTF-8 into blocks."""
    arguments: Any = (np.frombuffer(html, np.uint8), *tables(), MAX_DEPTH)
    return Page(html, *cut(*arguments))
