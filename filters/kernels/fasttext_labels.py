# SPDX-License-Identifier: Apache-2.0
"""The best labels of a fastText model for a mean of rows (``loss.cc``: hierarchical softmax, softmax, negative sampling, one-vs-all)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.fasttext_rows import Weights
from filters.kernels.utf8 import whole

HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, ONE_VS_ALL = 1, 2, 3, 4
_LOG_FLOOR = 1e-5
_ONE = np.float32(1)
_LOWEST = math.log(1e-5)


@lean
def _dot(hidden: NDArray[np.float32], rows: NDArray[np.float32], row: int) -> np.float32:
    value = np.float32(0)
    for place in range(len(hidden)):
        value += rows[row, place] * hidden[place]
    return value


@lean
def _near_dot(hidden: NDArray[np.float32], rows: NDArray[np.float32], row: int) -> np.float32:
    """Return ``_dot`` but for roundings: four sums beside one another do not wait for each other."""
    first = second = third = fourth = np.float32(0)
    whole_ = len(hidden) // 4 * 4
    for place in range(0, whole_, 4):
        first += rows[row, place] * hidden[place]
        second += rows[row, place + 1] * hidden[place + 1]
        third += rows[row, place + 2] * hidden[place + 2]
        fourth += rows[row, place + 3] * hidden[place + 3]
    for place in range(whole_, len(hidden)):
        first += rows[row, place] * hidden[place]
    return first + second + (third + fourth)


@lean
def _keep(score: float, label: int, labels: NDArray[np.int32], scores: NDArray[np.float64]) -> None:
    """Insert a label among the best, which fall from left to right; the first of equals stays first."""
    place = len(scores) - 1
    if score <= scores[place]:
        return
    while place > 0 and score > scores[place - 1]:
        scores[place], labels[place] = scores[place - 1], labels[place - 1]
        place -= 1
    scores[place], labels[place] = score, label


@lean
def predict(
    hidden: NDArray[np.float32],
    model: Weights,
    stack: NDArray[np.int32],
    marks: NDArray[np.float64],
    labels: NDArray[np.int32],
    scores: NDArray[np.float64],
) -> None:
    """Write the best labels and their log probabilities (``HierarchicalSoftmaxLoss::dfs``, ``Loss::findKBest``)."""
    labels[:] = -1
    scores[:] = -np.inf
    if model.loss == HIERARCHICAL_SOFTMAX:
        stack[0], marks[0] = 2 * model.labels - 2, 0.0
        depth = 1
        while depth:
            depth -= 1
            node, score = whole(stack[depth]), marks[depth]
            if score < _LOWEST or score < scores[len(scores) - 1]:
                continue
            if model.left[node] < 0:
                _keep(score, node, labels, scores)
                continue
            # float32 where fastText has it, so that roundings are the same
            likely = np.float32(1.0 / np.float64(_ONE + np.exp(-_dot(hidden, model.outputs, node - model.labels))))
            no = np.float64(np.float32(score + np.float32(math.log(np.float64(np.float32(1.0 - np.float64(likely))) + _LOG_FLOOR))))
            yes = np.float64(np.float32(score + np.float32(math.log(np.float64(likely) + _LOG_FLOOR))))
            near, far = (model.right[node], model.left[node]) if yes > no else (model.left[node], model.right[node])
            stack[depth], marks[depth] = far, min(no, yes)  # the likelier child is looked at first
            stack[depth + 1], marks[depth + 1] = near, max(no, yes)
            depth += 2
        return
    if model.loss == SOFTMAX:
        most, total = -np.inf, 0.0
        for label in range(model.labels):
            marks[label] = np.float64(_dot(hidden, model.outputs, label))
            most = max(most, marks[label])
        for label in range(model.labels):
            marks[label] = math.exp(marks[label] - most)
            total += marks[label]
        for label in range(model.labels):
            _keep(marks[label] / total, label, labels, scores)
    else:
        for label in range(model.labels):
            value = np.float64(_dot(hidden, model.outputs, label))
            step_ = math.floor((value + 8.0) * 32.0)  # fastText's table of the sigmoid: 512 steps from -8 to 8
            if value < -8.0:
                chance = 0.0
            elif value > 8.0:
                chance = 1.0
            else:
                chance = 1.0 / (1.0 + math.exp(-(step_ / 32.0 - 8.0)))
            _keep(chance, label, labels, scores)
    for place in range(len(scores)):
        if labels[place] >= 0:
            scores[place] = math.log(scores[place] + _LOG_FLOOR)


@lean
def surely(hidden: NDArray[np.float32], model: Weights, label: int, chance: float) -> bool:
    """Tell whether a label is certainly the best, with at least a chance; false where only ``predict`` can tell.

    Consecutive lines mostly have one label: walking its path alone (4 steps for French in lid.176) saves the search of the tree. What has
    more than half of all chances is the best; the margin is a hundred times what roundings and ``_LOG_FLOOR`` can make.
    """
    if model.loss != HIERARCHICAL_SOFTMAX or label < 0:
        return False
    product, node, bound = 1.0, label, max(chance, 0.5) + 0.02
    while model.parent[node] >= 0:
        above = whole(model.parent[node])
        value = np.float64(_near_dot(hidden, model.outputs, above - model.labels))
        product *= 1.0 / (1.0 + math.exp(-value if model.right[above] == node else value))
        if product < bound:
            return False
        node = above
    return True
