# SPDX-License-Identifier: Apache-2.0
"""Words by ICU's dictionaries: in texts of many scripts at once, by the recipe's choice for each script."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.segmentation import dictionary
from filters.segmentation.rule import SCRIPTS, Segmentation

pytest.importorskip("icu4py", reason="icu4py is absent: pip install 'limpide[icu]'")
from icu4py.breakers import WordBreaker

ALL = Segmentation("uax29", **dict.fromkeys(SCRIPTS, "dictionary"))  # type: ignore[arg-type]  # every script's choice
SENTENCES = {
    "han": ("我喜欢清澈的水。", ["我", "喜欢", "清澈", "的", "水", "。"]),
    "kana": ("東京都に住んでいます。", ["東京", "都", "に", "住", "んで", "い", "ます", "。"]),
    "thai": ("สวัสดีชาวโลกทั้งหลาย", ["สวัสดี", "ชาว", "โลก", "ทั้ง", "หลาย"]),
    "lao": ("ສະບາຍດີຊາວໂລກ", ["ສະບາຍດີ", "ຊາວໂລກ"]),
    "khmer": ("សួស្តីពិភពលោក", ["សួស្តី", "ពិភពលោក"]),
    "burmese": ("မင်္ဂလာပါကမ္ဘာလောက", ["မင်္ဂလာ", "ပါ", "ကမ္ဘာ", "လောက"]),
}


def _words(texts: Sequence[str | None], segmentation: Segmentation) -> list[list[str]]:
    view = Documents(pa.table({"text": pa.array(texts, pa.string())})).segmented(segmentation)
    strings, first = view.strings(view.words), view.words.first
    return [strings[start:end] for start, end in pairwise(first)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_is_cut_by_its_dictionary(script: str) -> None:
    """The words are ICU's (78.3)."""
    text, words = SENTENCES[script]

    assert _words([text], ALL) == [words]


def test_scripts_are_chosen_one_by_one() -> None:
    """Thai by its dictionary, Han by character, in one text with Latin between."""
    text = "สวัสดีชาวโลก hello 喜欢"

    assert _words([text], Segmentation("uax29", thai="dictionary")) == [["สวัสดี", "ชาว", "โลก", "hello", "喜", "欢"]]
    assert _words([text], Segmentation("uax29", han="dictionary"))[0][-2:] == ["hello", "喜欢"]


def test_what_lies_beyond_sixteen_bits_is_counted_right() -> None:
    """ICU counts UTF-16 code units: rare Han before a word shifts nothing, in this row or the next."""
    assert _words(["𠀀𠀁喜欢", None, "a𠀀 喜欢水"], ALL) == [["𠀀", "𠀁", "喜欢"], [], ["a", "𠀀", "喜欢", "水"]]


@given(st.lists(st.text(st.sampled_from("สวัสดีชาวโลก我喜欢清澈的水東京に住んでいます𠀀カーកខ្ម។ສະບາຍດີမင်္ဂလာ a1,\n")), max_size=5))
def test_a_run_is_cut_as_icu_cuts_it_in_its_text(texts: list[str]) -> None:
    """Rows stand alone, nothing is lost, and ICU's breaks before letters in a text are those of its runs."""
    found = _words(texts, ALL)

    assert found == [_words([text], ALL)[0] for text in texts]
    for text, words in zip(texts, found, strict=True):
        assert "".join(words).replace(" ", "") == text.replace(" ", "").replace("\n", "")  # a mark after spaces takes them along


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_sentence_in_one_piece_is_cut_the_same(script: str) -> None:
    """Cutting runs out of their text changes none of ICU's words."""
    text = "".join(sentence for sentence, _ in SENTENCES.values()) + SENTENCES[script][0]
    whole = [text[start:end] for start, end in WordBreaker(text, "und").segments()]

    assert [word for word in whole if word.strip()] == _words([text], ALL)[0]


def test_the_version_is_part_of_the_name() -> None:
    """Rule, Unicode, scripts and ICU."""
    name = Segmentation("uax29", thai="dictionary", han="dictionary").name

    assert name == f"uax29-1/15.0.0 han,thai={dictionary.version()}"
    assert dictionary.version().startswith("icu-")


def test_without_icu_the_recipe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install, or to choose."""
    monkeypatch.setitem(sys.modules, "icu4py._version", None)
    dictionary.version.cache_clear()

    with pytest.raises(ValueError, match=r"^a dictionary was asked for, but icu4py is not installed; run pip install 'limpide\[icu\]', or"):
        Segmentation("uax29", lao="dictionary")
    dictionary.version.cache_clear()


def test_no_run_is_no_work() -> None:
    """A text without such scripts asks ICU nothing."""
    assert dictionary.cuts(np.zeros(0, np.uint8), np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
    assert _words(["water"], ALL) == [["water"]]
