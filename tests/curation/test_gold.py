# SPDX-License-Identifier: Apache-2.0
"""Labelled documents: what cannot be true of its text is refused with its place, and every spelling is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.errors import UsageError
from curation.gold import read_gold
from tests.curation.test_evaluate import write

BAD_SPANS = {
    "outside": ({"start": 3, "end": 30, "kind": "EMAIL_ADDRESS"}, "span 1 (EMAIL_ADDRESS 3 to 30) is outside of the text, which has 17"),
    "before": ({"start": -2, "end": 3, "kind": "EMAIL_ADDRESS"}, "span 1 (EMAIL_ADDRESS -2 to 3) is outside of the text"),
    "empty": ({"start": 3, "end": 3, "kind": "EMAIL_ADDRESS"}, "span 1 (EMAIL_ADDRESS 3 to 3) is empty; offsets are half-open"),
    "float": ({"start": 3.0, "end": 17, "kind": "EMAIL_ADDRESS"}, "span 1: start is 3.0; expected a whole number of code points"),
    "no kind": ({"start": 3, "end": 17}, "span 1 has no field kind; expected start (start_position), end (end_position)"),
    "two kinds": ({"start": 3, "end": 17, "kind": "A", "label": "B"}, "span 1 has kind 'A' and label 'B', which are names of one field"),
    "other words": (
        {"start": 2, "end": 16, "kind": "EMAIL_ADDRESS", "entity_value": "jo@example.org"},
        "span 1 (EMAIL_ADDRESS 2 to 16): entity_value is 'jo@example.org', but ' jo@example.or' stands there; it stands at 3 to 17",
    ),
    "no object": ("EMAIL", "span 1 is 'EMAIL'; expected an object with start"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BAD_SPANS))
def test_spans_that_cannot_be_true_are_refused(case: str, tmp_path: Path) -> None:
    """With file, line, document and span; or left out and counted."""
    span, said = BAD_SPANS[case]
    good = {"id": "a", "text": "to jo@example.org", "spans": [{"start": 3, "end": 17, "label": "EMAIL_ADDRESS"}]}
    gold = write(tmp_path / "gold.jsonl", good, {"id": "b", "text": "to jo@example.org", "spans": [span]})
    refused = CliRunner().invoke(main, ["evaluate", "pii", str(gold)])
    skipped = CliRunner().invoke(main, ["evaluate", "pii", str(gold), "--skip-invalid", "--json"])

    assert refused.exit_code == 2
    assert f"{gold}:2: document b: {said}" in refused.output.replace("\n", " ")
    assert "1 document left out, of which the first: " in skipped.stderr
    report = json.loads(skipped.stdout)
    assert (report["skipped"], report["scores"][0]["right"]) == (1, 1)


def test_spans_that_overlap_are_refused(tmp_path: Path) -> None:
    """Both are named; spans that only touch are fine."""
    spans = [{"start": 0, "end": 4, "kind": "A"}, {"start": 3, "end": 6, "kind": "B"}]
    with pytest.raises(UsageError, match=r"gold\.jsonl:1: spans 1 \(A 0 to 4\) and 2 \(B 3 to 6\) overlap; keep one of them"):
        read_gold(write(tmp_path / "gold.jsonl", {"text": "Anna Berg", "spans": spans}))
    touching = [{"start": 4, "end": 6, "kind": "B"}, {"start": 0, "end": 4, "kind": "A"}]
    assert read_gold(write(tmp_path / "gold.jsonl", {"text": "Anna Berg", "spans": touching}))[0].spans == ((0, 4, "A"), (4, 6, "B"))


def test_offsets_in_bytes_are_recognised(tmp_path: Path) -> None:
    """Offsets of tools that count bytes or units of UTF-16 are the commonest error."""
    text, value = "Écrire à jo@example.org", "jo@example.org"
    at = len(text[: text.index(value)].encode())
    span = {"start": at, "end": at + len(value), "kind": "EMAIL_ADDRESS", "entity_value": value}
    with pytest.raises(UsageError, match="these look like bytes of UTF-8: count code points"):
        read_gold(write(tmp_path / "gold.jsonl", {"text": text, "spans": [span]}))


def test_spellings_of_kinds(tmp_path: Path) -> None:
    """``label`` and ``entity_type`` are read as ``kind``, names of recipes as the kinds that they stand for, and it is told."""
    spans = [{"start": 3, "end": 17, "label": "email"}]
    gold = write(tmp_path / "gold.jsonl", {"text": "to jo@example.org", "spans": spans})
    result = CliRunner().invoke(main, ["evaluate", "pii", str(gold)])

    assert "EMAIL_ADDRESS      all              1       1    1.0000  1.0000" in result.output
    assert "labels were taken: email for EMAIL_ADDRESS" in result.output


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("IBAN_CODE", "pii does not look for them: IBAN_CODE 1; --set kinds=[...] with iban looks for them"),
        ("EMAIL_ADRESS", "EMAIL_ADRESS 1 (did you mean EMAIL_ADDRESS?); its kinds are API_KEY, CREDIT_CARD"),
        ("PER", "PER 1; names are found by a model: limpide evaluate pii_names GOLD --set model=FOLDER --set language=CODE"),
    ],
)
def test_gold_without_any_kind_that_is_looked_for_is_refused(kind: str, said: str, tmp_path: Path) -> None:
    """An empty table would say nothing; the error says what would find them."""
    gold = write(tmp_path / "gold.jsonl", {"text": "Anna", "spans": [{"start": 0, "end": 4, "kind": kind}]})
    result = CliRunner().invoke(main, ["evaluate", "pii", str(gold)])

    assert result.exit_code == 2
    assert "nothing to compare: all labels of the gold are left out" in result.output
    assert said in result.output


def test_tags_that_are_none_are_refused(tmp_path: Path) -> None:
    """In BIO files and in JSON; a document's start is no word."""
    (tmp_path / "gold.bio").write_text("Anna PER\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"gold\.bio:1: 'PER' is no tag; expected O, or B-, I-, E-, L-, S- or U- before a kind"):
        read_gold(tmp_path / "gold.bio")
    for row, said in (
        ({"tokens": ["Anna"], "tags": ["PER"]}, "'PER' is no tag; expected O"),
        ({"tokens": ["Anna", "ruft"], "tags": ["B-PER"]}, "2 tokens have 1 tags; expected one each"),
    ):
        with pytest.raises(UsageError, match=said):
            read_gold(write(tmp_path / "tags.jsonl", row))
    (tmp_path / "gold.conll").write_text("-DOCSTART- -X- O\n\nAnna B-PER\n-DOCSTART- -X- O\nBerg S-PER\nBern S-LOC\n", encoding="utf-8")
    assert [one.text for one in read_gold(tmp_path / "gold.conll")] == ["Anna", "Berg Bern"]


def test_gold_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Wrong bytes, damaged archives, arrays, labels that are none."""
    (tmp_path / "bytes.jsonl").write_bytes(b'{"text": "a", "spans": []}\n{"text": "\xff"}\n')
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00")
    for path, said in (
        (tmp_path / "bytes.jsonl", r"bytes\.jsonl:2: byte 37 of the file is not UTF-8"),
        (tmp_path / "cut.jsonl.gz", "cut.jsonl.gz: cannot be read: "),
        (write(tmp_path / "array.jsonl", [1, 2]), "array.jsonl:1: a JSON list; expected one object a line"),
        (write(tmp_path / "number.jsonl", {"text": 3, "spans": []}), "text is 3; expected a string"),
    ):
        with pytest.raises(UsageError, match=said):
            read_gold(path)
    with pytest.raises(UsageError, match="good is None; expected a word or a number that labels the document"):
        read_gold(write(tmp_path / "none.jsonl", {"text": "a", "good": None}), label="good")
