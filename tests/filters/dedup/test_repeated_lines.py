# SPDX-License-Identifier: Apache-2.0
"""Repeated lines, paragraphs and substrings."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.editing import Editing, edit_documents
from filters.contract import Documents
from filters.dedup.repeated_lines import RepeatedLines

MENU = "Home | About us | Contact 2024"


def edited(filter_: RepeatedLines, texts: list[str], urls: list[str | None] | None = None) -> list[str]:
    """Return the texts after the edit."""
    table = pa.table({"text": texts, "url": pa.array(urls or [None] * len(texts), pa.string()), "source": ["web"] * len(texts)})
    found: list[str] = edit_documents([Editing("repeated_lines", filter_.edit)], table, table.select([])).text.to_pylist()
    return found


def test_lines_of_a_site_go_and_others_stay() -> None:
    """A line that enough documents of one site have goes, whatever its case, digits and punctuation; elsewhere it stays."""
    texts = [f"{MENU}\nText été number {word}" for word in ("one", "two", "three")]
    texts[1] = texts[1].replace("Home | About", "HOME / about").replace("2024", "1999")
    urls: list[str | None] = ["https://www.a.example/1", "https://a.example/2", "https://b.example/"]

    assert edited(RepeatedLines(min_documents=2), texts, urls) == ["Text été number one", "Text été number two", texts[2]]
    assert edited(RepeatedLines(min_documents=3), texts, urls) == texts
    assert edited(RepeatedLines(min_documents=3, within="corpus"), texts, urls)[2] == "Text été number three"


def test_the_first_copy_stays_where_it_is_wanted() -> None:
    """With keep: first, the document of the smallest id keeps its first copy (CCNet); all others go, in any order of documents."""
    ids = ["c" * 32, "a" * 32, "b" * 32]
    texts = [f"{MENU}\nText {word}\n{MENU}" for word in ("one", "two", "three")]
    expected = {"a": f"{MENU}\nText two\n", "b": "Text three\n", "c": "Text one\n"}

    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        table = pa.table({"text": [texts[n] for n in order], "id": [ids[n] for n in order], "source": ["web"] * 3})
        filter_ = RepeatedLines(min_documents=2, keep="first")
        made = edit_documents([Editing("repeated_lines", filter_.edit)], table, table.select([])).text.to_pylist()
        assert {ids[n][0]: text for n, text in zip(order, made, strict=True)} == expected


def test_a_line_counts_once_a_document() -> None:
    """Repeating a line 100,000 times within one document makes it no template."""
    texts = [f"{MENU}\n" * 100_000, "Another text altogether"]

    assert edited(RepeatedLines(min_documents=2, within="corpus"), texts) == texts


def test_short_lines_and_symbols_stay() -> None:
    """Lines below min_chars and lines of symbols are left alone."""
    texts = ["Menu\n------------------------\nbody one", "Menu\n------------------------\nbody two"]

    assert edited(RepeatedLines(min_documents=2, within="corpus"), texts) == texts


def test_paragraphs() -> None:
    """Paragraphs are compared whole."""
    notice = "All rights reserved to nobody.\nUse it as you like."
    texts = [f"First text.\n\n{notice}", f"Second text.\n\n{notice}\n\nIts end."]

    assert edited(RepeatedLines(unit="paragraph", min_documents=2, within="corpus"), texts) == [
        "First text.\n\n",
        "Second text.\n\nIts end.",
    ]


def test_long_substrings_go_from_all_documents() -> None:
    """With substring_bytes, a long run that enough documents share goes from all of them, cut at code points."""
    shared = "é" * 3 + " a sentence that stands in two documents, word for word, é"
    texts = [f"One. {shared} Start.", f"Two? {shared} Then"]

    assert edited(RepeatedLines(min_documents=2, substring_bytes=50), texts) == ["One.Start.", "Two?Then"]
    assert edited(RepeatedLines(min_documents=3, substring_bytes=50), texts) == texts
    assert edited(RepeatedLines(min_documents=2, substring_bytes=50), [texts[0] * 2]) == [texts[0] * 2]


def brute_force(texts: list[str], size: int, least: int) -> list[str]:
    """Take out what every window of ``size`` bytes covers that ``least`` texts have, by looking for each window in every text."""
    left = []
    encoded = [text.encode() for text in texts]
    for data in encoded:
        gone = [False] * len(data)
        for start in range(len(data) - size + 1):
            window = data[start : start + size]
            if data[start] & 0xC0 != 0x80 and sum(window in other for other in encoded) >= least:
                gone[start : start + size] = [True] * size
        at, kept = 0, ""
        for character in data.decode():
            length = len(character.encode())
            kept += "" if all(gone[at : at + length]) else character
            at += length
        left.append(kept)
    return left


@settings(deadline=None, max_examples=100)
@given(st.data(), st.integers(2, 3))
def test_substrings_equal_brute_force(data: st.DataObject, least: int) -> None:
    """Texts that share pieces lose what a search of every window in every text says, in one batch or each in its own."""
    pieces = data.draw(st.lists(st.text("aé漢 ", min_size=1, max_size=24), min_size=1, max_size=4))
    parts = st.lists(st.one_of(st.sampled_from(pieces), st.text("bß字", max_size=6)), max_size=6).map("".join)
    texts = data.draw(st.lists(parts, min_size=1, max_size=5))
    filter_ = RepeatedLines(min_documents=least, within="corpus", min_chars=10_000, substring_bytes=20)
    counted, times = np.unique(
        np.concatenate([filter_.tally(Documents(pa.table({"text": [text]}))).parts for text in texts]), return_counts=True
    )
    repeated = counted[times >= least]

    expected = brute_force(texts, 20, least)

    assert edited(filter_, texts) == expected
    for text, left in zip(texts, expected, strict=True):
        table = pa.table({"text": [text]})
        made = edit_documents([Editing("repeated_lines", lambda documents: filter_._edit(repeated, documents))], table, table.select([]))
        assert made.text.to_pylist() == [left]


def test_parameters_are_checked() -> None:
    """What would take everything out is refused."""
    with pytest.raises(ValueError, match="repeated_lines: min_documents is 1; expected 2 or more"):
        RepeatedLines(min_documents=1)
    with pytest.raises(ValueError, match="repeated_lines: keep is first, but of repeated substrings no copy stays; use keep: none"):
        RepeatedLines(keep="first", substring_bytes=50)


def test_tally_depends_on_no_order() -> None:
    """The parts of a document do not depend on its neighbours."""
    texts = [f"{MENU}\nbody of text {number}" for number in range(3)]
    filter_ = RepeatedLines(within="corpus")

    together = filter_.tally(Documents(pa.table({"text": texts}))).parts.tolist()
    alone = [part for text in texts for part in filter_.tally(Documents(pa.table({"text": [text]}))).parts.tolist()]

    assert together == alone
