# SPDX-License-Identifier: Apache-2.0
"""Cut a page into blocks: one pass over its bytes, as they were written.

The tokenizer and the tree construction of HTML (13.2.5, 13.2.6) in the parts that decide where text stands: implied and missing tags,
scopes, tables, raw text, references. No tree is built and none is written down again, which takes a parser in native code longer than
all of this. ``tests/filters/kernels/test_page_blocks.py``
holds it against Lexbor's tree.

This file says what happens in which order. What stands at an angle bracket is told by ``page_markup`` and ``page_attributes``; what a tag
closes by ``page_closing``, on the stack of ``page_tree``; text is read by ``page_text`` and ``page_references``, and ends in
``page_block_end``. The elements and the columns of all that comes out are those of ``page_tags``.

A block is a longest run of text without the border of a block-level element and without an empty line (``<br><br>``). White
space is collapsed, except within ``pre``. What never is text (script, style, forms' fields, vector graphics, template) is left
out; whether a block belongs to the main text is not decided here. An element is any block-level one. What comes out:

* text: uint8, the blocks' text one after the other, UTF-8
* blocks: int64 [blocks, BLOCK_COLUMNS]; elements: int64 [elements, ELEMENT_COLUMNS]; hints: uint64 [elements]; phrases and inner
  (hints of inline elements): uint64 [blocks]
* marks: int64 [marks, 3]: tag, start and end in the source of what declares metadata: meta, html, canonical links, time, what has an
  itemprop, and scripts of JSON-LD with their content; as BYLINE what else is named after an author
* title: (start, end) of the title's bytes in the text, and the numbers of start tags and of the deepest level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled
from filters.kernels.page_attributes import AUTHOR_LINK, CANONICAL_LINK, CLOSES_ITSELF, DATES, HIDES, LINKED_DATA, attributes
from filters.kernels.page_block_end import clear, end_block
from filters.kernels.page_closing import end_tag, start_tag
from filters.kernels.page_markup import CLOSES, LEFT, OPENS, PASSED, RIGHT, TEXT, after_comment, markup, only_white, raw_end
from filters.kernels.page_text import FNV, NEWLINE, TITLE_PLACES, WRITER_COLUMNS, W, run
from filters.kernels.page_tree import (
    DEEPEST,
    DEPTH,
    ELEMENTS,
    IN_BODY,
    LOOSE_BOLD,
    LOOSE_LINK,
    SKIPPED,
    STATE_COLUMNS,
    open_body,
    pop_to,
    push,
    remove,
)
from filters.kernels.page_words import HINTS
from filters.kernels.vectors import find

NOTHING = np.uint64(0)
BYLINE = 1000
"""Tag of marks of other elements that hints of the family `byline`, or rel=author, name after an author."""
BYLINE_BIT = np.uint64(1 << [name for name, _ in HINTS].index("byline"))


@compiled
def _is_mark(tag: int, said: int) -> bool:
    """Whether an element declares metadata."""
    if said & DATES or tag == tags.META or tag == tags.HTML or tag == tags.TIME:
        return True
    return (tag == tags.CANONICAL and said & CANONICAL_LINK != 0) or (tag == tags.SCRIPT and said & LINKED_DATA != 0)


@compiled
def cut(
    src: NDArray[np.uint8],
    symbols: NDArray[np.uint8],
    hint_goto: NDArray[np.int16],
    hint_masks: NDArray[np.uint64],
    phrase_goto: NDArray[np.int16],
    phrase_masks: NDArray[np.uint64],
    function_words: NDArray[np.uint64],
    max_depth: int,
) -> tuple[Any, ...]:
    """Cut a page (UTF-8); see the module for what comes out. ``max_depth`` bounds the stack: deeper pages return no block."""
    n = len(src)
    opens = 4
    for place in range(n):
        opens += src[place] == LEFT
    text = np.empty(n + n // 4 + 16, np.uint8)
    blocks = np.empty((opens, tags.BLOCK_COLUMNS), np.int64)
    phrases = np.empty(opens, np.uint64)
    inner = np.empty(opens, np.uint64)
    elements = np.empty((opens, tags.ELEMENT_COLUMNS), np.int64)
    hints = np.empty(opens, np.uint64)
    marks = np.empty((opens, 3), np.int64)
    stack = np.empty((max_depth + 2, tags.STACK_COLUMNS), np.int64)
    last = np.zeros(len(tags.NAMES) + 1, np.int64)
    state = np.zeros(STATE_COLUMNS, np.int64)
    writer = np.zeros(WRITER_COLUMNS, np.int64)
    words = np.full(1, FNV, np.uint64)
    title_words = np.zeros(TITLE_PLACES, np.uint64)
    buffer = np.zeros(16, np.uint8)
    title = np.zeros(2, np.int64)
    clear(blocks, phrases, inner, 0)
    stack[0] = 0
    elements[0] = 0  # the page
    elements[0, tags.PARENT] = -1
    hints[0] = NOTHING
    state[ELEMENTS] = 1
    # Of plain types: numba compiles a callee anew for every literal that it is given.
    zero, no = min(n, 0), n < 0
    push(stack, last, state, elements, hints, zero + tags.HTML, zero + tags.BLOCK, NOTHING, no, zero)
    nodes = zero + 3  # html, head and body are there, written or not
    mark = block = images = at = zero
    in_title = too_deep = no
    while not too_deep:
        final = at >= n
        what, tag, after = TEXT, zero - 1, at
        kind, own, said, level, border = zero + tags.INLINE, NOTHING, zero, zero, no
        opened = at
        if not final and src[at] == LEFT:
            what, tag, after = markup(src, at, in_title)
            kind = tags.TAG_KINDS[tag] if tag >= 0 else kind
        if what == PASSED:
            at = after_comment(src, at)
            continue
        if what == CLOSES:
            at = find(src, after, RIGHT) + 1
            if tag == tags.HTML or tag == tags.BODY:
                continue
            if tag == tags.BR:
                what = OPENS
            elif tag == tags.TITLE and in_title:
                level, border = last[tags.TITLE], True
            else:
                level, border = end_tag(stack, last, state, tag)
        elif what == OPENS:
            nodes += tag != tags.HTML and tag != tags.HEAD and tag != tags.BODY
            at, own, said = attributes(src, after, symbols, hint_goto, hint_masks)
            if _is_mark(tag, said):
                marks[mark, 0], marks[mark, 1], marks[mark, 2] = tag, opened, at
                mark += 1
            elif own & BYLINE_BIT != NOTHING or said & AUTHOR_LINK:
                marks[mark, 0], marks[mark, 1], marks[mark, 2] = BYLINE, opened, at
                mark += 1
            if tag == tags.HTML:
                continue
            if state[SKIPPED]:
                root = stack[state[SKIPPED], tags.S_TAG]
                drawn = root == tags.SVG or root == tags.MATH
                if drawn and tag >= 0 and tags.FLAGS[tag] & tags.BREAKS_OUT and last[tags.FOREIGN] < state[SKIPPED]:
                    pop_to(stack, last, state, elements, state[SKIPPED], block)
                else:
                    if kind == tags.RAW and not drawn:
                        at = raw_end(src, at, opened + 1, after - opened - 1)
                    elif kind != tags.VOID and not (drawn and said & CLOSES_ITSELF):
                        too_deep = state[DEPTH] >= max_depth
                        if not too_deep:
                            push(stack, last, state, elements, hints, tag, kind, own, said & HIDES != 0, block)
                    continue
            if not state[IN_BODY]:
                if tag == tags.HEAD:
                    if last[tags.HEAD] == 0:
                        push(stack, last, state, elements, hints, tag, kind, own, no, block)
                    continue
                if tag < 0 or not tags.FLAGS[tag] & tags.OF_HEAD:
                    open_body(stack, last, state, elements, hints, block)
                    if tag == tags.BODY:
                        continue
            elif tag == tags.BODY or tag == tags.HEAD:
                continue
            level = start_tag(stack, last, state, elements, tag, block)
            if level < 0:
                continue
            border = kind == tags.BLOCK or tag == tags.HR
        if what == OPENS and tag == tags.BR and not state[SKIPPED]:
            writer[NEWLINE] += 1
            border = writer[NEWLINE] >= 2
        if border or final:
            block = end_block(
                text, writer, words, blocks, phrases, inner, block, stack[state[DEPTH]], state[DEPTH], opened, images,
                phrase_goto, phrase_masks, function_words, title_words, title, in_title,
            )  # fmt: skip
            if tag != tags.BR:
                writer[NEWLINE] = 0
        if final:
            break
        if what != TEXT and level > 0:
            pop_to(stack, last, state, elements, level, block)
        if what == CLOSES:
            if level < 0:
                remove(stack, last, state, -level)
            if tag == tags.TITLE:
                in_title = no
        elif what == OPENS:
            if kind == tags.VOID or tag == tags.COLGROUP:
                images += tag == tags.IMG
                continue
            if kind == tags.RAW:
                at = raw_end(src, at, opened + 1, after - opened - 1)
                if tag == tags.SCRIPT and said & LINKED_DATA:
                    marks[mark - 1, 2] = at
                continue
            too_deep = state[DEPTH] >= max_depth
            if too_deep:
                continue
            push(stack, last, state, elements, hints, tag, kind, own, said & HIDES != 0, block)
            if kind == tags.INLINE:
                inner[block] |= own
                if tag == tags.LINK:
                    blocks[block, tags.LINKS] += 1
            elif tag == tags.TITLE:
                in_title = True
        elif state[SKIPPED]:
            at = find(src, at + 1, LEFT)
        elif not (state[IN_BODY] or in_title) and only_white(src, at):
            at = find(src, at, LEFT)
        else:
            if not (state[IN_BODY] or in_title):
                open_body(stack, last, state, elements, hints, block)
            top = stack[state[DEPTH]]
            at = run(
                src, at, text, writer, words, blocks[block], phrases, block,
                top[tags.S_LINKED] + state[LOOSE_LINK] > 0, top[tags.S_BOLDED] + state[LOOSE_BOLD] > 0,
                (top[tags.S_BITS] & tags.PRE_BIT) != 0,
                symbols, phrase_goto, phrase_masks, function_words, title_words, in_title, buffer,
            )  # fmt: skip
    if too_deep:
        return text[:0], blocks[:0], elements[:1], hints[:1], phrases[:0], inner[:0], marks[:0], (0, 0), nodes, max_depth + 1
    pop_to(stack, last, state, elements, zero + 1, block)
    count = state[ELEMENTS]
    return (
        text[: writer[W]],
        blocks[:block],
        elements[:count],
        hints[:count],
        phrases[:block],
        inner[:block],
        marks[:mark],
        (title[0], title[1]),
        nodes,
        state[DEEPEST],
    )
