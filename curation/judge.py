# SPDX-License-Identifier: Apache-2.0
"""Judge: stored signals and thresholds to verdicts.

Nearly free, vectorised, and a pure function of stored columns: moving a threshold never measures again. Every rule of
every step is evaluated on every document, so that the ledger can name all failing rules; the first failing one in
recipe order decides. Duplicates found by a linking step count as that step's rule ``duplicate``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from filters.contract import Filter, Rule

DUPLICATE = "duplicate"
EARLIER_DUPLICATE = "duplicate_of_earlier"
"""The survivor stands in an earlier release."""
MERGING = frozenset({DUPLICATE, EARLIER_DUPLICATE})
Mask = NDArray[np.bool_]


def measured_column(step: str) -> str:
    """Return the name of the column that says which documents a costly step looked at."""
    return f"{step}.measured"


@dataclass(frozen=True)
class JudgingStep:
    """A step as the judge sees it: the filter with its thresholds, and the languages whose thresholds differ."""

    filter: Filter
    overrides: Mapping[str, Filter]
    asset_sha256: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The step's name: its filter's."""
        return self.filter.name

    def identity(self) -> dict[str, Any]:
        """Return everything that can change a verdict, as JSON values."""
        judged = self.filter.thresholds()
        identity = self.filter.identity()
        measured = {k: v for k, v in identity["parameters"].items() if k not in self.asset_sha256}
        return {
            **identity,
            "parameters": measured,
            "assets": {k: list(v) for k, v in self.asset_sha256.items()},
            "thresholds": {k: v for k, v in self.filter.parameters().items() if k in judged and k not in self.asset_sha256},
            "languages": {
                language: {k: v for k, v in other.parameters().items() if k in judged and k not in self.asset_sha256}
                for language, other in sorted(self.overrides.items())
            },
        }


@dataclass(frozen=True)
class Failure:
    """One rule of one step: which documents fail it."""

    step: str
    rule: str
    fails: Mask
    signal: str
    threshold: Mapping[str | None, Any]
    """Threshold by language; the key None holds for every other language."""


@dataclass(frozen=True)
class Judgement:
    """All failures of a batch of documents, in recipe order."""

    documents: int
    failures: tuple[Failure, ...]

    def passed(self) -> Mask:
        """Return a mask of the documents that fail nothing."""
        passed = np.ones(self.documents, dtype=np.bool_)
        for failure in self.failures:
            passed &= ~failure.fails
        return passed

    def first(self) -> NDArray[np.int32]:
        """Return for every document the index of its first failure, or -1."""
        first = np.full(self.documents, -1, dtype=np.int32)
        for index, failure in enumerate(self.failures):
            first[(first < 0) & failure.fails] = index
        return first

    def failed_rules(self) -> pa.Array:
        """Return for every document all failing rules as ``step.rule``, in recipe order (list<string>)."""
        if not self.failures:
            return pa.array([[]] * self.documents, pa.list_(pa.string()))
        fails = np.stack([failure.fails for failure in self.failures], axis=1)
        offsets = np.zeros(self.documents + 1, dtype=np.int32)
        np.cumsum(fails.sum(axis=1), out=offsets[1:])
        names = pa.array([f"{failure.step}.{failure.rule}" for failure in self.failures], pa.string())
        return pa.ListArray.from_arrays(pa.array(offsets), names.take(pa.array(np.nonzero(fails)[1])))


def judge(
    steps: Sequence[JudgingStep],
    signals: pa.Table,
    language: pa.Array,
    duplicates: Mapping[str, Mask],
    earlier: Mapping[str, Mask] | None = None,
) -> Judgement:
    """Evaluate all rules of ``steps`` over the rows of ``signals``.

    Args:
        steps: in recipe order; linking steps without an entry in ``duplicates`` have not been linked yet and fail nobody.
        signals: the measured columns; a signal that is absent was not measured and fails nobody.
        language: canonical key of each document, or null; chooses the thresholds.
        duplicates: linking step to the mask of documents that have a better duplicate.
        earlier: linking step to the mask of those among them whose better duplicate stands in an earlier release.

    """
    failures: list[Failure] = []
    for step in steps:
        if step.filter.links:
            if step.name in duplicates:
                before = (earlier or {}).get(step.name, np.zeros(len(language), np.bool_))
                failures.append(Failure(step.name, DUPLICATE, duplicates[step.name] & ~before, "", {}))
                failures.append(Failure(step.name, EARLIER_DUPLICATE, duplicates[step.name] & before, "", {}))
            continue
        groups = _groups(step, language)
        looked = _looked(step, signals)
        for rule in step.filter.rules:
            if rule.signal not in signals.column_names:
                continue
            values = signals.column(rule.signal)
            fails = np.zeros(len(language), dtype=np.bool_)
            for rows, judging in groups:
                fails |= rows & _fails(rule, judging, values)
            fails &= looked
            thresholds = {key: _cited(rule, judging) for key, judging in ((None, step.filter), *step.overrides.items())}
            failures.append(Failure(step.name, rule.name, fails, rule.signal, thresholds))
    return Judgement(len(language), tuple(failures))


def explain(failure: Failure, signals: pa.Table, language: pa.Array, rows: NDArray[np.int64]) -> tuple[list[str | None], list[str | None]]:
    """Return value and threshold, as JSON, of one failure for the given rows."""
    if not failure.signal:
        return [None] * len(rows), [None] * len(rows)
    taken = pa.array(rows)
    values = signals.column(failure.signal).take(taken).to_pylist()
    texts = [orjson.dumps(value).decode() for value in values]
    cited = {key: None if value is None else orjson.dumps(value).decode() for key, value in failure.threshold.items()}
    return list(texts), [cited.get(key, cited[None]) for key in language.take(taken).to_pylist()]


def _looked(step: JudgingStep, signals: pa.Table) -> Mask:
    """Return the documents that a step looked at: a costly one not at all."""
    name = measured_column(step.name)
    if name not in signals.column_names:
        return np.ones(signals.num_rows, np.bool_)
    return np.asarray(signals.column(name))


def _groups(step: JudgingStep, language: pa.Array) -> list[tuple[Mask, Filter]]:
    """Split the documents by the thresholds that apply to them."""
    rest = np.ones(len(language), dtype=np.bool_)
    groups = []
    for key, judging in step.overrides.items():
        rows = pc.fill_null(pc.equal(language, key), fill_value=False).to_numpy(zero_copy_only=False)
        groups.append((rows, judging))
        rest &= ~rows
    return [(rest, step.filter), *groups]


def _threshold(rule: Rule, judging: Filter) -> Any:  # noqa: ANN401 - whatever the parameter holds
    if rule.fails == "is":
        return rule.value
    return judging.compared(rule.parameter) if rule.parameter else None


def _cited(rule: Rule, judging: Filter) -> Any:  # noqa: ANN401
    if rule.fails == "is":
        return rule.value
    return judging.cited(rule.parameter) if rule.parameter else None


def _fails(rule: Rule, judging: Filter, values: pa.ChunkedArray) -> Mask:
    """Evaluate one rule with one filter's thresholds on all documents."""
    threshold = _threshold(rule, judging)
    inactive = (rule.when and getattr(judging, rule.when) != "drop") or (rule.parameter and threshold is None)
    if inactive:
        return np.zeros(len(values), dtype=np.bool_)
    if rule.fails == "missing":
        found = pc.is_null(values)
    elif rule.fails == "below":
        found = pc.less(values, threshold)
    elif rule.fails == "above":
        found = pc.greater(values, threshold)
    elif rule.fails == "is":
        found = pc.equal(values, threshold)
    else:
        inside = pc.is_in(values, value_set=pa.array(list(judging.members(rule.parameter, values)), values.type))
        found = inside if rule.fails == "in" else pc.invert(inside)
        found = pc.and_(found, pc.is_valid(values))
    return np.asarray(pc.fill_null(found, fill_value=False))
