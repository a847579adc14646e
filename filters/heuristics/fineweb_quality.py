# SPDX-License-Identifier: Apache-2.0
"""FineWeb's own heuristics find lists, menus and pages whose lines break off.

Thresholds: Penedo et al. 2024, arXiv 2406.17557, section 3.6 (12 % of lines end in punctuation, 1 % of characters in duplicate lines, 67
% of lines of at most 30 characters) and datatrove 0.10.1, ``pipeline/filters/fineweb_quality_filter.py`` (0.3 newlines a word), whose
decisions this filter reproduces when both are given the same words:

* lines are cut at newlines; those of white space alone do not count;
* a line is punctuated when its very last character is terminal (Unicode's Sentence_Terminal): a space after the full stop hides it;
* characters of duplicate lines are divided by all characters that are no newline.

A text without lines has null signals (datatrove drops it here; ``gopher_quality`` drops it as too short). Words are words, not symbols,
unless ``count_symbols`` says so, as in ``gopher_quality``. FineWeb 2 turns rules off where they failed: its sets are named by ``thresholds:
fineweb2``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Rule, Signal
from filters.segmentation.segmented import Segmented

_NO_LINES = "the text has no line with a character"


@dataclass(frozen=True)
class FineWebQuality(Segmented):
    r"""Lines that end in punctuation, short lines, duplicate lines, newlines for each word.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> signals = FineWebQuality().measure(Documents(pa.table({"text": ["Menu\nWater runs.\nMenu\n"]})))
    >>> signals["punctuated_line_fraction"].to_pylist(), signals["newlines_per_word"].to_pylist()
    ([0.3333333333333333], [0.75])
    """

    name: ClassVar[str] = "fineweb_quality"
    languages: ClassVar[str] = "thresholds were set on English; counts agree with datatrove's in six languages"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("punctuated_line_fraction", pa.float64(), "lines that end in terminal punctuation", "fraction", 0, 1, _NO_LINES),
        Signal("short_line_fraction", pa.float64(), "lines of at most short_line_chars", "fraction", 0, 1, _NO_LINES),
        Signal("repeated_line_char_fraction", pa.float64(), "characters in lines that stood before", "fraction", 0, 1, _NO_LINES),
        Signal("newlines_per_word", pa.float64(), "newlines for each word", "newlines", 0, null="the text has no words"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_few_punctuated_lines", "punctuated_line_fraction", "below", "min_punctuated_line_fraction"),
        Rule("too_many_short_lines", "short_line_fraction", "above", "max_short_line_fraction"),
        Rule("too_many_chars_in_repeated_lines", "repeated_line_char_fraction", "above", "max_repeated_line_char_fraction"),
        Rule("too_many_newlines", "newlines_per_word", "above", "max_newlines_per_word"),
    )

    min_punctuated_line_fraction: float | None = 0.12
    """Fewest lines that end in terminal punctuation (FineWeb, section 3.6: 0.12)."""
    max_short_line_fraction: float | None = 0.67
    """Most short lines (FineWeb, section 3.6: 0.67)."""
    max_repeated_line_char_fraction: float | None = 0.01
    """Most characters in lines that stood before (FineWeb, section 3.6: 0.01; FineWeb 2: 0.1)."""
    max_newlines_per_word: float | None = 0.3
    """Most newlines for each word (datatrove, ``fineweb_quality_filter.py``: 0.3)."""
    short_line_chars: int = 30
    """Longest short line, in code points (FineWeb, section 3.6: 30)."""
    count_symbols: bool = False
    """Whether symbols count as words, as they do in datatrove."""

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count once over lines; words are those of the shared view."""
        from filters.kernels.fineweb import COUNTS, count_lines
        from filters.kernels.quality import count_tokens

        view = documents.segmented(self.segmentation)
        counts = dict(zip(COUNTS, count_lines(view, self.short_line_chars).T, strict=True))
        tokens = count_tokens(view.words, symbols=self.count_symbols)
        none, least = counts["lines"] == 0, np.maximum(counts["lines"], 1)
        solid = np.maximum(view.chars - counts["newlines"], 1)
        return {
            "punctuated_line_fraction": pa.array(counts["punctuated"] / least, mask=none),
            "short_line_fraction": pa.array(counts["short"] / least, mask=none),
            "repeated_line_char_fraction": pa.array(counts["duplicate_chars"] / solid, mask=none),
            "newlines_per_word": pa.array(counts["newlines"] / np.maximum(tokens, 1), mask=tokens == 0),
        }
