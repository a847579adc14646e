# SPDX-License-Identifier: Apache-2.0
"""Chosen blocks to text: paragraphs, headings, lists, tables, code and quotes, plain or as Markdown (CommonMark 0.31, tables of GFM).

Plain text has one block a line, ``- `` before list items (rules that count bullets look for them), and code as it stands. Markdown adds
the marks of headings, lists (nested ones indented, ordered ones numbered from 1), quotes and code, and an empty line between blocks. A row
of a table is one line, its cells with `` | `` between them; in Markdown its rows are a table of GFM, the first its head.
A table whose cells hold several blocks or long ones is layout, and its cells' blocks are lines like
any other. Characters that Markdown would read as marks are not escaped, but for bars in tables: the text stays the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.io.page import Page
from filters.kernels.page_nearest import nearest
from filters.kernels.page_tags import ELEMENT, NUMBERS, PARENT, TAG

LONGEST_CELL_CHARS: Final = 300
"""A longer cell is prose in a layout (code points). Ours."""
_CELLS: Final = (NUMBERS["td"], NUMBERS["th"])
_ITEM: Final = (NUMBERS["li"], NUMBERS["li"])
_TABLE: Final = (NUMBERS["table"], NUMBERS["table"])
_PRE: Final = (NUMBERS["pre"], NUMBERS["pre"])
_QUOTE: Final = (NUMBERS["blockquote"], NUMBERS["blockquote"])
_HEADINGS: Final = {NUMBERS[f"h{level}"]: level for level in range(1, 7)}


def write(page: Page, chosen: NDArray[np.bool_], *, markdown: bool = False) -> str:
    """Join the chosen blocks of a page, in page order."""
    return ("\n\n" if markdown else "\n").join(_Writer(page, markdown=markdown).lines(chosen))


def _as_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a table of GFM, all as wide as the widest, for cells beyond those of the head would not be shown.

    >>> print(_as_table([["a", "b"], ["c"]]))
    | a | b |
    | --- | --- |
    | c |  |
    """
    width = max(len(row) for row in rows)
    head, *others = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join([head, f"|{' --- |' * width}", *others])


class _Writer:
    """Writes blocks one after the other; knows the list item of the last."""

    def __init__(self, page: Page, *, markdown: bool) -> None:
        self.tags = page.elements[:, TAG]
        self.parents = page.elements[:, PARENT]
        self.page = page
        self.markdown = markdown
        self.item = -1
        self.known: dict[tuple[int, int], list[int]] = {}
        self.marks: dict[int, str] = {}
        self.counts: Counter[int] = Counter()

    def lines(self, chosen: NDArray[np.bool_]) -> Iterator[str]:
        texts = self.page.block_texts
        numbers = np.flatnonzero(chosen)
        elements = self.page.blocks[numbers, ELEMENT].tolist()
        blocks = [
            (texts[number], element, self._nearest(element, _CELLS)) for number, element in zip(numbers.tolist(), elements, strict=True)
        ]
        table, rows = -1, list[list[str]]()
        for row, group in groupby(blocks, key=lambda block: int(self.parents[block[2]]) if block[2] > 0 else -1):
            some = list(group)
            cells = {cell for _, _, cell in some}
            if row > 0 and len(cells) == len(some) > 1 and all(len(text) <= LONGEST_CELL_CHARS for text, _, _ in some):
                self.item = -1
                if not self.markdown:
                    yield " | ".join(" ".join(text.split()) for text, _, _ in some)
                    continue
                above = self._nearest(row, _TABLE)
                if rows and above != table:
                    yield _as_table(rows)
                    rows = []
                table = above
                said = {cell: text for text, _, cell in some}
                rows.append([" ".join(said.get(cell, "").split()).replace("|", "\\|") for cell in self.cells_of[row]])
            else:
                if rows:
                    yield _as_table(rows)
                    rows = []
                yield from (self._marked(text, element) for text, element, _ in some)
        if rows:
            yield _as_table(rows)

    @cached_property
    def cells_of(self) -> dict[int, list[int]]:
        """Rows of tables with their cells, empty ones too."""
        cells: dict[int, list[int]] = {}
        for element, tag in enumerate(self.tags):
            if tag in _CELLS:
                cells.setdefault(self.parents[element], []).append(element)
        return cells

    def _marked(self, text: str, element: int) -> str:
        """Return a block with its marks."""
        before, self.item = self.item, self._nearest(element, _ITEM)
        if self.item < 0:
            return self._as_markdown(text, element) if self.markdown else text
        if not self.markdown:
            return text if self.item == before else f"- {text}"
        indent, above = 0, self.item
        while (above := self._nearest(self.parents[above], _ITEM)) > 0:
            indent += len(self.marks.get(above, ""))
        if self.item in self.marks:  # CommonMark: what follows in an item stands below its first text
            return " " * (indent + len(self.marks[self.item])) + text
        self.counts[self.parents[self.item]] += 1
        ordered = self.tags[self.parents[self.item]] == NUMBERS["ol"]
        self.marks[self.item] = f"{self.counts[self.parents[self.item]]}. " if ordered else "- "
        return " " * indent + self.marks[self.item] + text

    def _as_markdown(self, text: str, element: int) -> str:
        level = _HEADINGS.get(self.tags[element]) if element > 0 else None
        if level is not None:
            return f"{'#' * level} {' '.join(text.split())}"
        if self._nearest(element, _PRE) > 0:
            return f"```\n{text}\n```"
        return "\n".join(f"> {line}" for line in text.split("\n")) if self._nearest(element, _QUOTE) > 0 else text

    def _nearest(self, element: int, names: tuple[int, int]) -> int:
        """Return the element or the one above it that has one of the names, -1 if none has."""
        known = self.known.get(names)
        if known is None:
            known = self.known[names] = nearest(self.page.elements, *names).tolist()
        return known[element] if element > 0 else -1
