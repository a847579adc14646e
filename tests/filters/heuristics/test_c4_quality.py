# SPDX-License-Identifier: Apache-2.0
"""C4's line rules: which lines go and why, what stays, and how texts are rewritten."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.editing import apply_spans
from filters.contract import Documents, spans_by_row
from filters.heuristics.c4_quality import C4Quality


def _edited(text: str, filter_: C4Quality) -> tuple[str, list[str]]:
    spans = [span[1:] for span in spans_by_row(filter_.edit(Documents(pa.table({"text": [text]}))))]
    return apply_spans(text, [(start, end, replacement) for start, end, _, replacement in spans]), [kind for *_, kind, _ in spans]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("a line without an end", "unfinished"),
        ("a line that trails off ...", "unfinished"),
        ("Too short.", "few_words"),
        ("Please enable JavaScript in it.", "javascript"),
        ("We use cookies on this site.", "policy"),
        ("Read our Privacy Policy here.", "policy"),
        ("Read the terms of use here.", "policy"),
        (f"A word of {'x' * 1001} is long.", "long_word"),
        ("", "unfinished"),
    ],
)
def test_lines_go_for_a_reason(line: str, kind: str) -> None:
    """Each rule drops its line, and the edit says which it was."""
    text, kinds = _edited(f"{line}\nClear water runs here.\n", C4Quality())

    assert text == "Clear water runs here."
    assert kinds[0] == kind


def test_what_stays_is_cleaned() -> None:
    """Citations and white space at the ends go; lines are joined by one newline."""
    text, kinds = _edited("  Clear water [3] runs.\r\n\tIt[edit] runs far.\x0b", C4Quality())

    assert text == "Clear water  runs.\nIt runs far."
    assert kinds == ["white_space", "citation", "line_end", "white_space", "citation", "white_space"]


def test_pages_go_for_placeholders_and_code() -> None:
    """Placeholder text and curly brackets count only in lines that stay."""
    texts = ["Lorem Ipsum is a placeholder.", "Lorem ipsum", "A { is code.", "{", "It is true."]
    signals = C4Quality().measure(Documents(pa.table({"text": texts})))

    assert signals["has_lorem_ipsum"].to_pylist() == [True, False, False, False, False]
    assert signals["has_curly_bracket"].to_pylist() == [False, False, True, False, False]
    assert signals["c4_sentences"].to_pylist() == [1, 0, 1, 0, 1]
    with pytest.raises(ValueError, match=r"^c4_quality: lorem_ipsum is 'no'; expected drop or keep$"):
        C4Quality(lorem_ipsum="no")


@given(st.text(alphabet='ab .\n\r{[1]}jJ\u2028é水"…', max_size=60))
def test_edits_are_what_datatrove_would_leave(text: str) -> None:
    """Against the rules written out again in Python, line by line: the same text stays."""
    kept = []
    for line in text.splitlines():
        words = line.split()
        stripped = line.strip()
        for cited in ("[1]", "[]", "[11]", "[111]"):
            stripped = stripped.replace(cited, "")
        if len(words) >= 3 and stripped.endswith((".", "?", "!", '"', "'")) and not stripped.endswith("..."):
            kept.append(stripped)
    if any(line != line.strip() for line in kept) or "[[" in text or "[1[" in text or "1111" in text:
        return  # what citations leave at the ends, and citations made by removing citations, are told apart in the module

    assert _edited(text, C4Quality())[0] == "\n".join(kept)
