# SPDX-License-Identifier: Apache-2.0
"""Write what the attribution licences of a release demand (``manifests.attribution``), and tell who conflicts with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import manifests.attribution
from curation.errors import no_release
from manifests.compatibility import conflicts
from manifests.ledger import batches, bearers
from manifests.storage import EVIDENCE, LEDGER


def write_attribution(release: Path, path: Path) -> int:
    """Write one line for each document that asks for it, as CSV with a header; return their number.

    Raises:
        UsageError: there is no release in this folder.

    """
    shards = sorted((release / "data").glob("*/*/part-*.parquet"))
    if not shards:
        raise no_release(release, "documents")
    return manifests.attribution.write_attribution(path, shards, sorted((release / EVIDENCE).glob("part-*.parquet")))


def conflicting(release: Path) -> list[dict[str, Any]]:
    """Return the pairs of licences that cannot be merged, with the first records that bear each."""
    parts = sorted((release / LEDGER).glob("part-*.parquet"))
    if not parts:
        raise no_release(release, "ledger")
    records = bearers(batches(parts, ["verdict", "license", "id"]))
    return [
        {"first": c.first, "second": c.second, "why": c.why, "records": [*records[c.first], *records[c.second]]} for c in conflicts(records)
    ]
