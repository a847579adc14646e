# SPDX-License-Identifier: Apache-2.0
"""Identity of documents (design, section 6).

``id`` is the first 128 bits, in hex, of SHA-256 over source name, native key and payload digest, each preceded by its
length as eight big-endian bytes. The native key is the source's own id, else the URL. A row with neither is anonymous: its
file and its ordinal among identical payloads of that file join the hash, so that nothing is merged that the recipe did
not ask to merge. Readers assign ordinal 0; the ``identity`` phase finds the others.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.io.payloads import DIGEST_BYTES, digests, fixed, hexadecimal

ID_BYTES: Final = 16


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
    """Return the id of every row of a raw table (string [rows]), ordinals not yet told apart: ``document_id`` of all rows at once."""
    native_id, url, payload, file = (raw.column(name).combine_chunks() for name in ("native_id", "url", "payload_sha256", "file"))
    key = pc.coalesce(_unless_empty(native_id), _unless_empty(url), "")
    sizes = np.asarray(pc.binary_length(key)).astype(">i8").view(np.uint8).reshape(-1, 8)
    parts = [_part(source.encode()), fixed(sizes), key, DIGEST_BYTES.to_bytes(8), payload]
    if not sizes.any(axis=1).all():  # some have neither id nor URL: their file and first ordinal follow
        coded = file.dictionary_encode()
        ends = pa.array([_part(name.encode()) + _part(b"0") for name in coded.dictionary.to_pylist()], pa.binary()).take(coded.indices)
        parts.append(pc.if_else(pc.equal(key, ""), ends, pa.scalar(b"")))
    hashed = pc.binary_join_element_wise(*(_binary(part) for part in parts), b"")
    return hexadecimal(digests(hashed)[:, :ID_BYTES])


def _unless_empty(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _binary(part: pa.Array | bytes) -> pa.Array | pa.Scalar:
    return pa.scalar(part) if isinstance(part, bytes) else part.cast(pa.binary())


def _part(value: bytes) -> bytes:
    return len(value).to_bytes(8, "big") + value
