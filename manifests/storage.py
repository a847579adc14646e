# SPDX-License-Identifier: Apache-2.0
"""Where the files of a release stand, and how its manifest is written and read (design, section 12).

The manifest is JSON with sorted keys and two blanks of indentation, so that one manifest has one spelling.
Writing is atomic: a temporary name, then a rename. It does not write Parquet.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from manifests.records import Manifest
from manifests.whole import whole_file

README: Final = "README.md"
LICENSES: Final = "LICENSE.md"
MANIFEST: Final = "provenance/manifest.json"
RECIPE: Final = "provenance/recipe.lock.yaml"
ENVIRONMENT: Final = "provenance/environment.txt"
FUNNEL: Final = "provenance/funnel.parquet"
SHA256SUMS: Final = "provenance/SHA256SUMS"
ATTRIBUTION: Final = "provenance/attribution.csv"
"""Only in releases cut by licence."""
LEDGER: Final = "provenance/ledger"
EVIDENCE: Final = "provenance/evidence"


class ManifestError(Exception):
    """A manifest is missing or cannot be understood."""


def shard_path(config: str, language: str, part: int) -> str:
    """Return the path of a release shard, such as ``data/default/fra_Latn/part-00000.parquet``."""
    return f"data/{config}/{language}/part-{part:05d}.parquet"


def part_path(folder: str, part: int) -> str:
    """Return the path of a part of the ledger or the evidence, such as ``provenance/ledger/part-00000.parquet``."""
    return f"{folder}/part-{part:05d}.parquet"


def manifest_text(manifest: Manifest) -> str:
    """Return the manifest as it is written."""
    return json.dumps(manifest.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest."""
    write_text(path, manifest_text(manifest))


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: there is none, or it is not one of this version; the text says where and why.

    """
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ManifestError(f"no manifest at {path}; expected the folder of a release, which holds {MANIFEST}") from error
    except OSError as error:
        raise ManifestError(f"cannot read the manifest {path}: {error.strerror}; make it readable or fetch the release again") from error
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, problem['loc'])) or 'file'}: {problem['msg']}" for problem in error.errors()[:5])
        more = f" and {error.error_count() - 5} more" if error.error_count() > 5 else ""
        raise ManifestError(f"broken manifest {path}: {problems}{more}; expected a Limpide manifest, format_version 1") from error


def write_text(path: Path, text: str) -> None:
    """Write a text file as UTF-8 with line feeds, whole or not at all."""
    with whole_file(path) as stream:
        stream.write(text.encode())
