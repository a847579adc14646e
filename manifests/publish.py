# SPDX-License-Identifier: Apache-2.0
"""Closes the books of a release whose shards and ledger stand in place, and writes what explains them.

``finish_release`` counts the ledger, refuses to go on unless it balances, and writes funnel, manifest, card, licence
table, attribution, list of packages and checksums. It moves and changes no document. Running it again gives the same files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from manifests.attribution import write_attribution
from manifests.by_language import not_by_language
from manifests.card import card
from manifests.edits import edit_counts
from manifests.files import digests, expected_files, sums_text
from manifests.hashing import file_sha256
from manifests.ledger import batches, bearers, check_balance, counts, funnel
from manifests.license import is_split, license_text
from manifests.measure import measure_part
from manifests.records import Draft, Environment, Manifest
from manifests.storage import ATTRIBUTION, ENVIRONMENT, FUNNEL, LICENSES, MANIFEST, README, RECIPE, SHA256SUMS, write_manifest, write_text
from manifests.whole import whole_file

MADE_HERE = frozenset({README, LICENSES, MANIFEST, ENVIRONMENT, FUNNEL, SHA256SUMS, ATTRIBUTION})


def finish_release(folder: Path, draft: Draft, known: Mapping[str, str] = MappingProxyType({})) -> Manifest:
    """Complete the release in ``folder`` and return its manifest.

    ``folder`` holds the shards, ledger and evidence that ``draft`` names, and ``provenance/recipe.lock.yaml``. Files whose SHA-256 is
    ``known``, in hex by path, are not read again for it.

    Raises:
        BalanceError: the ledger does not account for every input record; nothing was written.
        FileNotFoundError: a file that the draft names is not there; nothing was written.

    """
    for path in expected_files(draft):
        if path not in MADE_HERE and not (folder / path).is_file():
            raise FileNotFoundError(f"{folder / path} is not there; expected every shard and part that the draft names, and {RECIPE}")
    ledger = [folder / part.path for part in draft.ledger]
    check_balance(ledger, draft.sources, draft.steps)
    counted = funnel(batches(ledger))
    _write_funnel(folder / FUNNEL, counted)
    manifest = Manifest(
        **{name: getattr(draft, name) for name in Draft.model_fields},
        recipe_sha256=file_sha256(folder / RECIPE),
        funnel=measure_part(folder, FUNNEL),
        counts=counts(counted),
        edits=edit_counts(batches(ledger, ["language", "edits"])),
        not_by_language=not_by_language(draft.steps, draft.shards),
    )
    manifest = manifest.model_copy(update={"release_digest": manifest.digest()})
    write_manifest(folder / MANIFEST, manifest)
    write_text(folder / README, card(manifest, counted))
    write_text(folder / LICENSES, license_text(manifest, bearers(batches(ledger, ["verdict", "license", "id"]))))
    if is_split(manifest):
        shards, evidence = ([folder / part.path for part in parts] for parts in (manifest.shards, manifest.evidence))
        write_attribution(folder / ATTRIBUTION, shards, evidence)
    write_text(folder / ENVIRONMENT, environment_text(manifest.environment))
    write_text(folder / SHA256SUMS, sums_text(digests(folder, known)))
    return manifest


def environment_text(environment: Environment) -> str:
    """Return ``provenance/environment.txt``: platform and Python as comments, then pinned packages as pip reads them."""
    head = f"# limpide {environment.limpide}\n# Python {environment.python}\n# {environment.platform}\n"
    return head + "".join(f"{name}=={version}\n" for name, version in sorted(environment.packages.items()))


def _write_funnel(path: Path, table: pa.Table) -> None:
    with whole_file(path) as stream:
        pq.write_table(table, stream, compression="zstd", version="2.6", store_schema=False)
