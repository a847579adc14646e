# SPDX-License-Identifier: Apache-2.0
"""Write what attribution licences demand: one line for each released document whose licence asks for it, and who conflicts with whom.

CC BY 4.0, section 3(a)(1): creator, copyright notice, notice and address of the licence, notice of the disclaimer, address of the
material, and that it was modified. Lines come from the released columns and the evidence; what the source did not say is an empty column,
not a guess.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from curation.errors import UsageError
from manifests.compatibility import conditions, config_of, conflicts
from manifests.ledger import batches, bearers
from manifests.storage import EVIDENCE, LEDGER, MANIFEST

COLUMNS: Final = ("id", "title", "author", "url", "license", "license_url", "copyright_notice", "modified", "config")
MODIFIED: Final = "extracted from its page and edited as README.md says; provided without warranty"


def attribution(release: Path) -> Iterator[tuple[str, ...]]:
    """Yield the lines of a release, sorted by id; raises UsageError when there is none."""
    shards = sorted((release / "data").glob("*/*/part-*.parquet"))
    if not shards:
        raise UsageError(f"{release}: no documents here; give the folder of a release, which holds {MANIFEST}")
    wanted = ["id", "title", "author", "url", "license"]
    table = pl.scan_parquet(shards).select(wanted).collect()
    evidence = sorted((release / EVIDENCE).glob("part-*.parquet"))
    if evidence and {"license_url", "license_snippet"} <= set(pl.scan_parquet(evidence).collect_schema().names()):
        table = table.join(pl.scan_parquet(evidence).select("id", "license_url", "license_snippet").collect(), on="id", how="left")
    for row in table.sort("id").iter_rows(named=True):
        if "by" in (conditions(row["license"] or "") or ()):
            notice = row.get("license_snippet") or ""
            values = (row["id"], row["title"], row["author"], row["url"], row["license"], row.get("license_url"), notice, MODIFIED)
            yield (*(value or "" for value in values), config_of(row["license"]))


def write_attribution(release: Path, path: Path) -> int:
    """Write the lines as CSV with a header; returns their number."""
    lines = list(attribution(release))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    return len(lines)


def conflicting(release: Path) -> list[dict[str, Any]]:
    """Return the pairs of licences that cannot be merged, with the first records that bear each."""
    parts = sorted((release / LEDGER).glob("part-*.parquet"))
    if not parts:
        raise UsageError(f"{release}: no ledger here; give the folder of a release, which holds {MANIFEST}")
    records = bearers(batches(parts, ["verdict", "license", "id"]))
    return [
        {"first": c.first, "second": c.second, "why": c.why, "records": [*records[c.first], *records[c.second]]} for c in conflicts(records)
    ]
