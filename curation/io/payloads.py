# SPDX-License-Identifier: Apache-2.0
"""SHA-256 of many values at once, as they lie behind one another in a buffer: payload digests and ids."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

DIGEST_BYTES = 32


def digests(offsets: NDArray[np.integer], data: memoryview) -> NDArray[np.uint8]:
    """Return the SHA-256 of each value ``data[offsets[n]:offsets[n + 1]]`` (uint8 [values, 32]).

    >>> digests(np.array([0, 0, 3]), memoryview(b"abc"))[1, :4].tolist()
    [186, 120, 22, 191]
    """
    ends = offsets.tolist()
    sha256 = hashlib.sha256
    made = b"".join([sha256(data[start:end]).digest() for start, end in pairwise(ends)])
    return np.frombuffer(made, np.uint8).reshape(-1, DIGEST_BYTES)


def binary(rows: NDArray[np.uint8]) -> pa.Array:
    """Return rows of bytes (uint8 [rows, width]) as an array of fixed width."""
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(rows.shape[1]), len(rows), [None, pa.py_buffer(np.ascontiguousarray(rows))])
