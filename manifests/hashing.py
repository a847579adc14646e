# SPDX-License-Identifier: Apache-2.0
"""Digests that Limpide writes down: of JSON values, of files, of tables and of a whole release.

Canonical JSON is RFC 8785 (JCS), by the package ``rfc8785``: keys ordered by their UTF-16 code units, numbers as
ECMAScript writes them, no blanks. A table's digest is in ``manifests.content``, the tree hash in ``manifests.merkle``;
both are handed on here, so that callers need one import.

It does not sign anything, and it does not hash objects that JSON cannot hold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import rfc8785

from manifests.content import ContentDigest, content_sha256, parquet_content_sha256
from manifests.merkle import inclusion_proof, merkle_root, proof_holds

__all__ = [
    "ContentDigest",
    "canonical_json",
    "content_sha256",
    "file_sha256",
    "inclusion_proof",
    "json_sha256",
    "merkle_root",
    "parquet_content_sha256",
    "proof_holds",
]

READ_BYTES = 1 << 20


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any value that JSON can hold
    """Return the one UTF-8 spelling of a JSON value (RFC 8785).

    Raises:
        ValueError: the value holds what JSON cannot say exactly: a type of its own, NaN, an infinity,
            a lone surrogate, or an integer beyond 2**53 - 1.

    """
    try:
        return rfc8785.dumps(_plain(value))
    except rfc8785.CanonicalizationError as error:
        raise ValueError(f"cannot write canonical JSON: {error}; expected only what JSON holds exactly (RFC 8785)") from error


def json_sha256(value: Any) -> str:  # noqa: ANN401 - any value that JSON can hold
    """Return the SHA-256, in hex, of the canonical JSON of a value."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256, in hex, of a file's bytes, read a mebibyte at a time."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value that JSON can hold
    """Turn other mappings and sequences, such as frozen ones, into the dicts and lists that JSON has."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return [_plain(item) for item in value]
    return value
