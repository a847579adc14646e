# SPDX-License-Identifier: Apache-2.0
"""Gopher's quality heuristics tell prose from lists, menus and word salad.

Rules and thresholds: Rae et al. 2021, arXiv 2112.11446, appendix A.1 "Quality Filtering". Details that the paper leaves open
(what a symbol word is, how lines are cut) follow datatrove 0.10.1, ``pipeline/filters/gopher_quality_filter.py``, whose
decisions this filter reproduces when both are given the same words (and an English or no language).

Three departures, so that rules made for English words between spaces do not judge other texts:

* only words are words: symbols are not in the denominators of fractions. datatrove counts them there, because spaCy makes each
  comma a token; then the least fraction of alphabetic words (0.8) drops a tenth to a quarter of pieces of novels with spaCy's words, and
  half of the French, Italian and Portuguese ones with ours (ELTeC, development half, 40 pieces of 6 000 characters a language), against
  none when symbols are left out. ``count_symbols: true`` gives datatrove's count;
* the stop words count only where a list for the document's language was given; by default that is the English list, used for
  English and for documents whose language is unknown. Elsewhere the signal is null and the rule is silent;
* the mean word length is null where most words are single characters of a script written without spaces.

It does not look for toxic or personal content, does not repair text, and sees no order of words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Rule, Signal
from filters.segmentation.segmented import Segmented

ENGLISH: Final = ("the", "be", "to", "of", "and", "that", "have", "with")
"""The eight words of arXiv 2112.11446, appendix A.1."""

_NO_WORDS = "the text has no words"
_NO_LENGTH = "no words, or most are single characters of unspaced scripts"
_NO_LINES = "the text has no lines"


def _share(part: np.ndarray[Any, Any], whole: np.ndarray[Any, Any]) -> pa.Array:
    """Divide, at most 1, with null where there is nothing to divide by."""
    none = whole == 0
    return pa.array(np.minimum(part / np.where(none, 1, whole), 1), pa.float64(), mask=none)


@dataclass(frozen=True)
class GopherQuality(Segmented):
    r"""Word counts, word lengths, symbols, bullets, ellipses, letters and stop words.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> signals = GopherQuality().measure(Documents(pa.table({"text": ["- to be\n- and that ..."]})))
    >>> signals["gopher_words"].to_pylist(), signals["bullet_line_fraction"].to_pylist(), signals["stop_words"].to_pylist()
    ([4], [1.0], [4])
    """

    name: ClassVar[str] = "gopher_quality"
    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    languages: ClassVar[str] = "thresholds were set on English; counts are checked on English, French, German, Spanish, Italian and Dutch"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("gopher_words", pa.int64(), "words, symbols not counted", "words", 0),
        Signal("mean_word_chars", pa.float64(), "mean length of a word", "code points", 1, null=_NO_LENGTH),
        Signal("hash_word_fraction", pa.float64(), "number signs for each word, at most 1", "fraction", 0, 1, _NO_WORDS),
        Signal("ellipsis_word_fraction", pa.float64(), "ellipses for each word, at most 1", "fraction", 0, 1, _NO_WORDS),
        Signal("bullet_line_fraction", pa.float64(), "lines that start with a bullet or hyphen", "fraction", 0, 1, _NO_LINES),
        Signal("ellipsis_line_fraction", pa.float64(), "lines that end with an ellipsis", "fraction", 0, 1, _NO_LINES),
        Signal("alphabetic_word_fraction", pa.float64(), "words with a letter", "fraction", 0, 1, _NO_WORDS),
        Signal("stop_words", pa.int64(), "distinct stop words of its language in the text", "words", 0, null="no list for the language"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_few_words", "gopher_words", "below", "min_words"),
        Rule("too_many_words", "gopher_words", "above", "max_words"),
        Rule("words_too_short", "mean_word_chars", "below", "min_mean_word_chars"),
        Rule("words_too_long", "mean_word_chars", "above", "max_mean_word_chars"),
        Rule("too_many_hashes", "hash_word_fraction", "above", "max_symbol_word_fraction"),
        Rule("too_many_ellipses", "ellipsis_word_fraction", "above", "max_symbol_word_fraction"),
        Rule("too_many_bullet_lines", "bullet_line_fraction", "above", "max_bullet_line_fraction"),
        Rule("too_many_ellipsis_lines", "ellipsis_line_fraction", "above", "max_ellipsis_line_fraction"),
        Rule("too_few_alphabetic_words", "alphabetic_word_fraction", "below", "min_alphabetic_word_fraction"),
        Rule("too_few_stop_words", "stop_words", "below", "min_stop_words"),
    )

    min_words: int | None = 50
    """Fewest words (Gopher, appendix A.1: 50)."""
    max_words: int | None = 100_000
    """Most words (Gopher, appendix A.1: 100 000)."""
    min_mean_word_chars: float | None = 3
    """Shortest mean word, in code points (Gopher, appendix A.1: 3)."""
    max_mean_word_chars: float | None = 10
    """Longest mean word, in code points (Gopher, appendix A.1: 10)."""
    max_symbol_word_fraction: float | None = 0.1
    """Most number signs, and most ellipses, for each word (Gopher, appendix A.1: 0.1)."""
    max_bullet_line_fraction: float | None = 0.9
    """Most lines that start with a bullet (Gopher, appendix A.1: 90 %)."""
    max_ellipsis_line_fraction: float | None = 0.3
    """Most lines that end with an ellipsis (Gopher, appendix A.1: 30 %)."""
    min_alphabetic_word_fraction: float | None = 0.8
    """Fewest words with a letter (Gopher, appendix A.1: 80 %)."""
    min_stop_words: int | None = 2
    """Fewest distinct stop words (Gopher, appendix A.1: 2)."""
    stop_words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"eng_Latn": ENGLISH}, hash=False)
    """Stop words by language key, compared with case; the English list also serves documents of unknown language."""

    count_symbols: bool = False
    """Whether symbols count as words in the denominators of word fractions, as they do in datatrove."""

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count once over words and once over code points; divide at the end."""
        from filters.kernels.quality import LINE_COUNTS, WORD_COUNTS, StopWords, count_lines, count_words

        view = documents.segmented(self.segmentation)
        stop = StopWords.of(self.stop_words, documents.column("language"), unknown="eng_Latn", segmentation=self.segmentation)
        words = dict(zip(WORD_COUNTS, count_words(view.words, stop).T, strict=True))
        lines = dict(zip(LINE_COUNTS, count_lines(view).T, strict=True))
        counted = words["counted"]
        tokens = words["tokens"] if self.count_symbols else counted
        unspaced = (counted == 0) | (words["single"] * 2 > counted)
        return {
            "gopher_words": pa.array(counted),
            "mean_word_chars": pa.array(words["counted_chars"] / np.maximum(counted, 1), pa.float64(), mask=unspaced),
            "hash_word_fraction": _share(lines["hashes"], tokens),
            "ellipsis_word_fraction": _share(lines["ellipses"], tokens),
            "bullet_line_fraction": _share(lines["bullet_lines"], lines["lines"]),
            "ellipsis_line_fraction": _share(lines["ellipsis_lines"], lines["lines"]),
            "alphabetic_word_fraction": _share(words["alphabetic"], tokens),
            "stop_words": pa.array(words["stop_words"], mask=words["stop_words"] < 0),
        }
