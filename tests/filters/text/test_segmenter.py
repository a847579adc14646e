# SPDX-License-Identifier: Apache-2.0
"""The text view against plain Python: words, lines, paragraphs, lengths and hashes."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.kernels.characters import FORMAT, MARK, SINGLE, SPACE, SYMBOL, UNICODE, WORD, kind
from filters.kernels.words import IS_SINGLE, IS_WORD
from filters.text import SEGMENTER, Spans, TextView

HARD = "aé \n\r\t\u00a0'’_-.…•#1٣水カไ้ก\u0301\u200d\u200c\u200b\u00ad\ufeff👩🏽\U0010ffff\x00\x85\u2028नि"
TEXTS = st.lists(st.none() | st.text(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"])), max_size=6)


def _words(text: str) -> list[str]:
    """Cut a text by the rule of ``filters.text``, slowly and by other means."""
    words: list[str] = []
    state, pending = "none", ""
    for char in text:
        what = kind(char)
        if what == SPACE:
            state, pending = "none", ""
        elif what == FORMAT:
            pending += char
        elif (what == WORD and state == "run") or (what == MARK and state != "none"):
            words[-1] += pending + char
            pending = ""
        else:
            words.append(char)
            state, pending = ("run" if what in (WORD, MARK) else "closed"), ""
    return words


def _by_row(view: TextView, spans: Spans) -> list[list[str]]:
    strings = view.strings(spans)
    return [strings[start:end] for start, end in zip(spans.first[:-1], spans.first[1:], strict=True)]


@given(TEXTS)
def test_words_follow_the_rule(texts: list[str | None]) -> None:
    """Words, their lengths and their flags are those of the rule, for any text."""
    view = TextView(pa.array(texts, pa.string()))

    assert _by_row(view, view.words) == [_words(text or "") for text in texts]
    strings = view.strings(view.words)
    assert view.words.chars.tolist() == [len(word) for word in strings]
    assert [bool(flag & IS_WORD) for flag in view.words.flags] == [kind(word[0]) != SYMBOL for word in strings]
    assert [bool(flag & IS_SINGLE) for flag in view.words.flags] == [kind(word[0]) == SINGLE for word in strings]


@given(TEXTS)
def test_equal_hashes_are_equal_spans(texts: list[str | None]) -> None:
    """Two spans have one hash exactly when they have the same characters."""
    view = TextView(pa.array(texts, pa.string()))

    for spans in (view.words, view.sentences, view.lines, view.paragraphs):
        pairs = set(zip(view.strings(spans), spans.hashes.tolist(), strict=True))
        assert len(pairs) == len({string for string, _ in pairs}) == len({value for _, value in pairs})


@given(TEXTS)
def test_lines_and_paragraphs_are_those_of_re_split(texts: list[str | None]) -> None:
    """Lines are cut at runs of newlines, paragraphs at runs of two or more after stripping."""
    view = TextView(pa.array(texts, pa.string()))

    assert _by_row(view, view.lines) == [re.split("\n+", text or "") for text in texts]
    assert _by_row(view, view.paragraphs) == [re.split("\n{2,}", (text or "").strip()) for text in texts]
    assert view.lines.chars.tolist() == [len(line) for line in view.strings(view.lines)]
    assert view.chars.tolist() == [len(text or "") for text in texts]


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Ps", "Sc", "Zs"], max_codepoint=0x2FF) | st.sampled_from("_\n")))
def test_words_are_those_of_a_regular_expression_where_marks_are_rare(text: str) -> None:
    """Latin text is cut as by the expression that datatrove users know."""
    view = TextView(pa.array([text]))

    assert view.strings(view.words) == re.findall(r"\w+|[^\w\s]", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l'eau d’été", ["l", "'", "eau", "d", "’", "été"]),
        ("snake_case 3,14", ["snake_case", "3", ",", "14"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("清水が流れる", list("清水が流れる")),
        ("น้ำใส", ["น้", "ำ", "ใ", "ส"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("👩‍💻👍🏽❤️", ["👩", "💻", "👍", "🏽", "❤️"]),
        ("co\u00adoperate end\u00ad.", ["co\u00adoperate", "end", "."]),
        ("a\u200bb", ["a", "b"]),
        ("\u0301a", ["\u0301a"]),
    ],
)
def test_words_of_many_scripts(text: str, words: list[str]) -> None:
    """The declared cases."""
    view = TextView(pa.array([text]))

    assert view.strings(view.words) == words


def test_sentences_are_spans_of_the_shared_view() -> None:
    """Sentences of several scripts, with their lengths, row by row; the property is computed once."""
    view = TextView(pa.array(["Où est l'eau ? Ici.", None, "水が流れる。清い。", "यह जल है। वह नदी है।"]))

    assert _by_row(view, view.sentences) == [["Où est l'eau ?", "Ici."], [], ["水が流れる。", "清い。"], ["यह जल है।", "वह नदी है।"]]
    assert view.sentences.chars.tolist() == [14, 4, 6, 3, 9, 10]
    assert view.sentences is view.sentences


def test_slices_and_large_strings_are_seen_alike() -> None:
    """A slice of a longer array, or an array of large strings, gives the same words."""
    whole = pa.array(["before", "a b\n\nc", None, "d é"])
    for text in (whole.slice(1), pa.array(["a b\n\nc", None, "d é"], pa.large_string())):
        view = TextView(text)

        assert _by_row(view, view.words) == [["a", "b", "c"], [], ["d", "é"]]
        assert _by_row(view, view.paragraphs) == [["a b", "c"], [""], ["d é"]]


def test_documents_share_their_view() -> None:
    """The view is made once, and stays when another column is added or replaced."""
    documents = Documents(pa.table({"text": ["a b"]}))
    named = documents.with_column("language", pa.array(["fra_Latn"]))

    assert documents.view is documents.view is named.view is named.with_column("language", pa.array(["deu_Latn"])).view
    assert named.column("language").to_pylist() == ["fra_Latn"]
    with pytest.raises(ValueError, match=r"^the text of documents was to be replaced; expected another column"):
        documents.with_column("text", pa.array(["c"]))


def test_an_empty_batch_has_a_view() -> None:
    """No rows, no spans."""
    view = TextView(pa.array([], pa.string()))

    assert (len(view), view.words.first.tolist(), view.lines.first.tolist(), len(view.chars)) == (0, [0], [0], 0)


def test_invalid_bytes_are_read_within_their_row() -> None:
    """Arrow does not check UTF-8 that it is told to trust; a cut character at the end of a row does not reach into the next."""
    data = b"ab\xe2\x82cd\xf0\x9f\xff"
    offsets = np.array([0, 4, 9], np.int32)
    text = pa.StringArray.from_buffers(2, pa.py_buffer(offsets.tobytes()), pa.py_buffer(data))
    view = TextView(text)

    assert view.words.first[-1] == len(view.words.start)
    assert all(end <= 4 for end in view.words.end[: view.words.first[1]])
    assert view.words.end.max() <= len(data)


def test_what_is_no_text_is_refused() -> None:
    """A column of numbers is named as such."""
    with pytest.raises(TypeError, match=r"^a column of type int64 was given as text; expected string$"):
        TextView(pa.array([1]))


def test_the_segmenter_names_its_unicode_version() -> None:
    """Name and version stand in the identity of filters; the table is of that version."""
    assert SEGMENTER.split("/") == ["unicode-word-1", UNICODE]
    assert unicodedata.category("\u0301") == "Mn"
