# SPDX-License-Identifier: Apache-2.0
"""Duplicates by the source's own id: the same record met in two dumps, whatever became of its text.

Ids are compared as they stand. By default only within a source, since an id means nothing outside it; with ``scope: []`` sources that
share ids (two dumps of one encyclopaedia) are compared with one another. Documents without an id take part in no comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from filters.contract import Documents, Sketch
from filters.dedup.duplicates import Duplicates
from filters.dedup.exact_duplicates import sketch_of
from filters.dedup.scope import Scope


@dataclass(frozen=True)
class DuplicateNativeIds(Duplicates):
    """Join documents with the same id of their source; keep the best by ``prefer``.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> keys = DuplicateNativeIds().sketch(Documents(pa.table({"text": ["a", "b", "c"], "native_id": ["1", "1", None]}))).keys.to_pylist()
    >>> keys[0] == keys[1], keys[2]
    (True, None)
    """

    name: ClassVar[str] = "duplicate_native_ids"
    reads: ClassVar[tuple[str, ...]] = ("text", "native_id")

    scope: tuple[Scope, ...] = ("source",)
    """Ids are compared only within the same language, source or snapshot; nothing: the whole corpus."""
    prefer: tuple[str, ...] = ("newest", "license", "longest")
    """Which document of a group stays: the best by the first of these that tells them apart, then the smallest id."""

    def sketch(self, documents: Documents) -> Sketch:
        """Return keys FixedSizeList<uint64>[1] and checks FixedSizeBinary(8), null for documents without an id."""
        return sketch_of([None if not name else name.encode() for name in documents.column("native_id").to_pylist()])
