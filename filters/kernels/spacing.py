# SPDX-License-Identifier: Apache-2.0
"""Texts in Unicode NFC with single spaces, for comparing them exactly.

Only texts with a character that NFC may change are normalised (Unicode Standard Annex 15, section 9, quick check); that is done by Arrow.
White space is what ``str.isspace`` says.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.kernels.characters import COMPOSING, WHITE, load
from filters.kernels.compiled import compiled
from filters.kernels.utf8 import decode, low_zeros, whole
from filters.kernels.vectors import BLOCK, bytes_among
from filters.text import TextView

FIRST_LEAD = 0xCC
"""First byte of U+0300: below it NFC changes no character (a test asks ``unicodedata``)."""
_leads = bytes_among((FIRST_LEAD, 0xFF))


@compiled
def _composing(data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], out: NDArray[np.bool_]) -> None:
    for row in range(len(offsets) - 1):
        out[row] = False
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        while at < stop:
            if at + BLOCK <= stop and data[at] < FIRST_LEAD:
                leads = _leads(data, at)
                if leads == np.uint64(0):
                    at += BLOCK
                    continue
                at += low_zeros(leads)
            if data[at] < FIRST_LEAD:
                at += 1
                continue
            code, size = decode(data, at, stop)
            at += size
            if bits[code] & COMPOSING:
                out[row] = True
                break


@compiled
def _single(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], bits: NDArray[np.uint8], out: NDArray[np.uint8], ends: NDArray[np.int64]
) -> None:
    count = 0
    ends[0] = 0
    for row in range(len(offsets) - 1):
        at, stop = whole(offsets[row]), whole(offsets[row + 1])
        gap = False
        while at < stop:
            if data[at] < 0x80:
                code, size = whole(data[at]), 1
            else:
                code, size = decode(data, at, stop)
            if bits[code] & WHITE:
                gap = True
                at += size
                continue
            if gap and count > ends[row]:
                out[count] = 32
                count += 1
            gap = False
            for _ in range(size):
                out[count] = data[at]
                count += 1
                at += 1
        ends[row + 1] = count


def composing(view: TextView) -> NDArray[np.bool_]:
    """Return which rows hold a character that NFC may change (bool [rows])."""
    found = np.empty(len(view), np.bool_)
    _composing(view.data, view.offsets, load()[0], found)
    return found


def normalised(view: TextView) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the normalised texts' bytes, uint8 [bytes], and where each starts and ends, int64 [rows + 1]."""
    bits, _ = load()
    changing = composing(view)
    if changing.any():
        mask = pa.array(changing)
        changed = pc.utf8_normalize(view.text.filter(mask), form="NFC")
        view = TextView(pc.replace_with_mask(view.text, mask, changed))
    out, ends = np.empty(int(view.offsets[-1] - view.offsets[0]), np.uint8), np.empty(len(view) + 1, np.int64)
    _single(view.data, view.offsets, bits, out, ends)
    return out, ends
