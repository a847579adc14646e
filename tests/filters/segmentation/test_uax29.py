# SPDX-License-Identifier: Apache-2.0
"""Words by UAX #29: the official test of the Unicode Character Database, ICU on random text, and words of many languages."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents
from filters.kernels import word_break_table
from filters.kernels.word_break_table import CLASSES, UNICODE, load
from filters.kernels.words import IS_SINGLE, IS_WORD
from filters.segmentation.rule import Segmentation
from filters.segmentation.view import SegmentedView
from filters.text import TextView

DATABASE = Path("/usr/share/unicode")
"""Where Debian's package ``unicode-data`` puts the Unicode Character Database."""
UAX29 = Segmentation(rule="uax29")
HARD = "aZé1٣_ \t\n\r\u0085'’\".,:;·א״カひ水ก\u0301\u200d\u200c\u200b\u00ad👩🏽🇫🇷\U0010ffff\x00"
TEXTS = st.lists(st.none() | st.text(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"])), max_size=6)


def _database() -> Path:
    """Return the folder of the database, or skip, naming what is missing."""
    breaks = DATABASE / "auxiliary" / "WordBreakProperty.txt"
    if not breaks.is_file():
        pytest.skip(f"{breaks} is absent: install Debian's package unicode-data")
    if f"WordBreakProperty-{UNICODE}.txt" not in breaks.read_text(encoding="utf-8").splitlines()[0]:
        pytest.skip(f"{breaks} is not of version {UNICODE}")
    return DATABASE


def _segments(texts: list[str | None]) -> list[list[str]]:
    """Return all segments of each text, white space included."""
    view = SegmentedView(TextView(pa.array(texts, pa.string())), UAX29, np.zeros(len(texts), np.bool_))
    spans = view._segments(everything=True)
    strings = view.strings(spans)
    return [strings[start:end] for start, end in zip(spans.first[:-1], spans.first[1:], strict=True)]


def _words(text: str, language: str | None = None, segmentation: Segmentation = UAX29) -> list[str]:
    documents = Documents(pa.table({"text": [text], "language": pa.array([language], pa.string())}))
    view = documents.segmented(segmentation)
    return view.strings(view.words)


def test_every_case_of_the_official_test() -> None:
    """All lines of WordBreakTest.txt, in one batch."""
    lines = (_database() / "auxiliary" / "WordBreakTest.txt").read_text(encoding="utf-8").splitlines()
    cases = [
        ["".join(chr(int(code, 16)) for code in part.replace("×", " ").split()) for part in told.strip(" ÷").split("÷")]
        for line in lines
        if (told := line.split("#")[0].strip())
    ]

    assert len(cases) > 1800
    assert _segments(["".join(case) for case in cases]) == cases


def test_the_shipped_table_is_that_of_the_database() -> None:
    """Built anew from the database's files, the table is the shipped one."""
    assert np.array_equal(word_break_table.build(_database()), load())


def test_another_version_of_the_database_is_refused(tmp_path: Path) -> None:
    """The error names the file, the version that was found and what to do."""
    (tmp_path / "auxiliary").mkdir()
    (tmp_path / "auxiliary" / "WordBreakProperty.txt").write_text("# WordBreakProperty-99.0.0.txt\n", encoding="utf-8")

    with pytest.raises(ValueError, match=rf"begins '# WordBreakProperty-99.0.0.txt'; expected version {UNICODE}: set UNICODE and raise"):
        word_break_table.build(tmp_path)


PLAIN = [chr(code) for code in range(0x900) if load()[code] & word_break_table.LETTER or unicodedata.category(chr(code))[0] in "MZ"]
"""Letters, numbers, marks and spaces that no dictionary of ICU looks at; signs change their class from one Unicode version to the next."""


@given(st.text(st.sampled_from("aé1_ '’\".,:;·א״\u0301\u200d\u00ad\n\r👩🏽🇫🇷") | st.sampled_from(PLAIN)))
def test_segments_are_those_of_icu(text: str) -> None:
    """ICU's word boundaries without a language, on characters that it cuts by the annex's rules."""
    breakers = pytest.importorskip("icu4py.breakers", reason="icu4py is absent: pip install 'limpide[icu]'")
    utf16 = text.encode("utf-16-le")
    expected = [utf16[2 * a : 2 * b].decode("utf-16-le") for a, b in breakers.WordBreaker(text, "und").segments()]

    assert _segments([text]) == [expected]


@given(TEXTS)
def test_segments_cover_the_text_and_rows_stand_alone(texts: list[str | None]) -> None:
    """Nothing is lost or doubled; a row is cut in a batch as it is alone; words are those segments that hold more than space."""
    found = _segments(texts)
    documents = Documents(pa.table({"text": pa.array(texts, pa.string())}))
    view = documents.segmented(UAX29)
    kept = view.strings(view.words)

    assert ["".join(row) for row in found] == [text or "" for text in texts]
    assert found == [_segments([text])[0] for text in texts]
    assert view.words.chars.tolist() == [len(word) for word in kept]
    empty = {chr(code) for code in np.nonzero(load() & word_break_table.EMPTY)[0]}
    assert kept == [segment for row in found for segment in row if not set(segment) <= empty]
    assert len(set(zip(kept, view.words.hashes.tolist(), strict=True))) == len(set(kept))


def test_a_word_has_the_same_hash_by_either_rule() -> None:
    """What both rules call a word is hashed alike, so that lists serve both."""
    texts = pa.array(["water été вода מים 42 水"])
    first, second = TextView(texts).words, Documents(pa.table({"text": texts})).segmented(UAX29).words

    assert first.hashes.tolist() == second.hashes.tolist()
    assert first.flags.tolist() == second.flags.tolist()


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("eng_Latn", "Don't pay $3,456.78 for U.S.A. e-mail", ["Don't", "pay", "$", "3,456.78", "for", "U.S.A", ".", "e", "-", "mail"]),
        ("fra_Latn", "L'eau d’aujourd'hui", ["L'", "eau", "d’", "aujourd'hui"]),
        ("fra_Latn", "jusqu'à l'homme, quelqu'un, s'entr'aimer", ["jusqu'", "à", "l'", "homme", ",", "quelqu'un", ",", "s'", "entr'aimer"]),
        (
            "fra_Latn",
            "l'œuvre, l'Île, O'Hara, presqu’île, c'est 'ici'",
            ["l'", "œuvre", ",", "l'", "Île", ",", "O'Hara", ",", "presqu’île", ",", "c'", "est", "'", "ici", "'"],
        ),
        ("ita_Latn", "dell'acqua c'è un po' d’oro", ["dell'", "acqua", "c'", "è", "un", "po", "'", "d’", "oro"]),
        ("cat_Latn", "l'aigua d'ací", ["l'", "aigua", "d'", "ací"]),
        ("fin_Latn", "vaa'an raa'at", ["vaa'an", "raa'at"]),
        ("swe_Latn", "EU:s vatten", ["EU:s", "vatten"]),
        ("ell_Grek", "Το νερό του π.χ. 12,5", ["Το", "νερό", "του", "π.χ", ".", "12,5"]),
        ("rus_Cyrl", "Чистая вода, объект", ["Чистая", "вода", ",", "объект"]),
        ("ukr_Cyrl", "п'ять м’яч", ["п'ять", "м’яч"]),
        ("heb_Hebr", "צה\"ל צה״ל ג'ירפה רח' מים", ['צה"ל', "צה״ל", "ג'ירפה", "רח'", "מים"]),
        ("arb_Arab", "الماءُ صافٍ ٣٫١٤", ["الماءُ", "صافٍ", "٣٫١٤"]),
        ("pes_Arab", "می‌خواهم", ["می‌خواهم"]),
        ("hin_Deva", "क्षेत्र में पानी है।", ["क्षेत्र", "में", "पानी", "है", "।"]),
        ("kor_Hang", "맑은 물이 Chicago에", ["맑은", "물이", "Chicago에"]),
        ("zho_Hans", "清水流过", ["清", "水", "流", "过"]),
        ("jpn_Jpan", "カタカナはひ", ["カタカナ", "は", "ひ"]),
        ("tha_Thai", "น้ำใส", ["น้", "ำ", "ใ", "ส"]),
        ("hye_Armn", "Ջուրը՝ մաքուր։", ["Ջուրը", "՝", "մաքուր", "։"]),
        (None, "a  \u0308b \u0308", ["a", "  \u0308", "b", " \u0308"]),
        (None, "l'eau 👩\u200d💻👍🏽 🇫🇷🇩🇪", ["l'eau", "👩\u200d💻", "👍🏽", "🇫🇷", "🇩🇪"]),
    ],
)
def test_words_of_many_languages(language: str | None, text: str, words: list[str]) -> None:
    """The declared cases."""
    assert _words(text, language) == words


def test_elision_is_chosen() -> None:
    """Everywhere, or nowhere, whatever the language."""
    text = "l'eau, vaa'an"

    assert _words(text, "fin_Latn", Segmentation("uax29", elision="everywhere")) == ["l'", "eau", ",", "vaa'", "an"]
    assert _words(text, "fra_Latn", Segmentation("uax29", elision="none")) == ["l'eau", ",", "vaa'an"]


def test_flags_tell_words_and_lone_characters() -> None:
    """Symbols are no words; a character of an unspaced script is single, a run of katakana is not."""
    words = Documents(pa.table({"text": ["a, 1 水 カタ カ น้ _"]})).segmented(UAX29).words

    assert [bool(flag & IS_WORD) for flag in words.flags] == [True, False, True, True, True, True, True, False]
    assert [bool(flag & IS_SINGLE) for flag in words.flags] == [False, False, False, True, False, True, True, False]


def test_the_view_is_computed_once_and_shares_the_rest() -> None:
    """One view for one rule, also after the language was measured; lines are the first view's; another language cuts anew."""
    documents = Documents(pa.table({"text": ["l'eau\nclaire"]}))
    later = documents.with_column("title", pa.array(["t"]))
    in_french = documents.with_column("language", pa.array(["fra_Latn"]))

    assert documents.segmented(Segmentation()) is documents.view
    assert documents.segmented(UAX29) is later.segmented(UAX29)
    assert documents.segmented(UAX29).lines is documents.view.lines
    assert len(documents.segmented(UAX29).words.start) == 2
    assert len(in_french.segmented(UAX29).words.start) == 3


def test_classes_are_numbered_as_the_kernel_has_them() -> None:
    """The kernel names classes by their place."""
    assert CLASSES[:11] == ("Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Format", "WSegSpace", "ALetter", "Hebrew_Letter", "Numeric")
    assert load().max() < 1 << 12
