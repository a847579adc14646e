# SPDX-License-Identifier: Apache-2.0
"""What ROOTS does differently by language: lengths of n-grams, pairs of words, long words; and lists with their provenance."""

from __future__ import annotations

import hashlib
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.editing import apply_spans
from filters.contract import Documents, spans_by_row
from filters.heuristics.roots_languages import LONG_WORD_CHARS, WEB
from filters.heuristics.roots_quality import RootsQuality

CHINESE, URDU = "清水流过石头，清水流过石头。清水", " ".join(["پانی", "صاف", "ہے", "اور", "دریا", "تک", "جاتا", "ہے"] * 2)


def _documents(*rows: tuple[str, str | None]) -> Documents:
    texts, languages = zip(*rows, strict=True)
    return Documents(pa.table({"text": pa.array(texts, pa.string()), "language": pa.array(languages, pa.string())}))


def _measured(filter_: RootsQuality, *rows: tuple[str, str | None]) -> list[dict[str, Any]]:
    signals = filter_.measure(_documents(*rows))
    return [dict(zip(signals, row, strict=True)) for row in zip(*(column.to_pylist() for column in signals.values()), strict=True)]


def _edited(filter_: RootsQuality, text: str, language: str | None = None) -> tuple[str, list[str]]:
    spans = list(spans_by_row(filter_.edit(_documents((text, language)))))
    return apply_spans(text, [(start, end, new) for _, start, end, _, new in spans]), [kind for _, _, _, kind, _ in spans]


def test_n_differs_by_language_within_one_batch() -> None:
    """Chinese by 3 characters, Urdu by 7 words, others by the parameters; each as if alone with the parameter given."""
    rows = ((CHINESE, "zho_Hans"), (URDU, "urd_Arab"), (URDU, "pes_Arab"), (CHINESE, None), ("clear water " * 9, "eng_Latn"))
    together = _measured(RootsQuality(), *rows)
    chars, words = "repeated_char_ngram_fraction", "repeated_word_ngram_fraction"

    assert together == [_measured(RootsQuality(), row)[0] for row in rows]
    assert together[0][chars] == _measured(RootsQuality(char_ngram=3), (CHINESE, None))[0][chars] != together[3][chars]
    assert together[0][words] == together[3][words]
    assert together[1][words] == _measured(RootsQuality(word_ngram=7), (URDU, None))[0][words] != together[2][words]
    assert together[1][chars] == together[2][chars]


def test_pairs_of_words_are_looked_up_in_chinese_and_vietnamese() -> None:
    """A list may hold two words: joined by nothing in Chinese, by a space in Vietnamese, over punctuation, whatever the case."""
    filter_ = RootsQuality(stop_words={"zho_Hans": ("流过", "水", "石头石头石头"), "vie_Latn": ("là một", "một"), "fra_Latn": ("la",)})
    rows = (("清水流过", "zho_Hans"), ("Đây Là, Một ly", "vie_Latn"), ("la la x x", "fra_Latn"), ("流过流过" * 4, "zho_Hans"))

    assert [row["stop_word_fraction"] for row in _measured(filter_, *rows)] == [2 / 4, 2 / 4, 2 / 4, 8 / 16]


def test_a_share_is_at_most_one() -> None:
    """Words and pairs together can be more than the words (ROOTS clips)."""
    assert _measured(RootsQuality(flagged_words={"zho_Hans": ("水", "水水")}), ("水水水", "zho_Hans"))[0]["flagged_word_fraction"] == 1.0


def test_long_words_go_by_the_limit_of_the_language() -> None:
    """A word of 30 letters is long in English (25) and not in French (45); what is no letter at its ends does not count."""
    long = "a" * 30
    filter_ = RootsQuality(long_words="remove")

    assert _edited(filter_, f"one {long} two", "eng_Latn") == ("one two", ["long_word"])
    assert _edited(filter_, f"one {long} two", "fra_Latn") == (f"one {long} two", [])
    assert _edited(filter_, f'one "{"b" * 25}..." two', "eng_Latn") == (f'one "{"b" * 25}..." two', [])
    assert _edited(filter_, f"one\n{'1' * 99} {long}", "eng_Latn") == (f"one\n{'1' * 99}", ["long_word"])
    assert _edited(filter_, f"{'c' * 51}", None) == ("", ["long_word"])
    assert LONG_WORD_CHARS["por_Latn"] == 19


def test_words_of_the_web_go() -> None:
    """Words that hold http, www, .com, href or // go; each removal is counted by its kind; nothing goes unless asked."""
    text = "see https://example.org now\nand WWW or a//b, shop.com end"

    assert _edited(RootsQuality(web_words="remove"), text) == ("see now\nand WWW or end", ["web_word"] * 3)
    assert not RootsQuality().edits_here()
    assert RootsQuality(web_words="remove").edits_here()
    assert RootsQuality(long_words="remove").edits_here()


@given(st.lists(st.text(st.sampled_from("aé水 \n\t.h/w\u0301")), max_size=4), st.integers(1, 4))
def test_removal_is_that_of_plain_python(texts: list[str], limit: int) -> None:
    """The words that stay are those that a plain loop keeps, and white space between them is never doubled."""
    filter_ = RootsQuality(long_words="remove", web_words="remove", long_word_chars=limit, long_word_chars_by_language={})
    for text in texts:
        left, _ = _edited(filter_, text)
        kept = [word for word in text.split() if len(word.strip("./")) <= limit and not any(part in word for part in WEB)]

        assert left.split() == kept
        assert len(left) <= len(text)


def test_lists_are_told_with_number_digest_and_source() -> None:
    """The manifest says which lists were used; a source that is not given is said to be missing; none changes the identity."""
    stated = RootsQuality(stop_words={"fra_Latn": ("la", "le")}, stop_words_source="own, CC0-1.0", flagged_words={"eng_Latn": ("x",)})
    digest = hashlib.sha256(b"la\nle").hexdigest()

    assert stated.about() == {
        "stop_words.fra_Latn": {"words": 2, "sha256": digest, "source": "own, CC0-1.0"},
        "flagged_words.eng_Latn": {"words": 1, "sha256": hashlib.sha256(b"x").hexdigest(), "source": "not stated"},
    }
    assert stated.identity() == RootsQuality(stop_words={"fra_Latn": ("la", "le")}, flagged_words={"eng_Latn": ("x",)}).identity()


def test_lengths_that_cannot_be_are_refused() -> None:
    """The error names the parameter and the language."""
    with pytest.raises(ValueError, match=r"^roots_quality: word_ngram of urd_Arab is 0; expected 1 or more$"):
        RootsQuality(word_ngram_by_language={"urd_Arab": 0})
    with pytest.raises(ValueError, match=r"^roots_quality: long_word_chars is 0; expected 1 or more$"):
        RootsQuality(long_word_chars=0)
