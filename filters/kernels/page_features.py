# SPDX-License-Identifier: Apache-2.0
"""Describe each block of a page by numbers: itself, its neighbours, its containers, its place on the page.

Shallow features of a block and its neighbours after Kohlschütter et al. 2010 (WSDM, "Boilerplate Detection using Shallow Text
Features"); the scoring of containers by the text of their paragraphs after Readability.js (``_grabArticle``); the rest is ours.
Lengths are code
points, of which those of Chinese, Japanese and Korean count two and a half times, so that one scale serves all scripts.

Longer than 300 lines because the names of the columns and the one function that fills them must be read side by side.

``NAMES`` names the columns in order; a model refuses features with other names. Nothing here knows a language, except that the
share of function words is zero where the list has no words of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_words import HINTS, PHRASES

_SELF: Final = (
    "length link_share words word_length commas ends ends_density digit_share capital_share function_share title_share links "
    "images breaks wide_share last first bold_share depth kind hidden copies place text_place number page_length page_blocks "
    "after_h1 h1_distance order siblings heading_distance"
)
SELF: Final = tuple(_SELF.split())
NEAR: Final = tuple(
    f"{name}@{step:+d}" for step in (-3, -2, -1, 1, 2, 3) for name in ("length", "link_share", "ends", "kind", "function_share")
)
_AROUND: Final = (
    "window5 window5_links window12 window12_links long_before long_after longs_before longs_after largest up_to_top "
    "top_above top_share top_link_share article_share same_count same_length same_link_share"
)
AROUND: Final = tuple(_AROUND.split())
LEVELS: Final = 5
CONTAINERS: Final = tuple(
    f"{name}^{level}" for level in range(LEVELS) for name in ("chars", "links", "blocks", "share", "longs", "children")
)
NAMES: Final = (
    *SELF,
    *NEAR,
    *AROUND,
    *CONTAINERS,
    *(f"in:{name}" for name in cut.MARKED),
    *(f"hint:{name}" for name, _ in HINTS),
    *(f"says:{name}" for name, _ in PHRASES),
    *(f"under:{name}" for name, _ in PHRASES),
)
FEATURES: Final = len(NAMES)
AT_NEAR: Final = len(SELF)
AT_AROUND: Final = AT_NEAR + len(NEAR)
AT_CONTAINERS: Final = AT_AROUND + len(AROUND)
AT_TAGS: Final = AT_CONTAINERS + len(CONTAINERS)
AT_HINTS: Final = AT_TAGS + len(cut.MARKED)
AT_SAYS: Final = AT_HINTS + len(HINTS)
AT_UNDER: Final = AT_SAYS + len(PHRASES)
TAGS, HINTED, SAID = len(cut.MARKED), len(HINTS), len(PHRASES)

LONG: Final = 120.0
"""A block of so many characters, mostly not links, is taken for a paragraph when containers are scored. Ours."""
_GROUPS: Final = {
    "p": 1,
    "li": 3,
    "td": 4,
    "th": 4,
    "blockquote": 2,
    "pre": 2,
    "dd": 3,
    "dt": 3,
    "figcaption": 5,
    "caption": 5,
    "article": 6,
    "section": 6,
}
KIND_OF: Final = np.array([10 + int(n[1]) if n in {"h1", "h2", "h3", "h4", "h5", "h6"} else _GROUPS.get(n, 0) for n in cut.NAMES], np.int64)
H1: Final = cut.NUMBERS["h1"]
ARTICLE, MAIN = cut.NUMBERS["article"], cut.NUMBERS["main"]
ONE = np.uint64(1)
ZERO = np.uint64(0)
PRIME = np.uint64(0x100000001B3)


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
def describe(
    text: NDArray[np.uint8],
    blocks: NDArray[np.int64],
    elements: NDArray[np.int64],
    hints: NDArray[np.uint64],
    phrases: NDArray[np.uint64],
    inner: NDArray[np.uint64],
    kind_of: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return float32 [blocks, FEATURES]."""
    n = len(blocks)
    out = np.zeros((n, FEATURES), np.float32)
    if n == 0:
        return out
    length = np.empty(n, np.float64)
    share = np.empty(n, np.float64)
    kinds = np.empty(n, np.int64)
    chars_to = np.zeros(n + 1, np.float64)
    links_to = np.zeros(n + 1, np.float64)
    longs_to = np.zeros(n + 1, np.int64)
    hashes = np.empty(n, np.uint64)
    signs = np.empty(n, np.uint64)
    largest = 0.0
    first_h1 = -1
    for i in range(n):
        b = blocks[i]
        length[i] = b[cut.CHARS] + 1.5 * b[cut.WIDE]
        share[i] = b[cut.LINK_CHARS] / max(1, b[cut.CHARS])
        e = b[cut.ELEMENT]
        kinds[i] = kind_of[elements[e, cut.TAG]] if e > 0 else 0
        p = elements[e, cut.PARENT]
        largest = max(largest, length[i] * (1 - share[i]))
        chars_to[i + 1] = chars_to[i] + length[i]
        links_to[i + 1] = links_to[i] + length[i] * share[i]
        longs_to[i + 1] = longs_to[i] + (length[i] >= LONG and share[i] < 0.4)
        if first_h1 < 0 and kinds[i] == 11:
            first_h1 = i
        value = np.uint64(1469598103934665603)
        for k in range(b[cut.START], b[cut.END]):
            value = (value ^ np.uint64(text[k])) * PRIME
        hashes[i] = value
        value = np.uint64(elements[e, cut.TAG] + 1) * PRIME
        value = (value ^ hints[e]) * PRIME
        if p >= 0:
            value = (value ^ np.uint64(elements[p, cut.TAG] + 1)) * PRIME
            value = (value ^ hints[p]) * PRIME
        signs[i] = value | ONE
    total = max(1.0, chars_to[n])
    # Open-addressed counts of equal texts and of equal signatures (element, parent and their hints).
    size = 16
    while size < 2 * n:
        size *= 2
    mask = np.uint64(size - 1)
    seen = np.zeros(size, np.uint64)
    seen_count = np.zeros(size, np.int64)
    sign = np.zeros(size, np.uint64)
    sign_count = np.zeros(size, np.int64)
    sign_chars = np.zeros(size, np.float64)
    sign_links = np.zeros(size, np.float64)
    at_seen = np.empty(n, np.int64)
    at_sign = np.empty(n, np.int64)
    for i in range(n):
        place = (hashes[i] ^ (hashes[i] >> np.uint64(29))) & mask
        while seen_count[place] and seen[place] != hashes[i]:
            place = (place + ONE) & mask
        seen[place] = hashes[i]
        seen_count[place] += 1
        at_seen[i] = place
        place = (signs[i] ^ (signs[i] >> np.uint64(29))) & mask
        while sign_count[place] and sign[place] != signs[i]:
            place = (place + ONE) & mask
        sign[place] = signs[i]
        sign_count[place] += 1
        sign_chars[place] += length[i]
        sign_links[place] += length[i] * share[i]
        at_sign[i] = place
    # The container with most paragraphs close below it.
    m = len(elements)
    score = np.zeros(m, np.float64)
    for i in range(n):
        if longs_to[i + 1] > longs_to[i]:
            points = 1.0 + min(length[i] / 100.0, 3.0) + min(blocks[i, cut.COMMAS], 10) * 0.3
            e = blocks[i, cut.ELEMENT]
            weight = 1.0
            if e > 0 and kind_of[elements[e, cut.TAG]] > 0 and elements[e, cut.PARENT] >= 0:
                e = elements[e, cut.PARENT]
            for step in range(4):
                score[e] += points * weight
                e = elements[e, cut.PARENT]
                if e < 0:
                    break
                weight = 0.7 / (step + 1.0)
    top = 0
    best = -1.0
    best_article = 0
    article_chars = 0.0
    for e in range(1, m):
        low, high = elements[e, cut.FROM], elements[e, cut.TO]
        inside = chars_to[high] - chars_to[low]
        linked = (links_to[high] - links_to[low]) / max(1.0, inside)
        if score[e] * (1 - linked) > best:
            best = score[e] * (1 - linked)
            top = e
        if elements[e, cut.TAG] == ARTICLE and inside > article_chars:
            article_chars = inside
            best_article = e
    above = np.full(m, -1, np.int64)
    e = top
    step = 0
    while e >= 0:
        above[e] = step
        step += 1
        e = elements[e, cut.PARENT]
    top_inside = chars_to[elements[top, cut.TO]] - chars_to[elements[top, cut.FROM]] if top else total
    top_links = links_to[elements[top, cut.TO]] - links_to[elements[top, cut.FROM]] if top else links_to[n]
    before = -1
    heading = -1
    for i in range(n):
        b = blocks[i]
        f = out[i]
        chars = max(1, b[cut.CHARS])
        words = max(1, b[cut.WORDS])
        f[0] = np.log2(1 + length[i])
        f[1] = share[i]
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
        first = b[cut.FIRST]
        f[16] = 1 if 65 <= first <= 90 else 2 if 97 <= first <= 122 else 3 if 48 <= first <= 57 else 4 if first >= 128 else 0
        f[17] = b[cut.BOLD_CHARS] / chars
        f[18] = b[cut.DEPTH]
        f[19] = kinds[i]
        f[20] = (b[cut.TAGS] & cut.HIDDEN) != 0
        f[21] = min(seen_count[at_seen[i]], 5)
        f[22] = i / n
        f[23] = chars_to[i] / total
        f[24] = np.log2(1.0 + i)
        f[25] = np.log2(total)
        f[26] = np.log2(1.0 + n)
        f[27] = -1 if first_h1 < 0 else i >= first_h1
        f[28] = 0 if first_h1 < 0 else min(max(i - first_h1, -50), 200)
        e = b[cut.ELEMENT]
        f[29] = elements[e, cut.ORDER]
        f[30] = elements[elements[e, cut.PARENT], cut.CHILDREN] if elements[e, cut.PARENT] >= 0 else 0
        f[31] = min(i - heading, 50) if heading >= 0 else 60
        column = AT_NEAR
        for step in range(-3, 4):
            if step == 0:
                continue
            j = i + step
            if 0 <= j < n:
                f[column] = np.log2(1 + length[j])
                f[column + 1] = share[j]
                f[column + 2] = blocks[j, cut.ENDS]
                f[column + 3] = kinds[j]
                f[column + 4] = blocks[j, cut.FUNCTION] / max(1, blocks[j, cut.WORDS])
            else:
                f[column] = -1
            column += 5
        low, high = max(0, i - 5), min(n, i + 6)
        inside = chars_to[high] - chars_to[low]
        f[column] = np.log2(1 + inside)
        f[column + 1] = (links_to[high] - links_to[low]) / max(1.0, inside)
        low, high = max(0, i - 12), min(n, i + 13)
        inside = chars_to[high] - chars_to[low]
        f[column + 2] = np.log2(1 + inside)
        f[column + 3] = (links_to[high] - links_to[low]) / max(1.0, inside)
        f[column + 4] = min(i - before, 60) if before >= 0 else 80
        f[column + 6] = longs_to[i]
        f[column + 7] = longs_to[n] - longs_to[i + 1]
        f[column + 8] = np.log2(1 + largest)
        e = b[cut.ELEMENT]
        step = 0
        while above[e] < 0:
            e = elements[e, cut.PARENT]
            step += 1
        f[column + 9] = step
        f[column + 10] = above[e]
        f[column + 11] = top_inside / total
        f[column + 12] = top_links / max(1.0, top_inside)
        f[column + 13] = (
            -1
            if best_article == 0
            else article_chars / total
            if elements[best_article, cut.FROM] <= i < elements[best_article, cut.TO]
            else 0
        )
        place = at_sign[i]
        f[column + 14] = np.log2(1.0 + sign_count[place])
        f[column + 15] = np.log2(1 + sign_chars[place] / sign_count[place])
        f[column + 16] = sign_links[place] / max(1.0, sign_chars[place])
        column = AT_CONTAINERS
        e = b[cut.ELEMENT]
        for _ in range(LEVELS):
            low, high = (elements[e, cut.FROM], elements[e, cut.TO]) if e > 0 else (0, n)
            inside = chars_to[high] - chars_to[low]
            f[column] = np.log2(1 + inside)
            f[column + 1] = (links_to[high] - links_to[low]) / max(1.0, inside)
            f[column + 2] = np.log2(1.0 + high - low)
            f[column + 3] = inside / total
            f[column + 4] = longs_to[high] - longs_to[low]
            f[column + 5] = elements[e, cut.CHILDREN]
            column += 6
            if e > 0:
                e = elements[e, cut.PARENT]
        for bit in range(TAGS):
            f[AT_TAGS + bit] = (b[cut.TAGS] >> bit) & 1
        # Hints: 17 on an inline element within, else nearer is larger.
        for bit in range(HINTED):
            if (inner[i] >> np.uint64(bit)) & ONE:
                f[AT_HINTS + bit] = 17
        e = b[cut.ELEMENT]
        step = 0
        met = inner[i]
        while e >= 0:
            fresh = hints[e] & ~met
            if fresh:
                for bit in range(HINTED):
                    if (fresh >> np.uint64(bit)) & ONE:
                        f[AT_HINTS + bit] = max(1, 16 - step)
                met |= fresh
            step += 1
            e = elements[e, cut.PARENT]
        for bit in range(SAID):
            f[AT_SAYS + bit] = np.float32((phrases[i] >> np.uint64(bit)) & ONE)
            if heading >= 0:
                f[AT_UNDER + bit] = np.float32((phrases[heading] >> np.uint64(bit)) & ONE)
        if longs_to[i + 1] > longs_to[i]:
            before = i
        if kinds[i] > 10:
            heading = i
    after = -1
    for i in range(n - 1, -1, -1):
        out[i, AT_AROUND + 5] = min(after - i, 60) if after >= 0 else 80
        if longs_to[i + 1] > longs_to[i]:
            after = i
    return out
