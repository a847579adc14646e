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
from typing import Final

import numpy as np
import numpy.typing as npt

from filters.pii.spans import Span, Texts, byte_pattern

_INVISIBLE: Final = rb"\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0\xa6-\xa9]|\xef\xbb\xbf|\xc2\xad"
_FULL: Final = rb"\xef\xbc[\x88\x89\x8b\x8d-\x9a\xa0-\xba\xbf]|\xef\xbd[\x81-\x9a]"
_ODD: Final = byte_pattern(_INVISIBLE + b"|" + _FULL)


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
    apart = _apart(texts)
    pieces: list[memoryview | bytes] = []
    now, before, kept = [0], [0], [False]
    done = length = 0
    for hit in _ODD.finditer(apart.data):
        start, end = hit.span()
        sign = _plain(apart.data[start:end].tobytes())
        pieces += [apart.data[done:start], sign]
        length += start - done + len(sign)
        done = end
        now.append(length)
        before.append(end)
        kept.append(bool(sign))
    changes = np.array(now), np.array(before), np.array(kept)
    if len(now) == 1:
        return Reading(apart, *changes)
    data = b"".join([*pieces, apart.data[done:]])
    last = np.searchsorted(changes[1], apart.offsets, side="right") - 1
    return Reading(Texts(memoryview(data), changes[0][last] + apart.offsets - changes[1][last]), *changes)


def _plain(char: bytes) -> bytes:
    """Return what is read in the place of an odd character: U+FF01, which is EF BC 81, stands for 0x21; invisible ones for nothing."""
    if char[:2] == b"\xef\xbc":
        return bytes([char[2] - 0x80 + 0x20])
    return bytes([char[2] - 0x80 + 0x60]) if char[:2] == b"\xef\xbd" else b""


def _apart(texts: Texts) -> Texts:
    """Put a line end before every text and after the last, so that no pattern sees a neighbour."""
    count = len(texts.offsets) - 1
    data = bytearray(len(texts.data) + count + 1)
    offsets = texts.offsets + np.arange(count + 1)
    for row, (start, end) in enumerate(pairwise(texts.offsets.tolist())):
        data[start + row] = 10
        data[start + row + 1 : end + row + 1] = texts.data[start:end]
    data[-1] = 10
    return Texts(memoryview(data), offsets)
