# SPDX-License-Identifier: Apache-2.0
"""Candidates of personal data of which no finder can make anything, told apart from their bytes alone.

Pages hold a thousand runs of digits and signs ``@`` for one that is worth a look: coordinates of drawings, sizes of fonts, times, rules
of style sheets. The kernel reads each once and walks the groups of a run backwards through a trie of layouts, so that Python sees only
what is left. It may let through what is nothing; it keeps back nothing that a finder would take (tested). What a run and a sign are say
``filters.pii.digit_runs`` and ``filters.pii.email``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import compiled, lean
from filters.kernels.layouts import LARGEST, OTHER, RUN, SIGN, URL, Layouts
from filters.kernels.utf8 import whole

_GROUPS, _LABELS = 16, 252
"""Last groups that are kept (no layout has more); bytes of a domain before its first point."""
_FULL_STOP, _HYPHEN, _PLUS, _BRACKET, _ZERO, _NINE = 0x2E, 0x2D, 0x2B, 0x28, 0x30, 0x39


@lean
def is_digit(byte: int) -> bool:
    """Tell whether a byte is a digit of ASCII."""
    return _ZERO <= byte <= _NINE


@lean
def _is_letter(byte: int) -> bool:
    return 0x41 <= (byte & 0xDF) <= 0x5A


@lean
def mark_between(data: NDArray[np.uint8], at: int) -> int:
    """Return the bytes of the sign at a place that may stand between the digits of a run; 0 for none."""
    byte = data[at]
    if byte == 0x20 or byte == _FULL_STOP or byte == 0x2F or byte == _BRACKET or byte == 0x29 or byte == _HYPHEN:
        return 1
    if byte == 0xC2 and data[at + 1] == 0xA0:
        return 2
    if byte == 0xE2 and data[at + 1] == 0x80 and (data[at + 2] == 0xAF or 0x90 <= data[at + 2] <= 0x93):
        return 3
    return 0


@compiled
def _passes_luhn(data: NDArray[np.uint8], start: int, stop: int) -> bool:
    """Tell whether the digits among some bytes pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    total, double = 0, False
    for at in range(stop - 1, start - 1, -1):
        if is_digit(data[at]):
            value = (whole(data[at]) - _ZERO) * (2 if double else 1)
            total += value - 9 if value > 9 else value
            double = not double
    return total % 10 == 0


@compiled
def _is_glued(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Tell whether a sign joins digits or letters before or after; every text stands between line ends."""
    after, before = data[end], data[start - 1]
    if is_digit(after) or _is_letter(after) or after == 0x5F or is_digit(before):
        return True
    if (after == _FULL_STOP or after == 0x2F or after == _HYPHEN) and is_digit(data[end + 1]):
        return True
    return start > 1 and (before == _FULL_STOP or before == 0x2F or before == _HYPHEN) and is_digit(data[start - 2])


@compiled
def _ends_number(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    count: int,
    after: NDArray[np.int16],
    digits: NDArray[np.int16],
    cards: NDArray[np.bool_],
) -> bool:
    """Tell whether the last of ``count`` groups ends what is written as some number."""
    state, end = 0, ends[(count - 1) % _GROUPS]
    for back in range(min(count, _GROUPS)):
        place = (count - 1 - back) % _GROUPS
        state = whole(after[state, min(ends[place] - starts[place], LARGEST)])
        if state < 0:
            return False
        start = starts[place]
        is_id = digits[state] >> (whole(data[start]) - _ZERO) & 1
        if (is_id or (cards[state] and _passes_luhn(data, start, end))) and not _is_glued(data, start, end):
            return True
    return False


@compiled
def _may_have_letters(data: NDArray[np.uint8], first: int, second: int, end: int) -> bool:
    """Tell whether groups of these sizes, the last of which ends at a byte, can begin an identifier with letters."""
    after = data[end]
    if second < 0:
        gap = after == 0x20 or after == _HYPHEN
        return (
            (first == 8 and (gap or _is_letter(after)))
            or (first == 9 and (gap or _is_letter(after)))
            or (first == 10 and _is_letter(after))
            or first == 12
        )
    return (first == 2 and (second == 3 or second == 6)) or (first == 6 and (second == 3 or second == 4)) or first == 8


@compiled
def _is_run_worth(
    data: NDArray[np.uint8], place: int, after: NDArray[np.int16], digits: NDArray[np.int16], cards: NDArray[np.bool_], letters: bool
) -> bool:
    """Tell whether the run of digits after a byte may hold an identifier, a card or an IP address."""
    starts, ends = np.zeros(_GROUPS, np.int64), np.zeros(_GROUPS, np.int64)
    first = place + 1
    at = first + 1 if data[first] == _BRACKET else first
    groups, quad, first_size, last_size, stop = 0, 0, 0, 0, at
    while True:
        start = at
        while is_digit(data[at]):
            at += 1
        if at == start:
            return False
        size = at - start
        by_point = groups > 0 and start - stop == 1 and data[stop] == _FULL_STOP
        quad = (2 if quad > 1 and last_size > 3 else quad + 1) if by_point else 1
        starts[groups % _GROUPS], ends[groups % _GROUPS] = start, at
        groups += 1
        if quad > 3 or _ends_number(data, starts, ends, groups, after, digits, cards):
            return True
        if letters and groups < 3 and _may_have_letters(data, size if groups == 1 else first_size, -1 if groups == 1 else size, at):
            return True
        first_size = size if groups == 1 else first_size
        last_size, stop = size, at
        at += mark_between(data, at)
        at += mark_between(data, at)


@compiled
def _is_sign_worth(data: NDArray[np.uint8], at: int) -> bool:
    """Tell whether an e-mail address may stand around a sign: a local part's last byte before it, a label and a point after it."""
    before = data[at - 1]
    if not (is_digit(before) or _is_letter(before) or before >= 0x80 or before in (0x5F, 0x25, _PLUS, _HYPHEN)):
        return False
    place = at + 1
    while place < at + 3 and (data[place] == 0x0A or data[place] == 0x0D) and place + 1 < len(data):
        place += 1
    start = place
    while place < len(data) - 1 and place - start <= _LABELS:
        byte = data[place]
        if byte == _FULL_STOP:
            return place > start
        if not (is_digit(byte) or _is_letter(byte) or byte >= 0x80 or byte == 0x5F or byte == _HYPHEN):
            return False
        place += 1
    return False


@compiled
def _worth(
    data: NDArray[np.uint8],
    places: NDArray[np.int64],
    may_begin: NDArray[np.uint8],
    after: NDArray[np.int16],
    digits: NDArray[np.int16],
    cards: NDArray[np.bool_],
    letters: bool,
    out: NDArray[np.bool_],
) -> None:
    for hit in range(len(places)):
        place = places[hit]
        may = may_begin[data[place]]
        out[hit] = (
            may & OTHER != 0
            or (may & SIGN != 0 and _is_sign_worth(data, place))
            or (may & URL != 0 and (data[place + 1] == 0x2F or _is_letter(data[place + 1])))
            or (may & RUN != 0 and _is_run_worth(data, place, after, digits, cards, letters))
        )


def worth_a_look(
    data: NDArray[np.uint8], places: NDArray[np.int64], may_begin: NDArray[np.uint8], written: Layouts, *, letters: bool
) -> NDArray[np.bool_]:
    """Tell at which places a finder must look; for telephones in runs of digits ``filters.kernels.telephones`` tells.

    Args:
        data: texts one after another; before, between and after them stand line ends.
        places: where candidates begin [candidates]: at a sign, or at the byte before a run.
        may_begin: ``RUN``, ``SIGN``, ``URL`` and ``OTHER``, by byte [256].
        written: how numbers are written.
        letters: whether identifiers that begin with digits and have letters are looked for.

    """
    out = np.empty(len(places), np.bool_)
    _worth(data, places, may_begin, *written, letters, out)
    return out
