# SPDX-License-Identifier: Apache-2.0
"""Read what is written with characters that only look different: full-width forms, invisible characters, marks of direction.

Full-width letters, digits and the signs of addresses become ASCII (Unicode, Halfwidth and Fullwidth Forms, U+FF01 to U+FF5E); soft
hyphens, zero-width spaces and joiners, byte order marks and marks of direction are left out (Unicode, General_Category Cf). Every byte
that stays knows where it came from, so a span covers in the text what was left out within it. Digits of other scripts than Latin stay
as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from filters.pii.spans import Span, Texts


@dataclass(frozen=True)
class Reading:
    """Texts as they are searched: each after a line end, without odd characters.

    Attributes:
        texts: what is searched; a text begins with the line end before it.
        now, before: int64 [changes + 1], the place after each change in what is searched, and in what was there; the first is 0.
        kept: bool [changes + 1], whether the change left a character in place of the one that stood there.

    """

    texts: Texts
    now: npt.NDArray[np.int64]
    before: npt.NDArray[np.int64]
    kept: npt.NDArray[np.bool_]

    def back(self, start: int, end: int) -> Span:
        """Return where a span stands in the texts as they were."""
        added = self.texts.row(start) + 1
        change = int(np.searchsorted(self.now, end, side="left"))
        replaced = change < len(self.now) and int(self.now[change]) == end and bool(self.kept[change])
        stop = int(self.before[change]) if replaced else self._place(end - 1) + 1
        return Span(self._place(start) - added, stop - added)

    def _place(self, position: int) -> int:
        change = int(np.searchsorted(self.now, position, side="right")) - 1
        return int(self.before[change]) + position - int(self.now[change])


def read(texts: Texts) -> Reading:
    r"""Return the texts without odd characters.

    >>> import pyarrow as pa
    >>> reading = read(Texts.of(pa.array(["jo\u200b@example\uff0eorg"])))
    >>> bytes(reading.texts.data), reading.back(1, 15)
    (b'\njo@example.org\n', Span(start=0, end=19))
    """
    from filters.kernels.odd_characters import odd_characters

    apart = _apart(texts)
    data = np.frombuffer(apart.data, np.uint8)
    odd = odd_characters(data)
    starts, ends = odd[:, 0], odd[:, 1]
    signs = _plain(data, starts)
    kept = signs > 0
    now = starts - np.cumsum(ends - starts - kept) + ends - starts
    changes = np.concatenate([[0], now]), np.concatenate([[0], ends]), np.concatenate([[False], kept])
    if not len(odd):
        return Reading(apart, *changes)
    stays, plain = np.ones(len(data), np.bool_), data.copy()
    for place in range(3):
        inside = starts + place < ends
        stays[starts[inside] + place] = False
    stays[starts[kept]], plain[starts[kept]] = True, signs[kept]
    last = np.searchsorted(changes[1], apart.offsets, side="right") - 1
    return Reading(Texts(plain[stays].data, changes[0][last] + apart.offsets - changes[1][last]), *changes)


def _plain(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Return what is read in the place of odd characters: U+FF01, which is EF BC 81, stands for 0x21; 0 for invisible ones."""
    lead, second, third = (data[starts + place].astype(np.int64) if len(starts) else np.zeros(0, np.int64) for place in range(3))
    sign = third - 0x80 + np.where(second == 0xBC, 0x20, 0x60)
    return np.where((lead == 0xEF) & (second != 0xBB), sign, 0).astype(np.uint8)


def _apart(texts: Texts) -> Texts:
    """Put a line end before every text and after the last, so that no pattern sees a neighbour."""
    count = len(texts.offsets) - 1
    given, data = np.frombuffer(texts.data, np.uint8), np.empty(len(texts.data) + count + 1, np.uint8)
    offsets = texts.offsets + np.arange(count + 1)
    for row, (start, end) in enumerate(pairwise(texts.offsets.tolist())):
        data[start + row] = 10
        data[start + row + 1 : end + row + 1] = given[start:end]
    data[-1] = 10
    return Texts(data.data, offsets)
