# SPDX-License-Identifier: Apache-2.0
"""Fit boosted trees, and the two judgements of `blocks`, to labelled pages.

Settings were chosen on the development halves by cross-validation by domain: among a few, the smallest within 0.002 of the best F1.
Everything random comes from the seed; two trainings on one machine give the same bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from curation.errors import UsageError
from curation.extraction.gold import Gold
from curation.io.block_model import Model, Trees, surrounded
from curation.io.page import Page
from filters.kernels import boosting

ALONE: Final = {"trees": 100, "depth": 5, "rate": 0.12}
TOGETHER: Final = {"trees": 80, "depth": 5, "rate": 0.10}
SMOOTHING: Final = 5.0
MIN_WEIGHT: Final = 3.0
ROW_FRACTION: Final = 0.6
COLUMN_FRACTION: Final = 0.3
THRESHOLD: Final = 0.5
PAGE_WEIGHT: Final = 80.0
SEGMENT_PAGE_WEIGHT: Final = 40.0
"""Most that a page weighs in all: with full text, and with segments, which tell of a few blocks only. Scores are means over pages, so a
long page must not teach more than a short one."""
INNER_FOLDS: Final = 3
"""The second judgement learns from first ones by a model that has not seen the page."""


@dataclass(frozen=True)
class Example:
    """A gold page, cut, with targets and weights of its blocks."""

    gold: Gold
    page: Page
    texts: list[str]
    rows: NDArray[np.float32]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]


def fold_of(domain: str, folds: int, salt: str = "") -> int:
    """Return the fold of a domain, by its CRC-32, which no list of pages changes."""
    return zlib.crc32((salt + domain).encode()) % folds


def fit_model(examples: Sequence[Example], seed: int, columns: NDArray[np.bool_] | None = None) -> Model:
    """Fit both judgements; ``columns`` may hide features of a block from both (an ablation)."""
    rows = np.concatenate([example.rows for example in examples])
    if columns is not None:
        rows[:, ~columns] = 0
    targets = np.concatenate([example.targets for example in examples])
    weights = np.concatenate([_weights(example) for example in examples])
    inner = np.concatenate([np.full(len(e.rows), fold_of(e.gold.domain, INNER_FOLDS, "inner")) for e in examples])
    known = weights > 0
    first = np.zeros(len(rows), np.float32)
    for fold in range(INNER_FOLDS):
        seen = known & (inner != fold)
        others = fit_trees(rows[seen], targets[seen], weights[seen], seed, ALONE)
        first[inner == fold] = others.chances(np.ascontiguousarray(rows[inner == fold]))
    alone = fit_trees(rows[known], targets[known], weights[known], seed, ALONE)
    both = np.concatenate(
        [surrounded(e.page, first[low:high], rows[low:high]) for e, (low, high) in zip(examples, _spans(examples), strict=True)]
    )
    return Model(alone, fit_trees(both[known], targets[known], weights[known], seed, TOGETHER), THRESHOLD)


def fit_trees(
    rows: NDArray[np.float32], targets: NDArray[np.float32], weights: NDArray[np.float32], seed: int, settings: dict[str, Any]
) -> Trees:
    """Fit boosted trees to targets 0..1; raises UsageError when no block is labelled."""
    if not len(rows):
        raise UsageError("no block of these pages is labelled, so nothing can be trained; give gold pages of more domains")
    edges = [_edges(rows[:, column]) for column in range(rows.shape[1])]
    bins = np.stack([np.searchsorted(edge, rows[:, column], side="left") for column, edge in enumerate(edges)], axis=1)
    mean = min(max(float((targets * weights).sum() / weights.sum()), 1e-3), 1 - 1e-3)
    bias = float(np.log(mean / (1 - mean)))
    features, splits, leaves = boosting.grow(
        np.ascontiguousarray(bins.astype(np.uint8)), targets, weights, bias, settings["trees"], settings["depth"], settings["rate"],
        SMOOTHING, MIN_WEIGHT, ROW_FRACTION, COLUMN_FRACTION, seed,
    )  # fmt: skip
    thresholds = np.full(features.shape, np.inf, np.float32)
    for place, split in np.ndenumerate(splits):
        edge = edges[features[place]]
        if split < len(edge):
            thresholds[place] = edge[split]
    return Trees(features.astype(np.uint16), thresholds, leaves, bias)


def _edges(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the borders of at most 63 bins: all values where there are few, else quantiles."""
    distinct = np.unique(values)
    if len(distinct) < boosting.BINS:
        return ((distinct[1:] + distinct[:-1]) / 2).astype(np.float32)[: boosting.BINS - 2]
    quantiles = np.quantile(values, np.linspace(0, 1, boosting.BINS)[1:-1], method="lower")
    return np.unique(quantiles.astype(np.float32))[: boosting.BINS - 2]


def _weights(example: Example) -> NDArray[np.float32]:
    most = PAGE_WEIGHT if example.gold.text is not None else SEGMENT_PAGE_WEIGHT
    return (example.weights / max(1.0, float(example.weights.sum()) / most)).astype(np.float32)


def _spans(examples: Sequence[Example]) -> list[tuple[int, int]]:
    ends = np.cumsum([len(example.rows) for example in examples]).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))
