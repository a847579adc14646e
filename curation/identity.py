# SPDX-License-Identifier: Apache-2.0
"""Identity of documents (design, section 6).

``id`` is the first 128 bits, in hex, of SHA-256 over source name, native key and payload digest, each preceded by its
length as eight big-endian bytes. The native key is the source's own id, else the URL. A row with neither is anonymous: its
file and its ordinal among identical payloads of that file join the hash, so that nothing is merged that the recipe did
not ask to merge. Readers assign ordinal 0; the ``identity`` phase finds the others.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa


def document_id(source: str, key: str, payload_sha256: bytes, file: str = "", ordinal: int = 0) -> str:
    r"""Return the id of one document.

    >>> document_id("web", "https://example.org/", b"\x00" * 32)
    'a8f1a283a44c87a7f88f1a40805d87ae'
    """
    hashed = _part(source.encode()) + _part(key.encode()) + _part(payload_sha256)
    if not key:
        hashed += _part(file.encode()) + _part(str(ordinal).encode())
    return hashlib.sha256(hashed).hexdigest()[:32]


def assign_ids(raw: pa.Table, source: str) -> pa.Array:
    """Return the id of every row of a raw table (string [rows]), ordinals not yet told apart."""
    columns = [_values(raw.column(name)) for name in ("native_id", "url", "payload_sha256", "file")]
    return pa.array(
        [document_id(source, native_id or url or "", payload, file) for native_id, url, payload, file in zip(*columns, strict=True)],
        pa.string(),
    )


def _part(value: bytes) -> bytes:
    return len(value).to_bytes(8, "big") + value


def _values(column: pa.ChunkedArray) -> list[Any]:
    return [None] * len(column) if column.null_count == len(column) else column.to_pylist()
