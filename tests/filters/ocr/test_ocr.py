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


def _edited(filter_: Ocr, text: str, assets: dict[str, list[Path]] | None = None) -> str:
    spans = spans_by_row(filter_.open_edit(assets or {})(Documents(pa.table({"text": [text]}))))
    return apply_spans(text, [(start, end, replacement) for _, start, end, _, replacement in spans])


def test_presets_set_what_is_not_given() -> None:
    """A preset's numbers hold where the recipe gives none; what is given holds before it; the parameters spell out what held."""
    croissant = Ocr(preset="croissantllm", confidence_field="nqa", min_good_lines=10)

    assert (croissant.min_good_lines, croissant.min_good_line_chars, croissant.skip_first_lines) == (10, 5000, 3)
    assert croissant.parameters()["other_lines"] == "remove"
    assert Ocr(preset="luciole").max_chunk_tokens_per_char == 0.38
    assert Ocr(preset="lucie", confidence_field="ocr").min_confidence == 90
    assert Ocr(preset="luciole").max_lone_letter_fraction is None
    with pytest.raises(ValueError, match=r"^ocr: the preset lucie asks for the source's own confidence; name its field with confidence_fi"):
        Ocr(preset="lucie")
    with pytest.raises(ValueError, match=r"^ocr: other_lines removes lines and max_chunk_tokens_per_char chunks; one step does"):
        Ocr(other_lines="remove", max_chunk_tokens_per_char=0.4)
    with pytest.raises(ValueError, match=r"^ocr: -1 lines are to be skipped; expected 0 or more$"):
        Ocr(skip_last_lines=-1)


def test_lines_that_are_no_prose_go_as_in_croissantllm() -> None:
    """The first three lines and the last go, and those too short or of too few words; good ones are counted."""
    lines = [
        "Title of the book, by its author, of the year",
        "1885",
        "I",
        PROSE.strip(),
        "p. 12",
        PROSE.strip(),
        "",
        PROSE.strip(),
        PROSE.strip(),
    ]
    text = "\n".join(lines)
    filter_ = Ocr(preset="croissantllm", confidence_field="nqa")
    signals = filter_.measure(Documents(pa.table({"text": [text, ""]})))

    assert _edited(filter_, text) == f"{PROSE}{PROSE}{PROSE}"
    assert signals["good_lines"].to_pylist() == [3, 0]
    assert signals["good_line_chars"].to_pylist() == [3 * len(PROSE.strip()), 0]
    assert signals["good_line_fraction"].to_pylist() == [3 / 4, None]
    assert {kind for *_, kind, _ in spans_by_row(filter_.edit(Documents(pa.table({"text": [text]}))))} == {"ocr_line"}


def test_the_source_states_its_confidence() -> None:
    """A number in the named field, else null; a text, a truth value or nothing is no number."""
    extra = ['{"ocr": 89.5}', '{"ocr": "90"}', '{"ocr": true}', None, '{"nqa": 99}', '{"ocr": 91}']
    documents = Documents(pa.table({"text": ["a"] * 6, "extra": extra}))

    assert Ocr(confidence_field="ocr").measure(documents)["ocr_confidence"].to_pylist() == [89.5, None, None, None, None, 91.0]
    assert Ocr().measure(documents)["ocr_confidence"].null_count == 6


def test_chunks_are_judged_by_a_tokeniser_as_in_luciole(tmp_path: Path) -> None:
    """Tokens are those of the file handed over: words known to it are one each, unknown ones fall into letters."""
    tokenizers = pytest.importorskip("tokenizers")
    known = {piece: number for number, piece in enumerate(["[UNK]", "▁", *"abcdefghijklmnopqrstuvwxyz.,;~^|'1:-", *PROSE.lower().split()])}
    made = tokenizers.Tokenizer(tokenizers.models.BPE(known, [], unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    made.save(str(tmp_path / "tokenizer.json"))
    assets = {"tokenizer": [tmp_path / "tokenizer.json"]}
    words = Ocr(preset="luciole", max_chunk_tokens_per_char=0.79, tokenizer="tokenizer.json")
    text = PROSE * 20 + "l,i.~1;o'e-r^n:t,a.u|s;c,d.m\n" * 60 + PROSE * 20

    measured = words.open(assets)(Documents(pa.table({"text": [text, PROSE]})))

    assert REMOVED in _edited(words, text, assets)
    assert measured["tokens_per_char"][1].as_py() == pytest.approx(sum(len(word) for word in PROSE.split()) / len(PROSE), abs=0.03)
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^ocr: tokenizer.json is no tokenizer.json of the package tokenizers: "):
        words.open(assets)
