# SPDX-License-Identifier: Apache-2.0
"""Whether phonenumbers' matcher may find a number of some plans among the groups of digits of a window.

The matcher takes at most 21 groups with at most four marks between two for a candidate, and tries it and its parts (``_INNER_MATCHES``).
The kernel walks the automata of the plans (``filters.pii.numbering``) over each part, and says yes where one accepts and what stands around
does not forbid it:

* a letter or "%" or "$" before or after it (the matcher's own rule; letters that begin the word for an extension are let through);
* digits before or after it, parted by at most one mark (``phone._is_other``; numbers that begin with "00" or "+" are let through).

Windows with words for an extension, digits of other scripts or more than twenty digits in a row are let through.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.layouts import GOOD
from filters.kernels.phone_groups import ABROAD, ALL_KINDS, BARRED, DASH, DOT, EXTENDS, JOINED, PAREN, SINGLE, SLASH, SPACE, WIDE, bars_end
from filters.kernels.utf8 import whole

_GROUPS = 21
"""Groups that the matcher takes for one candidate."""
_NONE, _SOME, _OURS = 0, 1, 2
_HASH, _ZERO = 0x23, 0x30


@lean
def _is_tried(groups: NDArray[np.int64], head: int, tail: int, begin: int, last: int, inside: int) -> bool:
    """Tell whether the matcher tries the groups from ``begin`` to ``last`` of the candidate from ``head`` to ``tail``.

    It tries a candidate whole, what stands before the first mark of each kind, all behind a slash or a dash, and what stands between two
    brackets, points or spaces; ``inside`` are the kinds of marks between the groups.
    """
    after = ALL_KINDS if last == tail else groups[last + 1, 2]
    if begin == head:
        return last == tail or after & ALL_KINDS & ~inside != 0
    behind = groups[begin, 2] & (SLASH | DASH | WIDE) != 0 and last == tail
    return behind or groups[begin, 2] & (PAREN | DOT | SPACE) & ~inside & after != 0


@lean
def _walk(
    data: NDArray[np.uint8],
    groups: NDArray[np.int64],
    candidate: tuple[int, int, int],
    state: int,
    run: tuple[int, int, int],
    plans: NDArray[np.int32],
    any_part: bool,
) -> int:
    """Walk an automaton from the group ``begin`` of a candidate on: ``_OURS`` when it accepts a number over the run that stands free."""
    (head, tail, begin), (first, stop, high) = candidate, run
    start, found, inside = groups[begin, 0], _NONE, 0
    free = groups[begin, 2] & ABROAD != 0 or (data[start] == _ZERO and data[start + 1] == _ZERO)
    for last in range(begin, tail + 1):
        inside |= groups[last, 2] & ALL_KINDS if last > begin else 0
        end = groups[last, 1]
        for place in range(groups[last, 0], end):
            state = whole(plans[state, whole(data[place]) - _ZERO])
            if state == 0:
                return found
        if not plans[state, GOOD] or bars_end(data, end, high):
            continue
        more = last < tail and (groups[last + 1, 2] & EXTENDS != 0 or data[groups[last + 1, 1]] == _HASH)
        if (
            any_part
            or _is_tried(groups, head, tail, begin, last, inside)
            or (more and _is_tried(groups, head, tail, begin, last + 1, inside | groups[last + 1, 2] & ALL_KINDS))
        ):
            found = _SOME
            goes_on = not more and groups[last + 1, 2] & SINGLE != 0
            if start < stop and end > first and (free or not (goes_on or groups[begin, 2] & SINGLE != 0)):
                return _OURS
    return found


@lean
def _in_groups(
    data: NDArray[np.uint8],
    groups: NDArray[np.int64],
    count: int,
    run: tuple[int, int, int],
    plans: NDArray[np.int32],
    abroad: int,
    regions: int,
    any_part: bool,
) -> int:
    """Walk the automata over every candidate among some groups; over any part of it, or those only that the matcher tries."""
    head, some = 0, _NONE
    while head < count:
        tail, most = head, count if any_part else _GROUPS
        while tail + 1 < count and groups[tail + 1, 2] & JOINED != 0 and tail + 1 - head < most:
            tail += 1
        for begin in range(head, tail + 1):
            told, candidate = groups[begin, 2], (head, tail, begin)
            if told & ABROAD != 0 and _walk(data, groups, candidate, abroad, run, plans, any_part) != _NONE:
                return _OURS
            if regions < 0:
                return _OURS
            if regions == 0 or told & (ABROAD | BARRED) == BARRED:
                continue
            found = _walk(data, groups, candidate, regions, run, plans, any_part)
            if found == _OURS:
                return _OURS
            some = max(some, found)
        head = tail + 1
    return some


@lean
def may_have_number(
    data: NDArray[np.uint8],
    run: tuple[int, int, int],
    plans: NDArray[np.int32],
    abroad: int,
    regions: int,
    groups: NDArray[np.int64],
    count: int,
    rare: bool,
) -> bool:
    """Tell whether phonenumbers' matcher may find a number over a run of digits that is none of a longer series.

    Args:
        data: texts.
        run: where the run begins and ends, and where the window ends.
        plans: automata.
        abroad: where reading begins after "+".
        regions: where it begins in the plans of the text's regions; 0 for none, -1 where only phonenumbers can tell.
        groups: the groups in the window.
        count: how many.
        rare: whether something in the window is left to the matcher.

    """
    if rare:
        return True
    found = _in_groups(data, groups, count, run, plans, abroad, regions, False)
    if found == _SOME:  # the matcher goes on behind what it found, so that other candidates begin
        found = _in_groups(data, groups, count, run, plans, abroad, regions, True)
    return found == _OURS
