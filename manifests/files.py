# SPDX-License-Identifier: Apache-2.0
"""Lists and checksums the files of a release: what must be there, what may be, and ``provenance/SHA256SUMS``.

The checksum file has one line a file, ``<sha256>  <path>``, ordered by path, in the format of GNU coreutils' ``sha256sum``,
so that ``sha256sum --check provenance/SHA256SUMS`` works from the release's root. It lists every file but itself.

A release often lies in a Hugging Face dataset repository or in git; what these put beside it (``IGNORED``) is not part of it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from manifests.hashing import file_sha256
from manifests.license import is_split
from manifests.records import Draft
from manifests.storage import ATTRIBUTION, ENVIRONMENT, FUNNEL, LICENSES, MANIFEST, README, RECIPE, SHA256SUMS

IGNORED: Final = frozenset({".git", ".gitattributes", ".gitignore", ".cache", ".huggingface", ".DS_Store"})
"""Entries of the release's root that are not part of it."""

OPTIONAL: Final = frozenset({"croissant.json", "report.html", "provenance/attestation.dsse.json"})
OPTIONAL_FOLDERS: Final = ("provenance/robots/",)


def listing(release: Path) -> list[str]:
    """Return the paths of all files of a release, ordered; a link to a folder is listed as a file, for it hides what it holds."""
    found = []
    for folder, folders, files in os.walk(release):
        here = Path(folder)
        ignored = IGNORED if here == release else frozenset[str]()
        folders[:] = [name for name in folders if name not in ignored]
        links = [name for name in folders if (here / name).is_symlink()]
        found += [(here / name).relative_to(release).as_posix() for name in [*files, *links] if name not in ignored]
    return sorted(found, key=os.fsencode)


def expected_files(draft: Draft) -> list[str]:
    """Return the paths of the files that must be there, ordered."""
    parts = [part.path for part in (*draft.shards, *draft.ledger, *draft.evidence)]
    return sorted({README, LICENSES, MANIFEST, RECIPE, ENVIRONMENT, FUNNEL, SHA256SUMS, *parts, *[ATTRIBUTION] * is_split(draft)})


def may_stand(path: str) -> bool:
    """Tell whether a file that the manifest does not name may be part of a release."""
    return path in OPTIONAL or path.startswith(OPTIONAL_FOLDERS)


def digests(release: Path, known: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the SHA-256, in hex, of every file of a release but the checksum file; of one that cannot be read, an empty string.

    Files whose digest is ``known``, by path, are not read.
    """
    return {path: known.get(path) or _digest(release / path) for path in listing(release) if path != SHA256SUMS}


def sums_text(digests: Mapping[str, str]) -> str:
    """Return the checksum file for these digests."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests, key=os.fsencode))


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError:  # a link that leads nowhere or to a folder, or no right to read: reported by its empty digest
        return ""
