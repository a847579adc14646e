# SPDX-License-Identifier: Apache-2.0
"""Repeated lines, paragraphs and substrings."""

from __future__ import annotations

import pyarrow as pa
import pytest

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


def test_long_substrings_go_where_they_come_again() -> None:
    """With substring_bytes, the later copy of a long run goes, cut at code points; the earlier stays."""
    shared = "é" * 3 + " a sentence that stands in two documents, word for word, é"
    texts = [f"One. {shared} Start.", f"Two? {shared} Then"]

    found = edited(RepeatedLines(min_documents=2, substring_bytes=50), texts)

    assert found[0] == texts[0]
    assert found[1] == "Two?Then"


def test_parameters_are_checked() -> None:
    """What would take everything out is refused."""
    with pytest.raises(ValueError, match="repeated_lines: min_documents is 1; expected 2 or more"):
        RepeatedLines(min_documents=1)


def test_tally_depends_on_no_order() -> None:
    """The parts of a document do not depend on its neighbours."""
    texts = [f"{MENU}\nbody of text {number}" for number in range(3)]
    filter_ = RepeatedLines(within="corpus")

    together = filter_.tally(Documents(pa.table({"text": texts}))).parts.tolist()
    alone = [part for text in texts for part in filter_.tally(Documents(pa.table({"text": [text]}))).parts.tolist()]

    assert together == alone
