# SPDX-License-Identifier: Apache-2.0
"""What is said of the place of each block of a page, for who looks for a date or a byline: one pass over the blocks and elements.

* numbers: int64 [7, blocks], rows ``FIRST`` and ``LAST`` (its bytes in the page's text, half open), ``AT`` (where it ends in the page's
  own bytes), ``LENGTH`` (code points), ``DIGIT`` (how many), ``LEVEL`` (1 to 6 for a block right in a heading, else 0) and ``SCORE`` (0
  where the classes around it name comments, 1 where they name what leads away from the page, else 2)
* hints: uint64 [2, blocks], those of the block's element and of three around it, and with those of inline elements within it
* headlines: int64 [up to ``MOST_HEADLINES``, 2], the blocks of the first ``h1`` elements, half open
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled

FIRST, LAST, AT, LENGTH, DIGIT, LEVEL, SCORE = range(7)
ROWS = 7
MOST_HEADLINES = 8
ABOVE = 3
NOTHING = np.uint64(0)


@compiled
def survey(
    blocks: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    inner: NDArray[np.uint64],
    comment: np.uint64,
    away: np.uint64,
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """Return numbers, hints and headlines; ``comment`` and ``away`` are the bits of families of class names."""
    count = len(blocks)
    numbers = np.empty((ROWS, count), np.int64)
    said = np.empty((2, count), np.uint64)
    headlines = np.empty((MOST_HEADLINES, 2), np.int64)
    found = 0
    for element in range(len(elements)):
        if elements[element, tags.TAG] == tags.H_FIRST:
            headlines[found, 0], headlines[found, 1] = elements[element, tags.FROM], elements[element, tags.TO]
            found += 1
            if found == MOST_HEADLINES:
                break
    last = -1
    around = NOTHING
    level = 0
    for block in range(count):
        element = blocks[block, tags.ELEMENT]
        if element != last:
            last = element
            level = elements[element, tags.TAG] - tags.H_FIRST + 1
            level = level if 1 <= level <= 6 else 0
            around = hints[element]
            for _ in range(ABOVE):
                element = max(0, elements[element, tags.PARENT])
                around |= hints[element]
        numbers[FIRST, block] = blocks[block, tags.START]
        numbers[LAST, block] = blocks[block, tags.END]
        numbers[AT, block] = blocks[block, tags.OFFSET]
        numbers[LENGTH, block] = blocks[block, tags.CHARS]
        numbers[DIGIT, block] = blocks[block, tags.DIGITS]
        numbers[LEVEL, block] = level
        said[0, block] = around
        said[1, block] = around | inner[block]
        numbers[SCORE, block] = 0 if around & comment != NOTHING else 1 if said[1, block] & away != NOTHING else 2
    return numbers, said, headlines[:found]
