# SPDX-License-Identifier: Apache-2.0
"""ROOTS' and FineWeb's signals against plain Python, and their lists and limits."""

from __future__ import annotations

import math
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.heuristics.fineweb_quality import FineWebQuality
from filters.heuristics.roots_quality import RootsQuality


def _repeated(text: str, n: int) -> float | None:
    """Compute ROOTS' character repetition as ``filtering.py`` describes it."""
    counts = sorted(Counter(text[at : at + n] for at in range(len(text) - n + 1)).values(), reverse=True)
    if not counts:
        return None
    taken = min(int(math.sqrt(len(counts))), sum(count > 1 for count in counts))
    return sum(counts[:taken]) / sum(counts)


@given(st.lists(st.text(alphabet="ab é水\n", max_size=80), max_size=5), st.integers(1, 6))
def test_character_repetition_is_that_of_roots(texts: list[str], n: int) -> None:
    """Any texts, any length of n-gram."""
    signals = RootsQuality(char_ngram=n).measure(Documents(pa.table({"text": pa.array(texts, pa.string())})))

    assert signals["repeated_char_ngram_fraction"].to_pylist() == [_repeated(text, n) for text in texts]


def test_listed_words_count_in_lower_case_and_by_language() -> None:
    """Stop words and flagged words are shares of words, null without a list."""
    filter_ = RootsQuality(stop_words={"fra_Latn": ("le", "été")}, flagged_words={"fra_Latn": ("zut",)})
    table = pa.table({"text": ["Le ÉTÉ, zut le", "le le", ""], "language": ["fra_Latn", "deu_Latn", "fra_Latn"]})
    signals = filter_.measure(Documents(table))

    assert signals["stop_word_fraction"].to_pylist() == [0.75, None, None]
    assert signals["flagged_word_fraction"].to_pylist() == [0.25, None, None]
    with pytest.raises(ValueError, match=r"^roots_quality: stop word 'deux mots' of fra_Latn is 2 words; expected one"):
        RootsQuality(stop_words={"fra_Latn": ("deux mots",)}).measure(Documents(table))
    with pytest.raises(ValueError, match=r"^roots_quality: char_ngram is 0; expected 1 or more$"):
        RootsQuality(char_ngram=0)


@given(st.text(alphabet="ab .\n\u3002é ", max_size=60))
def test_lines_are_counted_as_fineweb_does(text: str) -> None:
    """Punctuated, short and repeated lines, and newlines, as datatrove's file has them."""
    lines = [line for line in text.split("\n") if line.strip()]
    signals = {
        name: column[0].as_py()
        for name, column in FineWebQuality(short_line_chars=3).measure(Documents(pa.table({"text": [text]}))).items()
    }

    if not lines:
        assert signals["punctuated_line_fraction"] is None
        return
    repeated = sum(len(line) * (count - 1) for line, count in Counter(lines).items())
    assert signals["punctuated_line_fraction"] == sum(line.endswith((".", "\u3002")) for line in lines) / len(lines)
    assert signals["short_line_fraction"] == sum(len(line) <= 3 for line in lines) / len(lines)
    assert signals["repeated_line_char_fraction"] == repeated / len(text.replace("\n", ""))
