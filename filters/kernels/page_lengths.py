# SPDX-License-Identifier: Apache-2.0
"""How much text the blocks of a page hold, each and up to each: what features of neighbours and containers are read from.

Lengths are code points, of which those of Chinese, Japanese and Korean count two and a half times, so that one scale serves all scripts.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled

LONG: Final = 120.0
"""A block of so many characters, mostly not links, is taken for a paragraph. Ours."""
LINKED: Final = 0.4
"""Mostly links, from this share on. Ours."""
_GROUPS: Final = {
    "p": 1,
    "blockquote": 2,
    "pre": 2,
    "li": 3,
    "dd": 3,
    "dt": 3,
    "td": 4,
    "th": 4,
    "figcaption": 5,
    "caption": 5,
    "article": 6,
    "section": 6,
}
HEADING: Final = 10
"""Kinds above it are headings: 11 is ``h1``, 16 is ``h6``."""
KIND_OF: Final = np.array(
    [HEADING + int(n[1]) if n in {"h1", "h2", "h3", "h4", "h5", "h6"} else _GROUPS.get(n, 0) for n in cut.NAMES], np.int64
)
"""Kind of a block by the number of its element's tag."""


class Lengths(NamedTuple):
    """Of n blocks; what is ``_to`` has n + 1 values: the sum over the blocks before."""

    length: NDArray[np.float64]
    share: NDArray[np.float64]
    """Share of links, 0..1."""
    kinds: NDArray[np.int64]
    chars_to: NDArray[np.float64]
    links_to: NDArray[np.float64]
    longs_to: NDArray[np.int64]
    """Paragraphs."""


@compiled
def lengths(blocks: NDArray[np.int64], elements: NDArray[np.int64], kind_of: NDArray[np.int64]) -> Lengths:
    """Measure the blocks of a page."""
    n = len(blocks)
    length = np.empty(n, np.float64)
    share = np.empty(n, np.float64)
    kinds = np.empty(n, np.int64)
    chars_to = np.zeros(n + 1, np.float64)
    links_to = np.zeros(n + 1, np.float64)
    longs_to = np.zeros(n + 1, np.int64)
    for i in range(n):
        b = blocks[i]
        length[i] = b[cut.CHARS] + 1.5 * b[cut.WIDE]
        share[i] = b[cut.LINK_CHARS] / max(1, b[cut.CHARS])
        element = b[cut.ELEMENT]
        kinds[i] = kind_of[elements[element, cut.TAG]] if element > 0 else 0
        chars_to[i + 1] = chars_to[i] + length[i]
        links_to[i + 1] = links_to[i] + length[i] * share[i]
        longs_to[i + 1] = longs_to[i] + (length[i] >= LONG and share[i] < LINKED)
    return Lengths(length, share, kinds, chars_to, links_to, longs_to)
