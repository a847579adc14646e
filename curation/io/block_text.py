# SPDX-License-Identifier: Apache-2.0
"""Chosen blocks to text: paragraphs, headings, lists, tables, code and quotes, plain or as Markdown (CommonMark 0.31, tables of GFM).

Plain text has one block a line, cells of a table's row on one line with `` | `` between them, and code as it stands. Markdown adds the
marks of headings, lists (nested ones indented), quotes and code, and an empty line between blocks. Characters that Markdown would read
as marks are not escaped: the text stays the text.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curation.io.page import Page
from filters.kernels.page_tags import ELEMENT, NAMES, PARENT, TAG


def write(page: Page, chosen: NDArray[np.bool_], *, markdown: bool = False) -> str:
    """Join the chosen blocks of a page, in page order."""
    content = page.text.tobytes()
    lines: list[str] = []
    row = item = -1
    for start, end, element in page.blocks[chosen][:, :3].tolist():
        text = content[start:end].decode("utf-8", "replace")
        cell = _nearest(page, element, {"td", "th"})
        this_row = int(page.elements[cell, PARENT]) if cell > 0 else -1
        if this_row > 0 and this_row == row:
            lines[-1] += f" | {text}"
            continue
        row = this_row
        if not markdown:
            lines.append(text)
            continue
        marked, item = _marked(page, element, text, item)
        lines.append(marked if row < 0 else f"| {text}")
    return ("\n\n" if markdown else "\n").join(lines)


def _marked(page: Page, element: int, text: str, item: int) -> tuple[str, int]:
    """Return a block with its marks, and the list item that it stands in."""
    name = NAMES[page.elements[element, TAG]] if element > 0 else ""
    if name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return f"{'#' * int(name[1])} {' '.join(text.split())}", -1
    if _nearest(page, element, {"pre"}) > 0:
        return f"```\n{text}\n```", -1
    around = _nearest(page, element, {"li"})
    if around > 0:
        lists = _count(page, around, {"ul", "ol"})
        indent = "  " * max(0, lists - 1)
        numbered = NAMES[page.elements[page.elements[around, PARENT], TAG]] == "ol"
        mark = "  " if around == item else ("1. " if numbered else "- ")
        return f"{indent}{mark}{text}", around
    quoted = _nearest(page, element, {"blockquote"}) > 0
    return ("\n".join(f"> {line}" for line in text.split("\n")) if quoted else text), -1


def _nearest(page: Page, element: int, names: set[str]) -> int:
    while element > 0:
        if NAMES[page.elements[element, TAG]] in names:
            return element
        element = int(page.elements[element, PARENT])
    return -1


def _count(page: Page, element: int, names: set[str]) -> int:
    count = 0
    while element > 0:
        count += NAMES[page.elements[element, TAG]] in names
        element = int(page.elements[element, PARENT])
    return count
