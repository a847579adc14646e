# SPDX-License-Identifier: Apache-2.0
"""The best labels of a fastText model for a mean of rows (``loss.cc``: hierarchical softmax, softmax, negative sampling, one-vs-all).

Products of the mean with all rows are made side by side, each added up in fastText's order. The tree of the hierarchical softmax is
searched by probabilities; the logarithms that fastText adds up, float32 after each, are taken for leaves that may be among the best.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.fasttext_rows import Weights
from filters.kernels.utf8 import whole

HIERARCHICAL_SOFTMAX, NEGATIVE_SAMPLING, SOFTMAX, ONE_VS_ALL = 1, 2, 3, 4
_LOG_FLOOR = 1e-5
_ONE = np.float32(1)
_LOWEST = math.log(1e-5)
_SLACK = 0.999
"""Probabilities are compared with this allowance: a hundred times what the roundings of twenty logarithms make."""


class Search(NamedTuple):
    """Arrays that ``predict`` works in.

    Attributes:
        values: float32 [labels], products of the mean with each row of the output matrix.
        stack: int32 [nodes], nodes of the tree to look at.
        likely: float64 [nodes], probability of a node where its parent was reached; reached: float64 [nodes], that of the node.
        logs: float64 [nodes], logarithm of the latter as fastText adds it up; 1 where that was not done.

    """

    values: Any
    stack: Any
    likely: Any
    reached: Any
    logs: Any


def search(labels: int) -> Search:
    """Return room to search in."""
    nodes = 2 * labels + 2
    return Search(np.zeros(labels, np.float32), np.zeros(nodes, np.int32), *np.zeros((3, nodes), np.float64))


@lean
def _multiply(hidden: NDArray[np.float32], columns: NDArray[np.float32], values: NDArray[np.float32]) -> None:
    values[:] = np.float32(0)
    for place in range(len(hidden)):
        for row in range(len(values)):
            values[row] += columns[place, row] * hidden[place]


@lean
def _near_dot(hidden: NDArray[np.float32], rows: NDArray[np.float32], row: int) -> np.float32:
    """Return a product but for roundings: four sums beside one another do not wait for each other."""
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
def _log(leaf: int, parent: NDArray[np.int32], room: Search, free: int) -> float:
    """Return the logarithm of a leaf's probability as fastText rounds it; below ``_LOWEST`` where fastText goes another way."""
    stack, likely, logs = room.stack, room.likely, room.logs
    node, depth = leaf, free
    while logs[node] > 0.5:  # a mark: logarithms are at most a little above 0
        stack[depth] = node
        depth += 1
        node = whole(parent[node])
    score = logs[node]
    while depth > free:
        depth -= 1
        node = whole(stack[depth])
        if score >= _LOWEST:
            score = np.float64(np.float32(score + np.float32(math.log(likely[node] + _LOG_FLOOR))))
        logs[node] = score
    return score


@lean
def _descend(model: Weights, room: Search, labels: NDArray[np.int32], scores: NDArray[np.float64]) -> None:
    """Find the best leaves (``HierarchicalSoftmaxLoss::dfs``)."""
    values, stack, likely, reached, logs = room.values, room.stack, room.likely, room.reached, room.logs
    root, last = 2 * model.labels - 2, len(scores) - 1
    stack[0], reached[root], logs[root] = root, 1.0, 0.0
    least = _LOG_FLOOR * _SLACK
    depth = 1
    while depth:
        depth -= 1
        node = whole(stack[depth])
        if reached[node] < least:
            continue
        if model.left[node] < 0:
            score = _log(node, model.parent, room, depth)
            if score >= _LOWEST:
                _keep(score, node, labels, scores)
                least = max(least, math.exp(scores[last]) * _SLACK)
            continue
        # float32 where fastText has it, so that roundings are the same
        yes = np.float64(np.float32(1.0 / np.float64(_ONE + np.exp(-values[node - model.labels]))))
        no = np.float64(np.float32(1.0 - yes))
        left, right = whole(model.left[node]), whole(model.right[node])
        likely[left], likely[right] = no, yes
        reached[left], reached[right] = reached[node] * (no + _LOG_FLOOR), reached[node] * (yes + _LOG_FLOOR)
        logs[left] = logs[right] = 1.0
        stack[depth], stack[depth + 1] = (left, right) if yes > no else (right, left)  # the likelier child is looked at first
        depth += 2


@lean
def predict(hidden: NDArray[np.float32], model: Weights, room: Search, labels: NDArray[np.int32], scores: NDArray[np.float64]) -> None:
    """Write the best labels and their log probabilities (``Loss::findKBest``)."""
    values = room.values
    labels[:] = -1
    scores[:] = -np.inf
    _multiply(hidden, model.columns, values)
    if model.loss == HIERARCHICAL_SOFTMAX:
        _descend(model, room, labels, scores)
        return
    if model.loss == SOFTMAX:
        likely, most, total = room.likely, -np.inf, 0.0
        for label in range(model.labels):
            most = max(most, np.float64(values[label]))
        for label in range(model.labels):
            likely[label] = math.exp(np.float64(values[label]) - most)
            total += likely[label]
        for label in range(model.labels):
            _keep(likely[label] / total, label, labels, scores)
    else:
        for label in range(model.labels):
            value = np.float64(values[label])
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
    more than half of all chances is the best; the margin is a hundred times what roundings and ``_LOG_FLOOR`` can make. The first terms of
    the series of exp(x) are less than it, so the chance x gives, 1 / (1 + exp(-x)), is more than terms / (terms + 1).
    """
    if model.loss != HIERARCHICAL_SOFTMAX or label < 0:
        return False
    under, over, node, bound = 1.0, max(chance, 0.5) + 0.02, label, 20.0
    while model.parent[node] >= 0:
        above = whole(model.parent[node])
        value = np.float64(_near_dot(hidden, model.outputs, above - model.labels))
        x = min(value if model.right[above] == node else -value, bound)
        if x < 0.0:
            return False
        terms = 1.0 + x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))))
        under *= terms
        over *= terms + 1.0
        node = above
    return under >= over
