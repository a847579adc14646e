# SPDX-License-Identifier: Apache-2.0
"""What each byte of a batch is, as planes of bits: one bit a byte, 64 bytes at a time.

Kernels that ask where the next white space, line end or letter stands look at a 64th of the text. ASCII is classed by vectors; each
other code point is read once and looked up in the table of ``filters.kernels.characters``.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING, KIND, SINGLE, SYMBOL, WHITE, WORD
from filters.kernels.compiled import compiled, in_place, lean
from filters.kernels.utf8 import decode, low_zeros, whole
from filters.kernels.vectors import BLOCK, bytes_among, leading_zeros, ones


def _plane(number: int) -> int:
    """Return a number of numpy's, for numba would compile each function that takes a plane anew for every constant of Python's."""
    return cast("int", np.int64(number))


# The planes; those marked * have all bytes of a code point, the others its first byte.
WHITES = _plane(0)
"""White space*: ``str.isspace``."""
ENDS = _plane(1)
"""Line ends of ``str.splitlines``."""
STOPS = _plane(2)
"""Marks that end sentences: those of ``filters.kernels.sentences``, and the semicolon, which is one behind a Greek letter."""
LATER = _plane(3)
"""Bytes that are not the first of their code point."""
LETTERS = _plane(4)
"""Letters: ALPHABETIC."""
FOLDED = _plane(5)
"""FOLDING."""
TELLING = _plane(6)
"""COUNTED, of words and symbols."""
WORDS = _plane(7)
"""Letters, digits and underscores*: WORD."""
LONE = _plane(8)
"""Words and symbols of one code point: SINGLE and SYMBOL."""
RARE = _plane(9)
"""Marks, format characters and zero-width space, whose part in words depends on what stands around them."""
PLANES = 10

_white = bytes_among((9, 13), (28, 32))
_end = bytes_among((10, 13), (28, 30))
_stop = bytes_among((33, 33), (46, 46), (59, 59), (63, 63))
_later = bytes_among((0x80, 0xBF))
_first = bytes_among((0xC0, 0xFF))
_letter = bytes_among((65, 90), (97, 122))
_capital = bytes_among((65, 90))
_alphanumeric = bytes_among((48, 57), (65, 90), (97, 122))
_underscore = bytes_among((95, 95))
# Letters of Latin-1 and most of Cyrillic, the commonest ones of two bytes, by these bytes; see the test over all characters.
_latin, _latin_letter, _latin_capital = (
    bytes_among((0xC3, 0xC3)),
    bytes_among((0x80, 0x96), (0x98, 0xB6), (0xB8, 0xBF)),
    bytes_among((0x80, 0x96), (0x98, 0x9E)),
)
_cyrillic, _cyrillic_letter, _cyrillic_capital = bytes_among((0xD0, 0xD0)), bytes_among((0x80, 0xBF)), bytes_among((0x80, 0xAF))
_cyrillic_2, _cyrillic_small = bytes_among((0xD1, 0xD1)), bytes_among((0x80, 0x9F))
_symbol = bytes_among((0, 8), (14, 27), (33, 47), (58, 64), (91, 94), (96, 96), (123, 127))
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_WIDTH, _LAST = np.uint64(64), np.uint64(63)
_ALL = ~np.uint64(0)
_SENTENCE_END = 1  # of the table ``marks`` of ``filters.kernels.sentences``
_ZERO_WIDTH_SPACE = 0x200B


@lean
def copy_rest(data: NDArray[np.uint8], at: int, padded: NDArray[np.uint8]) -> None:
    """Copy the bytes from ``at`` on, fewer than ``padded`` holds, and zeros behind them."""
    rest = len(data) - at
    for place in range(len(padded)):
        padded[place] = data[at + place] if place < rest else 0


@compiled
def classify(
    data: NDArray[np.uint8], start: int, stop: int, bits: NDArray[np.uint8], table: NDArray[np.uint8], planes: NDArray[np.uint64]
) -> None:
    """Fill the blocks of ``planes`` [PLANES, bytes / 64 + 2] that hold ``data[start:stop]``; what stands beside it is undefined."""
    word_carry = white_carry = _ZERO
    padded = np.zeros(BLOCK + 1, np.uint8)
    for block in range(start >> 6, (stop + 63) >> 6):
        from_, at = data, block << 6
        if at + BLOCK + 1 > len(data):
            copy_rest(data, at, padded)
            from_, at = padded, 0
        white, end, mark, letter = _white(from_, at), _end(from_, at), _stop(from_, at), _letter(from_, at)
        folded, lone, telling = _capital(from_, at), _symbol(from_, at), _alphanumeric(from_, at)
        word = telling | _underscore(from_, at) | word_carry
        white |= white_carry
        rare = white_carry = _ZERO
        latin, cyrillic = _latin(from_, at), _cyrillic(from_, at)
        folded |= latin & _latin_capital(from_, at + 1) | cyrillic & _cyrillic_capital(from_, at + 1)
        latin = latin & _latin_letter(from_, at + 1) | cyrillic & _cyrillic_letter(from_, at + 1)
        latin |= _cyrillic_2(from_, at) & _cyrillic_small(from_, at + 1)
        letter |= latin
        telling |= latin
        word |= latin | latin << _ONE
        word_carry = latin >> _LAST
        left = _first(from_, at) & ~latin
        planes[LATER, block] = _later(from_, at)
        while left != _ZERO:
            place = low_zeros(left)
            left &= left - _ONE
            code, size = decode(data, (block << 6) + place, stop)
            what = whole(bits[code])
            kind = what & KIND
            first = _ONE << np.uint64(place)
            letter |= first * np.uint64(what & ALPHABETIC != 0)
            telling |= first * np.uint64(what & COUNTED != 0)
            folded |= first * np.uint64(what & FOLDING != 0)
            if kind == WORD:
                run = (_ONE << np.uint64(size)) - _ONE
                word |= run << np.uint64(place)
                word_carry |= run >> (_LAST - np.uint64(place)) >> _ONE
            elif what & WHITE:
                run = (_ONE << np.uint64(size)) - _ONE
                white |= run << np.uint64(place)
                white_carry = run >> (_LAST - np.uint64(place)) >> _ONE
                end |= first * np.uint64(code in (0x85, 0x2028, 0x2029))
            elif kind in (SYMBOL, SINGLE):
                lone |= first
                mark |= first * np.uint64(code < len(table) and table[code] & _SENTENCE_END != 0)
            else:
                rare |= first
        planes[WHITES, block], planes[ENDS, block], planes[STOPS, block] = white, end, mark
        planes[LETTERS, block], planes[FOLDED, block], planes[TELLING, block] = letter, folded, telling
        planes[WORDS, block], planes[LONE, block], planes[RARE, block] = word, lone, rare


@in_place
def from_on(at: int) -> np.uint64:
    """Return the bits of a block from that of a byte on."""
    return _ALL << np.uint64(at & 63)


@in_place
def before(at: int) -> np.uint64:
    """Return the bits of a block before that of a byte; all of them where it begins the next block."""
    return _ALL >> np.uint64(-at & 63)


@in_place
def next_one(planes: NDArray[np.uint64], plane: int, at: int, stop: int) -> int:
    """Return where the next bit of a plane is set in ``at:stop``, or ``stop``."""
    if at >= stop:
        return stop
    block = at >> 6
    found = planes[plane, block] & from_on(at)
    last = (stop - 1) >> 6
    while found == _ZERO:
        if block == last:
            return stop
        block += 1
        found = planes[plane, block]
    return min((block << 6) + low_zeros(found), stop)


@in_place
def last_one(planes: NDArray[np.uint64], plane: int, start: int, at: int) -> int:
    """Return where the last bit of a plane is set in ``start:at``, or ``start - 1``."""
    if at <= start:
        return start - 1
    block = (at - 1) >> 6
    found = planes[plane, block] & before(at)
    first = start >> 6
    while found == _ZERO:
        if block == first:
            return start - 1
        block -= 1
        found = planes[plane, block]
    return max((block << 6) + 63 - leading_zeros(found), start - 1)


@lean
def count_ones(planes: NDArray[np.uint64], plane: int, start: int, stop: int) -> int:
    """Count the bits of a plane that are set in ``start:stop``."""
    if start >= stop:
        return 0
    first, last = start >> 6, (stop - 1) >> 6
    if first == last:
        return ones(planes[plane, first] & from_on(start) & before(stop))
    total = ones(planes[plane, first] & from_on(start)) + ones(planes[plane, last] & before(stop))
    for block in range(first + 1, last):
        total += ones(planes[plane, block])
    return whole(total)


@lean
def _count_by_row(planes: NDArray[np.uint64], plane: int, offsets: NDArray[np.int64], out: NDArray[np.int64]) -> None:
    for row in range(len(out)):
        out[row] = count_ones(planes, plane, offsets[row], offsets[row + 1])


def count_by_row(planes: NDArray[np.uint64], plane: int, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count the bits of a plane that are set in each row: int64 [rows]."""
    out = np.empty(len(offsets) - 1, np.int64)
    _count_by_row(planes, plane, offsets, out)
    return out
