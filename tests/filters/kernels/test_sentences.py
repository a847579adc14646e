# SPDX-License-Identifier: Apache-2.0
"""Where sentences end, in several scripts; the whole text is covered and nothing hangs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.heuristics.c4_quality import C4Quality
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
        ("Τι είναι; Νερό. Πού; «Εδώ;» είπε.", 5),
        ("Τι είναι\u037e Νερό.", 2),
        ("One; two; three. Four", 2),
        ("Το φως; light; clear.", 2),
        ("یہ پانی ہے۔ دریا کہاں ہے؟ یہاں۔", 3),
        ("দরজা খোলো। জল আসছে।", 2),
        ("ទឹកថ្លា។ វាហូរទៅសមុទ្រ៕ ល្អ។", 3),
        ("ရေကြည်သည်။ ပင်လယ်သို့ စီးသည်။", 2),
        ("ཆུ་གཙང་མ་རེད། རྒྱ་མཚོར་འགྲོ། ", 2),
        ("น้ำใส ไหลลงสู่ทะเล", 1),
        ("น้ำใส\n\nไหลลงสู่ทะเล", 2),
        ("ນ້ໍາໃສ ໄຫຼລົງ", 1),
        ("Ջուրը մաքուր է։ Գետը հոսում է։", 2),
        ("ውሃው ንጹህ ነው። ወንዙ ይፈሳል፨ ደህና፧ አዎ።", 4),
        ("המים צלולים. הנהר זורם! איפה?", 3),
        ("물이 맑다. 강이 흐른다! 어디?", 3),
        ("ᠤᠰᠤ ᠲᠤᠩᠭᠠᠯᠠᠭ᠃ ᠮᠥᠷᠡᠨ ᠤᠷᠤᠰᠤᠨᠠ᠃", 2),
        ("今天；明天。后天．大后天", 3),
        ("One line\n\nanother line", 2),
        ("wrapped\nline", 1),
        ("", 0),
        (" \n ", 0),
        ("...", 1),
    ],
)
def test_sentences_end_where_readers_see_it(text: str, sentences: int) -> None:
    """Full stops, initials, numbers, quotation marks, Han, kana, Cyrillic, Arabic, Devanagari; and others."""
    assert len(_cut(text)) == sentences, _cut(text)


@given(st.text(alphabet="aA1 .!?。\n\"'»é\u0301न।", max_size=50))
def test_nothing_is_lost(text: str) -> None:
    """Sentences in order make the text, but for white space between them."""
    assert "".join("".join(_cut(text)).split()) == "".join(text.split())


@given(st.text(alphabet='Τι;αώab. ?!ཆ།。水»"1\u1fb3\u037e', max_size=40))
def test_c4_counts_the_same_sentences(text: str) -> None:
    """C4's line rules go from mark to mark by planes of bits, and find as many."""
    line = f"xx {text} y."
    signals = C4Quality(min_line_words=0).measure(Documents(pa.table({"text": [line]})))

    assert signals["c4_sentences"].to_pylist() == [len(_cut(line))]
