# SPDX-License-Identifier: Apache-2.0
"""The container that seems to hold a page's main text: the one with most paragraphs close below it.

After Readability.js (``_grabArticle``): each paragraph gives points to the containers above it, nearer ones more, and a container full of
links counts less. Points and weights are Readability's in idea, ours in number.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_lengths import Lengths

ARTICLE: Final = cut.NUMBERS["article"]
REACH: Final = 4
"""So many containers above a paragraph get points."""
FADING: Final = 0.7


class Top(NamedTuple):
    """What is known of the likely container."""

    above: NDArray[np.int64]
    """For each element how many levels it lies above the container (0: it is the container), -1 for elements beside it."""
    chars: float
    links: float
    article: int
    """The longest ``article`` of the page, 0 if it has none."""
    article_chars: float


@compiled
def _points(blocks: NDArray[np.int64], elements: NDArray[np.int64], kind_of: NDArray[np.int64], measured: Lengths) -> NDArray[np.float64]:
    """Return the points of each element."""
    points = np.zeros(len(elements), np.float64)
    for i in range(len(blocks)):
        if measured.longs_to[i + 1] == measured.longs_to[i]:
            continue
        own = 1.0 + min(measured.length[i] / 100.0, 3.0) + min(blocks[i, cut.COMMAS], 10) * 0.3
        element = blocks[i, cut.ELEMENT]
        weight = 1.0
        if element > 0 and kind_of[elements[element, cut.TAG]] > 0 and elements[element, cut.PARENT] >= 0:
            element = elements[element, cut.PARENT]
        for step in range(REACH):
            points[element] += own * weight
            element = elements[element, cut.PARENT]
            if element < 0:
                break
            weight = FADING / (step + 1.0)
    return points


@compiled
def top_container(blocks: NDArray[np.int64], elements: NDArray[np.int64], kind_of: NDArray[np.int64], measured: Lengths) -> Top:
    """Find the container of the main text."""
    m = len(elements)
    points = _points(blocks, elements, kind_of, measured)
    chars_to, links_to = measured.chars_to, measured.links_to
    top = 0
    best = -1.0
    article = 0
    article_chars = 0.0
    for e in range(1, m):
        low, high = elements[e, cut.FROM], elements[e, cut.TO]
        inside = chars_to[high] - chars_to[low]
        linked = (links_to[high] - links_to[low]) / max(1.0, inside)
        if points[e] * (1 - linked) > best:
            best = points[e] * (1 - linked)
            top = e
        if elements[e, cut.TAG] == ARTICLE and inside > article_chars:
            article_chars = inside
            article = e
    above = np.full(m, -1, np.int64)
    e = top
    step = 0
    while e >= 0:
        above[e] = step
        step += 1
        e = elements[e, cut.PARENT]
    low, high = (elements[top, cut.FROM], elements[top, cut.TO]) if top else (0, len(blocks))
    return Top(above, chars_to[high] - chars_to[low], links_to[high] - links_to[low], article, article_chars)
