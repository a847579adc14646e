# SPDX-License-Identifier: Apache-2.0
"""Planes of bits: each bit is what the table says of its code point, and searching in them is searching byte by byte."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels import planes as p
from filters.kernels.characters import ALPHABETIC, COUNTED, FOLDING, KIND, SINGLE, SYMBOL, WHITE, WORD, load
from filters.kernels.sentences import marks
from filters.text import TextView

CHARS = st.text(
    alphabet=st.one_of(
        st.sampled_from(" aZ_9.!?\n\r\t\x1c\x85\u2028\u200b\u0301éΩж水。…１\U0001f600"), st.characters(exclude_categories=["Cs"])
    )
)


def _bits(view: TextView, plane: int) -> list[int]:
    words = view.planes[plane].view(np.uint8)
    return [int(place) for place in np.flatnonzero(np.unpackbits(words, bitorder="little")) if view.offsets[0] <= place < view.offsets[-1]]


@pytest.mark.parametrize("before", range(3))
def test_all_characters(before: int) -> None:
    """Every code point, at even and odd places of blocks."""
    text = "a" * before + "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    view = TextView(pa.array([text]))
    codes = np.array([ord(char) for char in text])
    what = load()[0][codes]
    first = np.flatnonzero((view.data & 0xC0) != 0x80)
    for plane, holds in (
        (p.WHITES, what & WHITE),
        (p.LETTERS, what & ALPHABETIC),
        (p.FOLDED, what & FOLDING),
        (p.WORDS, what & KIND == WORD),
        (p.TELLING, (what & COUNTED) * (what & WHITE == 0)),
    ):
        set_ = np.unpackbits(view.planes[plane].view(np.uint8), bitorder="little")[: len(view.data)]
        if plane in (p.WHITES, p.WORDS):  # all bytes
            assert np.array_equal(set_, np.repeat(holds > 0, np.diff([*first, len(view.data)])))
        else:
            assert np.array_equal(set_[first] * (plane != p.TELLING or what & WHITE == 0), holds > 0)
            assert not set_[(view.data & 0xC0) == 0x80].any()


@given(st.lists(CHARS, min_size=1, max_size=4))
def test_each_bit_says_what_the_table_says(texts: list[str]) -> None:
    """Whatever the text, and wherever code points lie across blocks and rows."""
    view = TextView(pa.array(["é.", *texts, "é"]).slice(1, len(texts)))
    bits, _ = load()
    expected: list[list[int]] = [[] for _ in range(p.PLANES)]
    at = int(view.offsets[0])
    for char in "".join(texts):
        what, size = int(bits[ord(char)]), len(char.encode())
        kind = what & KIND
        for plane, holds in (
            (p.WHITES, what & WHITE),
            (p.ENDS, len(f"a{char}a".splitlines()) > 1),
            (p.STOPS, char == ";" or (ord(char) < len(marks()) and marks()[ord(char)] & 1)),
            (p.LETTERS, what & ALPHABETIC),
            (p.FOLDED, what & FOLDING),
            (p.TELLING, what & COUNTED and not what & WHITE),
            (p.WORDS, kind == WORD),
            (p.LONE, kind in (SYMBOL, SINGLE)),
            (p.RARE, not what & WHITE and kind not in (WORD, SYMBOL, SINGLE)),
        ):
            if holds:
                expected[plane] += range(at, at + (size if plane in (p.WHITES, p.WORDS) else 1))
        expected[p.LATER] += range(at + 1, at + size)
        at += size
    for plane in range(p.PLANES):
        found = _bits(view, plane)
        if plane == p.TELLING:  # of white space nothing is said
            found = [place for place in found if place not in set(expected[p.WHITES])]
        assert found == expected[plane], plane


@given(st.lists(st.integers(0, 300), max_size=12), st.integers(0, 320), st.integers(0, 320))
def test_searching_and_counting_are_those_of_a_list(places: list[int], start: int, stop: int) -> None:
    """The next and the last bit, and how many there are, in any part of any plane."""
    planes = np.zeros((2, 5), np.uint64)
    for place in places:
        planes[1, place // 64] |= np.uint64(1) << np.uint64(place % 64)
    inside = [place for place in places if start <= place < stop]
    assert p.next_one(planes, 1, start, stop) == (min(inside) if inside else stop)
    assert p.last_one(planes, 1, start, stop) == (max(inside) if inside else start - 1)
    assert p.count_ones(planes, 1, start, stop) == len(set(inside))
