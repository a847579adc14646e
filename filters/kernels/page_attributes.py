# SPDX-License-Identifier: Apache-2.0
"""Tags and attributes of a serialised page: which element, what its class and id hint at, and whether it is hidden."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled

EIGHT = np.uint64(8)


@compiled
def tag_at(src: NDArray[np.uint8], at: int, codes: NDArray[np.uint64]) -> tuple[int, int]:
    """Return the number of the tag whose name starts here, -1 if it is none of ours, and the end of the name."""
    code = np.uint64(0)
    size = 0
    end = at
    while end < len(src) and src[end] != 62 and src[end] != 32 and src[end] != 47:
        if size < 8:
            code = (code << EIGHT) | np.uint64(src[end])
            size += 1
        end += 1
    while size < 8:
        code = code << EIGHT
        size += 1
    place = np.searchsorted(codes, code)
    known = place < len(codes) and codes[place] == code
    return int(place) if known else -1, end


@compiled
def attributes(
    src: NDArray[np.uint8], at: int, symbols: NDArray[np.uint8], goto: NDArray[np.int16], masks: NDArray[np.uint64]
) -> tuple[int, np.uint64, bool, bool]:
    """Read attributes up to and with the closing angle bracket.

    Returns:
        Where it ends, the hints, whether the attributes hide the element, and whether one is an itemprop.

    """
    hints = np.uint64(0)
    hidden = False
    property_named = False
    n = len(src)
    while at < n and src[at] != 62:
        while at < n and (src[at] == 32 or src[at] == 47):
            at += 1
        name = at
        while at < n and src[at] != 61 and src[at] != 62 and src[at] != 32:
            at += 1
        size = at - name
        value = at
        if at + 1 < n and src[at] == 61 and src[at + 1] == 34:
            value = at + 2
            at = value
            while at < n and src[at] != 34:
                at += 1
        end = at
        if at < n and src[at] == 34:
            at += 1
        if size == 0 and at < n and src[at] != 62:
            at += 1
            continue
        first = src[name] if size else 0
        second = src[name + 1] if size > 1 else 0
        # class, id, role, itemprop
        if (
            (size == 5 and first == 99 and second == 108)
            or (size == 2 and first == 105 and second == 100)
            or (size == 4 and first == 114 and second == 111)
            or (size == 8 and first == 105 and second == 116)
        ):
            property_named |= size == 8
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
            size == 11 and first == 97 and src[name + 5] == 104 and end - value == 4 and src[value] == 116
        ):  # hidden
            hidden = True
        elif size == 5 and first == 115 and second == 116:  # style: display:none or visibility:hidden
            for place in range(value, end - 3):
                if (src[place] == 58 or src[place] == 32) and (
                    (
                        src[place + 1] == 110
                        and src[place + 2] == 111
                        and src[place + 3] == 110
                        and place > value + 6
                        and src[place - 1] == 121
                    )
                    or (src[place + 1] == 104 and src[place + 2] == 105 and src[place + 3] == 100)
                ):
                    hidden = True
    return min(at + 1, n), hints, hidden, property_named
