# SPDX-License-Identifier: Apache-2.0
"""Digests and ids of many values at once are those of each by itself."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.identity import assign_ids, document_id
from curation.io.payloads import digests, digests_by_library
from filters.kernels import sha256

VALUES = st.lists(st.none() | st.binary(max_size=300), max_size=12)


@settings(deadline=None)
@given(values=VALUES, low=st.integers(0, 3), kind=st.sampled_from([pa.binary(), pa.large_binary()]))
def test_digests_are_the_librarys(values: list[bytes | None], low: int, kind: pa.DataType) -> None:
    """Of slices and nulls too."""
    array = pa.array(values, kind)[low:]

    assert digests(array).tobytes() == b"".join(hashlib.sha256(value or b"").digest() for value in values[low:])


@pytest.mark.skipif(not sha256.available(), reason="this processor has no instructions for SHA-256")
def test_instructions_and_library_agree_at_every_length() -> None:
    """Around the borders of blocks, where padding needs one block more."""
    sizes = np.arange(400)
    offsets = np.cumsum([0, *sizes], dtype=np.int64)
    data = (np.arange(offsets[-1]) * 7919 % 251).astype(np.uint8)
    data.flags.writeable = False

    assert np.array_equal(sha256.digests_of(offsets, data), digests_by_library(offsets, data))


TEXTS = st.none() | st.text(max_size=8)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS, st.binary(min_size=32, max_size=32), st.sampled_from(["a", "b/é"])), max_size=8))
def test_ids_of_a_table_are_those_of_its_rows(rows: list[tuple[str | None, str | None, bytes, str]]) -> None:
    """With native id, with URL, with neither, with empty ones."""
    names = ("native_id", "url", "payload_sha256", "file")
    kinds = (pa.string(), pa.string(), pa.binary(32), pa.string())
    table = pa.table({name: pa.array([row[n] for row in rows], kind) for n, (name, kind) in enumerate(zip(names, kinds, strict=True))})

    assert assign_ids(table, "sourcé").to_pylist() == [document_id("sourcé", row[0] or row[1] or "", row[2], row[3]) for row in rows]
