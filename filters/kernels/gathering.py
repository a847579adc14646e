# SPDX-License-Identifier: Apache-2.0
"""Texts of two arrays in one, copied once: most from a batch as they stand, some from what was made of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.utf8 import eight, put_eight, whole


@lean
def _copy(source: NDArray[np.uint8], start: int, end: int, out: NDArray[np.uint8], to: int) -> None:
    while start + 8 <= end:
        put_eight(out, to, eight(source, start))
        start += 8
        to += 8
    while start < end:
        out[to] = source[start]
        start += 1
        to += 1


@lean
def _gather(
    texts: NDArray[np.uint8],
    text_offsets: NDArray[np.int32],
    others: NDArray[np.uint8],
    other_offsets: NDArray[np.int32],
    index: NDArray[np.int64],
    offsets: NDArray[np.int32],
    out: NDArray[np.uint8],
) -> None:
    for each in range(len(index)):
        row = whole(index[each])
        to = whole(offsets[each])
        if row >= 0:
            _copy(texts, whole(text_offsets[row]), whole(text_offsets[row + 1]), out, to)
        else:
            _copy(others, whole(other_offsets[~row]), whole(other_offsets[~row + 1]), out, to)


def gather(texts: pa.StringArray, others: pa.StringArray, index: NDArray[np.int64]) -> pa.StringArray:
    """Return ``texts[i]`` for every ``i`` of ``index`` of 0 or more, ``others[~i]`` for the others, which have no nulls.

    Raises:
        ValueError: the texts together have 2 GiB or more, or one of them is null although some are taken from ``others``.

    >>> gather(pa.array(["a", "b", "c"]), pa.array(["B!"]), np.array([2, ~0, 0])).to_pylist()
    ['c', 'B!', 'a']

    """
    if not len(others):
        return texts.take(pa.array(index))
    if texts.null_count and not np.asarray(texts.is_valid())[index[index >= 0]].all():
        raise ValueError("a null was to be gathered; expected a text of every document that is edited")
    (data, starts), (other_data, other_starts) = _parts(texts), _parts(others)
    lengths = np.where(index >= 0, np.diff(starts)[np.maximum(index, 0)], np.diff(other_starts)[np.maximum(~index, 0)])
    ends = np.cumsum(lengths, dtype=np.int64)
    if len(ends) and ends[-1] >= 1 << 31:
        raise ValueError(f"texts of {ends[-1]} bytes were to be gathered; expected less than 2 GiB: use smaller batches")
    offsets = np.zeros(len(index) + 1, np.int32)
    offsets[1:] = ends
    out = np.empty(offsets[-1], np.uint8)
    _gather(data, starts, other_data, other_starts, index, offsets, out)
    return pa.StringArray.from_buffers(len(index), pa.py_buffer(offsets), pa.py_buffer(out))


def _parts(texts: pa.StringArray) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return the bytes and the offsets of an array that has a row at least."""
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data if data is not None else b"", np.uint8), starts
