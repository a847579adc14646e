# SPDX-License-Identifier: Apache-2.0
"""Reads a release again and recomputes everything that it says of itself.

``verify`` needs neither the recipe nor the inputs, no network and no trust in whoever made the release. It returns what
does not hold and prints nothing; an empty list means that every file, count, pointer and digest agrees.
Tables are streamed and ids joined in ranges, so memory does not grow with the release.

It does not know whether the release digest is the one that was published: a forger who rewrites everything makes
another release, with another digest. Compare ``release_digest`` with a copy from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from manifests.check_books import Books
from manifests.check_files import checksum_findings, credit_findings, presence_findings, recorded_sums, text_findings
from manifests.check_parts import check_part
from manifests.files import digests
from manifests.findings import Finding
from manifests.records import Manifest
from manifests.storage import MANIFEST, ManifestError, read_manifest


def verify(release: Path) -> list[Finding]:
    """Check the release in this folder; return what does not hold, nothing when all does."""
    found = digests(release)
    sums = recorded_sums(release)
    findings = list(checksum_findings(release, found))
    try:
        manifest = read_manifest(release / MANIFEST)
    except ManifestError as error:
        return [*findings, Finding(MANIFEST, f"nothing further can be checked, {error}", "a readable manifest", "none")]
    findings += presence_findings(manifest, found)
    findings += _digest_findings(manifest)
    readable: set[str] = set()
    for part in (*manifest.shards, *manifest.ledger, *manifest.evidence, manifest.funnel):
        if part.path in found:
            known = found[part.path] in {part.sha256, sums.get(part.path)} - {""}
            problems, opened = check_part(release, manifest, part, found[part.path], known=known)
            findings += problems
            readable |= {part.path} if opened else set()
    books = Books(release, manifest, readable)
    findings += books.findings()
    findings += text_findings(release, manifest, found, books.funnel)
    findings += credit_findings(release, manifest, found, readable)
    return findings


def _digest_findings(manifest: Manifest) -> Iterator[Finding]:
    digest = manifest.digest()
    if digest != manifest.release_digest:
        yield Finding(MANIFEST, "release_digest is not that of this manifest", digest, manifest.release_digest or "none")
