# SPDX-License-Identifier: Apache-2.0
"""Tell whether a page may hold one of some marks, at a few bytes a nanosecond: a sieve before slower patterns.

Each mark is given by its first four bytes. They are compared at every position of a block, without branches, so that the compiler does
16 to 64 positions at once; RE2's automaton needs a step for every byte, so only pages that hold a mark are passed on to it. Letters are
compared in either case by setting their bit 32 (ASCII), which takes a few other characters for one another too: it may say yes too
often, and never no where a mark stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled

BLOCK = 4096
"""Positions compared before it is asked whether there was a hit; with its copy it fits the nearest cache."""
QUAD = 4
CASE = np.uint8(32)


def quads(*marks: bytes) -> NDArray[np.uint8]:
    """Return the first four bytes of each mark as they are compared: uint8 [marks, 4]."""
    if any(len(mark) < QUAD for mark in marks):
        raise ValueError(f"marks of {QUAD} bytes or more are expected, got {marks!r}")
    return np.frombuffer(b"".join(mark[:QUAD] for mark in marks), np.uint8).reshape(-1, QUAD) | CASE


@compiled
def may_hold(page: NDArray[np.uint8], marks: NDArray[np.uint8]) -> bool:
    """Tell whether one of the marks, uint8 [marks, 4], stands in a page of bytes, ASCII letters in either case.

    >>> page = np.frombuffer(b'<meta name="TDM-Reservation">', np.uint8)
    >>> may_hold(page, quads(b"tdm-")), may_hold(page, quads(b"noai"))
    (True, False)
    """
    n = len(page)
    low, hits = np.zeros(BLOCK + QUAD, np.uint8), np.empty(BLOCK, np.uint8)
    eights = hits.view(np.uint64)
    low0, low1, low2, low3 = low[:BLOCK], low[1 : BLOCK + 1], low[2 : BLOCK + 2], low[3 : BLOCK + 3]
    for start in range(0, n, BLOCK):
        size = min(BLOCK + QUAD - 1, n - start)
        part = page[start : start + size]
        for i in range(size):
            low[i] = part[i] | CASE
        for i in range(size, BLOCK + QUAD):
            low[i] = 0
        hits[:] = 0
        for m in range(len(marks)):
            a, b, c, d = marks[m, 0], marks[m, 1], marks[m, 2], marks[m, 3]
            for i in range(BLOCK):
                hits[i] |= (low0[i] == a) & (low1[i] == b) & (low2[i] == c) & (low3[i] == d)
        if _any(eights):
            return True
    return False


@compiled
def places(page: NDArray[np.uint8], marks: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return where one of the marks, uint8 [marks, 4], begins, and where "cc" stands before what may part it from "by", "0" or "zero".

    >>> page = np.frombuffer(b"accent, CC BY, cc-by, licence", np.uint8)
    >>> [int(place) for place in places(page, quads(b"icen"))]
    [8, 15, 23]
    """
    n = len(page)
    low, hits = np.zeros(BLOCK + QUAD, np.uint8), np.empty(BLOCK, np.uint8)
    eights = hits.view(np.uint64)
    low0, low1, low2, low3 = low[:BLOCK], low[1 : BLOCK + 1], low[2 : BLOCK + 2], low[3 : BLOCK + 3]
    found = np.empty(64, np.int64)
    count = 0
    for start in range(0, n, BLOCK):
        size = min(BLOCK + QUAD - 1, n - start)
        part = page[start : start + size]
        for i in range(size):
            low[i] = part[i] | CASE
        for i in range(size, BLOCK + QUAD):
            low[i] = 0
        for i in range(BLOCK):
            c = low2[i]
            parts = (c == 32) | (c == 38) | (c == 40) | (c == 45) | (c == 47) | (c == 48) | (c == 58) | (c == 98) | (c == 122) | (c == 127)
            hits[i] = (low0[i] == 99) & (low1[i] == 99) & (parts | (c == 160) | (c == 226))
        for m in range(len(marks)):
            a, b, c, d = marks[m, 0], marks[m, 1], marks[m, 2], marks[m, 3]
            for i in range(BLOCK):
                hits[i] |= (low0[i] == a) & (low1[i] == b) & (low2[i] == c) & (low3[i] == d)
        for word in range(BLOCK // 8):
            if eights[word] == 0:
                continue
            for i in range(8 * word, 8 * word + 8):
                if hits[i] and start + i < n:
                    if count == len(found):
                        found = np.concatenate((found, np.empty(len(found), np.int64)))
                    found[count] = start + i
                    count += 1
    return found[:count]


@compiled
def _any(words: NDArray[np.uint64]) -> bool:
    """Tell whether one of some words is not zero."""
    together = np.uint64(0)
    for word in words:
        together |= word
    return bool(together != np.uint64(0))
