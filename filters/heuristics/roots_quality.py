# SPDX-License-Identifier: Apache-2.0
"""The filters of ROOTS: repetition of characters and words, special characters, stop words and flagged words, with cut-offs by language.

Laurençon et al. 2022, arXiv 2303.03915, appendix B.1, and bigscience-workshop/data-preparation (commit 9d058841),
``01b_oscar_cleaning_and_filtering``: ``filtering.py`` says what is counted, ``parameters_filtering.py`` the cut-offs, which native
speakers chose by looking; the defaults here are its defaults, the thirteen languages are the threshold set ``roots``.

* character repetition: the n-grams of characters (n = 10) in order of frequency; the share of all n-grams that the most frequent
  ones make, as many as the square root of the number of distinct ones, but only ones that stand more than once;
* word repetition: the share of the n-grams of words (n = 5, lower case) that stand more than once;
* stop words and flagged words: their share of the words, lower case, where a list for the language was given; else null.

As in ROOTS, n is 3 characters in Chinese and 7 words in Urdu, and in Chinese and Vietnamese two words together are looked up in lists too
(``roots_languages``). ``long_words: remove`` takes out words longer than the language's limit, ``web_words: remove`` those with http, www,
.com, href or //: words between white space, as edits that the ledger counts; ROOTS measures after it, here edits come last.

Departures: words are those of the step's segmentation without symbols (ROOTS cuts at white space and strips special characters; Chinese by
SentencePiece); a special character is any code point but letters and marks (ROOTS lists some 1 000, with digits and white space). Lists are
not shipped: derive stop words (``limpide thresholds derive``) and give flagged words of your own; the manifest tells their number, digest
and source. A flagged word says nothing about what a text does with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from filters.contract import Documents, Edits, Rule, Signal
from filters.heuristics.roots_languages import CHAR_NGRAM, LONG_WORD_CHARS, PAIRS, WORD_NGRAM
from filters.segmentation.listed import one_word
from filters.segmentation.segmented import Segmented

if TYPE_CHECKING:
    from filters.kernels.quality import StopWords
    from filters.text import TextView

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
    version: ClassVar[int] = 2
    edits: ClassVar[bool] = True
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
    char_ngram_by_language: Mapping[str, int] = field(default_factory=lambda: dict(CHAR_NGRAM), hash=False)
    """Languages in which n-grams of characters have another length (ROOTS: 3 in Chinese)."""
    word_ngram_by_language: Mapping[str, int] = field(default_factory=lambda: dict(WORD_NGRAM), hash=False)
    """Languages in which n-grams of words have another length (ROOTS: 7 in Urdu)."""
    stop_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Stop words by language key, in lower case."""
    flagged_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Flagged words by language key, in lower case."""
    pairs: Mapping[str, str] = field(default_factory=lambda: dict(PAIRS), hash=False)
    """Languages in which two words together are looked up in the lists too, and what joins them (ROOTS: Chinese and Vietnamese)."""
    stop_words_source: str = ""
    """Where the stop words come from, with their licence; the manifest tells it."""
    flagged_words_source: str = ""
    """Where the flagged words come from, with their licence; the manifest tells it."""
    long_words: Literal["keep", "remove"] = "keep"
    """Whether long words are taken out of the text (ROOTS: removed)."""
    long_word_chars: int = 50
    """Length above which a word is long, without what is no letter at its ends (code points; ROOTS, default: 50)."""
    long_word_chars_by_language: Mapping[str, int] = field(default_factory=lambda: dict(LONG_WORD_CHARS), hash=False)
    """Languages in which words are long from another length on (ROOTS: 19 in Portuguese to 1000 in Chinese)."""
    web_words: Literal["keep", "remove"] = "keep"
    """Whether words with http, www, .com, href or // are taken out of the text (ROOTS: removed)."""

    def __post_init__(self) -> None:
        """Refuse n-grams and words that cannot be."""
        for name in ("char_ngram", "word_ngram", "long_word_chars"):
            for language, value in {"": getattr(self, name), **getattr(self, f"{name}_by_language")}.items():
                if value < 1:
                    raise ValueError(f"roots_quality: {name}{' of ' * bool(language)}{language} is {value}; expected 1 or more")

    @classmethod
    def judging(cls) -> frozenset[str]:
        """Where lists come from changes no answer."""
        return frozenset({"stop_words_source", "flagged_words_source"})

    def about(self) -> dict[str, Any]:
        """Tell number, digest and source of each list."""
        told: dict[str, Any] = {}
        for name in ("stop_words", "flagged_words"):
            source = getattr(self, f"{name}_source") or "not stated"
            for language, words in sorted(getattr(self, name).items()):
                digest = hashlib.sha256("\n".join(sorted(words)).encode()).hexdigest()
                told[f"{name}.{language}"] = {"words": len(words), "sha256": digest, "source": source}
        return told

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count once over characters and once over words, again where n is another; divide at the end."""
        from filters.kernels.char_ngrams import CHAR_COUNTS, count_chars
        from filters.kernels.roots import WORD_COUNTS, count_words

        view, language = documents.segmented(self.segmentation), documents.column("language")
        counted_chars = count_chars(view, self.char_ngram)
        counted_words = count_words(view, self.word_ngram, self._list("stop_words", language), self._list("flagged_words", language))
        for rows, chars_n, words_n in self._other_lengths(language):
            some = Documents(documents.table.take(pa.array(rows)).combine_chunks())
            part, none = some.segmented(self.segmentation), self._list("", some.column("language"))
            counted_chars[rows] = count_chars(part, chars_n)
            counted_words[rows, 1:3] = count_words(part, words_n, none, none)[:, 1:3]
        chars = dict(zip(CHAR_COUNTS, counted_chars.T, strict=True))
        words = dict(zip(WORD_COUNTS, counted_words.T, strict=True))
        for name in ("stop_words", "flagged_words"):
            words[name] = words[name] + self._pairs(view, language, name)

        def share(part: np.ndarray[Any, Any], whole: np.ndarray[Any, Any]) -> pa.Array:
            return pa.array(np.minimum(part / np.maximum(whole, 1), 1.0), pa.float64(), mask=(whole == 0) | (part < 0))

        return {
            "roots_words": pa.array(words["words"]),
            "repeated_char_ngram_fraction": share(chars["repeated_char_grams"], chars["char_grams"]),
            "repeated_word_ngram_fraction": share(words["repeated_word_grams"], words["word_grams"]),
            "special_char_fraction": share(chars["special"], view.chars),
            "stop_word_fraction": share(words["stop_words"], words["words"]),
            "flagged_word_fraction": share(words["flagged_words"], words["words"]),
        }

    def edits_here(self) -> bool:
        """Edit only when told so."""
        return "remove" in (self.long_words, self.web_words)

    def edit(self, documents: Documents) -> Edits:
        """Take out long words and words of the web, each with the white space character behind it, or the one before a last word."""
        from filters.kernels.long_words import OF_WEB, find_words

        limits = np.full(len(documents), self.long_word_chars if self.long_words == "remove" else -1, np.int64)
        if self.long_words == "remove":
            for language, chars in self.long_word_chars_by_language.items():
                limits[_rows_of(documents.column("language"), language)] = chars
        found = find_words(documents.view, limits, web=self.web_words == "remove")
        lengths = documents.view.chars
        spans: list[tuple[int, int, int, str, str]] = []
        for row, start, end, kind in found.tolist():
            least = spans[-1][2] if spans and spans[-1][0] == row else 0
            last = end == lengths[row]
            begin = max(start - last, least)
            spans.append((row, begin, end + (not last), "web_word" if kind == OF_WEB else "long_word", ""))
        return Edits.of(spans)

    def _list(self, name: str, language: pa.Array) -> StopWords:
        """Return a list as the kernel reads it; where pairs are looked up, entries of several words are left to ``_pairs``."""
        from filters.kernels.quality import StopWords

        lists = {}
        for key, words in (getattr(self, name) if name else {}).items():
            kept = one_word(words, key, self.segmentation) if key in self.pairs else np.ones(len(words), np.bool_)
            lists[key] = [word for word, single in zip(words, kept, strict=True) if single]
        return StopWords.of(lists, language, unknown="", owner=self.name, segmentation=self.segmentation)

    def _pairs(self, view: TextView, language: pa.Array, name: str) -> np.ndarray[Any, Any]:
        """Count the pairs of words that stand in a list: int64 [rows]."""
        from filters.kernels.word_pairs import count_pairs

        return count_pairs(view, language, getattr(self, name), self.pairs)

    def _other_lengths(self, language: pa.Array) -> Iterator[tuple[np.ndarray[Any, Any], int, int]]:
        """Yield the rows of each language whose n-grams have another length, with both lengths."""
        for key in sorted({*self.char_ngram_by_language, *self.word_ngram_by_language}):
            lengths = self.char_ngram_by_language.get(key, self.char_ngram), self.word_ngram_by_language.get(key, self.word_ngram)
            rows = _rows_of(language, key)
            if len(rows) and lengths != (self.char_ngram, self.word_ngram):
                yield rows, *lengths


def _rows_of(language: pa.Array, key: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.nonzero(np.asarray(pc.fill_null(pc.equal(language, key), fill_value=False)))[0]
