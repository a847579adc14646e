# SPDX-License-Identifier: Apache-2.0
"""Signs of scanning: what they count, lists of words, removal of chunks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from curation.editing import apply_spans
from filters.contract import Documents, spans_by_row
from filters.ocr.filter import REMOVED, Ocr

PROSE = "Clear water runs over the stones and down to the wide sea.\n"
NOISE = "l , i . ~ 1 ; o ' e - r ^ n : t , a . u | s ; c , d . m \n"


def test_signs_are_counted() -> None:
    """Single letters on end, mixed words, hyphens at line ends, residues, lines of prose."""
    text = f"{PROSE}l e r o i\nthe tHe w4ter run-\nning (cid:12) \ufffd\n"
    signals = {name: column[0].as_py() for name, column in Ocr().measure(Documents(pa.table({"text": [text]}))).items()}

    assert signals["lone_letter_fraction"] == pytest.approx(5 / 24)
    assert signals["mixed_word_fraction"] == pytest.approx(2 / 24)
    assert signals["hyphenated_line_fraction"] == 0.25
    assert signals["extraction_residues"] == 2
    assert signals["good_line_fraction"] == 0.25
    assert signals["unknown_word_fraction"] is None


def test_unknown_words_are_counted_where_a_list_is_given(tmp_path: Path) -> None:
    """A list holds for its language only."""
    (tmp_path / "en.txt").write_text("clear\nwater\n", encoding="utf-8")
    measure = Ocr(words="*.txt").open({"words": [tmp_path / "en.txt"]})
    answer = measure(Documents(pa.table({"text": ["clear wat3r, 12", "clear"], "language": ["eng_Latn", "fra_Latn"]})))

    assert answer["unknown_word_fraction"].to_pylist() == [0.5, None]


def test_chunks_of_noise_are_replaced() -> None:
    """Neighbouring chunks become one span; prose around them stays."""
    text = PROSE * 20 + NOISE * 40 + PROSE * 20
    filter_ = Ocr(max_chunk_tokens_per_char=0.38)
    spans = [span[1:] for span in spans_by_row(filter_.edit(Documents(pa.table({"text": [text]}))))]
    edited = apply_spans(text, [(start, end, replacement) for start, end, _, replacement in spans])

    assert len(spans) == 1
    assert REMOVED in edited
    assert edited.startswith(PROSE * 10)
    assert edited.endswith(PROSE * 10)
    assert edited.count("~") <= 20
    assert not list(spans_by_row(Ocr().edit(Documents(pa.table({"text": [text]})))))
    with pytest.raises(ValueError, match=r"^ocr: chunk_chars is 0; expected 1 or more$"):
        Ocr(chunk_chars=0)
