# SPDX-License-Identifier: Apache-2.0
"""Search a batch for the triggers of ``filters.pii.scan``, as a search for their patterns from left to right would.

All triggers hold a digit, "@", ":", "_" or another rare byte: 64 bytes are looked at at once for these, and only what stands around one
is read. A trigger hides what begins within it; identifiers of letters alone are left out, for they would be none. What is too long to be
read here is asked of its pattern: the kernel returns the place, and goes on behind what the pattern matched.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.candidates import is_digit
from filters.kernels.compiled import lean
from filters.kernels.layouts import API_KEY, LABEL, PRIVATE_KEY, SIGN, SIX, URL
from filters.kernels.phone_labels import ends_label
from filters.kernels.pii_numbers import ASK, NOWHERE, at_group, is_hex, is_letter, is_word
from filters.kernels.utf8 import low_zeros
from filters.kernels.vectors import BLOCK, bytes_among

_rare = bytes_among((0x30, 0x3A), (0x3F, 0x40), (0x26, 0x26), (0x2D, 0x2D), (0x47, 0x47), (0x49, 0x4A), (0x5F, 0x5F))
_NONE, _ONE = np.uint64(0), np.uint64(1)
_AND, _HYPHEN, _POINT, _SLASH, _COLON, _ASKED, _AT, _UNDER = 0x26, 0x2D, 0x2E, 0x2F, 0x3A, 0x3F, 0x40, 0x5F
_G, _I, _J = 0x47, 0x49, 0x4A
_COLONS, _NAME = 7, 13
"""Colons of a whole address of version 6; letters of the longest name of a secret."""
TAIL = 160
"""Bytes at the end that are not searched: more than is read behind a place."""


@lean
def _is(data: NDArray[np.uint8], at: int, first: int, second: int) -> bool:
    return data[at] == first and data[at + 1] == second


@lean
def _key_start(data: NDArray[np.uint8], at: int) -> int:
    """Return where an API key may begin of which a telling byte stands at a place (``filters.pii.secrets``); ``NOWHERE`` for nothing."""
    byte, before, start = data[at], data[at - 1], NOWHERE
    if byte == _UNDER:
        if before == 0x62 and at >= 6 and _is(data, at - 6, 0x67, 0x69):  # github_
            start = at - 6
        elif (before == 0x66 and data[at - 2] == 0x68) or (before == 0x6B and _is(data, at + 1, 0x6C, 0x69)):  # hf_, sk_live, rk_live
            start = at - 2
        elif at >= 3 and (_is(data, at - 3, 0x67, 0x68) or _is(data, at - 3, 0x6E, 0x70)):  # ghp_ and kin, npm_
            start = at - 3
    elif byte == _HYPHEN:
        if before == 0x6B and data[at - 2] == 0x73:  # sk-
            start = at - 2
        elif before == 0x74 and at >= 5 and _is(data, at - 5, 0x67, 0x6C):  # glpat-
            start = at - 5
        elif at >= 4 and is_letter(before) and _is(data, at - 4, 0x78, 0x6F):  # xoxb- and kin
            start = at - 4
    elif byte == _G:
        start = at - 1 if before == 0x53 and data[at + 1] == _POINT else NOWHERE  # SG.
    elif byte == _J:
        start = at - 2 if before == 0x79 and data[at - 2] == 0x65 else NOWHERE  # eyJ
    elif byte == _I:
        if before == 0x41 and _is(data, at + 1, 0x7A, 0x61):  # AIza
            start = at - 1
        elif data[at + 1] == 0x41 and data[at - 2] == 0x41:  # AKIA, ASIA
            start = at - 2
    return start if start > 0 and not is_word(data[start - 1]) else NOWHERE


@lean
def _may_be_parameter(data: NDArray[np.uint8], at: int) -> bool:
    """Tell whether the name of a secret may stand at a place, by its letters (``filters.pii.secrets.URL_TRIGGER``)."""
    first, second = data[at], data[at + 1]
    if first == 0x61:
        known = second == 0x63 or second == 0x75 or second == 0x70
    elif first == 0x73:
        known = second == 0x69 or second == 0x65
    elif first == 0x70:
        known = second == 0x61 or second == 0x77
    else:
        known = (first == 0x74 and second == 0x6F) or (first == 0x63 and second == 0x6C)
    place = at
    while known and place < at + _NAME and (is_letter(data[place]) or data[place] == _UNDER):
        place += 1
    return known and data[place] == 0x3D


@lean
def _may_have_user(data: NDArray[np.uint8], at: int, n: int) -> bool:
    """Tell whether ":" stands in an address before a slash or the like."""
    for place in range(at, min(n, at + 65)):
        byte = data[place]
        if byte == _COLON:
            return place > at
        if byte <= 0x20 or byte == _SLASH or byte == _AT or byte == _ASKED or byte == 0x23 or byte == 0x22 or byte == 0x27 or byte == 0x3C:
            return False
    return False


@lean
def _hex_start(data: NDArray[np.uint8], at: int, least: int) -> int:
    """Return where at most four hexadecimal digits begin that end at a place, from another one on."""
    start = at
    while start > least and at - start < 4 and is_hex(data[start - 1]):
        start -= 1
    return start


@lean
def _six_end(data: NDArray[np.uint8], at: int, n: int) -> int:
    """Return where an address of version 6 is sure to be one of which hexadecimal digits end at a colon; ``NOWHERE`` for none."""
    if data[at + 1] == _COLON:
        return at + 3 if at + 2 < n and is_hex(data[at + 2]) else at + 2
    colons, place = 1, at + 1
    while True:
        start = place
        while place - start < 4 and is_hex(data[place]):
            place += 1
        if place == start:
            return NOWHERE
        if colons == _COLONS:
            return start + 1
        if data[place] != _COLON:
            return NOWHERE
        colons, place = colons + 1, place + 1


@lean
def _at_sign(data: NDArray[np.uint8], at: int, least: int, wanted: int, n: int) -> tuple[int, int]:
    """Return where what is wanted begins of which a telling sign stands at a place, and where it ends, or ``ASK``."""
    byte = data[at]
    if byte == _AT:
        return (at if wanted & SIGN else NOWHERE), at + 1
    if byte == _COLON:
        if wanted & URL and _is(data, at + 1, _SLASH, _SLASH) and _may_have_user(data, at + 3, n):
            return at, ASK
        if wanted & SIX and is_hex(data[at - 1]):
            start = _hex_start(data, at, least)
            end = _six_end(data, at, n) if start < at else NOWHERE
            return (start, end) if end != NOWHERE else (NOWHERE, ASK)
        return NOWHERE, ASK
    if byte == _ASKED or byte == _AND:
        return (at if wanted & URL and _may_be_parameter(data, at + 1) else NOWHERE), ASK
    if byte == _HYPHEN and wanted & PRIVATE_KEY and _is(data, at + 1, _HYPHEN, _HYPHEN) and data[at + 5] == 0x42:
        return at, ASK
    return (_key_start(data, at) if wanted & API_KEY else NOWHERE), ASK


@lean
def scan(
    data: NDArray[np.uint8],
    at: int,
    least: int,
    wanted: int,
    labels: NDArray[np.bool_],
    places: NDArray[np.int64],
    called: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Search from a byte on.

    Args:
        data: texts one after another; before, between and after them stand line ends.
        at: where to search on; behind ``len(data) - TAIL`` nothing is searched.
        least: the first byte at which something may begin.
        wanted: sum of the kinds of triggers (``filters.kernels.layouts``).
        labels: the last two letters of words for telephones (``filters.kernels.layouts.Telephones``).
        places: where triggers begin, for writing.
        called: groups of digits before which such a word may stand, for writing.
        counts: how many of both are written [2].

    Returns:
        The place at which the pattern must be asked, or ``NOWHERE`` at the end, and where there is no more room; then ``at`` and ``least``
        to go on with, where the pattern matches nothing.

    """
    limit = len(data) - TAIL
    base = at
    while base < limit:
        block = _rare(data, base)
        while block != _NONE:
            place = base + low_zeros(block)
            block &= block - _ONE
            if place < at:
                continue
            if counts[0] == len(places) or counts[1] == len(called):
                return NOWHERE, place, least
            end = place + 1
            if is_digit(data[place]):
                while is_digit(data[end]):
                    end += 1
                is_new = counts[1] == 0 or called[counts[1] - 1] != place
                if wanted & LABEL and is_new and not is_digit(data[place - 1]) and ends_label(data, place, labels):
                    called[counts[1]] = place
                    counts[1] += 1
                found, stop = at_group(data, place, end, least, wanted, len(data))
            else:
                found, stop = _at_sign(data, place, least, wanted, len(data))
            if found == NOWHERE or found < least:
                at = end
            elif stop == ASK:
                return found, place, found + 1
            else:
                places[counts[0]] = found
                counts[0] += 1
                at = least = stop
        base = max(base + BLOCK, at)
    return NOWHERE, max(base, at), least
