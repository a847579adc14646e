# SPDX-License-Identifier: Apache-2.0
"""The part of the verification that looks at files as bytes: which are there, their checksums, and texts made from the manifest.

A text is checked by making it again: card, licence table, attribution, list of packages and the manifest's own spelling.
Tables are opened in ``manifests.check_parts``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pyarrow as pa

from manifests.attribution import attribution_findings
from manifests.card import card
from manifests.files import expected_files, may_stand, sums_text
from manifests.findings import Finding
from manifests.ledger import batches, bearers
from manifests.license import is_split, license_text
from manifests.publish import environment_text
from manifests.records import Manifest
from manifests.storage import ATTRIBUTION, ENVIRONMENT, LICENSES, MANIFEST, README, RECIPE, SHA256SUMS, manifest_text

NO_FILE = "no file"


def recorded_sums(release: Path) -> dict[str, str]:
    """Return path to SHA-256 as ``provenance/SHA256SUMS`` has them; nothing when it cannot be read."""
    lines = os.fsdecode(_bytes(release / SHA256SUMS) or b"").split("\n")
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines if line)}


def checksum_findings(release: Path, found: Mapping[str, str]) -> Iterator[Finding]:
    """Compare ``provenance/SHA256SUMS`` with the files; it must be exactly what would be written for them."""
    written = _bytes(release / SHA256SUMS)
    if written is None:
        yield Finding(SHA256SUMS, "the checksum file cannot be read", "a checksum for each file", NO_FILE)
        return
    recorded = recorded_sums(release)
    for path in sorted(recorded.keys() | found.keys()):
        if path not in recorded:
            yield Finding(path, f"{SHA256SUMS} does not list this file", "no such file", f"SHA-256 {found[path] or 'unreadable'}")
        elif path not in found:
            yield Finding(path, f"{SHA256SUMS} lists a file that is not there", f"SHA-256 {recorded[path]}", NO_FILE)
        elif recorded[path] != found[path]:
            yield Finding(path, f"its bytes are not those that {SHA256SUMS} lists", recorded[path], found[path] or "an unreadable file")
    expected = os.fsencode(sums_text(found))
    if written != expected and recorded == dict(found):
        place = next((n for n, (a, b) in enumerate(zip(written, expected, strict=False)) if a != b), min(len(written), len(expected)))
        what = f"it is not spelled as sha256sum spells it, from byte {place} on"
        yield Finding(SHA256SUMS, what, repr(expected[place : place + 40]), repr(written[place : place + 40]))


def presence_findings(manifest: Manifest, found: Mapping[str, str]) -> Iterator[Finding]:
    """Compare the files that are there with those that the manifest names."""
    expected = [path for path in expected_files(manifest) if path != SHA256SUMS]
    for path, times in Counter(expected).items():
        if times > 1:
            yield Finding(path, "the manifest names this file more than once", "once", f"{times} times")
    for path in sorted(set(expected) - found.keys()):
        yield Finding(path, "a file of the release is missing", "the file", NO_FILE)
    for path in sorted(found.keys() - set(expected)):
        if not may_stand(path):
            yield Finding(path, "the manifest does not name this file", NO_FILE, "the file")


def text_findings(release: Path, manifest: Manifest, found: Mapping[str, str], funnel: pa.Table | None) -> Iterator[Finding]:
    """Make the texts of a release again and compare; card and licences only when the ledger can be read."""
    texts = {MANIFEST: manifest_text(manifest), ENVIRONMENT: environment_text(manifest.environment)}
    if funnel is not None:
        texts[README] = card(manifest, funnel)
        ledger = [release / part.path for part in manifest.ledger]
        texts[LICENSES] = license_text(manifest, bearers(batches(ledger, ["verdict", "license", "id"])))
    for path, text in texts.items():
        written = _bytes(release / path)
        if written is not None and written != text.encode():
            yield _difference(path, text.encode().splitlines(), written.splitlines())
    if RECIPE in found and found[RECIPE] != manifest.recipe_sha256:
        yield Finding(RECIPE, "it is not the recipe of the manifest (recipe_sha256)", manifest.recipe_sha256, found[RECIPE])


def credit_findings(release: Path, manifest: Manifest, found: Mapping[str, str], readable: AbstractSet[str]) -> Iterator[Finding]:
    """Make the attribution of a release cut by licence again and compare; only when all documents and evidence can be read."""
    parts = (*manifest.shards, *manifest.evidence)
    if is_split(manifest) and found.get(ATTRIBUTION) and all(part.path in readable for part in parts):
        shards, evidence = ([release / part.path for part in kind] for kind in (manifest.shards, manifest.evidence))
        yield from attribution_findings(ATTRIBUTION, release / ATTRIBUTION, shards, evidence)


def _difference(path: str, expected: list[bytes], written: list[bytes]) -> Finding:
    number = next((n for n, (a, b) in enumerate(zip(expected, written, strict=False)) if a != b), min(len(expected), len(written)))
    have, want = (lines[number].decode(errors="replace") if number < len(lines) else "the end" for lines in (written, expected))
    return Finding(path, f"it does not follow from the manifest, from line {number + 1} on", repr(want[:200]), repr(have[:200]))


def _bytes(path: Path) -> bytes | None:
    """Read a file; None when there is none or it cannot be read, which the list of files reports."""
    try:
        return path.read_bytes()
    except OSError:
        return None
