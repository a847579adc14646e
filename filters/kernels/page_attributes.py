# SPDX-License-Identifier: Apache-2.0
"""Tags and attributes of a page as it was written: which element, what its class and id hint at, whether it is hidden.

After the tokenizer of HTML (13.2.5): names in any case, values in double, single or no quotes, white space and slashes anywhere between.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_tags import CODES, FACTOR, LENGTHS, PLACE_SHIFT, PLACES
from filters.kernels.vectors import find

EIGHT = np.uint64(8)
HIDES, DATES, CLOSES_ITSELF, CANONICAL_LINK, LINKED_DATA, AUTHOR_LINK = 1, 2, 4, 8, 16, 32
"""Bits of what attributes say: hidden; has an itemprop; ends with a slash; rel is canonical; type is JSON-LD; rel is author."""


@compiled
def tag_at(src: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Return the number of the tag whose name starts here, -1 if it is none of ours, and the end of the name."""
    code = np.uint64(0)
    end = at
    n = len(src)
    while end < n:
        byte = src[end]
        if byte == 62 or byte <= 32 or byte == 47:
            break
        if end - at < 8:
            if 65 <= byte <= 90:
                byte += 32
            code = (code << EIGHT) | np.uint64(byte)
        end += 1
    size = end - at
    for _ in range(size, 8):
        code <<= EIGHT
    tag = PLACES[(code * FACTOR) >> PLACE_SHIFT]
    if tag >= 0 and CODES[tag] == code and LENGTHS[tag] == size:
        return int(tag), end
    return -1, end


@compiled
def _hides(src: NDArray[np.uint8], value: int, end: int) -> bool:
    """Whether a style says display:none or visibility:hidden, with white space or without; ``overflow:hidden`` hides nothing."""
    colon = find(src, value, 58)
    while colon < end:
        before, after = colon - 1, colon + 1
        while before > value and src[before] <= 32:
            before -= 1
        while after < end and src[after] <= 32:
            after += 1
        if before >= value and (src[before] | 32) == 121 and after + 3 < end:  # displaY, visibilitY
            first, second, third = src[after] | 32, src[after + 1] | 32, src[after + 2] | 32
            if first == 110 and second == 111 and third == 110:
                return True
            if first == 104 and second == 105 and third == 100:
                return True
        colon = find(src, colon + 1, 58)
    return False


@compiled
def attributes(
    src: NDArray[np.uint8], at: int, symbols: NDArray[np.uint8], goto: NDArray[np.int16], masks: NDArray[np.uint64]
) -> tuple[int, np.uint64, int]:
    """Read attributes up to and with the closing angle bracket; returns where it ends, the hints, and bits of what is said."""
    hints = np.uint64(0)
    said = 0
    n = len(src)
    while at < n:
        byte = src[at]
        if byte == 62:
            return at + 1, hints, said
        if byte <= 32:
            at += 1
            continue
        if byte == 47:
            at += 1
            if at < n and src[at] == 62:
                said |= CLOSES_ITSELF
            continue
        name = at
        at += 1
        while at < n:
            byte = src[at]
            if byte == 61 or byte == 62 or byte <= 32 or byte == 47:
                break
            at += 1
        size = at - name
        while at < n and src[at] <= 32:
            at += 1
        value = at
        end = at
        if at < n and src[at] == 61:
            at += 1
            while at < n and src[at] <= 32:
                at += 1
            if at < n and (src[at] == 34 or src[at] == 39):
                quote = src[at]
                at += 1
                value = at
                at = find(src, at, int(quote))
                end = at
                at += 1
            else:
                value = at
                while at < n and src[at] != 62 and src[at] > 32:
                    at += 1
                end = at
        first = src[name] | 32
        second = src[name + 1] | 32 if size > 1 else 0
        if (
            (size == 5 and first == 99 and second == 108)
            or (size == 2 and first == 105 and second == 100)
            or (size == 4 and first == 114 and second == 111)
            or (size == 8 and first == 105 and second == 116)
        ):  # class, id, role, itemprop
            if size == 8:
                said |= DATES
            state = goto[0, 0]
            for place in range(value, min(end, value + 400)):
                byte = src[place]
                if 65 <= byte <= 90 and place > value and 97 <= src[place - 1] <= 122:
                    state = goto[state, 0]
                    hints |= masks[state]
                state = goto[state, symbols[byte]]
                hints |= masks[state]
            hints |= masks[goto[state, 0]]
        elif (size == 6 and first == 104 and second == 105) or (
            size == 11 and first == 97 and second == 114 and src[name + 5] == 104 and end - value == 4 and (src[value] | 32) == 116
        ):  # hidden, aria-hidden="true"
            said |= HIDES
        elif size == 5 and first == 115 and second == 116:
            if _hides(src, value, end):
                said |= HIDES
        elif size == 3 and first == 114 and second == 101:  # rel
            if end - value == 9 and (src[value] | 32) == 99 and (src[value + 8] | 32) == 108:
                said |= CANONICAL_LINK
            elif end - value >= 6 and (src[value] | 32) == 97 and (src[value + 1] | 32) == 117 and (src[value + 5] | 32) == 114:
                said |= AUTHOR_LINK
        elif (  # type
            size == 4
            and first == 116
            and second == 121
            and end - value >= 19
            and src[value + 12] == 108
            and src[value + 13] == 100
            and src[value + 14] == 43
        ):
            said |= LINKED_DATA
    return n, hints, said
