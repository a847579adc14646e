# SPDX-License-Identifier: Apache-2.0
"""Cut a page into blocks: one pass over the serialised tree of an HTML parser.

A parser in native code (Lexbor) repairs the page and writes its tree down again; what it writes is regular (HTML Living Standard,
13.3, "Serializing HTML fragments"): every element is closed, every attribute quoted, four references remain. So the tree can be
walked over bytes, ten times faster than node by node from Python, and nothing here has to repair anything.

A block is a longest run of text without the border of a block-level element and without an empty line (``<br><br>``). White
space is collapsed, except within ``pre``. What never is text (script, style, forms' fields, vector graphics, noscript, template) is left
out; whether a block belongs to the main text is not decided here. An element is any block-level one. What comes out:

Longer than 300 lines because one pass over the bytes is one function in numba: split, its state would travel through every call.

* text: uint8, the blocks' text one after the other, UTF-8
* blocks: int64 [blocks, BLOCK_COLUMNS]; elements: int64 [elements, ELEMENT_COLUMNS]; hints: uint64 [elements]; phrases and inner
  (hints of inline elements): uint64 [blocks]
* marks: int64 [marks, 3]: tag, start and end in the source of what declares metadata: meta, html, link, time, what has an itemprop,
  and scripts with their content
* title: (start, end) of the title's bytes in the text, and the numbers of nodes and of the deepest level.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_attributes import attributes, tag_at
from filters.kernels.page_tags import (
    BLOCK,
    BLOCK_COLUMNS,
    BODY,
    BOLD,
    BOLD_CHARS,
    BR,
    BREAKS,
    CANONICAL,
    CAPITALS,
    CHARS,
    CHILDREN,
    COMMAS,
    DEPTH,
    DIGITS,
    ELEMENT,
    ELEMENT_COLUMNS,
    END,
    ENDS,
    FIRST,
    FROM,
    FUNCTION,
    HIDDEN,
    HR,
    HTML,
    IMAGES,
    IMG,
    IN_TITLE,
    INLINE,
    LAST,
    LEVEL,
    LINK,
    LINK_CHARS,
    LINKS,
    META,
    OFFSET,
    ORDER,
    PARENT,
    PRE_BIT,
    RAW,
    SCRIPT,
    SKIP,
    START,
    STRONG,
    TAG,
    TAGS,
    TIME,
    TITLE,
    TO,
    VOID,
    WIDE,
    WORDS,
)

FNV, PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
ONE, WORD_MASK = np.uint64(1), np.uint64(4095)
TITLE_PLACES: Final = 256
TITLE_MASK: Final = np.uint64(TITLE_PLACES - 1)


@compiled
def _has_word(words: NDArray[np.uint64], value: np.uint64, mask: np.uint64) -> bool:
    place = value & mask
    while words[place] != 0:
        if words[place] == value:
            return True
        place = (place + ONE) & mask
    return False


@compiled
def _add_word(words: NDArray[np.uint64], value: np.uint64, mask: np.uint64) -> None:
    place = value & mask
    for _ in range(len(words) // 2):
        if words[place] == 0:
            words[place] = value
            return
        if words[place] == value:
            return
        place = (place + ONE) & mask


@compiled
def _end_word(
    row: NDArray[np.int64], word: np.uint64, function_words: NDArray[np.uint64], title_words: NDArray[np.uint64], in_title: bool
) -> None:
    row[WORDS] += 1
    row[FUNCTION] += _has_word(function_words, word, WORD_MASK)
    if in_title:
        _add_word(title_words, word, TITLE_MASK)
    else:
        row[IN_TITLE] += _has_word(title_words, word, TITLE_MASK)


@compiled
def cut(  # noqa: PLR0917 - numba takes no keyword-only arguments
    src: NDArray[np.uint8],
    codes: NDArray[np.uint64],
    kinds: NDArray[np.int64],
    bits: NDArray[np.int64],
    symbols: NDArray[np.uint8],
    hint_goto: NDArray[np.int16],
    hint_masks: NDArray[np.uint64],
    phrase_goto: NDArray[np.int16],
    phrase_masks: NDArray[np.uint64],
    function_words: NDArray[np.uint64],
    max_depth: int,
) -> tuple[Any, ...]:
    """Cut a serialised page (UTF-8); see the module for what comes out. ``max_depth`` bounds the stack: deeper pages return no block."""
    n = len(src)
    opens = 2
    for place in range(n):
        opens += src[place] == 60
    text = np.empty(n + 16, np.uint8)
    blocks = np.zeros((opens, BLOCK_COLUMNS), np.int64)
    phrases = np.zeros(opens, np.uint64)
    inner = np.zeros(opens, np.uint64)
    elements = np.zeros((opens, ELEMENT_COLUMNS), np.int64)
    hints = np.zeros(opens, np.uint64)
    # The stack of open nodes: tag, element number or that of the nearest one, tag bits, link depth, bold depth.
    stack = np.zeros((max_depth + 2, 5), np.int64)
    title_words = np.zeros(TITLE_PLACES, np.uint64)
    depth = 0
    nodes = 0
    deepest = 0
    marks = np.zeros((opens, 3), np.int64)
    mark = 0
    element_count = 1  # element 0 is the page
    elements[0, PARENT] = -1
    block = 0
    w = 0
    start = 0  # of the current block in text
    pending = False
    newline = 0
    images = 0
    skip = 0  # depth at which a skipped subtree began, 0 if none
    in_title = False
    title_start = 0
    title_end = 0
    word = FNV
    state = np.int64(0)
    at = 0
    while True:
        if at + 1 < n and src[at] == 60 and src[at + 1] == 33:  # a comment or the doctype
            if at + 3 < n and src[at + 2] == 45 and src[at + 3] == 45:
                at += 4
                while at < n and not (src[at] == 62 and src[at - 1] == 45 and src[at - 2] == 45):
                    at += 1
            else:
                while at < n and src[at] != 62:
                    at += 1
            at += 1
            continue
        border = False
        closing = False
        tag = -1
        kind = INLINE
        own = np.uint64(0)
        hidden = False
        is_tag = at + 1 < n and src[at] == 60 and (97 <= src[at + 1] <= 122 or src[at + 1] == 47)
        opened = at
        if is_tag:
            closing = src[at + 1] == 47
            tag, end = tag_at(src, at + (2 if closing else 1), codes)
            kind = kinds[tag] if tag >= 0 else INLINE
            if closing:
                while end < n and src[end] != 62:
                    end += 1
                at = end + 1
            else:
                nodes += 1
                at, own, hidden, dated = attributes(src, end, symbols, hint_goto, hint_masks)
                if dated or tag in (META, HTML, TIME, SCRIPT, CANONICAL):
                    marks[mark, 0] = tag
                    marks[mark, 1] = opened
                    marks[mark, 2] = at
                    mark += 1
            border = kind == BLOCK or tag == HR
            if tag == BR and not skip:
                newline += 1
                border = newline >= 2
        final = not is_tag and at >= n
        if (border or final) and not skip:
            # The block ends here, whichever side of whichever element this is.
            if w > start:
                if word != FNV:
                    _end_word(blocks[block], word, function_words, title_words, in_title)
                phrases[block] |= phrase_masks[phrase_goto[state, 0]]
                if in_title:
                    if title_end == 0:
                        title_start = start
                        title_end = w
                    blocks[block] = 0
                    phrases[block] = np.uint64(0)
                    inner[block] = np.uint64(0)
                else:
                    top = stack[depth]
                    blocks[block, START] = start
                    blocks[block, END] = w
                    blocks[block, ELEMENT] = top[1]
                    blocks[block, TAGS] = top[2]
                    blocks[block, DEPTH] = depth
                    blocks[block, LAST] = text[w - 1]
                    blocks[block, FIRST] = text[start]
                    blocks[block, OFFSET] = at
                    block += 1
                start = w
            pending = False
            word = FNV
            state = np.int64(0)
            if tag != BR:
                newline = 0
            if block < opens:
                blocks[block, IMAGES] = images
        if is_tag:
            if not closing:
                if kind == VOID:
                    if tag == IMG:
                        images += 1
                    continue
                if kind == RAW or (tag == TITLE and skip):
                    # Raw text ends at its own closing tag only.
                    name_size = 0
                    name = opened
                    while src[name + 1 + name_size] != 62 and src[name + 1 + name_size] != 32:
                        name_size += 1
                    found = False
                    while at < n and not found:
                        if src[at] == 60 and at + 1 < n and src[at + 1] == 47:
                            found = at + 2 + name_size <= n
                            for k in range(name_size):
                                if not found or src[at + 2 + k] != src[name + 1 + k]:
                                    found = False
                                    break
                        if not found:
                            at += 1
                    if tag == SCRIPT:
                        marks[mark - 1, 2] = at
                    while at < n and src[at] != 62:
                        at += 1
                    at += 1
                    continue
                if depth > max_depth - 1:
                    return text[:0], blocks[:0], elements[:1], hints[:1], phrases[:0], inner[:0], marks[:0], (0, 0), nodes, depth + 1
                up = stack[depth]
                depth += 1
                deepest = max(deepest, depth)
                here = stack[depth]
                here[0] = tag
                here[1] = up[1]
                here[2] = up[2]
                here[3] = up[3]
                here[4] = up[4]
                if tag >= 0:
                    here[2] |= bits[tag]
                if hidden:
                    here[2] |= HIDDEN
                if kind == SKIP:
                    if skip == 0:
                        skip = depth
                elif not skip:
                    if tag == LINK:
                        here[3] += 1
                        blocks[block, LINKS] += 1
                    if tag == STRONG or tag == BOLD:
                        here[4] += 1
                    if kind == INLINE:
                        inner[block] |= own
                    else:
                        elements[element_count, PARENT] = up[1]
                        elements[up[1], CHILDREN] += 1
                        elements[element_count, ORDER] = elements[up[1], CHILDREN]
                        elements[element_count, TAG] = tag
                        elements[element_count, FROM] = block
                        elements[element_count, LEVEL] = elements[up[1], LEVEL] + 1
                        hints[element_count] = own if tag != BODY and tag != HTML else np.uint64(0)
                        here[1] = element_count
                        element_count += 1
                        if tag == TITLE:
                            in_title = True
            else:
                # What is closed is what stands on top; only damage within raw text could make it otherwise.
                level = depth
                while level > 0 and stack[level, 0] != tag:
                    level -= 1
                if level > 0 or tag < 0:
                    level = level if tag >= 0 else depth
                    while depth >= level and depth > 0:
                        if stack[depth, 1] != stack[depth - 1, 1]:
                            elements[stack[depth, 1], TO] = block
                        depth -= 1
                    if skip and depth < skip:
                        skip = 0
                    if tag == TITLE:
                        in_title = False
            continue
        if final:
            break
        if src[at] == 60:  # no parser writes this; a raw text cut short could
            at += 1
            continue
        # A run of text up to the next tag.
        top = stack[depth]
        in_link = top[3] > 0
        bold = top[4] > 0
        pre = (top[2] & PRE_BIT) != 0
        while at < n:
            byte = src[at]
            if byte == 60:
                break
            size = 1
            if byte == 38:  # &amp; &lt; &gt; &nbsp; and nothing else
                follow = src[at + 1] if at + 1 < n else 0
                if follow == 97:
                    size = 5
                elif follow == 108:
                    byte = 60
                    size = 4
                elif follow == 103:
                    byte = 62
                    size = 4
                elif follow == 110:
                    byte = 32
                    size = 6
            at += size
            if skip:
                continue
            white = byte == 32 or (9 <= byte <= 13)
            if white and not (pre and w > start):
                pending = True
                continue
            if white and byte == 13:
                continue
            if newline > 0 and w > start:
                text[w] = 10
                w += 1
                blocks[block, BREAKS] += 1
                pending = True
            elif pending and w > start:
                text[w] = 32
                w += 1
            if not white:
                newline = 0
            if (pending or white) and w > start:
                if word != FNV:
                    _end_word(blocks[block], word, function_words, title_words, in_title)
                    word = FNV
                if w - start < 300:
                    state = np.int64(phrase_goto[state, 0])
                    phrases[block] |= phrase_masks[state]
            pending = False
            text[w] = byte
            w += 1
            if white:
                continue
            if w - start < 300:
                state = np.int64(phrase_goto[state, symbols[byte]])
                phrases[block] |= phrase_masks[state]
            if (byte & 0xC0) != 0x80:
                blocks[block, CHARS] += 1
                blocks[block, LINK_CHARS] += in_link
                blocks[block, BOLD_CHARS] += bold
                if 0xE3 <= byte <= 0xED:
                    blocks[block, WIDE] += 1
            if byte >= 128 or 97 <= byte <= 122 or byte == 39:
                word = (word ^ np.uint64(byte)) * PRIME
            elif 65 <= byte <= 90:
                word = (word ^ np.uint64(byte + 32)) * PRIME
                blocks[block, CAPITALS] += 1
            elif 48 <= byte <= 57:
                word = (word ^ np.uint64(byte)) * PRIME
                blocks[block, DIGITS] += 1
            elif byte == 44 or byte == 59:
                blocks[block, COMMAS] += 1
            elif byte == 46 or byte == 33 or byte == 63:
                follow = src[at] if at < n else 32
                if follow <= 32 or follow == 60 or follow == 34 or follow == 38:
                    blocks[block, ENDS] += 1
            if not (byte >= 128 or 97 <= byte <= 122 or 65 <= byte <= 90 or 48 <= byte <= 57 or byte == 39) and word != FNV:
                _end_word(blocks[block], word, function_words, title_words, in_title)
                word = FNV
            if (byte & 0xC0) == 0x80 and w - start >= 2:
                before = text[w - 2]
                if w - start >= 3:
                    lead = text[w - 3]
                    if (
                        (lead == 0xE3 and before == 0x80 and byte == 0x82)
                        or (lead == 0xEF and before == 0xBC and (byte == 0x81 or byte == 0x9F))
                        or (lead == 0xE0 and before == 0xA5 and byte == 0xA4)
                        or (lead == 0xE1 and before == 0x81 and byte == 0x8B)
                    ):
                        blocks[block, ENDS] += 1
                    if (lead == 0xEF and before == 0xBC and byte == 0x8C) or (lead == 0xE3 and before == 0x80 and byte == 0x81):
                        blocks[block, COMMAS] += 1
                if before == 0xD8 and byte == 0x8C:
                    blocks[block, COMMAS] += 1
                if (before == 0xD8 and byte == 0x9F) or (before == 0xDB and byte == 0x94):
                    blocks[block, ENDS] += 1
    return (
        text[:w],
        blocks[:block],
        elements[:element_count],
        hints[:element_count],
        phrases[:block],
        inner[:block],
        marks[:mark],
        (title_start, title_end),
        nodes,
        deepest,
    )
