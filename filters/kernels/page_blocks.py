# SPDX-License-Identifier: Apache-2.0
"""Cut a page into blocks: one pass over its bytes, as they were written.

The tokenizer and the tree construction of HTML (13.2.5, 13.2.6) in the parts that decide where text stands: implied and missing tags,
scopes, tables, raw text, references (``page_attributes``, ``page_tree``, ``page_text``, ``page_references``). No tree is built
and none is written down again, which takes a parser in native code longer than all of this. ``tests/filters/kernels/test_page_blocks.py``
holds it against Lexbor's tree.

A block is a longest run of text without the border of a block-level element and without an empty line (``<br><br>``). White
space is collapsed, except within ``pre``. What never is text (script, style, forms' fields, vector graphics, noscript, template) is left
out; whether a block belongs to the main text is not decided here. An element is any block-level one. What comes out:

Longer than 300 lines because one pass over the bytes is one function in numba: split, its state would travel through every call.

* text: uint8, the blocks' text one after the other, UTF-8
* blocks: int64 [blocks, BLOCK_COLUMNS]; elements: int64 [elements, ELEMENT_COLUMNS]; hints: uint64 [elements]; phrases and inner
  (hints of inline elements): uint64 [blocks]
* marks: int64 [marks, 3]: tag, start and end in the source of what declares metadata: meta, html, canonical links, time, what has an
  itemprop, and scripts of JSON-LD with their content
* title: (start, end) of the title's bytes in the text, and the numbers of start tags and of the deepest level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_attributes import CANONICAL_LINK, CLOSES_ITSELF, DATES, HIDES, LINKED_DATA, attributes, tag_at
from filters.kernels.page_tags import (
    BLOCK,
    BLOCK_COLUMNS,
    BODY,
    BOLD,
    BR,
    BREAKS_OUT,
    CANONICAL,
    COLGROUP,
    ELEMENT,
    ELEMENT_COLUMNS,
    END,
    FIRST,
    FLAGS,
    FOREIGN,
    FORM,
    HEAD,
    HR,
    HTML,
    IMAGES,
    IMG,
    INLINE,
    LAST,
    LINK,
    LINKS,
    MATH,
    META,
    NAMES,
    OF_HEAD,
    OFFSET,
    PARENT,
    PRE_BIT,
    RAW,
    S_BITS,
    S_BOLDED,
    S_ELEMENT,
    S_LINKED,
    S_TAG,
    SCRIPT,
    STACK_COLUMNS,
    START,
    STRONG,
    SVG,
    TABLE,
    TAG_KINDS,
    TAGS,
    TBODY,
    TFOOT,
    THEAD,
    TIME,
    TITLE,
    TR,
    VOID,
    P,
)
from filters.kernels.page_tags import (
    DEPTH as AT_DEPTH,
)
from filters.kernels.page_text import AUTOMATON, BEGIN, FNV, NEWLINE, PENDING, TITLE_PLACES, WRITER_COLUMNS, W, end_word, run
from filters.kernels.page_tree import (
    DEEPEST,
    DEPTH,
    ELEMENTS,
    LOOSE_BOLD,
    LOOSE_LINK,
    SKIPPED,
    STATE_COLUMNS,
    closed_by_end,
    closed_by_start,
    pop_to,
    push,
    remove,
)

NOTHING = np.uint64(0)


@compiled
def _after_comment(src: NDArray[np.uint8], at: int) -> int:
    """Return where a comment, doctype or other declaration ends that starts here."""
    n = len(src)
    if at + 3 < n and src[at + 1] == 33 and src[at + 2] == 45 and src[at + 3] == 45:
        at += 4
        if at < n and src[at] == 62:
            return at + 1
        if at + 1 < n and src[at] == 45 and src[at + 1] == 62:
            return at + 2
        while at < n:
            if src[at] == 62 and src[at - 1] == 45 and src[at - 2] == 45:
                return at + 1
            if src[at] == 62 and src[at - 1] == 33 and src[at - 2] == 45 and src[at - 3] == 45:
                return at + 1
            at += 1
        return n
    while at < n and src[at] != 62:
        at += 1
    return at + 1


@compiled
def _raw_end(src: NDArray[np.uint8], at: int, name: int, size: int) -> int:
    """Return where the end tag of a raw text element stands whose name is written at ``name``; the end of the page if nowhere."""
    n = len(src)
    while at < n:
        if src[at] == 60 and at + 2 + size < n and src[at + 1] == 47:
            same = True
            for k in range(size):
                if (src[at + 2 + k] | 32) != (src[name + k] | 32):
                    same = False
                    break
            follow = src[at + 2 + size]
            if same and (follow == 62 or follow <= 32 or follow == 47):
                return at
        at += 1
    return n


@compiled
def _only_white(src: NDArray[np.uint8], at: int) -> bool:
    if src[at] == 60:  # no tag: an angle bracket as text
        return False
    while at < len(src) and src[at] != 60:
        if src[at] > 32:
            return False
        at += 1
    return True


@compiled
def _end_block(  # noqa: PLR0917 - numba takes no keyword-only arguments
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
    """End the block that is being written, if it has any text; returns the number of the next."""
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
            row[:] = 0
            phrases[block] = NOTHING
            inner[block] = NOTHING
        else:
            row[START] = start
            row[END] = w
            row[ELEMENT] = top[S_ELEMENT]
            row[TAGS] = top[S_BITS]
            row[AT_DEPTH] = depth
            row[LAST] = text[w - 1]
            row[FIRST] = text[start]
            row[OFFSET] = at
            block += 1
        writer[BEGIN] = w
    writer[PENDING] = 0
    writer[AUTOMATON] = 0
    words[0] = FNV
    if block < len(blocks):
        blocks[block, IMAGES] = images
    return block


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
        opens += src[place] == 60
    text = np.empty(n + n // 4 + 16, np.uint8)
    blocks = np.zeros((opens, BLOCK_COLUMNS), np.int64)
    phrases = np.zeros(opens, np.uint64)
    inner = np.zeros(opens, np.uint64)
    elements = np.zeros((opens, ELEMENT_COLUMNS), np.int64)
    hints = np.zeros(opens, np.uint64)
    marks = np.zeros((opens, 3), np.int64)
    stack = np.zeros((max_depth + 2, STACK_COLUMNS), np.int64)
    last = np.zeros(len(NAMES) + 1, np.int64)
    state = np.zeros(STATE_COLUMNS, np.int64)
    writer = np.zeros(WRITER_COLUMNS, np.int64)
    words = np.full(1, FNV, np.uint64)
    title_words = np.zeros(TITLE_PLACES, np.uint64)
    buffer = np.zeros(16, np.uint8)
    title = np.zeros(2, np.int64)
    state[ELEMENTS] = 1  # element 0 is the page
    elements[0, PARENT] = -1
    # Of plain types: numba compiles a callee anew for every literal that it is given.
    zero, no = min(n, 0), n < 0
    root_tag, body_tag, link_tag, block_kind = zero + HTML, zero + BODY, zero + LINK, zero + BLOCK
    push(stack, last, state, elements, hints, root_tag, block_kind, NOTHING, no, zero)
    nodes = zero + 3  # html, head and body are there, written or not
    mark = block = images = at = zero
    in_title = body = no
    while True:
        final = at >= n
        tag = zero - 1
        kind = zero + INLINE
        own = NOTHING
        said = 0
        opening = closing = border = False
        level = zero
        opened = at
        after = at
        if not final and src[at] == 60 and at + 1 < n:
            follow = src[at + 1]
            letter = 97 <= (follow | 32) <= 122
            if in_title:
                closing = follow == 47 and at + 2 < n and 97 <= (src[at + 2] | 32) <= 122
                if closing:
                    tag, after = tag_at(src, at + 2)
                    closing = tag == TITLE
            elif letter:
                opening = True
                tag, after = tag_at(src, at + 1)
            elif follow == 47 and at + 2 < n and 97 <= (src[at + 2] | 32) <= 122:
                closing = True
                tag, after = tag_at(src, at + 2)
            elif follow == 33 or follow == 63 or follow == 47:
                at = _after_comment(src, at)
                continue
        if closing:
            while after < n and src[after] != 62:
                after += 1
            at = after + 1
            if tag == HTML or tag == BODY:
                continue
            if tag == BR:
                closing, opening = False, True
            elif tag == TITLE and in_title:
                level = last[TITLE]
                border = True
            else:
                level = closed_by_end(stack, last, state, tag)
                if tag == FORM and level > 0 and level < state[DEPTH]:
                    level = -level
                if level == 0:
                    border = tag == P and state[SKIPPED] == 0
                else:
                    border = tag >= 0 and TAG_KINDS[tag] == BLOCK and level > 0
                    if state[SKIPPED] >= abs(level) and level != 0:
                        border = stack[state[SKIPPED], S_TAG] != tag or state[SKIPPED] > level
                        if stack[level, S_ELEMENT] == stack[state[DEPTH], S_ELEMENT]:
                            border = False
                    elif state[SKIPPED]:
                        border = False
                if tag == LINK:
                    state[LOOSE_LINK] = 0
                elif tag == STRONG or tag == BOLD:
                    state[LOOSE_BOLD] = 0
            kind = TAG_KINDS[tag] if tag >= 0 else INLINE
        elif opening:
            kind = TAG_KINDS[tag] if tag >= 0 else INLINE
            nodes += tag != HTML and tag != HEAD and tag != BODY
            at, own, said = attributes(src, after, symbols, hint_goto, hint_masks)
            if (
                said & DATES
                or tag == META
                or tag == HTML
                or tag == TIME
                or (tag == CANONICAL and said & CANONICAL_LINK)
                or (tag == SCRIPT and said & LINKED_DATA)
            ):
                marks[mark, 0] = tag
                marks[mark, 1] = opened
                marks[mark, 2] = at
                mark += 1
            if tag == HTML:
                continue
            skipped = state[SKIPPED]
            if skipped and tag >= 0 and FLAGS[tag] & BREAKS_OUT:
                root = stack[skipped, S_TAG]
                if (root == SVG or root == MATH) and last[FOREIGN] < skipped:
                    pop_to(stack, last, state, elements, skipped, block)
                    skipped = 0
            if skipped:
                root = stack[skipped, S_TAG]
                if kind == RAW and root != SVG and root != MATH:
                    at = _raw_end(src, at, opened + 1, after - opened - 1)
                elif kind != VOID and not (said & CLOSES_ITSELF and (root == SVG or root == MATH)):
                    if state[DEPTH] >= max_depth:
                        return (
                            text[:0],
                            blocks[:0],
                            elements[:1],
                            hints[:1],
                            phrases[:0],
                            inner[:0],
                            marks[:0],
                            (0, 0),
                            nodes,
                            max_depth + 1,
                        )
                    push(stack, last, state, elements, hints, tag, kind, own, said & HIDES != 0, block)
                continue
            if not body:
                if tag == HEAD:
                    if last[HEAD] == 0:
                        push(stack, last, state, elements, hints, tag, kind, own, no, block)
                    continue
                if tag < 0 or not FLAGS[tag] & OF_HEAD:
                    if last[HEAD]:
                        pop_to(stack, last, state, elements, last[HEAD], block)
                    body = True
                    push(stack, last, state, elements, hints, body_tag, block_kind, NOTHING, no, block)
                    if tag == BODY:
                        continue
            elif tag == BODY or tag == HEAD:
                continue
            if tag == FORM:
                here = stack[state[DEPTH], S_TAG]
                if last[FORM] or here == TABLE or here == TBODY or here == THEAD or here == TFOOT or here == TR:
                    continue
            if tag == LINK:
                if last[LINK] and last[LINK] > 0:
                    found = closed_by_end(stack, last, state, link_tag)
                    if found > 0:
                        pop_to(stack, last, state, elements, found, block)
                    elif found < 0:
                        remove(stack, last, state, -found)
                state[LOOSE_LINK] = 0
            level = closed_by_start(stack, last, state, tag)
            if level < 0:
                continue
            border = kind == BLOCK or tag == HR
        if opening and tag == BR and not state[SKIPPED]:
            writer[NEWLINE] += 1
            border = writer[NEWLINE] >= 2
        if border or final:
            block = _end_block(
                text, writer, words, blocks, phrases, inner, block, stack[state[DEPTH]], state[DEPTH], opened, images,
                phrase_goto, phrase_masks, function_words, title_words, title, in_title,
            )  # fmt: skip
            if tag != BR:
                writer[NEWLINE] = 0
        if final:
            break
        if closing:
            if level > 0:
                pop_to(stack, last, state, elements, level, block)
            elif level < 0:
                remove(stack, last, state, -level)
            if tag == TITLE:
                in_title = False
            continue
        if opening:
            if level > 0:
                pop_to(stack, last, state, elements, level, block)
            if kind == VOID or tag == COLGROUP:
                images += tag == IMG
                continue
            if kind == RAW:
                at = _raw_end(src, at, opened + 1, after - opened - 1)
                if tag == SCRIPT and said & LINKED_DATA:
                    marks[mark - 1, 2] = at
                continue
            if state[DEPTH] >= max_depth:
                return text[:0], blocks[:0], elements[:1], hints[:1], phrases[:0], inner[:0], marks[:0], (0, 0), nodes, max_depth + 1
            push(stack, last, state, elements, hints, tag, kind, own, said & HIDES != 0, block)
            if kind == INLINE:
                inner[block] |= own
                if tag == LINK:
                    blocks[block, LINKS] += 1
            elif tag == TITLE:
                in_title = True
            continue
        # A run of text, up to the next angle bracket.
        if state[SKIPPED]:
            at += 1
            while at < n and src[at] != 60:
                at += 1
            continue
        if not body and not in_title:
            if _only_white(src, at):
                while at < n and src[at] != 60:
                    at += 1
                continue
            if last[HEAD]:
                pop_to(stack, last, state, elements, last[HEAD], block)
            body = True
            push(stack, last, state, elements, hints, body_tag, block_kind, NOTHING, no, block)
        top = stack[state[DEPTH]]
        at = run(
            src, at, text, writer, words, blocks[block], phrases, block,
            top[S_LINKED] + state[LOOSE_LINK] > 0, top[S_BOLDED] + state[LOOSE_BOLD] > 0, (top[S_BITS] & PRE_BIT) != 0,
            symbols, phrase_goto, phrase_masks, function_words, title_words, in_title, buffer,
        )  # fmt: skip
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
