# SPDX-License-Identifier: Apache-2.0
"""Gopher's repetition heuristics measure how much of a text is the same lines, paragraphs or phrases again.

Thresholds: Rae et al. 2021, arXiv 2112.11446, Table A1. What is counted follows datatrove 0.10.1,
``pipeline/filters/gopher_repetition_filter.py``, whose decisions this filter reproduces when both are given the same words:

* lines are cut at runs of newlines; paragraphs at runs of two or more, after stripping the text;
* a duplicate is an element that stood before; its characters count each further time;
* the top n-gram is the most frequent one, the first of equals; its characters, joined by spaces, times its count;
* duplicate n-grams are found from left to right without overlap; their characters exclude spaces.

Three departures: an empty text has null signals (datatrove drops it here; ``gopher_quality`` drops it as too short), n-grams are
equal when their words are (datatrove joins words without a space, so that "a bc" equals "ab c"), and a
top n-gram fraction stops at 1 (overlapping n-grams joined by spaces can exceed the text).

It does not find repetition between documents (see ``minhash``) and does not cut repeated parts out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Rule, Signal
from filters.segmentation.segmented import Segmented

TOP: Final = (2, 3, 4)
"""n of the n-grams whose most frequent one is measured (Table A1)."""
DUPLICATE: Final = (5, 6, 7, 8, 9, 10)
"""n of the n-grams whose duplicates are measured (Table A1)."""


def _fraction(name: str, meaning: str) -> Signal:
    return Signal(name, pa.float64(), meaning, "fraction", 0, 1, "the text is empty")


@dataclass(frozen=True)
class GopherRepetition(Segmented):
    r"""Duplicate lines, paragraphs and n-grams as fractions of a text.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> signals = GopherRepetition().measure(Documents(pa.table({"text": ["ha\nha\nha\nho"]})))
    >>> signals["duplicate_line_fraction"].to_pylist()
    [0.5]
    """

    name: ClassVar[str] = "gopher_repetition"
    languages: ClassVar[str] = "thresholds were set on English; counts are checked on English, French, German, Spanish, Italian and Dutch"
    signals: ClassVar[tuple[Signal, ...]] = (
        _fraction("duplicate_line_fraction", "lines that stood before"),
        _fraction("duplicate_paragraph_fraction", "paragraphs that stood before"),
        _fraction("duplicate_line_char_fraction", "characters in lines that stood before"),
        _fraction("duplicate_paragraph_char_fraction", "characters in paragraphs that stood before"),
        *(_fraction(f"top_{n}_gram_char_fraction", f"characters in the most frequent {n}-gram") for n in TOP),
        *(_fraction(f"duplicate_{n}_gram_char_fraction", f"characters in {n}-grams that stood before") for n in DUPLICATE),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        # In datatrove's order, so that the first rule that fails is the same.
        Rule("too_many_duplicate_paragraphs", "duplicate_paragraph_fraction", "above", "max_duplicate_paragraph_fraction"),
        Rule(
            "too_many_chars_in_duplicate_paragraphs",
            "duplicate_paragraph_char_fraction",
            "above",
            "max_duplicate_paragraph_char_fraction",
        ),
        Rule("too_many_duplicate_lines", "duplicate_line_fraction", "above", "max_duplicate_line_fraction"),
        Rule("too_many_chars_in_duplicate_lines", "duplicate_line_char_fraction", "above", "max_duplicate_line_char_fraction"),
        *(Rule(f"top_{n}_gram_too_frequent", f"top_{n}_gram_char_fraction", "above", f"max_top_{n}_gram_char_fraction") for n in TOP),
        *(
            Rule(f"too_many_duplicate_{n}_grams", f"duplicate_{n}_gram_char_fraction", "above", f"max_duplicate_{n}_gram_char_fraction")
            for n in DUPLICATE
        ),
    )

    max_duplicate_line_fraction: float | None = 0.30
    """Most lines that stood before (Gopher Table A1: 0.30)."""
    max_duplicate_paragraph_fraction: float | None = 0.30
    """Most paragraphs that stood before (Gopher Table A1: 0.30)."""
    max_duplicate_line_char_fraction: float | None = 0.20
    """Most characters in lines that stood before (Gopher Table A1: 0.20)."""
    max_duplicate_paragraph_char_fraction: float | None = 0.20
    """Most characters in paragraphs that stood before (Gopher Table A1: 0.20)."""
    max_top_2_gram_char_fraction: float | None = 0.20
    """Most characters in the most frequent 2-gram (Gopher Table A1: 0.20)."""
    max_top_3_gram_char_fraction: float | None = 0.18
    """Most characters in the most frequent 3-gram (Gopher Table A1: 0.18)."""
    max_top_4_gram_char_fraction: float | None = 0.16
    """Most characters in the most frequent 4-gram (Gopher Table A1: 0.16)."""
    max_duplicate_5_gram_char_fraction: float | None = 0.15
    """Most characters in 5-grams that stood before (Gopher Table A1: 0.15)."""
    max_duplicate_6_gram_char_fraction: float | None = 0.14
    """Most characters in 6-grams that stood before (Gopher Table A1: 0.14)."""
    max_duplicate_7_gram_char_fraction: float | None = 0.13
    """Most characters in 7-grams that stood before (Gopher Table A1: 0.13)."""
    max_duplicate_8_gram_char_fraction: float | None = 0.12
    """Most characters in 8-grams that stood before (Gopher Table A1: 0.12)."""
    max_duplicate_9_gram_char_fraction: float | None = 0.11
    """Most characters in 9-grams that stood before (Gopher Table A1: 0.11)."""
    max_duplicate_10_gram_char_fraction: float | None = 0.10
    """Most characters in 10-grams that stood before (Gopher Table A1: 0.10)."""

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count duplicates once over lines, paragraphs and words; divide at the end."""
        from filters.kernels.repetition import count_duplicates, count_ngrams

        view = documents.segmented(self.segmentation)
        chars, empty = np.maximum(view.chars, 1), view.chars == 0
        signals: dict[str, pa.Array] = {}
        for unit, spans in (("line", view.lines), ("paragraph", view.paragraphs)):
            elements, repeated, repeated_chars = count_duplicates(spans)
            signals[f"duplicate_{unit}_fraction"] = pa.array(repeated / np.maximum(elements, 1), pa.float64(), mask=empty)
            signals[f"duplicate_{unit}_char_fraction"] = pa.array(repeated_chars / chars, pa.float64(), mask=empty)
        grams = count_ngrams(view.words, TOP[-1], DUPLICATE[-1])
        for column, n in enumerate((*TOP, *DUPLICATE)):
            name = f"top_{n}_gram_char_fraction" if n in TOP else f"duplicate_{n}_gram_char_fraction"
            signals[name] = pa.array(np.minimum(grams[:, column] / chars, 1), pa.float64(), mask=empty)
        return {signal.name: signals[signal.name] for signal in self.signals}
