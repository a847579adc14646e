# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of many values at once, as they lie behind one another in a buffer: payload digests and ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

DIGEST_BYTES: Final = 32
_HEXADECIMAL: Final = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), np.uint16)

Digests = Callable[[NDArray[np.int64], NDArray[np.uint8]], NDArray[np.uint8]]


def digests(values: pa.Array) -> NDArray[np.uint8]:
    """Return the SHA-256 of each value of an array of strings or binaries, null as empty (uint8 [values, 32]).

    >>> digests(pa.array(["", "abc"]))[1, :4].tolist()
    [186, 120, 22, 191]
    """
    if not len(values):
        return np.empty((0, DIGEST_BYTES), np.uint8)
    width = np.int64 if pa.types.is_large_string(values.type) or pa.types.is_large_binary(values.type) else np.int32
    _, ends, data = values.fill_null("" if "string" in str(values.type) else b"").buffers() if values.null_count else values.buffers()
    offsets = np.frombuffer(ends, width)[values.offset * (not values.null_count) :][: len(values) + 1].astype(np.int64)
    return _digests()(offsets, np.frombuffer(memoryview(data or b"").toreadonly(), np.uint8))


def fixed(rows: NDArray[np.uint8]) -> pa.Array:
    """Return rows of bytes (uint8 [rows, width]) as an array of fixed width."""
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(rows.shape[1]), len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows))])


def hexadecimal(rows: NDArray[np.uint8]) -> pa.Array:
    """Return rows of bytes (uint8 [rows, width]) as strings of twice as many hexadecimal digits.

    >>> hexadecimal(np.array([[0, 255]], np.uint8)).to_pylist()
    ['00ff']
    """
    digits: NDArray[Any] = _HEXADECIMAL[rows]
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * np.int32(2 * rows.shape[1])
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(digits)))


@cache
def _digests() -> Digests:
    """Choose once: the processor's instructions where there are some, else the library, value by value."""
    from filters.kernels import sha256

    return sha256.digests_of if sha256.available() else digests_by_library


def digests_by_library(offsets: NDArray[np.int64], data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the SHA-256 of each value ``data[offsets[n]:offsets[n + 1]]`` (uint8 [values, 32])."""
    memory, sha256 = data.data, hashlib.sha256
    made = b"".join([sha256(memory[start:end]).digest() for start, end in pairwise(offsets.tolist())])
    return np.frombuffer(made, np.uint8).reshape(-1, DIGEST_BYTES)
