# SPDX-License-Identifier: Apache-2.0
"""N-grams of characters against a plain count in Python."""

from collections import Counter
from math import isqrt
from unicodedata import category

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.char_ngrams import count_chars
from filters.text import TextView

CHINESE = "".join(chr(0x4E00 + place % 300) for place in range(2000))
"""More than 128 different characters beside ASCII, each n-gram again after 300."""


def counted(text: str, n: int) -> list[int]:
    """Return special characters, n-grams, and how many n-grams the most frequent repeated ones make."""
    special = sum(category(char)[0] not in "LM" for char in text)
    grams = Counter(text[place : place + n] for place in range(len(text) - n + 1))
    repeated = sorted((count for count in grams.values() if count > 1), reverse=True)
    return [special, grams.total(), sum(repeated[: isqrt(len(grams))])]


@given(
    st.lists(st.text(st.sampled_from("ab é`_^水ж1\u0301\U00020000"), max_size=80), max_size=4),
    st.sampled_from([1, 2, 3, 7, 8, 9, 10, 16, 17]),
)
def test_counts_are_those_of_a_plain_count(texts: list[str], n: int) -> None:
    """Every length of n-gram, ASCII and other characters mixed, row after row."""
    assert count_chars(TextView(pa.array(texts, pa.string())), n).tolist() == [counted(text, n) for text in texts]


@pytest.mark.parametrize("n", [3, 10, 16, 20])
@pytest.mark.parametrize("text", [CHINESE, CHINESE + "plain " * 9, "x" * 3000, "été " * 500, "".join(map(chr, range(0x20, 0x7F)))])
def test_long_texts_of_any_alphabet(text: str, n: int) -> None:
    """Texts whose characters have numbers of one byte, and texts with too many different ones."""
    assert count_chars(TextView(pa.array([text, "", text])), n).tolist() == [counted(text, n), [0, 0, 0], counted(text, n)]
