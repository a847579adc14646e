# SPDX-License-Identifier: Apache-2.0
"""The filter ``pii``: spans in code points, in order, apart, with nothing else changed."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from filters.contract import Documents, spans_by_row
from filters.pii.filter import Pii
from tests.growth import LINEAR, growth

SECRETS = {
    "jo@example.org": "EMAIL_ADDRESS",
    "иван@пример.рф": "EMAIL_ADDRESS",
    "93.184.216.34": "IP_ADDRESS",
    "2001:4860:4860::8888": "IP_ADDRESS",
}


def documents(*texts: str | None) -> Documents:
    """Return a batch of texts."""
    return Documents(pa.table({"text": pa.array(texts, pa.string())}))


def edited(texts: list[str | None], pii: Pii) -> list[str]:
    """Apply the edits of a batch."""
    out = [text or "" for text in texts]
    for row, start, end, _, replacement in reversed(list(spans_by_row(pii.edit(documents(*texts))))):
        out[row] = out[row][:start] + replacement + out[row][end:]
    return out


def test_placeholders_stand_where_the_data_stood() -> None:
    """Offsets are code points of the text, whatever its bytes."""
    texts = ["Écrire à jo@example.org 👍 ou 93.184.216.34 !", None, "", "rien", "иван@пример.рф"]

    assert edited(texts, Pii()) == ["Écrire à <EMAIL_ADDRESS> 👍 ou <IP_ADDRESS> !", "", "", "rien", "<EMAIL_ADDRESS>"]
    assert Pii().measure(documents(*texts))["pii_spans"].to_pylist() == [2, 0, 0, 0, 1]


def test_only_the_kinds_asked_for() -> None:
    """Each kind alone."""
    text = "jo@example.org 93.184.216.34"

    assert edited([text], Pii(kinds=("email",))) == ["<EMAIL_ADDRESS> 93.184.216.34"]
    assert edited([text], Pii(kinds=("ip_address",))) == ["jo@example.org <IP_ADDRESS>"]


def test_an_unknown_kind_is_refused() -> None:
    """The error names the kinds there are."""
    with pytest.raises(ValueError, match="pii: unknown kind 'shoe_size'; expected one of email, ip_address"):
        Pii(kinds=("shoe_size",))  # type: ignore[arg-type]


def test_sliced_and_large_columns() -> None:
    """A slice of a column and 64-bit offsets give the same spans."""
    column = pa.array(["x@example.org", "né", "à jo@example.org", "93.184.216.34"], pa.string())
    whole = list(spans_by_row(Pii().edit(Documents(pa.table({"text": column.slice(1, 3)})))))

    assert [(row, start, end) for row, start, end, _, _ in whole] == [(1, 2, 16), (2, 0, 13)]
    assert list(spans_by_row(Pii().edit(Documents(pa.table({"text": column.cast(pa.large_string()).slice(1, 3)}))))) == whole


_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
_PARTS = st.lists(st.one_of(_TEXT, st.sampled_from([*SECRETS, " ", "@", ".", "::", "8.8.8.8"])), max_size=8).map("".join)


@given(st.lists(st.one_of(st.none(), _PARTS), max_size=6))
def test_spans_are_ordered_apart_and_in_bounds(texts: list[str | None]) -> None:
    """Whatever the texts; and their number is the signal."""
    spans = list(spans_by_row(Pii().edit(documents(*texts))))

    assert spans == sorted(spans)
    for (row, _, end, *_), (next_row, next_start, *_) in pairwise(spans):
        assert row < next_row or end <= next_start
    for row, start, end, kind, replacement in spans:
        assert 0 <= start < end <= len(texts[row] or "")
        assert replacement == f"<{kind}>"
    counts = Pii().measure(documents(*texts))["pii_spans"].to_pylist()
    assert counts == [sum(row == span[0] for span in spans) for row in range(len(texts))]


@given(st.lists(st.tuples(st.text("abc é水\n,", max_size=12), st.sampled_from(sorted(SECRETS))), min_size=1, max_size=5))
def test_text_outside_the_spans_is_unchanged(parts: list[tuple[str, str]]) -> None:
    """What stands between the data comes out as it went in, and the data is gone."""
    text = "".join(f"{words} | {secret} | " for words, secret in parts)
    expected = "".join(f"{words} | <{SECRETS[secret]}> | " for words, secret in parts)

    assert edited([text], Pii()) == [expected]


@given(st.lists(_PARTS, min_size=1, max_size=6))
def test_a_text_is_edited_the_same_alone_and_in_company(texts: list[str]) -> None:
    """Batches change nothing."""
    assert edited([*texts], Pii()) == [edited([text], Pii())[0] for text in texts]


@pytest.mark.parametrize("unit", ["@", "a@", "1.", "::", "1:", "a", "\x00", "é", "a@b.", "é@é.", "a::", "1.1.1.1 ", "jo@example.org "])
def test_one_line_takes_time_as_it_is_long(unit: str) -> None:
    """Near misses, and nothing but candidates: eight times the text takes eight times as long, and never sixty-four times."""
    short, long = (unit * (size // len(unit.encode())) for size in (12_500, 100_000))

    assert growth(lambda text: Pii().edit(documents(text)), short, long) < LINEAR


def rows_of(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a compressed JSONL file."""
    raw = zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(file.read_bytes()).read()
    return [json.loads(line) for line in raw.split(b"\n") if line]


@pytest.mark.data
def test_synthetic_sentences_with_spans(data: Path) -> None:
    """Presidio's sentences (development half, 2,203): all 25 e-mail addresses and 26 of 27 IP addresses (one is private), nothing else."""
    rows = rows_of(data / "pii_presidio" / "dev.jsonl.zst")
    kinds = {"EMAIL_ADDRESS", "IP_ADDRESS"}
    gold = {
        (number, span["start_position"], span["end_position"], span["entity_type"])
        for number, row in enumerate(rows)
        for span in row["spans"]
        if span["entity_type"] in kinds
    }
    mine = {span[:4] for span in spans_by_row(Pii().edit(documents(*(row["full_text"] for row in rows))))}

    assert mine <= gold
    assert len(gold - mine) == 1


@pytest.mark.data
def test_section_numbers_of_laws(data: Path) -> None:
    """German and French laws hold no address, and none is found in their section numbers, escaped by Markdown or not."""
    german = rows_of(data / "legal_gesetze_de" / "dev.jsonl.zst")
    french = rows_of(data / "legal_code_civil_fr" / "dev.jsonl.zst")

    assert len(Pii().edit(documents(*(row["text"] for row in german))).row) == 0
    assert len(Pii().edit(documents(*(row["text"] for row in french))).row) == 0
