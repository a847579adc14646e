# SPDX-License-Identifier: Apache-2.0
"""The release digest: one number for what was released and why.

It is the Merkle root (``manifests.merkle``) over these leaves, in this order:

* for each shard, by path: path, rows and content digest;
* for each part of the ledger, then of the evidence, by path: the same;
* the manifest body: the manifest's canonical JSON without ``release_digest``, ``environment`` and the ``sha256``, ``bytes`` of
  Parquet files, which depend on who wrote them.

So the same recipe, inputs and assets give the same digest on any engine, host and day, and one shard can be proved to be
in a release without the others. The card, the licence table and the list of packages are not in it: the first two follow
from the manifest, and ``manifests.verify`` makes them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manifests.hashing import canonical_json, merkle_root

if TYPE_CHECKING:
    from manifests.records import Manifest, PartRecord

WRITER_DEPENDENT = ("sha256", "bytes")
NOT_DIGESTED = {"release_digest", "environment"}
PARTS = ("shards", "ledger", "evidence")


def release_digest(manifest: Manifest) -> str:
    """Return the release digest, in hex."""
    return merkle_root(leaves(manifest)).hex()


def leaves(manifest: Manifest) -> list[bytes]:
    """Return the leaves of the release's Merkle tree, in order; each is canonical JSON."""
    parts = [
        canonical_json([kind, part.path, part.rows, part.content_sha256]) for kind in PARTS for part in _by_path(getattr(manifest, kind))
    ]
    return [*parts, canonical_json(["manifest", _body(manifest)])]


def _body(manifest: Manifest) -> dict[str, Any]:
    body = manifest.model_dump(mode="json", exclude=NOT_DIGESTED)
    for kind in PARTS:
        body[kind] = [_without_writer(part.model_dump(mode="json")) for part in _by_path(getattr(manifest, kind))]
    body["funnel"] = _without_writer(body["funnel"])
    return body


def _without_writer(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in WRITER_DEPENDENT}


def _by_path(parts: tuple[PartRecord, ...]) -> list[PartRecord]:
    return sorted(parts, key=lambda part: part.path)
