# SPDX-License-Identifier: Apache-2.0
"""The sieve before patterns: never no where a mark stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.tell_tales import BLOCK, may_hold, quads

MARKS = (b"tdm-", b"noai", b"rsl+")


def holds(page: bytes) -> bool:
    """Ask for the marks of this test."""
    return may_hold(np.frombuffer(page, np.uint8), quads(*MARKS))


@pytest.mark.parametrize("mark", [*MARKS, b"TDM-", b"nOaI"])
@pytest.mark.parametrize("place", [0, 1, BLOCK - 4, BLOCK - 3, BLOCK - 1, BLOCK, 3 * BLOCK + 7])
def test_a_mark_at_any_place(mark: bytes, place: int) -> None:
    """At the beginning, across blocks, at the end; cut by one byte it is none."""
    assert holds(b"." * place + mark)
    assert holds(b"." * place + mark + b"." * 5000)
    assert not holds(b"." * place + mark[:3])


@given(st.lists(st.sampled_from([b"t", b"dm", b"-", b"no", b"ai", b"A", b"rsl", b"+", b"\xcb", b" "]), max_size=30))
def test_as_a_plain_search(parts: list[bytes]) -> None:
    """Of bytes that no other stands for, it says what a search in small letters says."""
    page = b"".join(parts)

    assert holds(page) == any(mark in page.lower() for mark in MARKS)


def test_nothing_is_held_by_nothing() -> None:
    """An empty page."""
    assert not holds(b"")


def test_short_marks_are_refused() -> None:
    """Three bytes cannot be compared by four."""
    with pytest.raises(ValueError, match="marks of 4 bytes or more are expected"):
        quads(b"cc0")
