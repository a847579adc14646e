# SPDX-License-Identifier: Apache-2.0
"""The sieve before patterns: never no where a mark stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.tell_tales import BLOCK, may_hold, places, quads

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


PARTS = [b"tdm-", b"c", b"C", b"cc", b" ", b"-", b"by", b"0", b"noai", b"x", b"\xc2\xa0", b"("]


@given(st.lists(st.sampled_from(PARTS), max_size=60), st.integers(0, 2 * BLOCK))
def test_places_as_a_plain_search(parts: list[bytes], before: int) -> None:
    """Every beginning of a mark, and "cc" before what may part it from the rest of a licence's name."""
    page = b"." * before + b"".join(parts)
    low = page.lower()
    marked = {n for mark in MARKS for n in range(len(page)) if low.startswith(mark, n)}
    named = {n for n in range(len(page) - 2) if low[n : n + 2] == b"cc" and low[n + 2] in b" &(-/0:bz_\xc2\xa0"}

    assert places(np.frombuffer(page, np.uint8), quads(*MARKS)).tolist() == sorted(marked | named)
