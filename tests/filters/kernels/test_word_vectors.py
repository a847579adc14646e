# SPDX-License-Identifier: Apache-2.0
"""Words measured eight at once are those measured one by one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from filters.kernels.characters import load
from filters.kernels.words import _measure_one
from filters.text import TextView

PIECES = ["eau", "L", "’", "«", " ", "\n", "Ärger", "_9", "水", "ไท", "…", ",", "Ж", "x" * 15, "y" * 16, "Z" * 70, "é" * 8, "-", "é", "1"]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), min_size=1, max_size=4)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 3))
def test_eight_at_once_are_eight_one_by_one(texts: list[str], before: int) -> None:
    """Long words, symbols beyond ASCII, words at the end of the data, rows that begin within a block."""
    view = TextView(pa.array([*["?"] * before, *texts]))
    words, planes = view.words, view.planes
    chars, hashes, flags = np.zeros_like(words.chars), np.zeros_like(words.hashes), np.zeros_like(words.flags)
    for index in range(len(words.start)):
        _measure_one(view.data, load()[0], planes, index, words.start, words.end, chars, hashes, flags)

    assert chars.tolist() == words.chars.tolist()
    assert hashes.tolist() == words.hashes.tolist()
    assert flags.tolist() == words.flags.tolist()
