# SPDX-License-Identifier: Apache-2.0
"""What may begin at a group of digits, or a few bytes before it: the triggers of ``filters.pii.scan`` that hold digits.

Each place is told in the order in which a search from left to right meets it. Where a trigger ends is told too when it is simple enough;
else its pattern must be asked (``ASK``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.candidates import is_digit, mark_between
from filters.kernels.compiled import in_place, lean
from filters.kernels.layouts import CRYPTO, FOUR, IBAN, LETTERS, PLUS, RUN
from filters.kernels.utf8 import whole

ASK, NOWHERE = -1, -1
"""The end of what must be asked, the place of nothing."""
_RUN_DIGITS, _CODICE, _PLUS_BYTES = 8, 19, 8
_SPACE, _AND, _PERCENT, _OPEN, _SIGN, _HYPHEN, _POINT, _SLASH, _UNDER, _X = 0x20, 0x26, 0x25, 0x28, 0x2B, 0x2D, 0x2E, 0x2F, 0x5F, 0x78


@in_place
def is_letter(byte: int) -> bool:
    """Tell whether a byte is a letter of ASCII."""
    return 0x61 <= (whole(byte) | 0x20) <= 0x7A


@in_place
def is_word(byte: int) -> bool:
    """Tell whether a byte belongs to a word, as the patterns have them."""
    return is_letter(byte) or is_digit(byte) or byte == _UNDER


@in_place
def is_capital(byte: int) -> bool:
    """Tell whether a byte is a capital of ASCII."""
    return 0x41 <= byte <= 0x5A


@in_place
def is_hex(byte: int) -> bool:
    """Tell whether a byte is a hexadecimal digit."""
    return is_digit(byte) or 0x61 <= (whole(byte) | 0x20) <= 0x66


@lean
def _run(data: NDArray[np.uint8], first: int) -> tuple[int, int]:
    """Return where the run of digits that begins at a byte ends, and how many digits it has."""
    at = first + 1 if data[first] == _OPEN else first
    stop, digits = at, 0
    while is_digit(data[at]):
        while is_digit(data[at]):
            at += 1
            digits += 1
        stop = at
        at += mark_between(data, at)
        at += mark_between(data, at)
    return stop, digits


@lean
def _four(data: NDArray[np.uint8], end: int) -> int:
    """Return where the last of four numbers ends of which the first ends at a byte; ``NOWHERE`` if they are none."""
    at = end
    for part in range(3):
        if data[at] != _POINT or not is_digit(data[at + 1]):
            return NOWHERE
        at += 1
        start = at
        while is_digit(data[at]) and at - start < 3:
            at += 1
        if part < 2 and is_digit(data[at]):
            return NOWHERE
    return at


@lean
def _iban(data: NDArray[np.uint8], start: int, n: int) -> int:
    """Return where the beginning of an account number ends that begins at two letters; ``NOWHERE`` if it is none."""
    if start + 14 > n or not (is_digit(data[start + 2]) and is_digit(data[start + 3])):
        return NOWHERE
    at = start + 4
    for size in (4, 2):
        if data[at] == _SPACE or data[at] == _HYPHEN:
            at += 1
        elif data[at] == 0xC2 and data[at + 1] == 0xA0:
            at += 2
        for _ in range(size):
            if at >= n or not (is_letter(data[at]) or is_digit(data[at])):
                return NOWHERE
            at += 1
    return at


@in_place
def _is_counted(byte: int) -> bool:
    """Tell whether a byte is a digit, or a letter that stands for one in a codice fiscale."""
    letter = whole(byte) | 0x20
    return is_digit(byte) or 0x6C <= letter <= 0x6E or 0x70 <= letter <= 0x76


@lean
def _may_be_codice(data: NDArray[np.uint8], at: int, n: int) -> bool:
    """Tell whether a codice fiscale may begin at a byte, by its first eleven letters and digits."""
    if at + _CODICE > n:
        return False
    for place in range(11):
        if (place == 3 or place == 6) and data[at] == _SPACE:
            at += 1
        if not (is_letter(data[at]) if place < 6 or place == 8 else _is_counted(data[at])):
            return False
        at += 1
    return True


@lean
def _may_begin_letters(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Tell whether an identifier with letters may begin at a group of digits."""
    size, after, following = end - start, data[end], data[end + 1]
    gap = after == _SPACE or after == _HYPHEN
    first = end + 1 if after == _SPACE else end
    if 3 <= size <= 7 and is_capital(data[first]):
        second = first + 2 if is_capital(data[first + 1]) else first + 1
        if not is_word(data[second]):
            return True
    if size == 2:
        return (after == _POINT or after == _SPACE) and is_digit(following) and is_digit(data[end + 2]) and is_digit(data[end + 3])
    if size == 6:
        return (is_capital(after) or after == _HYPHEN or after == _SIGN) and is_digit(following) and is_digit(data[end + 3])
    if size == 8:
        letter = end + 1 if gap else end
        lone = is_letter(data[letter]) and not is_word(data[letter + 1])
        return (
            lone
            or (gap and is_digit(following))
            or (is_capital(data[first]) and is_digit(data[first + 1 if data[first + 1] != _SPACE else first + 2]))
        )
    return (size == 9 and (gap or is_capital(after))) or (size == 10 and is_capital(after)) or size == 12


@lean
def _may_be_insurance(data: NDArray[np.uint8], first: int) -> bool:
    """Tell whether six digits and a letter follow, parted by spaces, as in a British number."""
    at = first
    for _ in range(3):
        if not (is_digit(data[at]) and is_digit(data[at + 1])):
            return False
        at += 2
        if data[at] == _SPACE:
            at += 1
    return 0x41 <= data[at] <= 0x44


@lean
def _are_alike(data: NDArray[np.uint8], at: int, count: int, n: int, hexadecimal: bool) -> bool:
    """Tell whether letters and digits follow, or hexadecimal digits."""
    place, end = at, at + count
    while place < end and place < n and (is_hex(data[place]) if hexadecimal else is_letter(data[place]) or is_digit(data[place])):
        place += 1
    return place == end


@lean
def _at_letters(data: NDArray[np.uint8], group: int, end: int, least: int, wanted: int, n: int) -> tuple[int, int]:
    """Return the place and end of what may begin with letters before a group of digits; ``NOWHERE`` for nothing."""
    before = data[group - 1]
    if wanted & LETTERS and (is_letter(before) or before == _SPACE):
        first = group - 8 if before == _SPACE else group
        while (
            first > group - _CODICE + 1 and before != _SPACE and first > least and (is_letter(data[first - 1]) or data[first - 1] == _SPACE)
        ):
            first -= 1
        for place in range(max(first, least), group - 5):
            if is_letter(data[place]) and not is_word(data[place - 1]) and _may_be_codice(data, place, n):
                return place, ASK
        for place in range(max(least, group - 3), group - 1):
            pair = is_capital(data[place]) and is_capital(data[place + 1]) and (place == group - 2 or before == _SPACE)
            if pair and not is_word(data[place - 1]) and _may_be_insurance(data, group):
                if place == group - 2 and wanted & IBAN and _iban(data, place, n) != NOWHERE:
                    break
                return place, ASK
    if group - 2 >= least and is_letter(before) and is_letter(data[group - 2]) and not is_word(data[group - 3]):
        stop = _iban(data, group - 2, n) if wanted & IBAN else NOWHERE
        if stop != NOWHERE:
            return group - 2, stop
        if wanted & CRYPTO and data[group] == 0x31 and (before | 0x20) == 0x63 and _are_alike(data, group + 1, 11, n, False):
            return group - 2, ASK
    if wanted & LETTERS and end - group == 7:
        start = group - 2 if before == _SPACE or before == _HYPHEN else group - 1
        if start >= least and 0x78 <= (data[start] | 0x20) <= 0x7A and is_letter(data[start]) and not is_word(data[start - 1]):
            return start, ASK
    return NOWHERE, ASK


@lean
def _begins_run(byte: int) -> bool:
    """Tell whether a run may stand behind a byte."""
    return not (is_word(byte) or byte == _SLASH or byte == _AND or byte == _PERCENT or byte == _HYPHEN)


@lean
def _asks(data: NDArray[np.uint8], group: int, end: int, wanted: int, n: int) -> bool:
    """Tell whether an address of a crypto-currency or an identifier may begin with the first digit of a group."""
    if wanted & LETTERS and _may_begin_letters(data, group, end):
        return True
    if not wanted & CRYPTO:
        return False
    if data[group] == 0x30:
        return data[group + 1] == _X and _are_alike(data, group + 2, 40, n, True)
    return (data[group] == 0x31 or data[group] == 0x33) and _are_alike(data, group + 1, 24, n, False)


@in_place
def _is_plus_mark(byte: int) -> bool:
    """Tell whether a byte is one of the marks that may follow "+" and a digit."""
    return _OPEN <= byte <= _SLASH and byte != 0x2A and byte != _SIGN and byte != 0x2C


@lean
def at_group(data: NDArray[np.uint8], group: int, end: int, least: int, wanted: int, n: int) -> tuple[int, int]:
    """Return where the next of what is wanted begins at a group of digits, and where it ends, or ``ASK``.

    Args:
        data: texts.
        group: where the group begins.
        end: where it ends.
        least: the first place at which something may begin.
        wanted: sum of the kinds of triggers (``filters.kernels.layouts``).
        n: bytes of the texts.

    """
    before = data[group - 1]
    lettered, stop = _at_letters(data, group, end, least, wanted, n)
    start = group - 1
    if before == _OPEN and _begins_run(data[group - 2]) and group - 2 >= least:
        start = group - 2
    if wanted & (RUN | PLUS) and start >= least and _begins_run(data[start]) and not NOWHERE < lettered < start:
        ending, digits = _run(data, start + 1)
        if wanted & RUN and digits >= _RUN_DIGITS:
            return start, ending
        if wanted & PLUS and before == _SIGN and data[group] != 0x30:
            at = group + 1
            while at < group - 1 + _PLUS_BYTES and (is_digit(data[at]) or data[at] == _SPACE or _is_plus_mark(data[at])):
                at += 1
            if at == group - 1 + _PLUS_BYTES:
                return group - 1, at
    if lettered != NOWHERE:
        return lettered, stop
    first = max(group, least)
    if wanted & FOUR and data[end] == _POINT:
        ending = _four(data, end)
        if ending != NOWHERE and max(first, end - 3) < end:
            place = max(first, end - 3)
            if not (
                place > group
                and first == group
                and not is_word(before)
                and wanted & (CRYPTO | LETTERS)
                and _asks(data, group, end, wanted, n)
            ):
                return place, ending
    if first == group and not is_word(before) and _asks(data, group, end, wanted, n):
        return group, ASK
    return NOWHERE, ASK
