# SPDX-License-Identifier: Apache-2.0
"""Memory of the language kernel: a table of tokens met before, which grows, and arrays to work in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.compiled import lean
from filters.kernels.fasttext_rows import Weights
from filters.kernels.fasttext_tokens import KEY, SHIFT, Tokens, room
from filters.kernels.vectors import WIDTH

ROOM = 1 << 12
"""Row numbers that wait to be added up: 16 KB, which stay in the processor's nearest cache."""
NEAR = 5
"""Rows of a token that stand in its entry itself: so many or fewer have four tokens out of five, and more of those that are frequent."""
_ONE = np.uint64(1)
_FREE = np.uint64(0)


class Cache(NamedTuple):
    """Rows of tokens met before.

    Attributes:
        entries: uint64 [slots, 4], of which the last is the key.
        fields: the same memory, int32 [8 * slots]: first the rows, or where they stand in ``lists`` when there are more than ``NEAR``; then
            one more than the number of rows (0 for labels).
        lists: int32 [numbers], rows of one token after another, in the order in which tokens came: frequent ones come first
            and stay near one another.
        seen: uint8 [marks], tokens that were met once while the cache was half full: only when met again do they enter.
        state: int64 [5]: entries, hits, misses, numbers used, whether the table will grow before it is full.

    """

    entries: Any
    fields: Any
    lists: Any
    seen: Any
    state: Any


class Scratch(NamedTuple):
    """Arrays that ``identify`` works in.

    Attributes:
        sums: float32 [3, columns], of the rows of a text, of a line, and of what counts for neither; hidden: float32 [dim], their mean.
        ids: int32 [ROOM and some], row numbers that wait to be added up.
        stack, marks: what ``predict`` works in; line_label, line_score: what it says of a line.
        named, sure: int32 [labels], how many lines of a text have a label, and are sure of it.
        token: uint8 [longest token and 2], a token between ``<`` and ``>``; hashes: int64 [words], of all words of a text.

    """

    sums: Any
    hidden: Any
    ids: Any
    stack: Any
    marks: Any
    line_label: Any
    line_score: Any
    named: Any
    sure: Any
    tokens: Tokens
    token: Any
    hashes: Any


def scratch(model: Weights, offsets: NDArray[np.int64]) -> Scratch:
    """Return room to work in, for texts no longer than those."""
    longest = int(np.diff(offsets).max(initial=0)) + 2
    nodes = max(2 * model.labels + 2, 64)
    return Scratch(
        sums=np.zeros((3, model.inputs.shape[1]), np.float32),
        hidden=np.zeros(model.outputs.shape[1], np.float32),
        ids=np.zeros(ROOM + 2 * WIDTH, np.int32),
        stack=np.zeros(nodes, np.int32),
        marks=np.zeros(nodes, np.float64),
        line_label=np.zeros(1, np.int32),
        line_score=np.zeros(1, np.float64),
        named=np.zeros(model.labels, np.int32),
        sure=np.zeros(model.labels, np.int32),
        tokens=room(),
        token=np.empty(longest, np.uint8),
        hashes=np.empty(longest if model.word_ngrams > 1 else 1, np.int64),
    )


@lean
def move(entries: NDArray[np.uint64], larger: NDArray[np.uint64]) -> None:
    """Enter all entries into a larger table."""
    mask = np.uint64(len(larger) - 1)
    for each in range(len(entries)):
        key = entries[each, KEY]
        if key != _FREE:
            slot = (key >> SHIFT) & mask
            while larger[slot, KEY] != _FREE:
                slot = (slot + _ONE) & mask
            for column in range(KEY + 1):
                larger[slot, column] = entries[each, column]
