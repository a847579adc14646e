# SPDX-License-Identifier: Apache-2.0
"""Where sentences end, in several scripts; the whole text is covered and nothing hangs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.kernels.sentences import sentences_of


def _cut(text: str) -> list[str]:
    data = np.frombuffer(text.encode(), np.uint8)
    _, start, end = sentences_of(data, np.array([0, len(data)], np.int64))
    return [bytes(data[a:b]).decode() for a, b in zip(start, end, strict=True)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Clear water runs. It is cold!", 2),
        ("J. S. Bach wrote it. Yes.", 2),
        ("It cost 3.14 euros. Fine.", 2),
        ('He said "Go!" Then he left...', 2),
        ("1. First point. 2. Second", 2),
        ("The U.S. is e.g. a country.", 1),
        ("水很清。人们喝茶！好吗？", 3),
        ("水は透明です。「はい。」と言った。", 3),
        ("Вода чиста. Река течёт.", 2),
        ("الماء صافٍ. أين النهر؟ هنا.", 3),
        ("पानी साफ़ है। नदी बहती है।", 2),
        ("Τι είναι; Νερό.", 1),
        ("One line\n\nanother line", 2),
        ("wrapped\nline", 1),
        ("", 0),
        (" \n ", 0),
        ("...", 1),
    ],
)
def test_sentences_end_where_readers_see_it(text: str, sentences: int) -> None:
    """Full stops, initials, numbers, quotation marks, Han, kana, Cyrillic, Arabic, Devanagari; Greek question marks are not known."""
    assert len(_cut(text)) == sentences, _cut(text)


@given(st.text(alphabet="aA1 .!?。\n\"'»é\u0301न।", max_size=50))
def test_nothing_is_lost(text: str) -> None:
    """Sentences in order make the text, but for white space between them."""
    assert "".join("".join(_cut(text)).split()) == "".join(text.split())
