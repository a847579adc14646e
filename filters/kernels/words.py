# SPDX-License-Identifier: Apache-2.0
"""Words: cuts every row of a batch into words and symbols and hashes them (the rule stands in ``filters.text``).

Where words begin and end is read off the planes of bits, a block of 64 bytes at a time. Rows with marks, format characters or zero-width
spaces, which belong to words or not by what stands around them, are read code point by code point.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING, FORMAT, KIND, MARK, SINGLE, SPACE, SYMBOL, WORD
from filters.kernels.compiled import in_place, lean
from filters.kernels.planes import FOLDED, LATER, LETTERS, LONE, RARE, TELLING, WHITES, WORDS, from_on, next_one
from filters.kernels.utf8 import decode, eight, hashed, hashed_short, low_zeros, whole
from filters.kernels.vectors import BLOCK, ones
from filters.kernels.word_vectors import LANES, WORD_FLAG, measure_eight

# Flags of a word, beside ALPHABETIC, COUNTED and FOLDING of ``characters``.
IS_SINGLE = 1
"""One character of a script written without spaces."""
IS_WORD = WORD_FLAG
"""Not a symbol."""
SLACK = BLOCK
"""Entries behind the last word that columns must have room for."""
_PROPERTIES = ALPHABETIC | COUNTED | FOLDING
_NONE, _RUN, _CLOSED = 0, 1, 2
_ZERO, _ONE, _LAST = np.uint64(0), np.uint64(1), np.uint64(63)
_AT_ONCE = 16
"""Places listed before it is asked whether there are more: most blocks have fewer words and symbols."""
_SEEN = 57
"""Bits of a plane that eight of its bytes hold from any bit of the first one on."""


@in_place
def _list(mask: np.uint64, base: int, out: NDArray[np.int32], count: int) -> int:
    """List the places of the bits of a mask, without a branch for each; up to SLACK entries behind are overwritten."""
    many = ones(mask)
    at = count
    while True:
        for each in range(_AT_ONCE):
            out[np.uint64(at + each)] = base + low_zeros(mask)
            mask &= mask - _ONE
        if mask == _ZERO:
            return count + many
        at += _AT_ONCE


@lean
def _cut(planes: NDArray[np.uint64], at: int, stop: int, count: int, start: NDArray[np.int32], end: NDArray[np.int32]) -> int:
    """List where the words of a row begin and end; return how many words there are with those before."""
    starts = ends = count
    in_word = in_any = _ZERO  # whether the byte before is in a run of WORD, and in any word or symbol
    for block in range(at >> 6, (stop + 63) >> 6):
        row = from_on(at) if block == at >> 6 else ~_ZERO
        if block == stop >> 6:
            row &= ~from_on(stop)
        word, some = planes[WORDS, block] & row, ~planes[WHITES, block] & row
        begins = (word & ~(word << _ONE | in_word)) | (planes[LONE, block] & row)
        over = (some << _ONE | in_any) & (begins | ~some)
        in_word, in_any = word >> _LAST, some >> _LAST
        starts = _list(begins, block << 6, start, starts)
        ends = _list(over, block << 6, end, ends)
    if in_any != _ZERO:  # the row ends with a block
        end[ends] = stop
    return starts


@in_place
def _seen(plane: NDArray[np.uint8], at: int, mask: np.uint64) -> np.uint64:
    """Return the bits of a plane, given as bytes, from a place on, as far as a mask goes."""
    return eight(plane, at >> 3) >> np.uint64(at & 7) & mask


@lean
def _long_word(data: NDArray[np.uint8], at: int, stop: int, bits: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the flags and the code points of a word."""
    flag, length = IS_WORD, 0
    while at < stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        flag |= bits[code] & _PROPERTIES
        length += 1
        at += size
    return flag, length


@lean
def _measure_one(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    index: int,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
) -> None:
    """Fill the last three columns of one word from the planes."""
    letters, folded, telling = planes[LETTERS].view(np.uint8), planes[FOLDED].view(np.uint8), planes[TELLING].view(np.uint8)
    later, word = planes[LATER].view(np.uint8), planes[WORDS].view(np.uint8)
    at = whole(start[index])
    size = whole(end[index]) - at
    if size < 16 and at + 16 <= len(data):
        hashes[index] = hashed_short(data, at, size)
    else:
        hashes[index] = hashed(data, at, at + size)
    if size > _SEEN:
        flags[index], chars[index] = _long_word(data, at, at + size, bits)
        return
    mask = (_ONE << np.uint64(size)) - _ONE
    chars[index] = size - ones(_seen(later, at, mask))
    flag = (
        ALPHABETIC * (_seen(letters, at, mask) != _ZERO)
        | COUNTED * (_seen(telling, at, mask) != _ZERO)
        | FOLDING * (_seen(folded, at, mask) != _ZERO)
        | IS_WORD * whole(_seen(word, at, _ONE))
    )
    if data[at] >= 0x80 and flag & IS_WORD == 0:
        code, _ = decode(data, at, at + size)
        kind = bits[code] & KIND
        flag |= (kind != SYMBOL) * IS_WORD | (kind == SINGLE) * IS_SINGLE
    flags[index] = flag


@lean
def _measure(
    data: NDArray[np.uint8],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
) -> None:
    """Fill the last three columns from the planes."""
    index, many = 0, len(start)
    while index + LANES <= many and start[index + LANES - 1] + 16 <= len(data):
        alone = measure_eight(data, planes, start, end, index, chars, hashes, flags)
        while alone != _ZERO:
            _measure_one(data, bits, planes, index + low_zeros(alone), start, end, chars, hashes, flags)
            alone &= alone - _ONE
        index += LANES
    while index < many:
        _measure_one(data, bits, planes, index, start, end, chars, hashes, flags)
        index += 1


@lean
def _read(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    at: int,
    stop: int,
    bits: NDArray[np.uint8],
    count: int,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    flags: NDArray[np.uint8],
) -> int:
    """Cut a row code point by code point and fill its columns; return how many words there are with those before."""
    state, flag = _NONE, 0
    length = pending = word_end = 0  # code points of the open word; format characters after it; its end
    while at < stop:
        if data[at] < 0x80:
            code, size = whole(data[at]), 1
        else:
            code, size = decode(data, at, stop)
        what = whole(bits[code])
        kind = what & KIND
        if kind == SPACE:
            if state != _NONE:
                end[count], chars[count], flags[count] = word_end, length, flag
                count += 1
                state = _NONE
        elif kind == FORMAT:
            pending += 1
        else:
            if (kind == WORD and state == _RUN) or (kind == MARK and state != _NONE):
                length += pending + 1
                flag |= what & _PROPERTIES | (pending > 0) * FOLDING
            else:
                if state != _NONE:
                    end[count], chars[count], flags[count] = word_end, length, flag
                    count += 1
                start[count], length = at, 1
                flag = (what & _PROPERTIES) | (kind != SYMBOL) * IS_WORD | (kind == SINGLE) * IS_SINGLE
                state = _RUN if kind in (WORD, MARK) else _CLOSED
            word_end = at + size
            pending = 0
        at += size
    if state != _NONE:
        end[count], chars[count], flags[count] = word_end, length, flag
        count += 1
    return count


@lean
def most_words(planes: NDArray[np.uint64], offsets: NDArray[np.int64]) -> int:
    """Return how many words and symbols there are at most, and SLACK."""
    most = SLACK + len(offsets)  # a row may begin within a run
    carry = _ZERO
    for block in range(offsets[0] >> 6, (offsets[-1] + 63) >> 6):
        word = planes[WORDS, block]
        most += ones(word & ~(word << _ONE | carry)) + ones(planes[LONE, block] | planes[RARE, block])
        carry = word >> _LAST
    return most


@lean
def segment(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    bits: NDArray[np.uint8],
    planes: NDArray[np.uint64],
    first: NDArray[np.int64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    chars: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    flags: NDArray[np.uint8],
) -> int:
    """Fill ``first`` [rows + 1] and the five columns, which must hold ``most_words``; return the count."""
    count = whole(0)  # not the constant, for which numba would compile what is called once more
    for row in range(len(offsets) - 1):
        low = first[row] = count
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        if next_one(planes, RARE, at, stop) == stop:
            count = _cut(planes, at, stop, low, start, end)
            new = slice(low, count)
            _measure(data, bits, planes, start[new], end[new], chars[new], hashes[new], flags[new])
        else:
            count = _read(data, at, stop, bits, low, start, end, chars, flags)
            for index in range(low, count):
                hashes[index] = hashed(data, whole(start[index]), whole(end[index]))
    first[len(offsets) - 1] = count
    return count
