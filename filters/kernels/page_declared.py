# SPDX-License-Identifier: Apache-2.0
"""What the marks of a page declare, without a string being made for those that declare nothing of use.

A page has some thirty ``meta`` elements, of which a few name title, author, date or site. This kernel reads the attributes of each mark
of ``page_blocks``, after the same grammar as ``curation.io.page.attributes_of``, and returns rows, int64 [rows, 5], of what may matter:

* CODE: the number of the name that is declared, among those of ``name_table``; ``NONE`` for what can be no more than a date; ``READ``
  where the caller must read the attributes: scripts, the root, links, and tags that are not written plainly
* FROM, TO: the bytes of its value, ``content`` or else ``datetime``, references unresolved
* MARK: its row among the marks; DATED: 1 where it may hold a date that readers see

Plainly written is a tag whose attributes have names in ASCII, each bare or with a value, separated by white space, and whose own name has
no reference.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.page_tags import CANONICAL, HTML, META, SCRIPT, TIME
from filters.kernels.utf8 import whole
from filters.kernels.vectors import find

CODE, FROM, TO, MARK, DATED = range(5)
COLUMNS = 5
READ, NONE = -1, -2
SHOWN = ("datepublished", "datemodified", "datecreated")
"""Item properties of dates: the first names of each table. Any element may have one; the last declares nothing but in ``meta``."""
PLACES = 1024
EMPTY = np.uint64(0xCBF29CE484222325)
PRIME = np.uint64(0x100000001B3)
"""FNV-1a, 64 bits (draft-eastlake-fnv)."""
NOTHING = np.uint64(0)
_KEYS = ("property", "name", "itemprop", "http-equiv", "content", "datetime")
KEYS, CONTENT, DATETIME = 6, 4, 5


def _hashed(name: str) -> int:
    value = int(EMPTY)
    for byte in name.encode():
        value = ((value ^ byte) * int(PRIME)) & 0xFFFFFFFFFFFFFFFF
    return value


KEY_HASHES = np.array([_hashed(name) for name in _KEYS], np.uint64)


def name_table(names: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return names (ASCII, lower case, those of ``SHOWN`` first) as the kernel looks them up: hashes and numbers by place."""
    hashes = np.zeros(PLACES, np.uint64)
    numbers = np.full(PLACES, NONE, np.int64)
    for number, name in enumerate(names):
        place = _hashed(name) % PLACES
        while hashes[place]:
            place = (place + 1) % PLACES
        hashes[place], numbers[place] = _hashed(name), number
    return hashes, numbers


@compiled
def _white(byte: int) -> bool:
    return byte == 32 or byte == 10 or byte == 9 or byte == 13 or byte == 12


@compiled
def _number_of(src: NDArray[np.uint8], at: int, end: int, hashes: NDArray[np.uint64], numbers: NDArray[np.int64]) -> int:
    """Return the number of a name, ``NONE`` for others, ``READ`` for one that is not plain."""
    while at < end and _white(src[at]):
        at += 1
    while at < end and _white(src[end - 1]):
        end -= 1
    if at == end:
        return NONE
    value = EMPTY
    for place in range(at, end):
        byte = src[place]
        if byte >= 127 or byte < 32 or byte == 38:
            return READ
        if 65 <= byte <= 90:
            byte += 32
        value = (value ^ np.uint64(byte)) * PRIME
    slot = whole(value) & (PLACES - 1)
    while hashes[slot] != NOTHING:
        if hashes[slot] == value:
            return int(numbers[slot])
        slot = (slot + 1) & (PLACES - 1)
    return NONE


@compiled
def _keys(src: NDArray[np.uint8], at: int, end: int, spans: NDArray[np.int64]) -> bool:
    """Find the values of a start tag's attributes that matter; False where it is not written plainly."""
    spans[:] = 0
    if src[end - 1] != 62:
        return False
    end -= 1
    at += 1
    while at < end and src[at] > 32 and src[at] != 47:
        at += 1
    while at < end:
        if _white(src[at]) or src[at] == 47:
            at += 1
            continue
        value = EMPTY
        name = at
        while at < end:
            byte = src[at]
            if 65 <= byte <= 90:
                byte += 32
            elif not (97 <= byte <= 122 or 48 <= byte <= 58 or byte == 45 or byte == 46 or byte == 95 or byte == 64):
                break
            value = (value ^ np.uint64(byte)) * PRIME
            at += 1
        if at == name or not (at == end or _white(src[at]) or src[at] == 47 or src[at] == 61):
            return False
        while at < end and _white(src[at]):
            at += 1
        if at == end or src[at] != 61:
            continue
        at += 1
        while at < end and _white(src[at]):
            at += 1
        if at == end:
            return False
        quote = src[at]
        start = at
        if quote == 34 or quote == 39:
            start = at + 1
            stop = find(src, start, int(quote))
            at = stop + 1
            if at > end or (at < end and not _white(src[at]) and src[at] != 47):
                return False
        else:
            while at < end and not _white(src[at]):
                if src[at] < 32 or src[at] > 126 or src[at] == 34 or src[at] == 39:
                    return False
                at += 1
            stop = at
        for key in range(KEYS):
            if KEY_HASHES[key] == value:
                if spans[key, 1] == 0:  # of equal names the first counts
                    spans[key, 0], spans[key, 1] = start, stop
                break
    return True


@compiled
def declarations(
    src: NDArray[np.uint8], marks: NDArray[np.int64], hashes: NDArray[np.uint64], numbers: NDArray[np.int64], byline: int
) -> NDArray[np.int64]:
    """Return the rows of what may matter; ``byline`` is the tag of marks to pass over."""
    rows = np.empty((len(marks), COLUMNS), np.int64)
    spans = np.zeros((KEYS, 2), np.int64)
    count = 0
    for mark in range(len(marks)):
        tag, at, end = marks[mark, 0], marks[mark, 1], marks[mark, 2]
        if tag == byline:
            continue
        number = READ
        if tag != SCRIPT and tag != HTML and tag != CANONICAL and _keys(src, at, end, spans):
            name = 0
            while name < CONTENT - 1 and spans[name, 1] == spans[name, 0]:
                name += 1
            number = _number_of(src, spans[name, 0], spans[name, 1], hashes, numbers)
        dated = tag == TIME or (number >= 0 and number < len(SHOWN))
        if number != READ:
            if tag != META and number >= len(SHOWN) - 1:
                number = NONE
            if number == NONE and not dated:
                continue
            value = CONTENT if spans[CONTENT, 1] > spans[CONTENT, 0] else DATETIME
            rows[count, FROM], rows[count, TO] = spans[value, 0], spans[value, 1]
            if value == CONTENT and spans[DATETIME, 1] > 0 and find(src, spans[CONTENT, 0], 38) < spans[CONTENT, 1]:
                number = READ  # a reference may stand for nothing
        rows[count, CODE], rows[count, MARK], rows[count, DATED] = number, mark, dated
        count += 1
    return rows[:count]
