# SPDX-License-Identifier: Apache-2.0
"""Arrays that the language kernel works in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from filters.kernels.fasttext_cache import LONGEST
from filters.kernels.fasttext_grams import MOST_BYTES
from filters.kernels.fasttext_labels import Search, search
from filters.kernels.fasttext_rows import Weights
from filters.kernels.fasttext_tokens import ROOM as TOKENS
from filters.kernels.fasttext_tokens import Tokens, room
from filters.kernels.vectors import BLOCK, WIDTH

ROOM = 1 << 12
"""Row numbers that wait to be added up: 16 KB, which stay in the processor's nearest cache."""


class Scratch(NamedTuple):
    """Arrays that ``identify`` works in.

    Attributes:
        sums: float32 [3, columns], of the rows of a text, of a line, and of what counts for neither; hidden: float32 [dim], their mean.
        ids: int32 [ROOM and some], row numbers that wait to be added up.
        before, spoken: int64 [tokens and 1], how many of them there were before each token, and how many words.
        search: what ``predict`` works in; line_label, line_score: what it says of a line.
        named, sure: int32 [labels], how many lines of a text have a label, and are sure of it.
        tokens: those that were cut ahead.
        token: uint8 [longest token and some], a token between ``<`` and ``>``; buckets, found: what ``short_rows`` works in.
        hashes: int64 [words], of all words of a text.

    """

    sums: Any
    hidden: Any
    ids: Any
    before: Any
    spoken: Any
    search: Search
    line_label: Any
    line_score: Any
    named: Any
    sure: Any
    tokens: Tokens
    token: Any
    buckets: Any
    found: Any
    hashes: Any


def scratch(model: Weights, offsets: NDArray[np.int64]) -> Scratch:
    """Return room to work in, for texts no longer than those."""
    longest = int(np.diff(offsets).max(initial=0)) + 2
    return Scratch(
        sums=np.zeros((3, model.inputs.shape[1]), np.float32),
        hidden=np.zeros(model.outputs.shape[1], np.float32),
        ids=np.zeros(ROOM + LONGEST + 2 * WIDTH, np.int32),
        before=np.zeros(TOKENS, np.int64),
        spoken=np.zeros(TOKENS, np.int64),
        search=search(len(model.outputs)),
        line_label=np.zeros(1, np.int32),
        line_score=np.zeros(1, np.float64),
        named=np.zeros(model.labels, np.int32),
        sure=np.zeros(model.labels, np.int32),
        tokens=room(),
        token=np.empty(longest + 2 * BLOCK, np.uint8),
        buckets=np.zeros(MOST_BYTES * WIDTH, np.int32),
        found=np.zeros(WIDTH, np.uint64),
        hashes=np.empty(longest if model.word_ngrams > 1 else 1, np.int64),
    )
