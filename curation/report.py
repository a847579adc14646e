# SPDX-License-Identifier: Apache-2.0
"""What a finished run says: counts that add up, the funnel, the release digest, the next command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from curation.by_language import warnings
from curation.start import Started


def result_json(started: Started) -> dict[str, Any]:
    """Return counts, funnel and digest as JSON values."""
    manifest = started.result.manifest
    return {
        "release_digest": manifest.release_digest,
        "counts": manifest.counts.model_dump(),
        "warnings": warnings(manifest),
        "tasks": {"ran": started.result.ran, "reused": started.result.reused},
        "funnel": started.funnel.to_pylist(),
    }


def result_text(started: Started, output: Path, *, dry_run: int | None) -> str:
    """Return the closing lines of a run."""
    manifest = started.result.manifest
    counts = manifest.counts
    fates = f"{counts.keep:,} kept + {counts.drop:,} dropped + {counts.merge:,} merged + {counts.quarantine:,} quarantined"
    lines = [
        funnel_text(started.funnel),
        "",
        f"{counts.documents:,} records = {fates}: the ledger balances",
        f"tasks: {started.result.ran} run, {started.result.reused} reused",
        f"release digest {manifest.release_digest}",
    ]
    if dry_run is not None:
        return "\n".join([*lines, f"dry run over at most {dry_run:,} records a source: nothing was written"])
    release = output / "release"
    return "\n".join([*lines, f"manifest {release / 'provenance' / 'manifest.json'}", f"next: limpide verify {release}"])


def funnel_text(funnel: pa.Table) -> str:
    """Return the funnel as a table: where records went, by step and rule, with their share and size."""
    frame = pl.DataFrame(funnel)
    total = max(int(frame["documents"].sum()), 1)
    grouped = frame.group_by("verdict", "step", "rule", maintain_order=True).agg(pl.col("documents", "bytes_in", "chars_in").sum())
    lines = [f"{'verdict':<11} {'step.rule':<38} {'documents':>10} {'share':>7} {'bytes in':>14}"]
    for row in grouped.sort("documents", "step", "rule", descending=[True, False, False]).iter_rows(named=True):
        reason = f"{row['step']}.{row['rule']}" if row["step"] else ""
        lines.append(f"{row['verdict']:<11} {reason:<38} {row['documents']:>10,} {row['documents'] / total:>7.1%} {row['bytes_in']:>14,}")
    return "\n".join(lines)
