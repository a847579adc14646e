# SPDX-License-Identifier: Apache-2.0
"""Where triggers of personal data begin in a batch: a kernel searches (``filters.kernels.pii_scan``), and asks their pattern if need be.

The places are those that a search for the pattern finds, from left to right and apart (tested); the end of a batch is searched by the
pattern itself.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from filters.pii.calls import labels

_ROOM: Final = 16_384
"""How many places the kernel writes at once."""
_BACK: Final = 32
"""Further than a trigger begins before the byte by which it is found."""
_DIGITS: Final = re.compile(rb"[0-9]+")

Places = npt.NDArray[np.int64]


def places(text: memoryview, data: npt.NDArray[np.uint8], pattern: Any, wanted: int) -> tuple[Places, Places]:  # noqa: ANN401 - RE2
    """Return where triggers begin, and the groups of digits right before which a word for telephones may stand.

    Args:
        text: texts one after another; before, between and after them stand line ends.
        data: the same as numbers.
        pattern: the triggers in one pattern of RE2.
        wanted: the same triggers as a sum (``filters.kernels.layouts``).

    """
    from filters.kernels.pii_numbers import NOWHERE
    from filters.kernels.pii_scan import TAIL, scan

    found: list[Places] = []
    called: list[Places] = []
    room, calls, counts = np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int64), np.zeros(2, np.int64)
    at, least = 1, 0
    while True:
        asked, at, after = scan(data, at, least, wanted, labels(), room, calls, counts)
        if asked == NOWHERE or counts.max() == _ROOM:
            found.append(room[: counts[0]].copy())
            called.append(calls[: counts[1]].copy())
            counts[:] = 0
            least = after
            if asked == NOWHERE and at >= len(data) - TAIL:
                break
        if asked != NOWHERE:
            hit = pattern.match(text, asked)
            if hit is not None:
                room[counts[0]] = asked
                counts[0] += 1
                at = after = hit.end()
            least = after
    tail = max(least, len(data) - TAIL - _BACK, 0)
    found.append(np.array([hit.start() for hit in pattern.finditer(text, tail)], np.int64))
    called.append(np.array([hit.start() for hit in _DIGITS.finditer(text, max(at, len(data) - TAIL, 0))], np.int64))
    return np.concatenate(found), np.concatenate(called)
