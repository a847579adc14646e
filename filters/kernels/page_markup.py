# SPDX-License-Identifier: Apache-2.0
"""What stands at an angle bracket of a page: a start tag, an end tag, something to pass over, or text (HTML 13.2.5); and where it ends."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_attributes import tag_at
from filters.kernels.page_tags import TITLE
from filters.kernels.vectors import find

TEXT, OPENS, CLOSES, PASSED = range(4)
LEFT: Final = 60
RIGHT: Final = 62
SLASH: Final = 47


@compiled
def _letter(byte: int) -> bool:
    return 97 <= (byte | 32) <= 122


@compiled
def markup(src: NDArray[np.uint8], at: int, in_title: bool) -> tuple[int, int, int]:
    """Say what an angle bracket starts, with the number of the tag (-1: none of ours) and where its name ends.

    Within a title only its end tag is markup.
    """
    n = len(src)
    if at + 1 >= n:
        return TEXT, -1, at
    follow = src[at + 1]
    if follow == SLASH and at + 2 < n and _letter(src[at + 2]):
        tag, after = tag_at(src, at + 2)
        return (TEXT if in_title and tag != TITLE else CLOSES), tag, after
    if in_title:
        return TEXT, -1, at
    if _letter(follow):
        tag, after = tag_at(src, at + 1)
        return OPENS, tag, after
    return (PASSED if follow == 33 or follow == 63 or follow == SLASH else TEXT), -1, at


@compiled
def after_comment(src: NDArray[np.uint8], at: int) -> int:
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
    return find(src, at, RIGHT) + 1


@compiled
def raw_end(src: NDArray[np.uint8], at: int, name: int, size: int) -> int:
    """Return where the end tag of a raw text element stands whose name is written at ``name``; the end of the page if nowhere."""
    n = len(src)
    while True:
        at = find(src, at, LEFT)
        if at + 2 + size >= n:
            return n
        if src[at + 1] == SLASH:
            same = True
            for k in range(size):
                if (src[at + 2 + k] | 32) != (src[name + k] | 32):
                    same = False
                    break
            follow = src[at + 2 + size]
            if same and (follow == RIGHT or follow <= 32 or follow == SLASH):
                return at
        at += 1


@compiled
def only_white(src: NDArray[np.uint8], at: int) -> bool:
    """Whether only white space stands before the next tag."""
    if src[at] == 60:  # no tag: an angle bracket as text
        return False
    while at < len(src) and src[at] != 60:
        if src[at] > 32:
            return False
        at += 1
    return True
