# SPDX-License-Identifier: Apache-2.0
"""What a tag closes (HTML 13.2.6): an end tag its element, a start tag what nobody closed; and whether a block ends there.

Paragraphs end before block elements, items before items, cells and rows before the next, headings before headings, links before links.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as tags
from filters.kernels.compiled import compiled
from filters.kernels.page_tree import DEPTH, LOOSE_BOLD, LOOSE_LINK, SKIPPED, pop_to, remove


@compiled
def closed_by_start(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], tag: int) -> int:
    """Return the level down to which a start tag closes what is open, 0 if nothing, -1 if the tag is ignored."""
    top = stack[state[DEPTH]]
    at = top[tags.S_TAG]
    if (
        tag == tags.TD
        or tag == tags.TH
        or tag == tags.TR
        or tag == tags.TBODY
        or tag == tags.THEAD
        or tag == tags.TFOOT
        or tag == tags.CAPTION
    ):
        table = top[tags.S_TABLE]
        if last[tags.TABLE] == 0 or stack[table, tags.S_TAG] != tags.TABLE:
            return -1
        keep = table
        if tag == tags.TD or tag == tags.TH:
            keep = max(table, last[tags.TBODY], last[tags.THEAD], last[tags.TFOOT], last[tags.TR])
        elif tag == tags.TR:
            keep = max(table, last[tags.TBODY], last[tags.THEAD], last[tags.TFOOT])
        return keep + 1 if state[DEPTH] > keep else 0
    level = 0
    if tag == tags.LI:
        if last[tags.LI] > top[tags.S_LISTED] or (last[tags.LI] == top[tags.S_LISTED] and last[tags.LI] > 0):
            level = last[tags.LI]
    elif tag == tags.DD or tag == tags.DT:
        nearest = max(last[tags.DD], last[tags.DT])
        if nearest > 0 and nearest >= top[tags.S_LISTED]:
            level = nearest
    elif (tag == tags.OPTION and at == tags.OPTION) or ((tag == tags.RT or tag == tags.RP) and (at == tags.RT or at == tags.RP)):
        return int(state[DEPTH])
    elif tag == tags.BUTTON and last[tags.BUTTON] > top[tags.S_SCOPE]:
        level = last[tags.BUTTON]
    if tag >= 0 and tags.FLAGS[tag] & tags.CLOSES_P:
        if last[tags.P] > top[tags.S_BUTTON]:
            level = last[tags.P] if level == 0 else min(level, last[tags.P])
        elif level == 0 and tags.FLAGS[tag] & tags.HEADING_TAG and at >= 0 and tags.FLAGS[at] & tags.HEADING_TAG:
            level = state[DEPTH]
    return int(level)


@compiled
def closed_by_end(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], tag: int) -> int:
    """Return the level down to which an end tag closes, 0 if it is ignored; negative: only this level is removed."""
    top = stack[state[DEPTH]]
    level = last[tag]
    if tag < 0:
        return int(level) if level > top[tags.S_SPECIAL] else 0
    flags = tags.FLAGS[tag]
    if flags & tags.HEADING_TAG:
        for heading in range(tags.H_FIRST, tags.H_FIRST + 6):
            level = max(level, last[heading])
        return int(level) if level > top[tags.S_SCOPE] else 0
    if level == 0:
        return 0
    if tag == tags.P:
        return int(level) if level > top[tags.S_BUTTON] else 0
    if tag == tags.TABLE:
        return int(level) if level == top[tags.S_TABLE] else 0
    if (
        tag == tags.TD
        or tag == tags.TH
        or tag == tags.TR
        or tag == tags.TBODY
        or tag == tags.THEAD
        or tag == tags.TFOOT
        or tag == tags.CAPTION
    ):
        return int(level) if level > top[tags.S_TABLE] else 0
    if tag == tags.LI:
        return int(level) if level > max(top[tags.S_SCOPE], last[tags.OL], last[tags.UL]) else 0
    if flags & tags.FORMAT:
        if level <= top[tags.S_SCOPE]:
            return 0
        return int(level) if top[tags.S_SPECIAL] < level else -int(level)
    if flags & tags.SCOPE:
        return int(level) if level >= top[tags.S_SCOPE] else 0
    return int(level) if level > top[tags.S_SCOPE] else 0


@compiled
def end_tag(stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], tag: int) -> tuple[int, bool]:
    """Return what ``closed_by_end`` does, and whether a block ends there; formatting that was left open ends with its own tag."""
    level = closed_by_end(stack, last, state, tag)
    skipped = state[SKIPPED]
    if tag == tags.FORM and 0 < level < state[DEPTH]:
        level = -level
    if level == 0:
        border = tag == tags.P and skipped == 0
    else:
        border = tag >= 0 and tags.TAG_KINDS[tag] == tags.BLOCK and level > 0
        if skipped >= abs(level):
            border = stack[skipped, tags.S_TAG] != tag or skipped > level
            if stack[level, tags.S_ELEMENT] == stack[state[DEPTH], tags.S_ELEMENT]:
                border = False
        elif skipped:
            border = False
    if tag == tags.LINK:
        state[LOOSE_LINK] = 0
    elif tag == tags.STRONG or tag == tags.BOLD:
        state[LOOSE_BOLD] = 0
    return level, border


@compiled
def start_tag(
    stack: NDArray[np.int64], last: NDArray[np.int64], state: NDArray[np.int64], elements: NDArray[np.int64], tag: int, block: int
) -> int:
    """Return what ``closed_by_start`` does; a form within a form or a table is ignored, a link within a link ends the outer one."""
    if tag == tags.FORM:
        here = stack[state[DEPTH], tags.S_TAG]
        if last[tags.FORM] or here == tags.TABLE or here == tags.TBODY or here == tags.THEAD or here == tags.TFOOT or here == tags.TR:
            return -1
    if tag == tags.LINK:
        if last[tags.LINK] > 0:
            level = closed_by_end(stack, last, state, tag)
            if level > 0:
                pop_to(stack, last, state, elements, level, block)
            elif level < 0:
                remove(stack, last, state, -level)
        state[LOOSE_LINK] = 0
    return closed_by_start(stack, last, state, tag)
