# SPDX-License-Identifier: Apache-2.0
"""Conservation: every input record has one row in the ledger, and the rows add up (design, section 1).

``funnel`` counts the ledger by source, language, verdict, step and rule; ``check_balance`` compares it with what the readers
say they met, file by file, and with itself: each verdict carries what it must (``manifests.rows``), ids are unique and
survivors exist (``manifests.ids``).

A ledger is handed in as record batches, or as the Parquet files of its parts in order; it is streamed, never held.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manifests.findings import Finding, rows, sentence
from manifests.ids import id_findings
from manifests.records import Counts, SourceRecord, StepRecord
from manifests.rows import row_findings
from manifests.schemas import FUNNEL, VERDICTS

KEYS = ["source", "language", "verdict", "step", "rule"]
SUMS = ["documents", "bytes_in", "chars_in", "chars_out"]
PARTIAL_ROWS = 100_000
BATCH_ROWS = 1 << 16
NAMED = 3
"""Records that are named for each licence of a conflict."""
COLUMNS = [
    *("source", "file", "offset", "id", "language", "verdict", "step", "rule", "not_measured", "survivor_id", "error"),
    *("config", "shard", "row"),
]


class BalanceError(Exception):
    """The ledger does not account for every input record; nothing may be published."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Say which source, file or step is off, and by how many."""
        self.findings = tuple(findings)
        super().__init__(f"the ledger does not balance, so nothing is published:\n{sentence(findings)}")


def batches(ledger: Sequence[Path], columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Read the parts of a ledger, one batch after the other."""
    for path in ledger:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=BATCH_ROWS, columns=columns)


def funnel(ledger: Iterable[pa.RecordBatch]) -> pa.Table:
    """Count a ledger: one row (schema ``FUNNEL``) for each source, language, verdict, step and rule, ordered by them, nulls last."""
    counted: list[pa.Table] = []
    for batch in ledger:
        if batch.num_rows:
            table = pa.table({key: batch.column(key) for key in KEYS} | {key: batch.column(key) for key in SUMS[1:]})
            counted.append(_count(table.append_column("documents", pa.array([1] * len(table), pa.int64()))))
        if sum(map(len, counted)) > PARTIAL_ROWS:
            counted = [_count(pa.concat_tables(counted))]
    if not counted:
        return FUNNEL.empty_table()
    return _count(pa.concat_tables(counted)).sort_by([(key, "ascending") for key in KEYS])


def bearers(ledger: Iterable[pa.RecordBatch]) -> dict[str, list[str]]:
    """Return for each licence the smallest ids of kept documents that bear it, ``NAMED`` at most; the key is empty where none is known."""
    found: dict[str, list[str]] = {}
    for batch in ledger:
        kept = pa.table(batch).filter(pc.and_(pc.equal(batch.column("verdict"), "keep"), pc.is_valid(batch.column("id"))))
        for row in kept.group_by("license").aggregate([("id", "list")]).to_pylist():
            name = row["license"] or ""
            found[name] = heapq.nsmallest(NAMED, [*found.get(name, []), *row["id_list"]])
    return dict(sorted(found.items()))


def counts(funnel: pa.Table) -> Counts:
    """Return the totals of a funnel."""
    documents = dict.fromkeys(VERDICTS, 0)
    for verdict, number in zip(funnel["verdict"].to_pylist(), funnel["documents"].to_pylist(), strict=True):
        documents[verdict] += number
    sums = {name: sum(funnel[name].to_pylist()) for name in SUMS}
    return Counts(**documents, **sums)


def check_balance(ledger: Sequence[Path], sources: Sequence[SourceRecord], steps: Sequence[StepRecord]) -> None:
    """Check that the ledger accounts for every record of every source.

    Args:
        ledger: the Parquet files of the ledger's parts, in order.
        sources: what the readers met, file by file.
        steps: the steps of the recipe, in order.

    Raises:
        BalanceError: it does not; the text names source, file or step, and by how many.

    """
    findings = imbalances(ledger, sources, steps)
    if findings:
        raise BalanceError(findings)


def imbalances(ledger: Sequence[Path], sources: Sequence[SourceRecord], steps: Sequence[StepRecord]) -> list[Finding]:
    """Return everything that keeps a ledger from balancing; arguments as for ``check_balance``."""
    by_file: dict[tuple[str | None, str | None], int] = {}
    for batch in batches(ledger, ["source", "file"]):
        for group in pa.table(batch).group_by(["source", "file"]).aggregate([([], "count_all")]).to_pylist():
            key = (group["source"], group["file"])
            by_file[key] = by_file.get(key, 0) + group["count_all"]
    return [
        *_file_findings(by_file, sources),
        *row_findings(batches(ledger, COLUMNS + SUMS[1:]), steps),
        *id_findings(ledger, sum(by_file.values()), steps),
    ]


def _file_findings(by_file: dict[tuple[str | None, str | None], int], sources: Sequence[SourceRecord]) -> Iterator[Finding]:
    expected: dict[tuple[str | None, str | None], int] = {}
    for source in sources:
        for file in source.files:
            expected[source.name, file.file] = expected.get((source.name, file.file), 0) + file.records
    order = sorted(expected.keys() | by_file.keys(), key=lambda key: (key[0] or "", key[1] or ""))
    for key in order:
        met, found = expected.get(key), by_file.get(key, 0)
        where = f"source {key[0]!r}, file {key[1]!r}"
        if met is None:
            yield Finding(where, f"the ledger has {rows(found)} of a file that no source lists", "0 rows", rows(found))
        elif met != found:
            off = f"{rows(met - found)} missing" if found < met else f"{rows(found - met)} too many"
            yield Finding(where, f"the ledger does not account for the records that were read: {off}", rows(met), rows(found))
    for owner in sorted({name for name, _ in by_file if name is not None}):
        listed = sum(records for (name, _), records in expected.items() if name == owner)
        present = sum(number for (name, _), number in by_file.items() if name == owner)
        if listed != present:
            yield Finding(f"source {owner!r}", f"its books are off by {present - listed:+d}", rows(listed), rows(present))


def _count(table: pa.Table) -> pa.Table:
    grouped = table.group_by(KEYS, use_threads=False).aggregate([(name, "sum") for name in SUMS])
    columns = [grouped[key] for key in KEYS] + [grouped[f"{name}_sum"].fill_null(0) for name in SUMS]
    return pa.Table.from_arrays(columns, names=KEYS + SUMS).select(FUNNEL.names).cast(FUNNEL)
