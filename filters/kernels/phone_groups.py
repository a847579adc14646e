# SPDX-License-Identifier: Apache-2.0
"""Groups of digits in a window, and what stands between and around them, as phonenumbers' matcher sees it.

The marks are those of its ``_VALID_PUNCTUATION``, their kinds those at which its ``_INNER_MATCHES`` part a candidate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.candidates import is_digit
from filters.kernels.compiled import lean
from filters.kernels.utf8 import whole

SLASH, PAREN, DASH, WIDE, DOT, SPACE = 1, 2, 4, 8, 16, 32
"""Kinds of marks between two groups: at least one slash, bracket that opens, hyphen beside a space, wide dash, point, space."""
ALL_KINDS = SLASH | PAREN | DASH | WIDE | DOT | SPACE
JOINED, SINGLE, BARRED, ABROAD, EXTENDS = 64, 128, 256, 512, 1024
"""What stands before a group: at most four marks and a group, a mark after which a series goes on (``phone._is_other``), a letter or sign
that forbids that a number begins, "+", "x" or "~", so that it may be an extension."""
MOST_GROUPS = 48
"""More than a window holds."""
_MARKS, _BLOCK, _WORD, _LETTERS = 4, 20, 16, 3
"""Marks in a row between groups and digits of a group, as the matcher takes them; bytes from the word for an extension to its digits;
letters from which on phonenumbers reads them as digits."""
_TAB, _SPACE, _DOLLAR, _PERCENT, _BRACKET, _PLUS, _COMMA, _HYPHEN, _POINT, _SLASH = 9, 0x20, 0x24, 0x25, 0x28, 0x2B, 0x2C, 0x2D, 0x2E, 0x2F
_HASH, _COLON, _SEMICOLON, _TILDE = 0x23, 0x3A, 0x3B, 0x7E
_A, _E, _I, _N, _T, _X = 0x61, 0x65, 0x69, 0x6E, 0x74, 0x78
_NO_MARK, _RARE, _OTHER = -1, -2, 1 << 11


@lean
def small(byte: int) -> int:
    """Return a letter in lower case, 0 for any other byte."""
    lower = whole(byte) | 0x20
    return lower if 0x61 <= lower <= 0x7A else 0


@lean
def _mark(data: NDArray[np.uint8], at: int, high: int) -> tuple[int, int]:
    """Return the kind of the mark at a byte and its length in bytes; ``_NO_MARK`` for none, ``_RARE`` for what is left to the library."""
    byte = whole(data[at])
    if byte < 0x80:
        if byte == _SPACE:
            return SPACE, 1
        if byte == _POINT:
            return DOT, 1
        if byte == _SLASH:
            return SLASH, 1
        if byte == _BRACKET:
            return PAREN, 1
        if byte == _HYPHEN or byte == 0x29 or byte == 0x5B or byte == 0x5D:
            return _OTHER, 1
        return (EXTENDS if byte == _TILDE or small(byte) == _X else _NO_MARK), 1
    second, third = whole(data[at + 1]) if at + 1 < high else 0, whole(data[at + 2]) if at + 2 < high else 0
    if byte == 0xC2:
        return (SPACE if second == 0xA0 else _NO_MARK), 2
    if byte == 0xE2:
        if second == 0x80 and 0x90 <= third <= 0x95:
            return (WIDE if third >= 0x92 else _OTHER), 3
        is_mark = (second == 0x81 and third == 0x93) or (second == 0x88 and (third == 0x92 or third == 0xBC))
        return (_OTHER if is_mark else _NO_MARK), 3
    if byte == 0xE3:
        if second == 0x80 and third == 0x80:
            return SPACE, 3
        return (_OTHER if second == 0x83 and third == 0xBC else _NO_MARK), 3
    if byte < 0xE0:
        digits = (byte == 0xD9 and 0xA0 <= second <= 0xA9) or (byte == 0xDB and 0xB0 <= second <= 0xB9) or byte == 0xDF
        return (_RARE if digits else _NO_MARK), 2 if byte >= 0xC0 else 1
    if byte < 0xF0:
        wide = byte == 0xEF and (second == 0xBC or second == 0xBD)
        return (_RARE if wide or byte == 0xE0 or byte == 0xE1 or byte == 0xEA else _NO_MARK), 3
    return (_RARE if second != 0x9F or third == 0xAF else _NO_MARK), 4


@lean
def _bars_start(data: NDArray[np.uint8], at: int) -> bool:
    """Tell whether the byte before a place forbids that a number begins there."""
    byte = data[at - 1]
    return byte == _PERCENT or byte == _DOLLAR or small(byte) != 0


@lean
def bars_end(data: NDArray[np.uint8], at: int, high: int) -> bool:
    """Tell whether the byte at a place forbids that a number ends there; the word for an extension may begin with it."""
    if at >= high:
        return False
    byte, letter = data[at], small(data[at])
    following = small(data[at + 1]) if at + 1 < high else _X if letter == _E else _N
    extension = letter == _X or (letter == _E and following == _X) or ((letter == _I or letter == _A) and following == _N)
    return byte == _PERCENT or byte == _DOLLAR or (letter != 0 and not extension)


@lean
def _is_extension(data: NDArray[np.uint8], at: int, high: int) -> bool:
    """Tell whether digits at a byte, or a few bytes behind it, may be an extension of the number before, by the word or sign there."""
    byte, letter = data[at], small(data[at])
    following = small(data[at + 1]) if at + 1 < high else 0
    word = (letter == _X or (letter == _E and following == _X) or ((letter == _I or letter == _A) and following == _N)) or byte == 0xD0
    if not (word or byte == _HASH or byte == _TILDE or (byte == _SEMICOLON and following == _E)):
        return False
    for place in range(at + 1, min(high, at + _WORD)):
        if is_digit(data[place]):
            return True
        if data[place] < 0x20 or data[place] == 0x22 or data[place] == 0x3C:
            return False
    return False


@lean
def _is_extended(data: NDArray[np.uint8], at: int, high: int) -> bool:
    """Tell whether the word or sign for an extension may follow a group: behind it the matcher begins anew, where no group need begin."""
    start, apart = at, False
    while at < high and (data[at] == _SPACE or data[at] == _TAB or data[at] == _COMMA or data[at] == 0xC2 or data[at] == 0xA0):
        apart = apart or data[at] == _TAB or data[at] == _COMMA or at - start >= _MARKS
        at += 1
    is_mark = at < high and (small(data[at]) == _X or data[at] == _TILDE) and not apart and (at + 1 < high and small(data[at + 1]) != _T)
    return at < high and not is_mark and _is_extension(data, at, high)


@lean
def _is_single(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Tell whether one mark stands between two groups after which the series goes on."""
    byte = data[start]
    if end - start == 1:
        return byte == _SPACE or byte == _HYPHEN or byte == _POINT or byte == _SLASH
    return end - start == 2 and byte == 0xC2 and data[start + 1] == 0xA0


@lean
def read_groups(data: NDArray[np.uint8], low: int, high: int, groups: NDArray[np.int64]) -> tuple[int, bool]:
    """Read the groups of digits between two bytes; return how many there are, and whether something is rare enough for the library.

    Args:
        data: texts.
        low: first byte.
        high: byte behind the last.
        groups: where each group begins and ends, and what stands before it, for writing [``MOST_GROUPS``, 3].

    """
    count, letters, rare, at = 0, 0, False, low
    marks, gap, kinds, spaced, hyphen, plus = _MARKS + 1, 0, 0, False, False, False
    while at < high:
        if is_digit(data[at]):
            start = at
            while at < high and is_digit(data[at]):
                at += 1
            joined, extends = marks <= _MARKS, kinds & EXTENDS != 0
            told = JOINED | kinds & (ALL_KINDS | EXTENDS) if joined else 0
            if count > 0 and _is_single(data, groups[count - 1, 1], start):
                told |= SINGLE
            if start > low and _bars_start(data, start) and not (joined and extends):
                told |= BARRED
            groups[count, 0], groups[count, 1], groups[count, 2] = start, at, told | (ABROAD if plus else 0)
            letters += joined and extends
            rare = rare or at - start > _BLOCK or _is_extended(data, at, high) or (extends and not joined and (gap > 1 or plus))
            count += 1
            marks, gap, kinds, spaced, hyphen, plus = 0, 0, 0, False, False, False
            continue
        kind, length = _mark(data, at, high)
        if kind == _NO_MARK:
            marks, gap, kinds, spaced, hyphen, plus = _MARKS + 1, 0, 0, False, False, data[at] == _PLUS
        else:
            rare = rare or kind == _RARE
            letters += kind & kinds & EXTENDS != 0
            marks, gap, kinds = marks + 1, gap + 1, kinds | max(kind, 0)
            if (kind == SPACE and hyphen) or (data[at] == _HYPHEN and spaced):
                kinds |= DASH
            spaced, hyphen = kind == SPACE, data[at] == _HYPHEN
        at += length
    groups[count, 2] = 0
    return count, rare or letters >= _LETTERS
