# SPDX-License-Identifier: Apache-2.0
"""Boosted trees: they learn, twice the same, and are evaluated as plain Python would."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.kernels.boosting import evaluate, grow


@given(st.integers(1, 30), st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=50)
def test_evaluation_is_what_the_trees_say(rows: int, trees: int, depth: int, seed: int) -> None:
    """Every row walks down every tree: left at or below the threshold."""
    random = np.random.default_rng(seed)
    inner = 2**depth - 1
    table = random.random((rows, 5), np.float32)
    features = random.integers(0, 5, (trees, inner)).astype(np.uint16)
    thresholds = random.random((trees, inner), np.float32)
    leaves = random.random((trees, inner + 1), np.float32)

    expected = []
    for row in table:
        total = np.float32(0.25)
        for tree in range(trees):
            node = 0
            while node < inner:
                node = 2 * node + (2 if row[features[tree, node]] > thresholds[tree, node] else 1)
            total = np.float32(total + leaves[tree, node - inner])
        expected.append(total)
    assert np.array_equal(evaluate(table, features, thresholds, leaves, 0.25), np.array(expected, np.float32))


def test_two_columns_that_matter_together_are_learned() -> None:
    """Exclusive or of two columns among noise is learned; two trainings agree to the bit, another seed does not."""
    random = np.random.default_rng(1)
    bins = random.integers(0, 2, (2000, 6)).astype(np.uint8)
    target = (bins[:, 1] ^ bins[:, 4]).astype(np.float32)
    weight = np.ones(2000, np.float32)

    def train(seed: int) -> tuple[np.ndarray, ...]:
        return grow(bins, target, weight, 0.0, 30, 3, 0.3, 1.0, 1.0, 0.7, 0.8, seed)

    features, splits, leaves = train(3)
    odds = evaluate(bins.astype(np.float32), features.astype(np.uint16), splits.astype(np.float32), leaves, 0.0)

    assert ((odds > 0) == (target > 0.5)).mean() > 0.99
    assert all(np.array_equal(one, other) for one, other in zip(train(3), (features, splits, leaves), strict=True))
    assert not np.array_equal(train(4)[2], leaves)
