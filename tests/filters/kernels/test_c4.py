# SPDX-License-Identifier: Apache-2.0
"""C4's lines: what the planes tell of a line is what reading it character by character tells."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from filters.kernels import c4
from filters.kernels.c4_line import Settings, read_line
from filters.kernels.characters import load
from filters.kernels.sentences import count_in, marks
from filters.text import TextView

SETTINGS = Settings(end_punctuation=True, min_words=3, max_word_chars=1000, citations=True, javascript=True, policy=True, sentences=True)
PARTS = (
    "Ab",
    "Abc",
    ";",
    "ξέν",
    "été",
    "水",
    " ",
    "  ",
    "\u3000",
    ".",
    "...",
    "…",
    "。",
    "?",
    '"',
    "'",
    "1",
    "12.",
    "J.",
    "x" * 150,
    "\u0301",
    "\u200b",
    "-",
    ". a",
    ". A",
)
LINES = st.lists(st.sampled_from(PARTS), max_size=40).map("".join)


@given(LINES)
@example("3. 14 is. 15. X")
@example("Abc; it Abc. it. 12. X; Ξένε; it")
@example("ξένε abc; it")
@example(" ")
def test_planes_tell_what_characters_tell(line: str) -> None:
    """Words, whether the line is finished, and its sentences."""
    view = TextView(pa.array(["é", line]).slice(1))
    start, stop = (int(place) for place in view.offsets)
    begin, end, words, longest, finished, *_ = read_line(view.data, start, stop, load()[0], SETTINGS, 0, 0, np.empty((0, 4), np.int64), 0)
    assert words == len(line.split())
    assert longest == max(map(len, line.split()), default=0)
    assert c4._words(view.planes, begin, end) == words
    assert c4._sentences(view.data, begin, end, load()[0], marks(), view.planes) == count_in(view.data, begin, end, load()[0], marks())
    settings = SETTINGS._replace(min_words=0)
    _, reasons = c4.count_lines(view, settings)
    assert reasons[0].tolist() == [0, int(bool(line) and not finished), 0, 0, 0]


@given(st.integers(120, 140), st.integers(0, 70), st.sampled_from((1, 63, 126, 127, 128, 129)))
def test_no_long_word_is_overlooked(chars: int, shift: int, most: int) -> None:
    """A word longer than the limit makes its line go, wherever it lies across blocks."""
    view = TextView(pa.array(["a " * shift + "x" * chars + " b."]))
    _, reasons = c4.count_lines(view, SETTINGS._replace(max_word_chars=most, min_words=0))
    assert reasons[0, 0] == (chars > most)


@given(
    st.sampled_from(
        ("JavaScript", "Lorem IPSUM", "Terms of Use", "privacy policy", "Cookie Policy", "uses cookies", "use of cookies", "{")
    ),
    st.integers(0, 130),
)
def test_no_phrase_is_overlooked(phrase: str, shift: int) -> None:
    """Each phrase is found wherever it lies across blocks and at the end of the text."""
    for after in (".", " and more of it."):
        view = TextView(pa.array(["é" * shift + " ab cd " + phrase + after]))
        out, reasons = c4.count_lines(view, SETTINGS)
        assert reasons[0].sum() + out[0, 3] + out[0, 4] == 1


@given(st.integers(0, 130), st.sampled_from(("[1]", "[edit]", "[citation needed]")))
def test_no_citation_is_overlooked(shift: int, mark: str) -> None:
    """Each citation is an edit, wherever it lies."""
    view = TextView(pa.array(["é" * shift + f" ab cd ef{mark}."]))
    assert [span[1:].tolist() for span in c4.edited_spans(view, SETTINGS) if span[3] == c4.KINDS.index("citation")] == [
        [shift + 9, shift + 9 + len(mark), c4.KINDS.index("citation")]
    ]
