# SPDX-License-Identifier: Apache-2.0
"""What each row of a ledger must say, given its verdict: the row-by-row part of the balance.

Each requirement is a sentence and the condition under which a row breaks it. Broken rows are counted by requirement, source
and step, and the first of each is named by its locator. What needs other rows (unique ids, survivors) is in ``manifests.ids``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from manifests.findings import Finding, rows
from manifests.records import StepRecord
from manifests.schemas import VERDICTS

READ_STEP = "read"
SAME_RECORD = "same_record"
EARLIER_DUPLICATE = "duplicate_of_earlier"
"""Rule of documents whose survivor stands in an earlier release, which this ledger cannot have."""
VERDICT = pl.col("verdict")
KEPT, DROPPED, MERGED, QUARANTINED = (VERDICT.eq(verdict) for verdict in VERDICTS)
EARLIER = pl.col("rule").eq(EARLIER_DUPLICATE).fill_null(value=False)
SAME = MERGED & (pl.col("survivor_id") == pl.col("id")) & ~EARLIER


@dataclass(frozen=True)
class _Requirement:
    what: str
    expected: str
    broken: pl.Expr


def _missing(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(column).is_null() for column in columns)


def _present(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(column).is_not_null() for column in columns)


ALWAYS = (
    _Requirement("verdict is not known", "one of " + ", ".join(VERDICTS), ~VERDICT.is_in(VERDICTS) | VERDICT.is_null()),
    _Requirement("row has no locator", "source, file and offset", _missing("source", "file", "offset")),
    _Requirement("row has no id", "an id, unless quarantined", pl.col("id").is_null() & ~QUARANTINED),
    _Requirement("a size is missing or negative", "bytes_in and chars_out of at least 0", _missing("bytes_in", "chars_out")),
    _Requirement("a size is missing or negative", "sizes of at least 0", pl.min_horizontal("bytes_in", "chars_in", "chars_out") < 0),
    _Requirement("kept document stands nowhere", "config, shard and row", KEPT & _missing("config", "shard", "row")),
    _Requirement("kept document has a step or rule that decided against it", "neither", KEPT & _present("step", "rule")),
    _Requirement("kept document was not measured by a step", "no step", KEPT & (pl.col("not_measured").list.len() > 0)),
    _Requirement("document stands in a shard though it was not kept", "no shard and no row", ~KEPT & _present("shard", "row")),
    _Requirement("document has released characters though it was not kept", "chars_out of 0", ~KEPT & (pl.col("chars_out") != 0)),
    _Requirement("dropped document does not say why", "step and rule", DROPPED & _missing("step", "rule")),
    _Requirement("merged document does not say why", "step, rule and survivor_id", MERGED & _missing("step", "rule", "survivor_id")),
    _Requirement("document names a survivor though it was not merged", "no survivor_id", ~MERGED & _present("survivor_id")),
    _Requirement("quarantined record does not say why", "step and error", QUARANTINED & _missing("step", "error")),
    _Requirement("document has an error though it was not quarantined", "no error", ~QUARANTINED & _present("error")),
    _Requirement(
        "document is merged into itself",
        f"this only of a record met twice: step {READ_STEP!r}, rule {SAME_RECORD!r}",
        SAME & ~((pl.col("step") == READ_STEP) & (pl.col("rule") == SAME_RECORD)),
    ),
)


def row_findings(ledger: Iterable[pa.RecordBatch], steps: Sequence[StepRecord]) -> list[Finding]:
    """Return, for each requirement, source and step, how many rows break it and where the first of them stands."""
    requirements = (*ALWAYS, *_of_steps(steps))
    broken: dict[tuple[int, str, str], int] = {}
    first: dict[tuple[int, str, str], str] = {}
    for batch in ledger:
        frame = pl.DataFrame(pa.table(batch))
        flags = frame.select(pl.any_horizontal(r.broken.fill_null(value=False) for r in requirements).any()).item()
        if not flags:
            continue
        for number, requirement in enumerate(requirements):
            groups = frame.filter(requirement.broken).group_by("source", "step", maintain_order=True)
            for row in groups.agg(pl.len().alias("rows"), pl.first("file", "offset", "id")).iter_rows(named=True):
                key = (number, str(row["source"]), str(row["step"]))
                broken[key] = broken.get(key, 0) + row["rows"]
                first.setdefault(key, _place(row))
    return [
        Finding(
            f"source {source!r}, step {step!r}" if step != "None" else f"source {source!r}",
            f"{requirements[number].what} ({rows(count)}, first at {first[number, source, step]})",
            requirements[number].expected,
            rows(count),
        )
        for (number, source, step), count in sorted(broken.items())
    ]


def _of_steps(steps: Sequence[StepRecord]) -> Iterable[_Requirement]:
    names = [READ_STEP, *(step.filter for step in steps)]
    yield _Requirement("step is not in the recipe", "one of " + ", ".join(names), _present("step") & ~pl.col("step").is_in(names))
    for step in steps:
        rules = ", ".join(step.rules) or "none: it has no rules"
        broken = (DROPPED | MERGED) & (pl.col("step") == step.filter) & ~pl.col("rule").is_in(list(step.rules))
        yield _Requirement("rule is not one of its step", rules, broken)


def _place(row: Mapping[str, object]) -> str:
    return f"file {row['file']!r}, offset {row['offset']}, id {row['id']}"
