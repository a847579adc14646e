# SPDX-License-Identifier: Apache-2.0
"""The stack of open elements of a page, as HTML's tree construction keeps it (13.2.4), in constant time a tag.

Each level knows the nearest level that ends a scope, so that no tag walks the stack but to close it. What closes what is decided by
``page_closing``. Two things are simpler than the standard: what stands in a table but in no cell stays in its place ("foster parenting"
would move it before the table), and a formatting element that is closed out of order ends there without the copies of the "adoption
agency"; links and bold that were never closed go on after the end of the block, as the standard's list of active formatting elements has
it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled

DEPTH, ELEMENTS, SKIPPED, LOOSE_LINK, LOOSE_BOLD, DEEPEST, IN_BODY = range(7)
STATE_COLUMNS: Final = 7
"""What the construction remembers: levels, elements so far, level at which a skipped subtree began (0: none), formatting left open, the
deepest level, and whether the body has begun."""
NOTHING = np.uint64(0)


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
    for column in range(tags.STACK_COLUMNS):  # a copy of the row as an array compiles for seconds
        here[column] = up[column]
    here[tags.S_TAG] = tag
    here[tags.S_PREVIOUS] = last[tag]
    last[tag] = depth
    if tag >= 0:
        here[tags.S_BITS] |= tags.TAG_BITS[tag]
        flags = tags.FLAGS[tag]
        if flags & tags.SCOPE:
            here[tags.S_SCOPE] = depth
            here[tags.S_BUTTON] = depth
        elif tag == tags.BUTTON:
            here[tags.S_BUTTON] = depth
        if flags & tags.SPECIAL:
            here[tags.S_SPECIAL] = depth
            if not flags & tags.UNLISTED:
                here[tags.S_LISTED] = depth
        if tag == tags.TABLE or tag == tags.TEMPLATE or tag == tags.HTML:
            here[tags.S_TABLE] = depth
    if hidden and tag != tags.BODY and tag != tags.HTML:
        here[tags.S_BITS] |= tags.HIDDEN
    if kind == tags.SKIP:
        if state[SKIPPED] == 0:
            state[SKIPPED] = depth
    elif state[SKIPPED] == 0:
        if tag == tags.LINK:
            here[tags.S_LINKED] += 1
        elif tag == tags.STRONG or tag == tags.BOLD:
            here[tags.S_BOLDED] += 1
        if kind != tags.INLINE:
            element = state[ELEMENTS]
            state[ELEMENTS] += 1
            parent = up[tags.S_ELEMENT]
            elements[element, tags.PARENT] = parent
            elements[parent, tags.CHILDREN] += 1
            elements[element, tags.ORDER] = elements[parent, tags.CHILDREN]
            elements[element, tags.TAG] = tag
            elements[element, tags.FROM] = block
            elements[element, tags.TO] = 0
            elements[element, tags.CHILDREN] = 0
            elements[element, tags.LEVEL] = elements[parent, tags.LEVEL] + 1
            hints[element] = own if tag != tags.BODY and tag != tags.HTML else np.uint64(0)
            here[tags.S_ELEMENT] = element


@compiled
def pop_to(
    stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], elements: NDArray[np.int64], level: int, block: int
) -> None:
    """Close all elements down to a level, that one with them."""
    depth = state[DEPTH]
    while depth >= level and depth > 0:
        here = stack[depth]
        tag = here[tags.S_TAG]
        if tag != tags.REMOVED:
            last[tag] = here[tags.S_PREVIOUS]
            if depth > level and state[SKIPPED] == 0:
                if tag == tags.LINK:
                    state[LOOSE_LINK] = 1
                elif tag == tags.STRONG or tag == tags.BOLD:
                    state[LOOSE_BOLD] = 1
            if tag >= 0 and tags.FLAGS[tag] & tags.CELL:
                state[LOOSE_LINK] = 0
                state[LOOSE_BOLD] = 0
        if here[tags.S_ELEMENT] != stack[depth - 1, tags.S_ELEMENT]:
            elements[here[tags.S_ELEMENT], tags.TO] = block
        depth -= 1
    state[DEPTH] = depth
    if state[SKIPPED] > depth:
        state[SKIPPED] = 0


@compiled
def remove(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], level: int) -> None:
    """Close one element and leave those open that stand within it."""
    tag = stack[level, tags.S_TAG]
    last[tag] = stack[level, tags.S_PREVIOUS]
    stack[level, tags.S_TAG] = tags.REMOVED
    for above in range(level, state[DEPTH] + 1):
        if tag == tags.LINK:
            stack[above, tags.S_LINKED] -= 1
            if stack[above, tags.S_LINKED] == 0:
                stack[above, tags.S_BITS] &= ~tags.LINK_BIT
        elif tag == tags.STRONG or tag == tags.BOLD:
            stack[above, tags.S_BOLDED] -= 1


@compiled
def open_body(
    stack: NDArray[np.int64],
    last: NDArray[np.int64],
    state: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    block: int,
) -> None:
    """Begin the body, written or not, and end the head."""
    if last[tags.HEAD]:
        pop_to(stack, last, state, elements, last[tags.HEAD], block)
    state[IN_BODY] = 1
    none = block * 0  # a variable, since numba compiles a callee anew for every literal that it is given
    push(stack, last, state, elements, hints, none + tags.BODY, none + tags.BLOCK, NOTHING, none > 0, block)
