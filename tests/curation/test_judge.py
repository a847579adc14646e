# SPDX-License-Identifier: Apache-2.0
"""The judge: rules, thresholds by language, first and all failing rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from curation.judge import JudgingStep, explain, judge
from filters.contract import Filter, Rule, Signal


@dataclass(frozen=True)
class Words(Filter):
    """A filter with one rule of every kind."""

    least: int | None = 5
    most: int = 9
    allow: tuple[str, ...] | None = None
    refuse: tuple[str, ...] | None = None
    on_missing: Literal["keep", "drop"] = "keep"

    name: ClassVar[str] = "words"
    signals: ClassVar[tuple[Signal, ...]] = (Signal("count", pa.int64(), "words"), Signal("kind", pa.string(), "kind"))
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_few", "count", "below", "least"),
        Rule("too_many", "count", "above", "most"),
        Rule("not_allowed", "kind", "not_in", "allow"),
        Rule("refused", "kind", "in", "refuse"),
        Rule("is_bad", "kind", "is", value="bad"),
        Rule("kind_missing", "kind", "missing", when="on_missing"),
    )


@dataclass(frozen=True)
class Linked(Filter):
    """A filter that links."""

    name: ClassVar[str] = "linked"
    links: ClassVar[bool] = True


def table(counts: list[int | None], kinds: list[str | None]) -> pa.Table:
    """Return signals."""
    return pa.table({"count": pa.array(counts, pa.int64()), "kind": pa.array(kinds, pa.string())})


def languages(*keys: str | None) -> pa.Array:
    """Return a language column."""
    return pa.array(keys, pa.string())


def test_every_comparison() -> None:
    """Each rule fails exactly where its name is true; nulls pass unless the rule is about them."""
    signals = table([4, 5, 10, None, 7, 7], ["good", "good", "good", "bad", None, "ugly"])
    step = JudgingStep(Words(allow=("good", "bad"), refuse=("bad",), on_missing="drop"), {})

    judgement = judge([step], signals, languages(*[None] * 6), {})

    assert judgement.failed_rules().to_pylist() == [
        ["words.too_few"],
        [],
        ["words.too_many"],
        ["words.refused", "words.is_bad"],
        ["words.kind_missing"],
        ["words.not_allowed"],
    ]
    assert judgement.passed().tolist() == [False, True, False, False, False, False]


def test_inactive_rules_fail_nobody() -> None:
    """A threshold of None, or `when` other than drop, switches a rule off."""
    judgement = judge([JudgingStep(Words(least=None), {})], table([0], [None]), languages("fra_Latn"), {})

    assert judgement.passed().tolist() == [True]


def test_thresholds_differ_by_language() -> None:
    """The language chooses the threshold, and the ledger cites the one that applied."""
    step = JudgingStep(Words(), {"deu_Latn": Words(least=8)})
    signals = table([6, 6, 6], [None, None, None])
    language = languages("fra_Latn", "deu_Latn", None)

    judgement = judge([step], signals, language, {})
    failure = judgement.failures[int(judgement.first()[1])]

    assert judgement.passed().tolist() == [True, False, True]
    assert explain(failure, signals, language, np.array([1])) == (["6"], ["8"])


def test_duplicates_count_in_recipe_order() -> None:
    """A document is merged by the linking step only if nothing before it failed."""
    steps = [JudgingStep(Words(), {}), JudgingStep(Linked(), {})]
    merged = {"linked": np.array([True, True, False])}

    judgement = judge(steps, table([1, 6, 6], [None] * 3), languages(*[None] * 3), merged)
    names = [judgement.failures[index].rule if index >= 0 else None for index in judgement.first()]

    assert names == ["too_few", "duplicate", None]
    assert judgement.failed_rules().to_pylist()[0] == ["words.too_few", "linked.duplicate"]


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["fra_Latn", "deu_Latn", None])), max_size=30), st.integers(0, 20))
def test_judging_is_row_by_row(rows: list[tuple[int, str | None]], least: int) -> None:
    """Judging all rows at once equals judging each alone."""
    step = JudgingStep(Words(most=15), {"deu_Latn": Words(least=least, most=15)})
    signals = table([count for count, _ in rows], [None] * len(rows))
    language = pa.array([key for _, key in rows], pa.string())

    together = judge([step], signals, language, {}).passed().tolist()
    alone = [judge([step], signals.slice(n, 1), language.slice(n, 1), {}).passed().tolist()[0] for n in range(len(rows))]

    assert together == alone
