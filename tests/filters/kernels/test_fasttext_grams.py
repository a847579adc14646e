# SPDX-License-Identifier: Apache-2.0
"""Rows of n-grams hashed for sixteen beginnings at once are those of the kernel that takes one byte after another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filters.kernels.fasttext_grams import LONGEST, MOST_BYTES, short_rows
from filters.kernels.fasttext_rows import Weights, character_rows, division
from filters.kernels.vectors import WIDTH

TOKENS = st.one_of(
    st.text(min_size=1, max_size=LONGEST - 2).map(str.encode),
    st.text("aàé水𠀀\u0301", min_size=1, max_size=LONGEST - 2).map(str.encode),
    st.binary(min_size=1, max_size=LONGEST - 2),
)


def _model(least: int, most: int, kept: np.ndarray[Any, Any], buckets: int) -> Weights:
    """Return a model of 7 words and so many buckets, of which those marked were kept; all of them when none is marked."""
    counts = np.cumsum([word.bit_count() for word in kept.tolist()]) - [word.bit_count() for word in kept.tolist()]
    none = np.zeros(0, np.int32)
    return Weights(
        inputs=np.zeros((1, WIDTH), np.float32),
        outputs=np.zeros((1, WIDTH), np.float32),
        columns=np.zeros((WIDTH, 1), np.float32),
        keys=np.zeros(1, np.uint64),
        ids=none,
        kept=kept,
        before=counts.astype(np.int32),
        inverse=np.uint64((1 << division(buckets)) // buckets),
        shift=np.uint64(division(buckets)),
        has_buckets=True,
        words=7,
        labels=1,
        buckets=buckets,
        min_chars=least,
        max_chars=most,
        word_ngrams=1,
        loss=1,
        left=none,
        right=none,
        parent=none,
        end_key=np.uint64(1),
    )


@pytest.mark.parametrize(("least", "most"), [(2, 4), (1, 3), (1, 1), (2, 5), (3, 6), (5, 8)])
@given(token=TOKENS, buckets=st.integers(65, 2_000_000), share=st.integers(0, 3))
@example(token=b"\xe6\xb0\xb4" * 20, buckets=100, share=1)
@example(token=b"\x80", buckets=100, share=0)
def test_the_same_rows_in_the_same_order(least: int, most: int, token: bytes, buckets: int, share: int) -> None:
    """Tokens of characters of one to four bytes; what is no UTF-8, or too long, is left to the other kernel."""
    words = (buckets + 63) // 64
    kept = np.random.default_rng(buckets).integers(0, 1 << 64, words if share else 0, np.uint64, endpoint=False)
    model = _model(least, most, kept, buckets)
    text = np.frombuffer(b"<" + token + b">" + b"\xc3\xa9x\x00" * 40, np.uint8)
    size = len(token) + 2
    rest = sum(1 << place for place in range(min(size, 64)) if text[place] & 0xC0 == 0x80)
    found = np.zeros(2000, np.int32)
    short = short_rows(text, size, np.uint64(rest), model, np.zeros(MOST_BYTES * WIDTH, np.int32), np.zeros(WIDTH, np.uint64), found, 3)
    wanted = np.zeros(2000, np.int32)
    _, end = character_rows(text, size, 0, model, wanted, 3)

    utf8 = token.decode("utf-8", "ignore").encode() == token
    if utf8 and size <= LONGEST:
        assert short == end
    assert short in (-1, end)
    if short >= 0:
        assert found[3:short].tolist() == wanted[3:end].tolist()
