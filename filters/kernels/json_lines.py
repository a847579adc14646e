# SPDX-License-Identifier: Apache-2.0
"""The content field of JSON Lines, taken out of a block of lines without a Python object for a text (RFC 8259, section 7).

A text is most of its line. Here the line is only cut into strings and brackets, to find the one string that is the value of the content
field; what remains with a number in its place is a short line, which a JSON parser judges. Both are valid together exactly when the line
is: one token stands for another of its kind. Whatever is unusual (the field twice, a key with an escape, a lone surrogate, a control
character) is left to the parser whole, so that there is one opinion of what is wrong. That the string is UTF-8 is checked by the caller.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled
from filters.kernels.utf8 import eight, low_zeros, put_eight, whole
from filters.kernels.vectors import find

_QUOTE, _ESCAPE, _COLON, _NEWLINE = 0x22, 0x5C, 0x3A, 0x0A
_NONE = np.uint64(0)
_EACH = np.uint64(0x0101010101010101)
_HIGH = np.uint64(0x8080808080808080)
_CONTROLS = np.uint64(0x2020202020202020)
_QUOTES = np.uint64(0x2222222222222222)
_ESCAPES = np.uint64(0x5C5C5C5C5C5C5C5C)
_PLAIN = np.zeros(256, np.uint8)
for _letter, _byte in zip(b'"\\/bfnrt', b'"\\/\b\f\n\r\t', strict=True):
    _PLAIN[_letter] = _byte


@compiled
def _zero(word: np.uint64) -> np.uint64:
    """Mark the zero bytes of a word; those above the lowest may be marked wrongly."""
    return (word - _EACH) & ~word & _HIGH


@compiled
def _special(data: NDArray[np.uint8], at: int, stop: int) -> int:
    """Return where the next quote, backslash or control character stands, or ``stop``."""
    while at + 8 <= stop:
        word = eight(data, at)
        found = _zero(word ^ _QUOTES) | _zero(word ^ _ESCAPES) | ((word - _CONTROLS) & ~word & _HIGH)
        if found != _NONE:
            return at + (low_zeros(found) >> 3)
        at += 8
    while at < stop and data[at] >= 0x20 and data[at] != _QUOTE and data[at] != _ESCAPE:
        at += 1
    return at


@compiled
def _string_end(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, bool]:
    """Return the closing quote of the string whose first byte is at ``at``, -1 when it is no string; and whether it has escapes."""
    escaped = False
    while True:
        at = _special(data, at, stop)
        if at >= stop or data[at] < 0x20:
            return -1, escaped
        if data[at] == _QUOTE:
            return at, escaped
        escaped = True
        at += 2


@compiled
def _past_space(data: NDArray[np.uint8], at: int, stop: int) -> int:
    while at < stop and (data[at] == 0x20 or data[at] == 9 or data[at] == 13):
        at += 1
    return at


@compiled
def _content(data: NDArray[np.uint8], at: int, stop: int, key: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the first byte of the content's string and its closing quote; -1 where the line is for the parser."""
    depth, begin, end = 0, -1, -1
    while at < stop:
        byte = data[at]
        if byte != _QUOTE:
            depth += whole(byte == 0x7B or byte == 0x5B) - whole(byte == 0x7D or byte == 0x5D)
            at += 1
            continue
        close, escaped = _string_end(data, at + 1, stop)
        if close < 0:
            return -1, -1
        after = _past_space(data, close + 1, stop)
        if depth != 1 or after >= stop or data[after] != _COLON:
            at = close + 1
            continue
        if escaped:
            return -1, -1  # it may spell the field's name
        same = close - at - 1 == len(key)
        for place in range(len(key)):
            same = same and data[at + 1 + place] == key[place]
        at = _past_space(data, after + 1, stop)
        if same:
            if begin >= 0 or at >= stop or data[at] != _QUOTE:
                return -1, -1
            begin = at + 1
            end, _ = _string_end(data, begin, stop)
            if end < 0:
                return -1, -1
            at = end + 1
    return begin, end


@compiled
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


@compiled
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


@compiled
def _unescape(data: NDArray[np.uint8], at: int, stop: int, plain: NDArray[np.uint8], out: NDArray[np.uint8], to: int) -> int:
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


@compiled
def _take(
    data: NDArray[np.uint8],
    key: NDArray[np.uint8],
    plain: NDArray[np.uint8],
    spans: NDArray[np.int64],
    offsets: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> int:
    at, stop, lines, to = 0, len(data), 0, 0
    while at < stop:
        end = find(data, at, _NEWLINE)
        begin, close = _content(data, at, end, key)
        written = _unescape(data, begin, close, plain, out, to) if begin >= 0 else -1
        if written < 0:
            begin = close = -1
        else:
            to = written
        spans[lines, 0], spans[lines, 1], spans[lines, 2], spans[lines, 3] = at, min(end + 1, stop), begin, close
        lines += 1
        offsets[lines] = to
        at = end + 1
    return lines


def take_content(block: bytes, field: str) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
    r"""Cut a block into lines and take the text of one field out of each.

    Returns:
        * int64 [lines, 4]: where the line starts and ends (with its newline), where the content starts, and its closing quote; -1 where
          the line has to be parsed whole;
        * int32 [lines + 1] and uint8 [bytes]: the texts, as Arrow keeps strings; empty where the line has to be parsed whole. Not yet
          known to be UTF-8.

    Raises:
        ValueError: the block has 2 GiB or more.

    >>> spans, offsets, texts = take_content(b'{"id": 1, "text": "caf\\u00e9"}\n{"text": 1}\n', "text")
    >>> spans.tolist(), texts[: offsets[1]].tobytes().decode()
    ([[0, 31, 19, 28], [31, 43, -1, -1]], 'café')

    """
    if len(block) >= 1 << 31:
        raise ValueError(f"a block of {len(block)} bytes was given; expected less than 2 GiB: use smaller batches")
    data = np.frombuffer(block, np.uint8)
    key = np.frombuffer(field.encode(), np.uint8)
    most = block.count(b"\n") + 1
    spans, offsets, out = np.empty((most, 4), np.int64), np.zeros(most + 1, np.int32), np.empty(len(data), np.uint8)
    lines = _take(data, key, _PLAIN, spans, offsets, out)
    return spans[:lines], offsets[: lines + 1], out
