# SPDX-License-Identifier: Apache-2.0
"""Runs of digits in which no telephone number can stand, told apart by their forms and by the numbering plans of the text's regions.

``filters.pii.phone`` gives phonenumbers' matcher a window around a run: from ``BEFORE`` bytes before it to ``AFTER`` bytes behind it. The
kernel asks what it asks first: whether there is a number for calls from abroad, a form in which telephones are written, or a word for one
near; and then whether a number of the regions' plans can stand there (``filters.kernels.phone_parts``), or a label beside it. Nothing is
kept back in which a number would be found (tested).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.candidates import is_digit, mark_between
from filters.kernels.compiled import lean
from filters.kernels.layouts import Telephones
from filters.kernels.phone_forms import are_grouped, may_be_said
from filters.kernels.phone_groups import MOST_GROUPS, read_groups
from filters.kernels.phone_labels import may_have_label
from filters.kernels.phone_parts import may_have_number
from filters.kernels.utf8 import whole

BEFORE, AFTER, RUN_BYTES = 4, 24, 64
"""Bytes of a window before a run and behind it; bytes of a run that are looked at."""
_BRACKET, _PLUS, _ZERO = 0x28, 0x2B, 0x30


@lean
def _run_end(data: NDArray[np.uint8], first: int) -> int:
    """Return where the run of digits that begins at a byte ends."""
    at = first + 1 if data[first] == _BRACKET else first
    stop = at
    while is_digit(data[at]):
        while is_digit(data[at]):
            at += 1
        stop = at
        at += mark_between(data, at)
        at += mark_between(data, at)
    return stop


@lean
def _is_abroad(data: NDArray[np.uint8], low: int, high: int, groups: NDArray[np.int64], count: int) -> bool:
    """Tell whether a window holds what ``phone._INTERNATIONAL`` looks for: "+" and a digit, or "00" that begins a group."""
    for at in range(low, high - 1):
        if data[at] == _PLUS and (is_digit(data[at + 1]) or data[at + 1] == _BRACKET):
            return True
    for group in range(count):
        start = groups[group, 0]
        if groups[group, 1] - start > 2 and data[start] == _ZERO and data[start + 1] == _ZERO:
            return True
    return False


@lean
def _leads_abroad(data: NDArray[np.uint8], low: int, first: int, stop: int) -> bool:
    """Tell whether "+" stands right before a run of digits, or "00" in it."""
    found = False
    for at in range(low, stop - 1):
        found = found or (at < first and data[at] == _PLUS) or (at >= first and data[at] == _ZERO and data[at + 1] == _ZERO)
    return found


@lean
def _telephones(  # noqa: PLR0917 - numba takes columns one by one
    data: NDArray[np.uint8],
    places: NDArray[np.int64],
    rows: NDArray[np.int64],
    bounds: NDArray[np.int64],
    sets: NDArray[np.int64],
    plans: NDArray[np.int32],
    firsts: NDArray[np.int32],
    labels: NDArray[np.bool_],
    words: NDArray[np.bool_],
    groups: NDArray[np.int64],
    out: NDArray[np.bool_],
) -> None:
    for hit in range(len(places)):
        first, row = places[hit] + 1, rows[hit]
        out[hit] = False
        if data[first] != _BRACKET and not is_digit(data[first]):
            continue
        begin, end, known = bounds[row], bounds[row + 1], sets[row]
        stop = min(_run_end(data, first), first + RUN_BYTES)
        low, high = max(begin, first - BEFORE), min(end, stop + AFTER)
        while low < first and data[low] & 0xC0 == 0x80:
            low += 1
        if known == 0 and not _leads_abroad(data, low, first, stop):
            continue
        count, rare = read_groups(data, low, high, groups)
        formed = _is_abroad(data, low, high, groups, count) or (known and are_grouped(data, groups, count))
        if not formed and (known == 0 or not may_be_said(data, first, stop, begin, end, words)):
            continue
        regions, run = whole(firsts[known]) if known else 0, (first, stop, high)
        may_be = may_have_number(data, run, plans, whole(firsts[0]), regions, groups, count, rare)
        out[hit] = may_be or may_have_label(data, first, begin, end, labels)


def may_be_telephones(data: NDArray[np.uint8], places: NDArray[np.int64], rows: NDArray[np.int64], known: Telephones) -> NDArray[np.bool_]:
    """Tell behind which bytes a run of digits begins in which ``filters.pii.phone.in_run`` may find a telephone number.

    Args:
        data: texts one after another; before, between and after them stand line ends.
        places: bytes [candidates].
        rows: the text of each [candidates].
        known: regions and plans.

    """
    out, groups = np.empty(len(places), np.bool_), np.empty((MOST_GROUPS, 3), np.int64)
    _telephones(data, places, rows, known.bounds, known.sets, *known.plans, known.labels, known.words, groups, out)
    return out
