# SPDX-License-Identifier: Apache-2.0
"""Strings that say nothing, column by column: empty ones, and those of white space only."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_MAYBE_SPACE: Final = np.zeros(256, np.bool_)
_MAYBE_SPACE[[*range(0x21), 0xC2, 0xE1, 0xE2, 0xE3]] = True
"""First bytes of white space in UTF-8."""


def unless_blank(values: pa.StringArray) -> pa.StringArray:
    r"""Return null for strings that ``str.strip`` leaves nothing of.

    >>> unless_blank(pa.array(["a", "", "\u2003 ", " b", None])).to_pylist()
    ['a', None, None, ' b', None]
    """
    ends = offsets(values)
    starts = ends[:-1][np.diff(ends) > 0]
    if _MAYBE_SPACE[np.frombuffer(values.buffers()[2] or b"", np.uint8)[starts]].any():
        values = pa.array([value if value and value.strip() else None for value in values.to_pylist()], pa.string())
    return unless_empty(values)


def unless_empty(values: pa.StringArray) -> pa.StringArray:
    """Return null for empty strings."""
    ends = offsets(values)
    some = np.diff(ends) > 0
    if some.all():
        return values
    if values.null_count:
        some &= np.asarray(values.is_valid())
    data = None if values.buffers()[2] is None else values.buffers()[2]
    packed = np.packbits(some, bitorder="little")
    return pa.Array.from_buffers(pa.string(), len(values), [pa.py_buffer(packed), pa.py_buffer(np.ascontiguousarray(ends)), data])


def offsets(values: pa.StringArray) -> NDArray[np.int32]:
    """Return the offsets of strings (int32 [values + 1])."""
    found = values.buffers()[1]
    return np.zeros(1, np.int32) if found is None else np.frombuffer(found, np.int32)[values.offset : values.offset + len(values) + 1]
