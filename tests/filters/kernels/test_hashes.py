# SPDX-License-Identifier: Apache-2.0
"""Hashes of spans: by whichever way they are made, equal for equal bytes, and those of lower case for words lowered."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.characters import load
from filters.kernels.lowering import lowered
from filters.kernels.utf8 import hashed, hashed_short

WORDS = st.text(
    alphabet=st.one_of(st.sampled_from("abyzABYZ09_éÉΩωЖжİßǅ水\U00010400\u00ad"), st.characters(exclude_categories=["Cs"])), max_size=20
)


def _bytes(text: str, before: int, behind: int) -> tuple[np.ndarray, int, int]:
    content = text.encode()
    return np.frombuffer(b"\xff" * before + content + b"\xff" * behind, np.uint8), before, before + len(content)


@given(WORDS, st.integers(0, 9), st.integers(0, 17))
def test_a_hash_depends_on_the_bytes_of_its_span_alone(text: str, before: int, behind: int) -> None:
    """Wherever a span stands, and whether there is room to read further or not."""
    alone = hashed(*_bytes(text, 0, 0))
    data, start, end = _bytes(text, before, behind)
    assert hashed(data, start, end) == alone
    if end - start < 16 and start + 16 <= len(data):
        assert hashed_short(data, start, end - start) == alone


@given(WORDS, st.integers(0, 17))
def test_a_lowered_hash_is_that_of_the_lowered_word(text: str, behind: int) -> None:
    """Code point by code point, without format characters."""
    bits, lower = load()
    small = "".join(chr(ord(char) + lower[ord(char)]) for char in text if bits[ord(char)] & 7 != 3)
    assert lowered(*_bytes(text, 0, behind), bits, lower) == hashed(*_bytes(small, 0, 0))
