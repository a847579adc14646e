# SPDX-License-Identifier: Apache-2.0
"""Whether a word that says "telephone" may stand beside a run of digits; what it is says ``filters.pii.phone``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.candidates import is_digit, mark_between
from filters.kernels.compiled import lean
from filters.kernels.phone_groups import small

LABEL_BYTES, FORM_BYTES = 48, 56
"""Bytes before a number in which a label stands, and from its start on in which what follows it stands."""
_DIGITS = 7
"""Fewest digits that are believed right behind a label (``phone.after_label``)."""
_TAB, _LINE, _RETURN, _SPACE, _BRACKET, _PLUS, _A, _E, _X = 0x09, 0x0A, 0x0D, 0x20, 0x28, 0x2B, 0x61, 0x65, 0x78


@lean
def _is_blank(byte: int) -> bool:
    return byte == _SPACE or byte == _TAB


@lean
def _is_between(byte: int) -> bool:
    """Tell whether a byte may stand in a number, as ``phone._FORM`` takes it, or between it and a word."""
    return is_digit(byte) or byte >= 0x80 or _is_blank(byte) or (_BRACKET <= byte <= 0x2F and byte != 0x2A and byte != 0x2C) or byte == 0x5B


@lean
def may_have_label(data: NDArray[np.uint8], first: int, begin: int, end: int, labels: NDArray[np.bool_]) -> bool:
    """Tell whether a label may stand right before a run of digits, or right after a number that begins its line.

    Args:
        data: texts.
        first: where the run begins.
        begin: where its text begins.
        end: where its text ends.
        labels: bool [2, 26, 26], the last two letters of labels, and the first two of those that stand behind a number.

    """
    at = first - 1 if first > begin and data[first - 1] == _PLUS else first
    low, high = max(begin, at - LABEL_BYTES), min(end, at + FORM_BYTES)
    blank = at
    while blank > low and at - blank < 3 and _is_blank(data[blank - 1]):
        blank -= 1
    word = blank
    while word > low and blank - word < 2 and (data[word - 1] == 0x2E or data[word - 1] == 0x3A):
        word -= 1
    if word > low and data[word - 1] >= 0x80:
        return True
    if word > low + 1:
        last, second = small(data[word - 1]), small(data[word - 2])
        if last and (data[word - 2] >= 0x80 or (second and labels[0, second - _A, last - _A])):
            return True
    line = at - 1 if at > low and data[at - 1] == _BRACKET else at
    while line > low and _is_blank(data[line - 1]):
        line -= 1
    byte = data[line - 1] if line > low else _LINE
    is_cut = byte >= 0x80 and line - low < 4
    if not (is_cut or byte == _LINE or byte == _RETURN or byte == 0x2C or byte == 0x3B or byte == 0x7C):
        return False
    while at < high and _is_between(data[at]):
        at += 1
    letter, following = small(data[at]) if at < high else 0, small(data[at + 1]) if at + 1 < high else 0
    if not letter or letter == _X or (letter == _E and following == _X):
        return letter != 0
    is_wide = data[at - 1] >= 0x80 or (at + 1 < high and data[at + 1] >= 0x80)
    return is_wide or (following != 0 and labels[1, letter - _A, following - _A])


@lean
def _ends_at(data: NDArray[np.uint8], at: int, labels: NDArray[np.bool_]) -> bool:
    """Tell whether a label may end at a byte, before points, a line end and blanks."""
    blank = at
    while blank > 1 and at - blank < 3 and _is_blank(data[blank - 1]):
        blank -= 1
    if blank > 1 and data[blank - 1] == _LINE:
        blank -= 1
    word = blank
    while word > 1 and blank - word < 2 and (data[word - 1] == 0x2E or data[word - 1] == 0x3A):
        word -= 1
    if word < 2:
        return False
    last, second = small(data[word - 1]), small(data[word - 2])
    is_wide = data[word - 1] >= 0x80 or (last != 0 and data[word - 2] >= 0x80)
    return is_wide or (last != 0 and second != 0 and labels[0, second - _A, last - _A])


@lean
def ends_label(data: NDArray[np.uint8], group: int, labels: NDArray[np.bool_]) -> bool:
    """Tell whether a label may stand right before a group of digits, of which there are enough, or before brackets and "+" at it."""
    at, digits = group, 0
    while digits < _DIGITS and is_digit(data[at]):
        while is_digit(data[at]):
            at += 1
            digits += 1
        at += mark_between(data, at)
        at += mark_between(data, at)
    if digits < _DIGITS:
        return False
    at = group
    while group - at < 3:
        if _ends_at(data, at, labels):
            return True
        if data[at - 1] != _BRACKET and data[at - 1] != _PLUS:
            return False
        at -= 1
    return False
