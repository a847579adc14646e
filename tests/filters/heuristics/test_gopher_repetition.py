# SPDX-License-Identifier: Apache-2.0
"""Gopher's repetition signals on small texts whose answers can be counted by hand (kernels are checked at large elsewhere)."""

from __future__ import annotations

import pyarrow as pa

from filters.contract import Documents
from filters.heuristics.gopher_repetition import GopherRepetition


def _measure(text: str | None) -> dict[str, float | None]:
    answer = GopherRepetition().measure(Documents(pa.table({"text": pa.array([text], pa.string())})))
    return {name: column[0].as_py() for name, column in answer.items()}


def test_lines_and_paragraphs_that_stood_before_are_counted() -> None:
    """Three equal lines are two duplicates; their characters count, newlines do not."""
    signals = _measure("aa\naa\naa\n\nbb")

    assert signals["duplicate_line_fraction"] == 2 / 4
    assert signals["duplicate_line_char_fraction"] == 4 / 12
    assert signals["duplicate_paragraph_fraction"] == 0
    assert _measure("aa\n\naa")["duplicate_paragraph_char_fraction"] == 2 / 6


def test_the_most_frequent_ngram_counts_with_its_spaces() -> None:
    """Among equals the first counts; overlapping n-grams stop at the whole text."""
    assert _measure("one two, one two")["top_2_gram_char_fraction"] == 14 / 16
    assert _measure("one two three")["top_2_gram_char_fraction"] == 7 / 13
    assert _measure("a a a a a a")["top_3_gram_char_fraction"] == 1


def test_duplicate_ngrams_do_not_overlap() -> None:
    """Six words again are one duplicate 5-gram of five words; the sixth is not enough for another."""
    signals = _measure("a b c d e f a b c d e f")

    assert signals["duplicate_5_gram_char_fraction"] == 5 / 23
    assert signals["duplicate_6_gram_char_fraction"] == 6 / 23
    assert signals["duplicate_7_gram_char_fraction"] == 0


def test_an_empty_text_has_no_fractions() -> None:
    """Null and empty are answered with null, white space with zero."""
    assert set(_measure(None).values()) == set(_measure("").values()) == {None}
    assert set(_measure(" ").values()) == {0.0}
