# SPDX-License-Identifier: Apache-2.0
"""Columns of a block's surroundings: neighbours, windows of blocks, the likely container of the text, equals, and its containers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled
from filters.kernels.page_columns import AT_AROUND, AT_CONTAINERS, AT_NEAR, LEVELS, NEIGHBOURS
from filters.kernels.page_equals import groups, place_keys
from filters.kernels.page_lengths import Lengths
from filters.kernels.page_top import Top

NEAREST, NONE = 60, 80
"""A paragraph farther away than the first is as far; the second says that there is none."""


@compiled
def describe_neighbours(out: NDArray[np.float32], blocks: NDArray[np.int64], measured: Lengths) -> None:
    """Fill the columns ``NEAR``: the blocks before and after, one by one."""
    n = len(blocks)
    for i in range(n):
        column = AT_NEAR
        f = out[i]
        for step in range(-NEIGHBOURS, NEIGHBOURS + 1):
            if step == 0:
                continue
            j = i + step
            if 0 <= j < n:
                f[column] = np.log2(1 + measured.length[j])
                f[column + 1] = measured.share[j]
                f[column + 2] = blocks[j, cut.ENDS]
                f[column + 3] = measured.kinds[j]
                f[column + 4] = blocks[j, cut.FUNCTION] / max(1, blocks[j, cut.WORDS])
            else:
                f[column] = -1
            column += 5


@compiled
def _window(f: NDArray[np.float32], column: int, low: int, high: int, measured: Lengths) -> float:
    """Fill two columns with the text of a run of blocks and its share of links; returns the text."""
    inside = measured.chars_to[high] - measured.chars_to[low]
    f[column] = np.log2(1 + inside)
    f[column + 1] = (measured.links_to[high] - measured.links_to[low]) / max(1.0, inside)
    return float(inside)


@compiled
def describe_page(out: NDArray[np.float32], blocks: NDArray[np.int64], elements: NDArray[np.int64], measured: Lengths, top: Top) -> None:
    """Fill the columns ``AROUND`` but those of equals: windows, the nearest paragraphs, and the container that seems to hold the text."""
    n = len(blocks)
    longs_to = measured.longs_to
    total = max(1.0, measured.chars_to[n])
    largest = 0.0
    for i in range(n):
        largest = max(largest, measured.length[i] * (1 - measured.share[i]))
    before = -1
    for i in range(n):
        f = out[i][AT_AROUND:]
        _window(f, 0, max(0, i - 5), min(n, i + 6), measured)
        _window(f, 2, max(0, i - 12), min(n, i + 13), measured)
        f[4] = min(i - before, NEAREST) if before >= 0 else NONE
        f[6] = longs_to[i]
        f[7] = longs_to[n] - longs_to[i + 1]
        f[8] = np.log2(1 + largest)
        element = blocks[i, cut.ELEMENT]
        step = 0
        while top.above[element] < 0:
            element = elements[element, cut.PARENT]
            step += 1
        f[9] = step
        f[10] = top.above[element]
        f[11] = top.chars / total
        f[12] = top.links / max(1.0, top.chars)
        if top.article == 0:
            f[13] = -1
        elif elements[top.article, cut.FROM] <= i < elements[top.article, cut.TO]:
            f[13] = top.article_chars / total
        if longs_to[i + 1] > longs_to[i]:
            before = i
    after = -1
    for i in range(n - 1, -1, -1):
        out[i, AT_AROUND + 5] = min(after - i, NEAREST) if after >= 0 else NONE
        if longs_to[i + 1] > longs_to[i]:
            after = i


@compiled
def describe_equals(
    out: NDArray[np.float32], blocks: NDArray[np.int64], elements: NDArray[np.int64], hints: NDArray[np.uint64], measured: Lengths
) -> None:
    """Fill the last columns of ``AROUND``: how many blocks stand in such a place, how long they are, how much of them links."""
    group, count = groups(place_keys(blocks, elements, hints))
    members = np.zeros(count, np.int64)
    chars = np.zeros(count, np.float64)
    links = np.zeros(count, np.float64)
    for i in range(len(blocks)):
        members[group[i]] += 1
        chars[group[i]] += measured.length[i]
        links[group[i]] += measured.length[i] * measured.share[i]
    for i in range(len(blocks)):
        f = out[i][AT_AROUND + 14 :]
        own = group[i]
        f[0] = np.log2(1.0 + members[own])
        f[1] = np.log2(1 + chars[own] / members[own])
        f[2] = links[own] / max(1.0, chars[own])


@compiled
def describe_containers(out: NDArray[np.float32], blocks: NDArray[np.int64], elements: NDArray[np.int64], measured: Lengths) -> None:
    """Fill the columns ``CONTAINERS``; above the page's own element stands the page again."""
    n = len(blocks)
    total = max(1.0, measured.chars_to[n])
    for i in range(n):
        f = out[i][AT_CONTAINERS:]
        element = blocks[i, cut.ELEMENT]
        for level in range(LEVELS):
            column = 6 * level
            low, high = (elements[element, cut.FROM], elements[element, cut.TO]) if element > 0 else (0, n)
            inside = _window(f, column, low, high, measured)
            f[column + 2] = np.log2(1.0 + high - low)
            f[column + 3] = inside / total
            f[column + 4] = measured.longs_to[high] - measured.longs_to[low]
            f[column + 5] = elements[element, cut.CHILDREN]
            if element > 0:
                element = elements[element, cut.PARENT]
