# SPDX-License-Identifier: Apache-2.0
"""Columns of a block by itself, and of its place on the page.

Shallow text features after Kohlschütter et al. 2010 (WSDM, "Boilerplate Detection using Shallow Text Features"); the rest is ours. No
language is known, except that the share of function words is zero where the list has no words of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_equals import groups, text_keys
from filters.kernels.page_lengths import HEADING, Lengths


@compiled
def _last_class(byte: int) -> int:
    if byte == 46 or byte == 33 or byte == 63:
        return 3
    if byte == 58:
        return 2
    if byte == 34 or byte == 41 or byte == 39:
        return 4
    if byte >= 128:
        return 5
    return 1 if byte == 44 or byte == 59 else 0


@compiled
def _first_class(byte: int) -> int:
    if 65 <= byte <= 90:
        return 1
    if 97 <= byte <= 122:
        return 2
    if 48 <= byte <= 57:
        return 3
    return 4 if byte >= 128 else 0


@compiled
def describe_itself(
    out: NDArray[np.float32], text: NDArray[np.uint8], blocks: NDArray[np.int64], elements: NDArray[np.int64], measured: Lengths
) -> None:
    """Fill the columns ``SELF``, from 0 on."""
    n = len(blocks)
    length, kinds = measured.length, measured.kinds
    group, count = groups(text_keys(text, blocks))
    copies = np.zeros(count, np.int64)
    first_h1 = -1
    for i in range(n):
        copies[group[i]] += 1
        if first_h1 < 0 and kinds[i] == HEADING + 1:
            first_h1 = i
    total = max(1.0, measured.chars_to[n])
    heading = -1
    for i in range(n):
        b = blocks[i]
        f = out[i]
        chars = max(1, b[cut.CHARS])
        words = max(1, b[cut.WORDS])
        f[0] = np.log2(1 + length[i])
        f[1] = measured.share[i]
        f[2] = b[cut.WORDS]
        f[3] = chars / words
        f[4] = b[cut.COMMAS]
        f[5] = b[cut.ENDS]
        f[6] = 100 * b[cut.ENDS] / length[i] if length[i] > 0 else 0
        f[7] = b[cut.DIGITS] / chars
        f[8] = b[cut.CAPITALS] / chars
        f[9] = b[cut.FUNCTION] / words
        f[10] = b[cut.IN_TITLE] / words
        f[11] = b[cut.LINKS]
        f[12] = b[cut.IMAGES] - (blocks[i - 1, cut.IMAGES] if i else 0)
        f[13] = b[cut.BREAKS]
        f[14] = b[cut.WIDE] / chars
        f[15] = _last_class(b[cut.LAST])
        f[16] = _first_class(b[cut.FIRST])
        f[17] = b[cut.BOLD_CHARS] / chars
        f[18] = b[cut.DEPTH]
        f[19] = kinds[i]
        f[20] = (b[cut.TAGS] & cut.HIDDEN) != 0
        f[21] = min(copies[group[i]], 5)
        f[22] = i / n
        f[23] = measured.chars_to[i] / total
        f[24] = np.log2(1.0 + i)
        f[25] = np.log2(total)
        f[26] = np.log2(1.0 + n)
        f[27] = -1 if first_h1 < 0 else i >= first_h1
        f[28] = 0 if first_h1 < 0 else min(max(i - first_h1, -50), 200)
        element = b[cut.ELEMENT]
        parent = elements[element, cut.PARENT]
        f[29] = elements[element, cut.ORDER]
        f[30] = elements[parent, cut.CHILDREN] if parent >= 0 else 0
        f[31] = min(i - heading, 50) if heading >= 0 else 60
        if kinds[i] > HEADING:
            heading = i
