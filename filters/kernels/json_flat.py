# SPDX-License-Identifier: Apache-2.0
"""Flat JSON Lines: which members a line has and where each value stands (RFC 8259).

A line is flat here when it is one object whose members have known names, each at most once and written without escapes, and whose values
are strings, null, true, false, and numbers that the parser would write again as they stand. Such a line is wholly checked here, but for
its UTF-8, which the caller checks column by column. Of every other line at most the content is taken (``json_lines``), and the parser
judges what is left, so that there is one opinion of what is wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.json_lines import COLON, NEWLINE, QUOTE, content, past_space, string_end
from filters.kernels.utf8 import whole
from filters.kernels.vectors import find

PARSED, TAKEN, FLAT = 0, 1, 2
"""What became of a line: nothing, its content alone, or all of its members were taken."""
ABSENT, TEXT, ESCAPED, INTEGER, NULL, OTHER = range(6)
"""Kinds of values: a string without escapes, one with some, an integer of at most 18 digits; other numbers, true and false."""
_MOST_DIGITS = 18
_EXACT_DIGITS = 15
"""As many decimal digits come back from a number of 64 bits as they were written (DBL_DIG of IEEE 754 binary64)."""


@lean
def _digits(data: NDArray[np.uint8], at: int, stop: int) -> int:
    while at < stop and 0x30 <= data[at] <= 0x39:
        at += 1
    return at


@lean
def _number(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    """Return where a number ends and its kind; ``ABSENT`` where it is none, or may be written otherwise by the parser."""
    begin = at + whole(data[at] == 0x2D)
    end = _digits(data, begin, stop)
    size = end - begin
    if size == 0 or (size > 1 and data[begin] == 0x30):
        return at, ABSENT
    if end >= stop or data[end] != 0x2E:
        minus_zero = begin > at and data[begin] == 0x30
        exponent = end < stop and data[end] | 0x20 == 0x65
        return end, ABSENT if size > _MOST_DIGITS or minus_zero or exponent else INTEGER
    last = _digits(data, end + 1, stop)
    decimals = last - end - 1
    if decimals == 0 or size + decimals > _EXACT_DIGITS or (last < stop and data[last] | 0x20 == 0x65):
        return at, ABSENT
    if decimals > 1 and data[last - 1] == 0x30:
        return at, ABSENT
    small = data[begin] == 0x30 and decimals > 1 and data[end + 1] == 0x30 and data[end + 2] == 0x30  # may be written with an exponent
    return last, ABSENT if small else OTHER


@lean
def _scalar(data: NDArray[np.uint8], at: int, stop: int) -> tuple[int, int]:
    """Return where a value that is no string ends, and its kind."""
    byte = data[at]
    if byte == 0x6E and at + 4 <= stop and data[at + 1] == 0x75 and data[at + 2] == 0x6C and data[at + 3] == 0x6C:
        return at + 4, NULL
    if byte == 0x74 and at + 4 <= stop and data[at + 1] == 0x72 and data[at + 2] == 0x75 and data[at + 3] == 0x65:
        return at + 4, OTHER
    false = byte == 0x66 and at + 5 <= stop and data[at + 1] == 0x61 and data[at + 2] == 0x6C
    if false and data[at + 3] == 0x73 and data[at + 4] == 0x65:
        return at + 5, OTHER
    return _number(data, at, stop)


@lean
def _field(data: NDArray[np.uint8], at: int, stop: int, names: NDArray[np.uint8], ends: NDArray[np.int64], likely: int) -> int:
    """Return which name stands in ``data[at:stop]``, -1 when none; the likely one is looked at first."""
    fields = len(ends) - 1
    for step in range(fields):
        field = likely + step
        field -= fields if field >= fields else 0
        first = ends[field]
        same = ends[field + 1] - first == stop - at
        place = 0
        while same and place < stop - at:
            same = data[at + place] == names[first + place]
            place += 1
        if same:
            return field
    return -1


@lean
def _flat(
    data: NDArray[np.uint8],
    at: int,
    stop: int,
    names: NDArray[np.uint8],
    ends: NDArray[np.int64],
    line: int,
    spans: NDArray[np.int32],
    kinds: NDArray[np.uint8],
) -> bool:
    """Write the spans and kinds of a line's members; False when the line is not flat."""
    at = past_space(data, at, stop)
    if at >= stop or data[at] != 0x7B:
        return False
    at = past_space(data, at + 1, stop)
    likely = 0
    while at < stop and data[at] == QUOTE:
        close, escaped = string_end(data, at + 1, stop)
        field = -1 if close < 0 or escaped else _field(data, at + 1, close, names, ends, likely)
        if field < 0 or kinds[line, field] != ABSENT:
            return False
        likely = field + 1
        at = past_space(data, close + 1, stop)
        if at >= stop or data[at] != COLON:
            return False
        at = past_space(data, at + 1, stop)
        if at >= stop:
            return False
        if data[at] == QUOTE:
            at += 1
            end, escaped = string_end(data, at, stop)
            if end < 0:
                return False
            kind, after = ESCAPED if escaped else TEXT, end + 1
        else:
            end, kind = _scalar(data, at, stop)
            if kind == ABSENT:
                return False
            after = end
        spans[line, field, 0], spans[line, field, 1], kinds[line, field] = at, end, kind
        at = past_space(data, after, stop)
        if at < stop and data[at] == 0x7D:
            return bool(past_space(data, at + 1, stop) == stop)
        if at >= stop or data[at] != 0x2C:
            return False
        at = past_space(data, at + 1, stop)
    return False


@lean
def _is_blank(data: NDArray[np.uint8], at: int, stop: int) -> bool:
    """Tell whether a line holds nothing but white space of ASCII (``bytes.isspace``)."""
    while at < stop and (data[at] == 0x20 or 9 <= data[at] <= 13):
        at += 1
    return at >= stop


@lean
def cut(
    data: NDArray[np.uint8],
    key: NDArray[np.uint8],
    names: NDArray[np.uint8],
    ends: NDArray[np.int64],
    lines: NDArray[np.int64],
    spans: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    state: NDArray[np.uint8],
) -> tuple[int, int]:
    """Cut a block into lines and members; field 0 is the content, and ``key`` its name.

    Returns the number of lines that are not blank, and of all lines.
    """
    at, stop, line, number = 0, len(data), 0, 0
    while at < stop:
        end = find(data, at, NEWLINE)
        number += 1
        if _is_blank(data, at, end):
            at = end + 1
            continue
        lines[line, 0], lines[line, 1], lines[line, 2] = at, min(end + 1, stop), number - 1
        if _flat(data, at, end, names, ends, line, spans, kinds) and (kinds[line, 0] == TEXT or kinds[line, 0] == ESCAPED):
            state[line] = FLAT
        else:
            for field in range(kinds.shape[1]):
                kinds[line, field] = ABSENT
            begin, close = content(data, at, end, key)
            if begin >= 0:
                spans[line, 0, 0], spans[line, 0, 1], kinds[line, 0], state[line] = begin, close, ESCAPED, TAKEN
        line += 1
        at = end + 1
    return line, number
