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
from curation.io.titles import begins, letters
from filters.kernels.page_places import AT, DIGIT, LENGTH, LEVEL, SCORE

NEAR_BEFORE: Final = 4
NEAR_AFTER: Final = 12
"""Blocks before and after the headline that are near it. Ours."""
_TOOLBAR: Final = b"<!-- END WAYBACK TOOLBAR INSERT -->"
NEAR: Final = 3
"""Score of a block near the headline, the best."""


class Places:
    """The blocks of one page, with what is said of their places."""

    def __init__(self, page: Page, title: str | None = None, *, archived: bool = False) -> None:
        """Gather the hints of each block and of what is around it.

        ``title`` is looked for as the headline; ``archived`` says that the page comes from the Wayback Machine.
        """
        numbers, (self.around, self.hints), _ = page.survey
        self.ends = numbers[AT]
        self.chars = numbers[LENGTH]
        self.digits = numbers[DIGIT]
        self.headline = _headline(page, title)
        self.near = slice(max(0, self.headline - NEAR_BEFORE), self.headline + NEAR_AFTER + 1) if self.headline >= 0 else slice(0)
        """Blocks near the headline."""
        self.scores = numbers[SCORE].copy() if len(self.ends) else np.zeros(1, np.int64)
        """For each block 0 where nothing of the page's own stands (comments, an archive's toolbar), else 1 to 3."""
        self.scores[self.near] = NEAR
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
    numbers = page.survey.numbers
    if title:
        texts = page.block_texts
        own = letters(title)
        alike = np.flatnonzero(np.abs(numbers[LENGTH] - len(title)) <= 4 + len(title) // 8)
        same = [block for block in alike.tolist() if begins(texts[block], own) and letters(texts[block]) == own]
        headings = sorted((level, block) for block in same if (level := int(numbers[LEVEL, block])))
        if headings or same:
            return headings[0][1] if headings else same[0]
    highest = np.flatnonzero(numbers[LEVEL] == 1)
    return int(highest[-1]) if len(highest) else -1
