# SPDX-License-Identifier: Apache-2.0
"""What joins rows by id: unique ids, survivors that exist, shard rows and ledger rows that name each other, evidence.

Ids are joined in ranges of their hash: as many passes over the id columns as keep each below ``ROWS_A_PASS`` rows (measured:
about 450 bytes each, under 2 GiB), so that memory does not grow with the release. Small releases take one pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from manifests.findings import Finding, documents, rows
from manifests.records import StepRecord
from manifests.rows import EARLIER, KEPT, MERGED, READ_STEP, SAME

ROWS_A_PASS = 4_000_000
EXAMPLES = 3


def id_findings(ledger: Sequence[Path], ledger_rows: int, steps: Sequence[StepRecord]) -> list[Finding]:
    """Return ids that stand for two records, and survivors that do not exist or were themselves decided against too early."""
    order = {step: number for number, step in enumerate([READ_STEP, *(step.filter for step in steps)])}
    rank = pl.col("step").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    findings: list[Finding] = []
    for mine in _passes(ledger_rows):
        records = (
            _scan(ledger, ["id", "verdict", "step", "rule", "survivor_id"])
            .filter(mine("id"), SAME.not_().fill_null(value=True))
            .select("id", survivor_kept=KEPT, survivor_rank=rank)
            .collect(engine="streaming")
        )
        merged = (
            _scan(ledger, ["id", "source", "verdict", "step", "rule", "survivor_id"])
            .filter(MERGED, ~EARLIER, mine("survivor_id"))
            .select("source", "step", "id", "survivor_id", rank=rank, same=SAME)
            .collect(engine="streaming")
        )
        findings += _twice(records)
        findings += _survivors(records, merged)
    return findings


def pointer_findings(
    ledger: Sequence[Path], shards: Sequence[tuple[str, Path]], ledger_rows: int, unread: Sequence[str] = ()
) -> list[Finding]:
    """Compare the kept rows of the ledger with the rows of the shards: both must name each other.

    ``shards`` are path in the release and file; kept rows of the shards in ``unread`` are left out.
    """
    findings: list[Finding] = []
    for mine in _passes(ledger_rows):
        kept = (
            _scan(ledger, ["id", "verdict", "shard", "row"])
            .filter(KEPT, mine("id"), ~pl.col("shard").is_in(list(unread)))
            .select("shard", "row", "id")
        )
        standing = [
            _scan([path], ["id"])
            .with_row_index("row")
            .filter(mine("id"))
            .select(pl.lit(name).alias("shard"), pl.col("row").cast(pl.Int64), "id")
            for name, path in shards
        ]
        here = kept.collect(engine="streaming")
        there = pl.concat(standing).collect(engine="streaming") if standing else here.clear()
        keys = ["shard", "row", "id"]
        findings += _unmatched(here.join(there, on=keys, how="anti"), "ledger keeps documents that do not stand in the shard at their row")
        findings += _unmatched(there.join(here, on=keys, how="anti"), "shard holds documents that no kept row of the ledger points to")
    return findings


def evidence_findings(ledger: Sequence[Path], evidence: Sequence[tuple[str, Path]], ledger_rows: int) -> list[Finding]:
    """Return the evidence, given as path in the release and file, whose documents the ledger does not know."""
    findings: list[Finding] = []
    for mine in _passes(ledger_rows):
        known = _scan(ledger, ["id"]).filter(mine("id")).collect(engine="streaming")
        for name, path in evidence:
            cited = _scan([path], ["id"]).filter(mine("id")).collect(engine="streaming")
            unknown = cited.join(known, on="id", how="anti")
            if len(unknown):
                what = f"evidence is about documents that the ledger does not know ({_examples(unknown['id'])})"
                findings.append(Finding(name, what, "ids of the ledger only", documents(len(unknown))))
    return findings


class _Pass:
    def __init__(self, number: int, passes: int) -> None:
        self.number, self.passes = number, passes

    def __call__(self, column: str) -> pl.Expr:
        """Tell whether the id in this column belongs to this pass; nulls belong to none."""
        if self.passes == 1:
            return pl.col(column).is_not_null()
        return pl.col(column).is_not_null() & (pl.col(column).hash(seed=0) % self.passes == self.number)


def _passes(ledger_rows: int) -> Iterator[_Pass]:
    passes = max(1, -(-ledger_rows // ROWS_A_PASS))
    return (_Pass(number, passes) for number in range(passes))


def _scan(paths: Sequence[Path], columns: Sequence[str]) -> pl.LazyFrame:
    if not paths:
        return pl.LazyFrame(schema={column: pl.Int64 if column == "row" else pl.String for column in columns})
    return pl.scan_parquet(list(paths), glob=False).select(columns)


def _twice(records: pl.DataFrame) -> Iterator[Finding]:
    twice = records.group_by("id").len().filter(pl.col("len") > 1).sort("id")
    if len(twice):
        what = f"ids stand for more than one record ({_examples(twice['id'])})"
        yield Finding("provenance/ledger", what, "the later record of an id merged into the earlier one", rows(int(twice["len"].sum())))


def _survivors(records: pl.DataFrame, merged: pl.DataFrame) -> Iterator[Finding]:
    """Check survivors; a survivor may be decided against only at a later step than the one that merged into it."""
    met = merged.join(records.unique("id", keep="first", maintain_order=True), left_on="survivor_id", right_on="id", how="left")
    lost = met.filter(pl.col("survivor_kept").is_null())
    early = met.filter(~pl.col("survivor_kept") & (pl.col("survivor_rank") <= pl.col("rank")) & ~pl.col("same"))
    cases = (
        (lost, "documents are merged into a survivor that the ledger does not have", "survivors with a row of their own"),
        (early, "documents are merged into one that was itself gone by then", "survivors kept, or decided against at a later step"),
    )
    for frame, what, expected in cases:
        for (source, step), group in sorted(frame.group_by("source", "step"), key=lambda pair: tuple(map(str, pair[0]))):
            yield Finding(
                f"source {source!r}, step {step!r}", f"{what} ({_examples(group['survivor_id'])})", expected, documents(len(group))
            )


def _unmatched(frame: pl.DataFrame, what: str) -> Iterator[Finding]:
    for (shard,), group in sorted(frame.group_by("shard"), key=lambda pair: str(pair[0])):
        first = group.sort("row", "id").row(0, named=True)
        yield Finding(str(shard), f"{what}, first row {first['row']} with id {first['id']}", "none", documents(len(group)))


def _examples(ids: pl.Series) -> str:
    some = ids.unique().sort()
    return ", ".join(map(str, some[:EXAMPLES])) + (", …" if len(some) > EXAMPLES else "")
