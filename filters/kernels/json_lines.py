# SPDX-License-Identifier: Apache-2.0
"""Strings of JSON Lines, found and written out without a Python object for a text (RFC 8259, section 7), and the content field of a line.

A text is most of its line. `content` only cuts the line into strings and brackets, to find the one string that is the value of the content
field; what remains with a number in its place is a short line, which a JSON parser judges. Both are valid together exactly when the line
is: one token stands for another of its kind. Whatever is unusual (the field twice, a key with an escape, a lone surrogate, a control
character) is left to the parser whole, so that there is one opinion of what is wrong. That the string is UTF-8 is checked by the caller.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.utf8 import eight, low_zeros, put_eight, whole

QUOTE, _ESCAPE, COLON, NEWLINE = 0x22, 0x5C, 0x3A, 0x0A
_NONE = np.uint64(0)
_EACH = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_CONTROLS = np.uint64(0x2020202020202020)
_QUOTES = np.uint64(0x2222222222222222)
_ESCAPES = np.uint64(0x5C5C5C5C5C5C5C5C)
PLAIN = np.zeros(256, np.uint8)
for _letter, _byte in zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True):
    PLAIN[_letter] = _byte


@lean
def _zero(word: np.uint64) -> np.uint64:
    """Mark the zero bytes of a word; those above the lowest may be marked wrongly."""
    return (word - _EACH) & ~word & _HIGH


@lean
def _special(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the next quote, backslash or control character stands, or ``stop``."""
    while at + 8 <= stop:
        word = eight(data, at)
        found = _zero(word ^ _QUOTES) | _zero(word ^ _ESCAPES) | ((word - _CONTROLS) & ~word & _HIGH)
        if found != _NONE:
            return at + (low_zeros(found) >> 3)
        at += 8
    while at < stop and data[at] >= 0x20 and data[at] != QUOTE and data[at] != _ESCAPE:
        at += 1
    return at


@lean
def string_end(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, bool]:
    """Return the closing quote of the string whose first byte is at ``at``, -1 when it is no string; and whether it has escapes."""
    escaped = False
    while True:
        at = _special(data, at, stop)
        if at >= stop or data[at] < 0x20:
            return -1, escaped
        if data[at] == QUOTE:
            return at, escaped
        escaped = True
        at += 2


@lean
def past_space(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the first byte stands that is neither space, tab nor carriage return, or ``stop``."""
    while at < stop and (data[at] == 0x20 or data[at] == 9 or data[at] == 13):
        at += 1
    return at


@lean
def content(data: NDArray[np.uint8], at: int, stop: int, key: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the first byte of the content's string and its closing quote; -1 where the line is for the parser."""
    depth, begin, end = 0, -1, -1
    while at < stop:
        byte = data[at]
        if byte != QUOTE:
            depth += whole(byte == 0x7B or byte == 0x5B) - whole(byte == 0x7D or byte == 0x5D)
            at += 1
            continue
        close, escaped = string_end(data, at + 1, stop)
        if close < 0:
            return -1, -1
        after = past_space(data, close + 1, stop)
        if depth != 1 or after >= stop or data[after] != COLON:
            at = close + 1
            continue
        if escaped:
            return -1, -1  # it may spell the field's name
        same = close - at - 1 == len(key)
        for place in range(len(key)):
            same = same and data[at + 1 + place] == key[place]
        at = past_space(data, after + 1, stop)
        if same:
            if begin >= 0 or at >= stop or data[at] != QUOTE:
                return -1, -1
            begin = at + 1
            end, _ = string_end(data, begin, stop)
            if end < 0:
                return -1, -1
            at = end + 1
    return begin, end


@lean
def _hexadecimal(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return the number that four hexadecimal digits stand for, or -1."""
    if at + 4 > stop:
        return -1
    value = 0
    for place in range(at, at + 4):
        byte = whole(data[place])
        if 0x30 <= byte <= 0x39:
            digit = byte - 0x30
        elif 0x61 <= byte | 0x20 <= 0x66:
            digit = (byte | 0x20) - 0x57
        else:
            return -1
        value = value << 4 | digit
    return value


@lean
def _written(data: NDArray[np.uint8], at: int, stop: int, plain: NDArray[np.uint8], out: NDArray[np.uint8], to: int) -> tuple[int, int]:
    """Write what the escape at ``at`` stands for; return the bytes read and where the next byte goes, -1 when it stands for nothing."""
    if at + 1 < stop and plain[data[at + 1]]:
        out[to] = plain[data[at + 1]]
        return 2, to + 1
    code = _hexadecimal(data, at + 2, stop) if at + 1 < stop and data[at + 1] == 0x75 else -1
    size = 6
    if 0xD800 <= code < 0xE000:
        low = _hexadecimal(data, at + 8, stop) if at + 8 < stop and data[at + 6] == _ESCAPE and data[at + 7] == 0x75 else -1
        if code >= 0xDC00 or low < 0xDC00 or low >= 0xE000:
            return 0, -1
        code, size = 0x10000 + ((code & 0x3FF) << 10 | low & 0x3FF), 12
    if code < 0:
        return 0, -1
    if code < 0x80:
        out[to] = code
        return size, to + 1
    if code < 0x800:
        out[to], out[to + 1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
        return size, to + 2
    if code < 0x10000:
        out[to], out[to + 1], out[to + 2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
        return size, to + 3
    out[to], out[to + 1] = 0xF0 | code >> 18, 0x80 | code >> 12 & 0x3F
    out[to + 2], out[to + 3] = 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
    return size, to + 4


@lean
def unescape(data: NDArray[np.uint8], at: int, stop: int, plain: NDArray[np.uint8], out: NDArray[np.uint8], to: int) -> int:
    """Write a string's text, never longer than the string; return where the next one goes, or -1 when an escape is wrong."""
    while at < stop:
        while at + 8 <= stop:
            word = eight(data, at)
            put_eight(out, to, word)
            found = _zero(word ^ _ESCAPES)
            many = low_zeros(found) >> 3 if found != _NONE else 8
            at += many
            to += many
            if many < 8:
                break
        while at < stop and data[at] != _ESCAPE:
            out[to] = data[at]
            at += 1
            to += 1
        if at < stop:
            size, to = _written(data, at, stop, plain, out, to)
            if to < 0:
                return -1
            at += size
    return to
