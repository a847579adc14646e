# SPDX-License-Identifier: Apache-2.0
"""JSON Lines by columns: whatever stands in a line, the same rows as by parsing it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curation.io import jsonl
from curation.io.columns import Stating
from curation.io.json_columns import JsonColumns
from curation.io.json_rows import add_line
from curation.io.rows import Rows
from curation.recipe import Source
from filters.kernels.json_flat import FLAT, PARSED, TAKEN
from filters.kernels.json_members import cut_members
from tests.curation.io.archives import read_bytes, source

JSONL = source("jsonl")
KEYS = st.sampled_from(["text", "id", "native_id", "te\\u0078t", "url", "title", "date", "language", "license", "x", "\u00e9", "b"])
STRINGS = st.text(max_size=12) | st.sampled_from(
    ['"', "\\", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\u12", "\\x", "\n", "\x7f", "\U0001f600"]
)
NUMBERS = (
    st.integers(-(2**70), 2**70) | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | st.decimals(-99, 99, places=3)
)
STATED = st.sampled_from(["", " ", "\u00a0", "\u2003 ", "\u3000a", "fr", "de", "xx-unknown", "\u201cLa mer\u201d"])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | STRINGS | STATED,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)


@st.composite
def json_lines(draw: st.DrawFn) -> bytes:
    """Make an object as JSON, sometimes with keys twice, raw escapes and damage."""
    fields = [*draw(st.lists(st.tuples(KEYS, VALUES), max_size=3)), ("text", draw(STRINGS))]
    ascii_ = draw(st.booleans())
    parts = [
        f'"{key}"{draw(st.sampled_from(["", " "]))}:{json.dumps(value, ensure_ascii=ascii_, default=str)}'
        for key, value in draw(st.permutations(fields))
    ]
    line = ("{" + ",".join(parts) + "}").encode("utf-8", "replace")
    if draw(st.booleans()):
        line = line.replace(b"\\\\", b"\\")  # what was a backslash in a text is an escape, right or wrong
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(line)))
        line = (
            line[:at]
            + draw(st.sampled_from([b"", b'"', b"\\", b"}", b"[", b":", b",", b"\xff", b"\x01", b"\xc3", b" "]))
            + line[at + draw(st.integers(0, 2)) :]
        )
    return line.replace(b"\n", b"")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(json_lines() | st.sampled_from([b"", b" \r", b"[]", b"{}"]), min_size=1, max_size=8),
    of=st.sampled_from(
        [JSONL, source("jsonl", language="de", license="CC0-1.0"), source("jsonl", columns={"title": "b", "native_id": "x"})]
    ),
)
def test_columns_of_lines_are_what_the_parser_reads(tmp_path: Path, lines: list[bytes], of: Source) -> None:
    """Whatever stands in a line, reading it in a block is the same as parsing it whole: text, other fields, or what is wrong.

    The lines come again and again, in blocks of a few, so that names of other fields are learnt.
    """
    again = lines * 3
    table = read_bytes(tmp_path, "a.jsonl", b"\n".join(again), of, batch_bytes=100)
    rows, place = Rows("a.jsonl", 1), 0
    for line in [*(line + b"\n" for line in again[:-1]), again[-1]]:
        add_line(rows, place, line.removeprefix(jsonl.BOM) if place == 0 else line, Stating(of), of.max_document_bytes)
        place += len(line)

    assert table.to_pylist() == rows.take().to_pylist()


NUMBERS_WRITTEN = [
    "0",
    "-7",
    "1.5",
    "0.25",
    "-0.125",
    "12.0",
    "0.0",
    "123456789.123456",
    "-0",
    "-0.0",
    "1.50",
    "1e3",
    "1E3",
    "0.001",
    "0.0001",
]
NUMBERS_WRITTEN += [
    "1.5e-7",
    "01",
    "1.",
    ".5",
    "+1",
    "--1",
    "1234567890123456.7",
    "0.1234567890123456",
    "999999999999999999",
    "9999999999999999999",
]


@pytest.mark.parametrize("number", [*NUMBERS_WRITTEN, "true", "false", "tru", "nul", "null", "-", "1-", "1.2.3", "0x1"])
def test_values_are_written_as_the_parser_writes_them(tmp_path: Path, number: str) -> None:
    """Numbers and words among the other fields: learnt from the first line, read by columns in the second."""
    line = b'{"text": "a", "x": %s, "b": "c"}' % number.encode()
    first, second = read_bytes(tmp_path, "a.jsonl", line + b"\n" + line, JSONL, batch_bytes=1).to_pylist()

    assert {**second, "offset": 0} == first
    if first["read_verdict"] is None:
        assert json.loads(first["extra"]) == {
            name: value for name, value in json.loads(line).items() if name != "text" and value is not None
        }


def test_flat_lines_make_no_objects() -> None:
    """Lines with ids, titles and learnt other fields are read by columns; one with an escape among the other fields is not."""
    columns = JsonColumns(JSONL, "a.jsonl")
    columns.learn(["x", "b", 'quo"te'])
    lines = [b'{"id": 7, "text": "a\\n", "title": "T\\u00e9", "x": 1.5}', b' { "b" : true , "text" : "" } ', b'{"text": "a", "x": "\\n"}']
    cut = columns.cut(b"\n".join(lines))
    table = columns.table(cut, columns.content(cut, 100), np.array([0, 1, 2]))

    assert cut.state.tolist() == [FLAT, FLAT, TAKEN]
    assert [(r["native_id"], r["text"], r["title"], r["extra"]) for r in table.to_pylist()] == [
        ("7", "a\n", "T\u00e9", '{"x":1.5}'),
        (None, "", None, '{"b":true}'),
    ]


def test_most_texts_are_taken_without_parsing_them() -> None:
    """The short way is taken by plain lines, and by those with escapes; the rest is left to the parser."""
    lines = [
        b'{"text": "a"}',
        b'{"a": {"text": 1}, "text" : "\\ud83d\\ude00\\n"}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "\\ud800"}',
        b'["text"]',
        b"",
    ]
    cut = cut_members(b"\n".join(lines), ["text"])
    offsets, texts = cut.strings("text")

    assert cut.state.tolist() == [FLAT, TAKEN, PARSED, PARSED, PARSED]
    assert texts[: offsets[2]].tobytes().decode() == "a\U0001f600\n"
