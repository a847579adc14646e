# SPDX-License-Identifier: Apache-2.0
"""The end of a block: its last word is counted, its row filled, or its text kept as the page's title."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled
from filters.kernels.page_text import AUTOMATON, BEGIN, FNV, PENDING, W, end_word

NOTHING = np.uint64(0)


@compiled
def end_block(  # noqa: PLR0917 - numba takes no keyword-only arguments
    text: NDArray[np.uint8],
    writer: NDArray[np.int64],
    words: NDArray[np.uint64],
    blocks: NDArray[np.int64],
    phrases: NDArray[np.uint64],
    inner: NDArray[np.uint64],
    block: int,
    top: NDArray[np.int64],
    depth: int,
    at: int,
    images: int,
    phrase_goto: NDArray[np.int16],
    phrase_masks: NDArray[np.uint64],
    function_words: NDArray[np.uint64],
    title_words: NDArray[np.uint64],
    title: NDArray[np.int64],
    in_title: bool,
) -> int:
    """End the block that is being written, if it has any text; returns the number of the next, whose row is empty."""
    w, start = writer[W], writer[BEGIN]
    if w > start:
        row = blocks[block]
        if words[0] != FNV:
            end_word(row, words[0], function_words, title_words, in_title)
        phrases[block] |= phrase_masks[phrase_goto[writer[AUTOMATON], 0]]
        if in_title:
            if title[1] == 0:
                title[0] = start
                title[1] = w
        else:
            row[tags.START] = start
            row[tags.END] = w
            row[tags.ELEMENT] = top[tags.S_ELEMENT]
            row[tags.TAGS] = top[tags.S_BITS]
            row[tags.DEPTH] = depth
            row[tags.LAST] = text[w - 1]
            row[tags.FIRST] = text[start]
            row[tags.OFFSET] = at
            block += 1
        clear(blocks, phrases, inner, block)
        writer[BEGIN] = w
    writer[PENDING] = 0
    writer[AUTOMATON] = 0
    words[0] = FNV
    if block < len(blocks):
        blocks[block, tags.IMAGES] = images
    return block


@compiled
def clear(blocks: NDArray[np.int64], phrases: NDArray[np.uint64], inner: NDArray[np.uint64], block: int) -> None:
    """Empty the row of a block, if there is room for it: rows are emptied one by one, since most that there is room for stay unused."""
    if block < len(blocks):
        for column in range(tags.BLOCK_COLUMNS):
            blocks[block, column] = 0
        phrases[block] = NOTHING
        inner[block] = NOTHING
