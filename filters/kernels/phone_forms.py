# SPDX-License-Identifier: Apache-2.0
"""Whether digits are written as a telephone number may be, or a word for one stands near; ``filters.pii.phone`` asks for either."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.phone_groups import small
from filters.kernels.utf8 import whole

BEFORE_BYTES, AFTER_BYTES = 80, 32
"""How near a word must stand (``filters.pii.context``)."""
_ZERO, _SPACE, _OPEN, _CLOSE, _SLASH = 0x30, 0x20, 0x28, 0x29, 0x2F
_LETTERS, _HIGH = 26, 27


@lean
def _gap(data: NDArray[np.uint8], at: int) -> int:
    """Return the bytes of the mark at a place that may part the groups of a number; 0 for none."""
    byte = data[at]
    if byte == _SPACE or byte == 0x2E or byte == 0x2D or byte == _SLASH:
        return 1
    if byte == 0xC2 and data[at + 1] == 0xA0:
        return 2
    return 3 if byte == 0xE2 and data[at + 1] == 0x80 and data[at + 2] == 0xAF else 0


@lean
def are_grouped(data: NDArray[np.uint8], groups: NDArray[np.int64], count: int) -> bool:
    """Tell whether some groups have a form of ``phone._GROUPED``: a trunk prefix and more, a bracketed code, three groups alike."""
    for group in range(count - 1):
        start, end, following = groups[group, 0], groups[group, 1], groups[group + 1, 0]
        bracket = 1 if data[end] == _CLOSE else 0
        gap = _gap(data, end + bracket)
        gaps = gap + (_gap(data, end + bracket + gap) if gap else 0)
        if gap and (end + bracket + gap == following or end + bracket + gaps == following):
            for place in range(max(start, end - 5), end):
                if data[place] == _ZERO:
                    return True
        closed = following - end - (1 if data[end + 1] == _SPACE else 0) == 1
        if bracket and closed and 2 <= end - start <= 5 and data[start - 1] == _OPEN:
            return True
        if group + 2 < count and 2 <= end - start <= 4 and end + gap == following and gap and data[end] != _SLASH:
            second, third = groups[group + 1, 1], groups[group + 2, 0]
            alike = second + gap == third and data[second] == data[end] and _gap(data, second) == gap
            if alike and 2 <= second - following <= 4 and 2 <= groups[group + 2, 1] - third <= 4:
                return True
    return False


@lean
def letter_class(byte: int) -> int:
    """Return 0 to 25 for a letter, ``_HIGH`` for a byte of another character than ASCII, ``_LETTERS`` for the rest."""
    letter = small(byte)
    return letter - 0x61 if letter else _HIGH if byte >= 0x80 else _LETTERS


@lean
def _says(data: NDArray[np.uint8], start: int, end: int, words: NDArray[np.bool_]) -> bool:
    """Tell whether a word may begin between two bytes, of which the first three letters are those of one that is looked for."""
    before, at = _LETTERS, start
    while at < end and at < start + 3 and data[at] & 0xC0 == 0x80:
        at += 1
    while at + 1 < end:
        byte = data[at]
        kind = letter_class(byte)
        if (kind != _LETTERS) and before == _LETTERS:
            third = letter_class(data[at + 2]) if at + 2 < end else _LETTERS
            if words[kind, letter_class(data[at + 1]), third]:
                return True
        if (byte == 0xE2 and data[at + 1] == 0x84) or (byte == 0xC4 and data[at + 1] == 0xB0):
            return True  # in lower case these are letters of ASCII
        before = 0 if 0x30 <= whole(byte) <= 0x39 else kind
        at += 1
    return False


@lean
def may_be_said(data: NDArray[np.uint8], first: int, stop: int, begin: int, end: int, words: NDArray[np.bool_]) -> bool:
    """Tell whether a word for telephones may stand near a run of digits.

    Args:
        data: texts.
        first: where the run begins.
        stop: where it ends.
        begin: where its text begins.
        end: where its text ends.
        words: bool [28, 28, 28], the classes of the first three bytes of the words.

    """
    return _says(data, max(begin, first - BEFORE_BYTES), first, words) or _says(data, stop, min(end, stop + AFTER_BYTES), words)
