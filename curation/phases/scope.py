# SPDX-License-Identifier: Apache-2.0
"""Scopes as marks on keys: documents that must not be compared never share a key.

A mark is 64 bits of BLAKE2b (RFC 7693) of the scope's values, combined with the key by exclusive or, so that keys of two scopes are equal
with a probability of 2^-64 a pair. A snapshot is the first ``CC-MAIN-YYYY-WW`` in a document's file (Common Crawl's naming), else the
source: one source a snapshot is how recipes usually name them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.phases.measure import document_language

Marks = NDArray[np.uint64]


def _source(documents: pa.Table, signals: pa.Table) -> pa.Array:  # noqa: ARG001 - one signature
    return documents.column("source")


def _snapshot(documents: pa.Table, signals: pa.Table) -> pa.Array:  # noqa: ARG001 - one signature
    found = pc.struct_field(pc.extract_regex(documents.column("file"), r"(?P<snapshot>CC-MAIN-\d{4}-\d{2})"), "snapshot")
    return pc.coalesce(found, documents.column("source"))


VALUES: Mapping[str, Callable[[pa.Table, pa.Table], pa.Array]] = {
    "language": document_language,
    "source": _source,
    "snapshot": _snapshot,
}


def scope_marks(scope: Sequence[str], documents: pa.Table, signals: pa.Table) -> Marks:
    """Return each document's mark (uint64 [documents]); 0 for the whole corpus. No language is a language of its own."""
    marks = np.zeros(documents.num_rows, np.uint64)
    for name in sorted(set(scope)):
        column = pc.fill_null(VALUES[name](documents, signals), "")
        values = (column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column).dictionary_encode()
        marked = np.array([_mark(name, value) for value in values.dictionary.to_pylist()], np.uint64)
        marks ^= marked[np.asarray(values.indices)] if len(marked) else marks
    return marks


def _mark(name: str, value: str) -> int:
    return int.from_bytes(blake2b(f"{name}\0{value}".encode(), digest_size=8).digest(), "little")
