# SPDX-License-Identifier: Apache-2.0
"""The stack of open elements of a page, as HTML's tree construction keeps it (13.2.4 and 13.2.6), in constant time a tag.

What an end tag closes, and what a start tag closes that nobody closed: paragraphs before block elements, items before items, cells and
rows, headings, links within links. Each level of the stack knows the nearest level that ends a scope, so that no tag walks the stack but
to close it. Two things are simpler than the standard: what stands in a table but in no cell stays in its place ("foster parenting" would
move it before the table), and a formatting element that is closed out of order ends there without the copies of the "adoption agency";
links and bold that were never closed go on after the end of the block, as the standard's list of active formatting elements has it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_tags import (
    BODY,
    BOLD,
    BUTTON,
    CAPTION,
    CELL,
    CHILDREN,
    CLOSES_P,
    DD,
    DT,
    FLAGS,
    FORMAT,
    FROM,
    H_FIRST,
    HEADING_TAG,
    HIDDEN,
    HTML,
    INLINE,
    LEVEL,
    LI,
    LINK,
    LINK_BIT,
    OL,
    OPTION,
    ORDER,
    PARENT,
    REMOVED,
    RP,
    RT,
    S_BITS,
    S_BOLDED,
    S_BUTTON,
    S_ELEMENT,
    S_LINKED,
    S_LISTED,
    S_PREVIOUS,
    S_SCOPE,
    S_SPECIAL,
    S_TABLE,
    S_TAG,
    SCOPE,
    SKIP,
    SPECIAL,
    STACK_COLUMNS,
    STRONG,
    TABLE,
    TAG,
    TAG_BITS,
    TBODY,
    TD,
    TEMPLATE,
    TFOOT,
    TH,
    THEAD,
    TO,
    TR,
    UL,
    UNLISTED,
    P,
)

DEPTH, ELEMENTS, SKIPPED, LOOSE_LINK, LOOSE_BOLD, DEEPEST = range(6)
STATE_COLUMNS: Final = 6
"""What the construction remembers: levels, elements so far, level at which a skipped subtree began (0: none), formatting left open."""


@compiled
def push(  # noqa: PLR0917 - numba takes no keyword-only arguments
    stack: NDArray[np.int64],
    last: NDArray[np.int64],
    state: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    tag: int,
    kind: int,
    own: np.uint64,
    hidden: bool,
    block: int,
) -> None:
    """Open an element; ``last`` has for each tag (unknown ones last) the level of its topmost element."""
    up = stack[state[DEPTH]]
    state[DEPTH] += 1
    depth = state[DEPTH]
    state[DEEPEST] = max(state[DEEPEST], depth)
    here = stack[depth]
    for column in range(STACK_COLUMNS):  # a copy of the row as an array compiles for seconds
        here[column] = up[column]
    here[S_TAG] = tag
    here[S_PREVIOUS] = last[tag]
    last[tag] = depth
    if tag >= 0:
        here[S_BITS] |= TAG_BITS[tag]
        flags = FLAGS[tag]
        if flags & SCOPE:
            here[S_SCOPE] = depth
            here[S_BUTTON] = depth
        elif tag == BUTTON:
            here[S_BUTTON] = depth
        if flags & SPECIAL:
            here[S_SPECIAL] = depth
            if not flags & UNLISTED:
                here[S_LISTED] = depth
        if tag == TABLE or tag == TEMPLATE or tag == HTML:
            here[S_TABLE] = depth
    if hidden and tag != BODY and tag != HTML:
        here[S_BITS] |= HIDDEN
    if kind == SKIP:
        if state[SKIPPED] == 0:
            state[SKIPPED] = depth
    elif state[SKIPPED] == 0:
        if tag == LINK:
            here[S_LINKED] += 1
        elif tag == STRONG or tag == BOLD:
            here[S_BOLDED] += 1
        if kind != INLINE:
            element = state[ELEMENTS]
            state[ELEMENTS] += 1
            parent = up[S_ELEMENT]
            elements[element, PARENT] = parent
            elements[parent, CHILDREN] += 1
            elements[element, ORDER] = elements[parent, CHILDREN]
            elements[element, TAG] = tag
            elements[element, FROM] = block
            elements[element, LEVEL] = elements[parent, LEVEL] + 1
            hints[element] = own if tag != BODY and tag != HTML else np.uint64(0)
            here[S_ELEMENT] = element


@compiled
def pop_to(
    stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], elements: NDArray[np.int64], level: int, block: int
) -> None:
    """Close all elements down to a level, that one with them."""
    depth = state[DEPTH]
    while depth >= level and depth > 0:
        here = stack[depth]
        tag = here[S_TAG]
        if tag != REMOVED:
            last[tag] = here[S_PREVIOUS]
            if depth > level and state[SKIPPED] == 0:
                if tag == LINK:
                    state[LOOSE_LINK] = 1
                elif tag == STRONG or tag == BOLD:
                    state[LOOSE_BOLD] = 1
            if tag >= 0 and FLAGS[tag] & CELL:
                state[LOOSE_LINK] = 0
                state[LOOSE_BOLD] = 0
        if here[S_ELEMENT] != stack[depth - 1, S_ELEMENT]:
            elements[here[S_ELEMENT], TO] = block
        depth -= 1
    state[DEPTH] = depth
    if state[SKIPPED] > depth:
        state[SKIPPED] = 0


@compiled
def remove(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], level: int) -> None:
    """Close one element and leave those open that stand within it."""
    tag = stack[level, S_TAG]
    last[tag] = stack[level, S_PREVIOUS]
    stack[level, S_TAG] = REMOVED
    for above in range(level, state[DEPTH] + 1):
        if tag == LINK:
            stack[above, S_LINKED] -= 1
            if stack[above, S_LINKED] == 0:
                stack[above, S_BITS] &= ~LINK_BIT
        elif tag == STRONG or tag == BOLD:
            stack[above, S_BOLDED] -= 1


@compiled
def closed_by_start(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], tag: int) -> int:
    """Return the level down to which a start tag closes what is open, 0 if nothing, -1 if the tag is ignored."""
    top = stack[state[DEPTH]]
    at = top[S_TAG]
    if tag == TD or tag == TH or tag == TR or tag == TBODY or tag == THEAD or tag == TFOOT or tag == CAPTION:
        table = top[S_TABLE]
        if last[TABLE] == 0 or stack[table, S_TAG] != TABLE:
            return -1
        keep = table
        if tag == TD or tag == TH:
            keep = max(table, last[TBODY], last[THEAD], last[TFOOT], last[TR])
        elif tag == TR:
            keep = max(table, last[TBODY], last[THEAD], last[TFOOT])
        return keep + 1 if state[DEPTH] > keep else 0
    level = 0
    if tag == LI:
        if last[LI] > top[S_LISTED] or (last[LI] == top[S_LISTED] and last[LI] > 0):
            level = last[LI]
    elif tag == DD or tag == DT:
        nearest = max(last[DD], last[DT])
        if nearest > 0 and nearest >= top[S_LISTED]:
            level = nearest
    elif (tag == OPTION and at == OPTION) or ((tag == RT or tag == RP) and (at == RT or at == RP)):
        return int(state[DEPTH])
    elif tag == BUTTON and last[BUTTON] > top[S_SCOPE]:
        level = last[BUTTON]
    if tag >= 0 and FLAGS[tag] & CLOSES_P:
        if last[P] > top[S_BUTTON]:
            level = last[P] if level == 0 else min(level, last[P])
        elif level == 0 and FLAGS[tag] & HEADING_TAG and at >= 0 and FLAGS[at] & HEADING_TAG:
            level = state[DEPTH]
    return int(level)


@compiled
def closed_by_end(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], tag: int) -> int:
    """Return the level down to which an end tag closes, 0 if it is ignored; negative: only this level is removed."""
    top = stack[state[DEPTH]]
    level = last[tag]
    if tag < 0:
        return int(level) if level > top[S_SPECIAL] else 0
    flags = FLAGS[tag]
    if flags & HEADING_TAG:
        for heading in range(H_FIRST, H_FIRST + 6):
            level = max(level, last[heading])
        return int(level) if level > top[S_SCOPE] else 0
    if level == 0:
        return 0
    if tag == P:
        return int(level) if level > top[S_BUTTON] else 0
    if tag == TABLE:
        return int(level) if level == top[S_TABLE] else 0
    if tag == TD or tag == TH or tag == TR or tag == TBODY or tag == THEAD or tag == TFOOT or tag == CAPTION:
        return int(level) if level > top[S_TABLE] else 0
    if tag == LI:
        return int(level) if level > max(top[S_SCOPE], last[OL], last[UL]) else 0
    if flags & FORMAT:
        if level <= top[S_SCOPE]:
            return 0
        return int(level) if top[S_SPECIAL] < level else -int(level)
    if flags & SCOPE:
        return int(level) if level >= top[S_SCOPE] else 0
    return int(level) if level > top[S_SCOPE] else 0
