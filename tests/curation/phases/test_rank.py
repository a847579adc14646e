# SPDX-License-Identifier: Apache-2.0
"""Ranks of survivors by measured signals."""

from __future__ import annotations

import pyarrow as pa
import pytest

from curation.errors import RunError
from curation.rank import ranks


def test_signals_rank_survivors() -> None:
    """The highest or lowest value comes first, and what was not measured last."""
    signals = pa.table({"score": [0.2, None, 0.9]})
    highest, lowest = ranks(["highest:score", "lowest:score"], signals, signals, [])

    assert highest.argsort().tolist() == [2, 0, 1]
    assert lowest.argsort().tolist() == [0, 2, 1]


def test_unknown_criteria_are_named() -> None:
    """A criterion or signal that is not there ends the run with the names that are."""
    signals = pa.table({"score": [0.2]})

    with pytest.raises(RunError, match="prefer names 'best'; expected license, source, longest, newest, oldest, highest:SIGNAL or lowest"):
        ranks(["best"], signals, signals, [])
    with pytest.raises(RunError, match="prefer names 'highest:grade', but no step before measures 'grade'; measured: score"):
        ranks(["highest:grade"], signals, signals, [])
