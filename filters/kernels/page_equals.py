# SPDX-License-Identifier: Apache-2.0
"""Which blocks of a page are equals: by their text, or by their place (element and parent, with what class and id hint at)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels import page_tags as cut
from filters.kernels.compiled import compiled

ONE = np.uint64(1)
BASE, PRIME = np.uint64(1469598103934665603), np.uint64(0x100000001B3)
SHIFT = np.uint64(29)


@compiled
def groups(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], int]:
    """Give groups of equal keys numbers in the order of their first; returns each key's group and how many groups there are.

    >>> groups(np.array([7, 9, 7], np.uint64))
    (array([0, 1, 0]), 2)
    """
    n = len(keys)
    size = 16
    while size < 2 * n:
        size *= 2
    mask = np.uint64(size - 1)
    table = np.full(size, -1, np.int64)
    first = np.empty(n, np.int64)
    group = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        place = (keys[i] ^ (keys[i] >> SHIFT)) & mask
        while table[place] >= 0 and keys[first[table[place]]] != keys[i]:
            place = (place + ONE) & mask
        if table[place] < 0:
            table[place] = count
            first[count] = i
            count += 1
        group[i] = table[place]
    return group, count


@compiled
def text_keys(text: NDArray[np.uint8], blocks: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return FNV-1 of each block's text, 64 bits."""
    keys = np.empty(len(blocks), np.uint64)
    for i in range(len(blocks)):
        value = BASE
        for k in range(blocks[i, cut.START], blocks[i, cut.END]):
            value = (value ^ np.uint64(text[k])) * PRIME
        keys[i] = value
    return keys


@compiled
def place_keys(blocks: NDArray[np.int64], elements: NDArray[np.int64], hints: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a key of each block's element and its parent: their tags and hints."""
    keys = np.empty(len(blocks), np.uint64)
    for i in range(len(blocks)):
        element = blocks[i, cut.ELEMENT]
        parent = elements[element, cut.PARENT]
        value = (np.uint64(elements[element, cut.TAG] + 1) * PRIME ^ hints[element]) * PRIME
        if parent >= 0:
            value = ((value ^ np.uint64(elements[parent, cut.TAG] + 1)) * PRIME ^ hints[parent]) * PRIME
        keys[i] = value
    return keys
