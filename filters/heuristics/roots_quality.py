# SPDX-License-Identifier: Apache-2.0
"""The filters of ROOTS: repetition of characters and words, special characters, stop words and flagged words, with cut-offs by language.

Laurençon et al. 2022, arXiv 2303.03915, appendix B.1, and bigscience-workshop/data-preparation (commit 9d058841),
``01b_oscar_cleaning_and_filtering``: ``filtering.py`` says what is counted, ``parameters_filtering.py`` the cut-offs, which native
speakers chose by looking; the defaults here are its defaults, the thirteen languages are the threshold set ``roots``.

* character repetition: the n-grams of characters (n = 10) in order of frequency; the share of all n-grams that the most frequent
  ones make, as many as the square root of the number of distinct ones, but only ones that stand more than once;
* word repetition: the share of the n-grams of words (n = 5, lower case) that stand more than once;
* stop words and flagged words: their share of the words, lower case, where a list for the language was given; else null.

Departures: words are those of ``filters.text`` without symbols (ROOTS cuts at white space and strips special characters); a special
character
is any code point but letters and marks (ROOTS lists some 1 000, with digits and white space); n does not differ by language (ROOTS: 3
characters in Chinese, 7 words in Urdu); long words are not removed from texts. Lists are not shipped: derive stop words
(``limpide thresholds derive``) and give flagged words of your own. A flagged word says nothing about what a text does with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from filters.contract import Documents, Rule, Signal
from filters.segmentation.segmented import Segmented

_NO_LIST = "no words, or no list for the language"


@dataclass(frozen=True)
class RootsQuality(Segmented):
    """Repeated character and word n-grams, special characters, stop words, flagged words.

    >>> import pyarrow as pa
    >>> from filters.contract import Documents
    >>> signals = RootsQuality(word_ngram=2).measure(Documents(pa.table({"text": ["clear water, clear water!"]})))
    >>> signals["repeated_word_ngram_fraction"].to_pylist(), signals["special_char_fraction"].to_pylist()
    ([0.6666666666666666], [0.2])
    """

    name: ClassVar[str] = "roots_quality"
    reads: ClassVar[tuple[str, ...]] = ("text", "language")
    languages: ClassVar[str] = "cut-offs for 13 languages were chosen by native speakers (thresholds: roots)"
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("roots_words", pa.int64(), "words, symbols not counted", "words", 0),
        Signal(
            "repeated_char_ngram_fraction",
            pa.float64(),
            "n-grams of characters that are the most frequent",
            "fraction",
            0,
            1,
            "the text is shorter than an n-gram",
        ),
        Signal(
            "repeated_word_ngram_fraction",
            pa.float64(),
            "n-grams of words that stand more than once",
            "fraction",
            0,
            1,
            "the text has fewer words than an n-gram",
        ),
        Signal(
            "special_char_fraction", pa.float64(), "code points that are neither letter nor mark", "fraction", 0, 1, "the text is empty"
        ),
        Signal("stop_word_fraction", pa.float64(), "words that are stop words of its language", "fraction", 0, 1, _NO_LIST),
        Signal("flagged_word_fraction", pa.float64(), "words that are flagged words of its language", "fraction", 0, 1, _NO_LIST),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_few_roots_words", "roots_words", "below", "min_words"),
        Rule("too_many_roots_words", "roots_words", "above", "max_words"),
        Rule("too_many_repeated_chars", "repeated_char_ngram_fraction", "above", "max_repeated_char_ngram_fraction"),
        Rule("too_many_repeated_words", "repeated_word_ngram_fraction", "above", "max_repeated_word_ngram_fraction"),
        Rule("too_many_special_chars", "special_char_fraction", "above", "max_special_char_fraction"),
        Rule("too_small_share_of_stop_words", "stop_word_fraction", "below", "min_stop_word_fraction"),
        Rule("too_many_flagged_words", "flagged_word_fraction", "above", "max_flagged_word_fraction"),
    )

    min_words: int | None = 10
    """Fewest words (ROOTS, default: 10)."""
    max_words: int | None = 100_000
    """Most words (ROOTS, default: 100 000)."""
    max_repeated_char_ngram_fraction: float | None = 0.2
    """Most repeated n-grams of characters (ROOTS, default: 0.2)."""
    max_repeated_word_ngram_fraction: float | None = 0.3
    """Most repeated n-grams of words (ROOTS, default: 0.3)."""
    max_special_char_fraction: float | None = 0.4
    """Most special characters (ROOTS, default: 0.4)."""
    min_stop_word_fraction: float | None = 0.1
    """Fewest stop words (ROOTS, default: 0.1)."""
    max_flagged_word_fraction: float | None = 0.1
    """Most flagged words (ROOTS, default: 0.1)."""
    char_ngram: int = 10
    """Length of the n-grams of characters (ROOTS, default: 10)."""
    word_ngram: int = 5
    """Length of the n-grams of words (ROOTS, default: 5)."""
    stop_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Stop words by language key, in lower case."""
    flagged_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Flagged words by language key, in lower case."""

    def __post_init__(self) -> None:
        """Refuse n-grams that cannot be."""
        for name in ("char_ngram", "word_ngram"):
            if getattr(self, name) < 1:
                raise ValueError(f"roots_quality: {name} is {getattr(self, name)}; expected 1 or more")

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count once over characters and once over words; divide at the end."""
        from filters.kernels.char_ngrams import CHAR_COUNTS, count_chars
        from filters.kernels.quality import StopWords
        from filters.kernels.roots import WORD_COUNTS, count_words

        view, language = documents.segmented(self.segmentation), documents.column("language")
        stop = StopWords.of(self.stop_words, language, unknown="", owner=self.name, segmentation=self.segmentation)
        flagged = StopWords.of(self.flagged_words, language, unknown="", owner=self.name, segmentation=self.segmentation)
        chars = dict(zip(CHAR_COUNTS, count_chars(view, self.char_ngram).T, strict=True))
        words = dict(zip(WORD_COUNTS, count_words(view, self.word_ngram, stop, flagged).T, strict=True))

        def share(part: np.ndarray[Any, Any], whole: np.ndarray[Any, Any]) -> pa.Array:
            return pa.array(part / np.maximum(whole, 1), pa.float64(), mask=(whole == 0) | (part < 0))

        return {
            "roots_words": pa.array(words["words"]),
            "repeated_char_ngram_fraction": share(chars["repeated_char_grams"], chars["char_grams"]),
            "repeated_word_ngram_fraction": share(words["repeated_word_grams"], words["word_grams"]),
            "special_char_fraction": share(chars["special"], view.chars),
            "stop_word_fraction": share(words["stop_words"], words["words"]),
            "flagged_word_fraction": share(words["flagged_words"], words["words"]),
        }
