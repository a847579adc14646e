# SPDX-License-Identifier: Apache-2.0
"""Where a date or a byline stands on a page: near the headline, among comments or teasers, or before what an archive put in.

Places are known by the offset in the page's bytes, which blocks keep; what classes say of a block and of three elements around it comes
from ``filters.kernels.page_words``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from curation.io.page import Page
from curation.io.titles import letters
from filters.kernels.page_tags import CHARS, ELEMENT, NUMBERS, OFFSET, PARENT, TAG
from filters.kernels.page_words import HINTS

NEAR_BEFORE: Final = 4
NEAR_AFTER: Final = 12
"""Blocks before and after the headline that are near it. Ours."""
_NAMES: Final = [name for name, _ in HINTS]
_H1: Final = NUMBERS["h1"]
_TOOLBAR: Final = b"<!-- END WAYBACK TOOLBAR INSERT -->"


def hint(*names: str) -> np.uint64:
    """Return the bits of families of class names."""
    return np.uint64(sum(1 << _NAMES.index(name) for name in names))


_COMMENT: Final = hint("comment")
_AWAY: Final = hint("related", "sidebar", "teaser", "nav", "footer", "widget")


class Places:
    """The blocks of one page, with what is said of their places."""

    def __init__(self, page: Page, title: str | None = None, *, archived: bool = False) -> None:
        """Gather the hints of each block and of what is around it.

        ``title`` is looked for as the headline; ``archived`` says that the page comes from the Wayback Machine.
        """
        self.ends = page.blocks[:, OFFSET]
        parents = np.maximum(page.elements[:, PARENT], 0)
        above = page.hints | page.hints[parents]
        above |= above[parents[parents]]
        self.around = above[page.blocks[:, ELEMENT]]
        self.hints = self.around | page.inner
        self.headline = _headline(page, title)
        numbers = np.arange(len(self.ends)) - self.headline
        self.near = (numbers >= -NEAR_BEFORE) & (numbers <= NEAR_AFTER) & (self.headline >= 0)
        """Whether each block is near the headline."""
        self.scores = 1 + self.near.astype(np.int64) + (self.near | (self.hints & _AWAY == 0))
        """For each block 0 where nothing of the page's own stands (comments, an archive's toolbar), else 1 to 3."""
        self.scores[~self.near & (self.around & _COMMENT != 0)] = 0
        if not len(self.scores):
            self.scores = np.zeros(1, np.int64)
        if archived and len(self.ends):  # what stands before this is the toolbar of the Wayback Machine
            self.scores[self.ends < page.html.find(_TOOLBAR)] = 0

    def blocks_at(self, offsets: ArrayLike) -> NDArray[np.int64]:
        """Return for each byte of the page the block that ends there or is the first to end after it; 0 on a page without blocks."""
        return np.minimum(np.searchsorted(self.ends, offsets), max(0, len(self.ends) - 1))

    def beside(self, block: int) -> int:
        """Return 6, 4 or 2 for a block that is the first, second or third beside the headline, on either side, else 0."""
        return max(0, 8 - 2 * max(1, abs(block - self.headline))) if self.headline >= 0 else 0

    def says(self, block: int, bits: np.uint64) -> bool:
        """Whether a block's classes are of one of the families (``hint``)."""
        return bool(self.hints[block] & bits)


def _headline(page: Page, title: str | None) -> int:
    """Return the block of the headline: the one in the highest heading that is the title, else the last ``h1``; -1 without."""
    tags = page.elements[page.blocks[:, ELEMENT], TAG]
    highest = np.flatnonzero(tags == _H1)
    if title:
        texts = page.texts()
        own = letters(title)
        alike = np.flatnonzero(np.abs(page.blocks[:, CHARS] - len(title)) <= 4 + len(title) // 8)
        same = [block for block in alike.tolist() if letters(texts[block]) == own]
        headings = sorted((int(tags[block]), block) for block in same if _H1 <= tags[block] < _H1 + 6)
        if headings or same:
            return headings[0][1] if headings else same[0]
    return int(highest[-1]) if len(highest) else -1
