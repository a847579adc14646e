# SPDX-License-Identifier: Apache-2.0
"""Counts of n-grams that stand more than once are those of a dictionary."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.repeats import NEAR, links, repeats

ANY = st.lists(st.sampled_from([0, 1, 2, 1 << 63, (1 << 63) + 1, (1 << 64) - 1, *(place << 60 for place in range(16))]), max_size=60)


@given(st.lists(ANY, max_size=5))
def test_counts_are_those_of_a_dictionary(texts: list[list[int]]) -> None:
    """Text after text in one memory, with different n-grams in one slot."""
    memory = links(max(map(len, texts), default=0))
    for grams in texts:
        repeated, groups = repeats(np.array(grams, np.uint64), len(grams), memory)
        several = sorted(count for count in Counter(grams).values() if count > 1)
        assert sorted(memory.counts[1 : groups + 1].tolist()) == several
        assert repeated == sum(several) - len(several)


def test_short_and_long_texts_share_a_memory() -> None:
    """Slots are numbered otherwise in long texts than in short ones: what stands there from before counts as nothing."""
    memory = links(NEAR + 1)
    for many in (3, NEAR + 1, NEAR, 5, NEAR + 1):
        grams = np.arange(many, dtype=np.uint64) // np.uint64(2) << np.uint64(40)
        repeated, groups = repeats(grams, many, memory)
        assert (repeated, groups) == (many // 2, many // 2)
