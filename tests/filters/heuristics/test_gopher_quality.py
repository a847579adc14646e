# SPDX-License-Identifier: Apache-2.0
"""Gopher's quality signals: what is counted, what is null, and that English rules do not judge other languages."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.heuristics.gopher_quality import GopherQuality


def _measure(text: str | None, language: str | None = None, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401 - a filter's parameters
    table = pa.table({"text": pa.array([text], pa.string()), "language": pa.array([language], pa.string())})
    return {name: column[0].as_py() for name, column in GopherQuality(**parameters).measure(Documents(table)).items()}


def test_words_and_symbols_are_told_apart() -> None:
    """Symbols are no words; a fraction is over words, or over both when asked."""
    text = "Go ! # 42 _ ... #"

    assert _measure(text)["gopher_words"] == 2
    assert _measure(text)["mean_word_chars"] == 2.0
    assert _measure(text)["alphabetic_word_fraction"] == 1 / 2
    assert _measure(text)["hash_word_fraction"] == 1.0
    assert _measure(text, count_symbols=True)["hash_word_fraction"] == 2 / 9
    assert _measure(text, count_symbols=True)["ellipsis_word_fraction"] == 1 / 9


@given(st.text(st.sampled_from(" \n\r\t\v\x1c\x85\u2028\u2029•-.…#aé\u00a0")))
def test_lines_are_those_of_splitlines(text: str) -> None:
    """Bullets and ellipses are found in the lines that Python sees, after stripping white space."""
    lines = text.splitlines()
    signals = _measure(text)

    if not lines:
        assert signals["bullet_line_fraction"] is signals["ellipsis_line_fraction"] is None
        return
    assert signals["bullet_line_fraction"] == sum(line.lstrip().startswith(("•", "-")) for line in lines) / len(lines)
    assert signals["ellipsis_line_fraction"] == sum(line.rstrip().endswith(("...", "…")) for line in lines) / len(lines)


@given(st.text(st.sampled_from(" \n.…#a-•\r")))
def test_symbols_are_counted_as_by_str_count(text: str) -> None:
    """Number signs and ellipses, three full stops counting once, for each word, at most 1."""
    signals = _measure(text + " word")
    words = signals["gopher_words"]

    assert signals["hash_word_fraction"] == min(text.count("#") / words, 1)
    assert signals["ellipsis_word_fraction"] == min((text.count("...") + text.count("…")) / words, 1)


@pytest.mark.parametrize("text", [None, "", " \n", "... !"])
def test_a_text_without_words_has_no_fractions(text: str | None) -> None:
    """Nothing is divided by zero: counts are 0, fractions of words null."""
    signals = _measure(text)

    assert (signals["gopher_words"], signals["stop_words"]) == (0, 0)
    assert signals["mean_word_chars"] is signals["hash_word_fraction"] is signals["alphabetic_word_fraction"] is None


def test_stop_words_count_only_in_their_language() -> None:
    """English words are counted in English and unknown texts; elsewhere only a list given for the language is."""
    text = "the cat and the dog; et le chat"

    assert _measure(text)["stop_words"] == 2
    assert _measure(text, "eng_Latn")["stop_words"] == 2
    assert _measure(text, "fra_Latn")["stop_words"] is None
    assert _measure(text, "fra_Latn", stop_words={"fra_Latn": ("et", "le", "la")})["stop_words"] == 2
    assert _measure(text, None, stop_words={"fra_Latn": ("et", "le", "la")})["stop_words"] is None
    assert _measure("The", "eng_Latn")["stop_words"] == 0  # compared with case, as datatrove does


def test_unspaced_scripts_have_no_mean_word_length() -> None:
    """Words that are single characters by rule are not called too short."""
    assert _measure("清水流过石头。")["mean_word_chars"] is None
    assert _measure("清水 clear water stones")["mean_word_chars"] == 3.6


def test_a_stop_word_must_be_one_word() -> None:
    """A stop word that the segmenter would cut is refused with its name."""
    with pytest.raises(
        ValueError, match=r"""^gopher_quality: stop word "don't" of eng_Latn is 3 words; expected one \(words: unicode-word-1"""
    ):
        _measure("x", stop_words={"eng_Latn": ("don't",)})


def test_english_prose_passes_and_a_menu_fails() -> None:
    """The rules tell a paragraph from a list of links."""
    prose = "The water that runs over the stones is clear, and those who have to drink of it may be glad. " * 4
    menu = "- Home\n- News ...\n- #tags\n" * 30
    signals = {"prose": _measure(prose), "menu": _measure(menu)}
    filter_ = GopherQuality()
    failed = {
        name: [
            rule.name
            for rule in filter_.rules
            if (value := found[rule.signal]) is not None
            and (value < getattr(filter_, rule.parameter) if rule.fails == "below" else value > getattr(filter_, rule.parameter))
        ]
        for name, found in signals.items()
    }

    assert failed == {
        "prose": [],
        "menu": ["too_many_hashes", "too_many_ellipses", "too_many_bullet_lines", "too_many_ellipsis_lines", "too_few_stop_words"],
    }
