# SPDX-License-Identifier: Apache-2.0
"""`limpide measure`: one output row for each input row, in input order."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from curation.cli import main
from curation.train.kneser_ney import estimate, write_arpa
from filters import CATALOGUE
from tests.curation.corpus import text

LINES = [
    '{"id": "a", "text": "Write to someone@example.org today."}',
    '{"text": 4}',
    '{"text": "Write to someone@example.org today."}',
    '{"text": "Write to someone@example.org today."}',
    "not json",
    '{"id": 7, "text": "naïve 😀 name@example.org", "license": "CC-BY-4.0", "url": "https://example.org/"}',
]


NEEDS_FILES = {"robots", "pii_names", "contamination"}
"""Filters that want files of the user."""


def measure(*arguments: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["measure", *map(str, arguments)])


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Write the lines."""
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, object]]:
    """Read JSONL."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_row_keeps_its_place(lines: Path, tmp_path: Path) -> None:
    """Unreadable rows stand where they stood; anonymous repetitions have ids of their own."""
    result = measure("pii", lines, "-o", tmp_path / "out.jsonl")
    found = rows(tmp_path / "out.jsonl")

    assert result.stdout == f"{tmp_path / 'out.jsonl'}: 6 rows: 4 keep, 0 fail, 2 unreadable (1 read.damaged, 1 read.wrong_type)\n"
    assert [row["native_id"] for row in found] == ["a", None, None, None, None, "7"]
    assert [row["rule"] for row in found] == [None, "read.wrong_type", None, None, "read.damaged", None]
    assert [row["keep"] for row in found] == [True, False, True, True, False, True]
    assert len({row["id"] for row in found}) == 6


def test_edits_count_code_points(lines: Path, tmp_path: Path) -> None:
    """Offsets are code points of the input text."""
    measure("pii", lines, "-o", tmp_path / "out.jsonl")

    edits = rows(tmp_path / "out.jsonl")[5]["edits"]

    assert edits == [{"start": 8, "end": 24, "kind": "EMAIL_ADDRESS", "replacement": "<EMAIL_ADDRESS>"}]


def _assets(name: str, folder: Path) -> list[str]:
    """Write the files that a filter must be given, and name them."""
    if name == "url_list":
        (folder / "press").mkdir()
        (folder / "press" / "domains").write_text("a.example\n", encoding="utf-8")
        return ["--set", f"lists={folder}/*/domains"]
    if name == "perplexity":
        write_arpa(estimate([["l", "eau", "coule"], ["eau"]], 2), folder / "fr.arpa")
        return ["--set", f"models={folder}/*.arpa"]
    return []


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in NEEDS_FILES])
def test_every_filter_measures_jsonl_and_parquet(name: str, lines: Path, tmp_path: Path) -> None:
    """Both inputs and both outputs hold the declared signals."""
    pq.write_table(pa.table({"id": ["x", "y"], "text": [text(1), text(1)], "url": ["https://a.example/", None]}), tmp_path / "in.parquet")
    given = _assets(name, tmp_path)

    first = measure(name, lines, "-o", tmp_path / "out.parquet", *given)
    second = measure(name, tmp_path / "in.parquet", "-o", tmp_path / "out.jsonl", "--language", "fr", *given)
    columns = set(pl.read_parquet(tmp_path / "out.parquet").columns)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    expected = {"id", "native_id", "keep", "rule", "failed_rules", "edits"} | {signal.name for signal in CATALOGUE[name].signals}
    linked = {"survivor_id", "cluster_id", "cluster_size"} if CATALOGUE[name].links else set()

    assert expected | linked == columns
    assert [row["native_id"] for row in rows(tmp_path / "out.jsonl")] == ["x", "y"]


def test_linking_compares_the_file(tmp_path: Path) -> None:
    """Of two equal texts one is kept: the one with the smaller id."""
    pq.write_table(pa.table({"id": ["x", "y", "z"], "text": [text(1), text(1), text(2)]}), tmp_path / "in.parquet")

    measure("exact_duplicates", tmp_path / "in.parquet", "-o", tmp_path / "out.jsonl")
    found = rows(tmp_path / "out.jsonl")
    kept = {row["native_id"]: row["keep"] for row in found}
    first = min((str(row["id"]), row["native_id"]) for row in found if row["native_id"] != "z")[1]

    survivor = next(row["id"] for row in found if row["native_id"] == first)

    assert kept == {"x": first == "x", "y": first == "y", "z": True}
    assert [(row["survivor_id"], row["cluster_size"]) for row in found] == [(survivor, 2), (survivor, 2), (None, None)]


def test_parameters_change_verdicts(tmp_path: Path) -> None:
    """`--set` takes YAML values, and refuses what the filter does not know."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": text(3)}) + "\n", encoding="utf-8")

    measure("gopher_quality", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--set", "min_words=1000")
    wrong = measure("gopher_quality", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--set", "min_word=1000")

    assert rows(tmp_path / "out.jsonl")[0]["rule"] == "too_few_words"
    assert wrong.exit_code == 2
    assert "unknown key 'min_word'; did you mean 'min_words'?" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pii", "none.jsonl", "-o", "o.jsonl"), "none.jsonl: no such file; give one JSONL or Parquet file with a column text"),
        (("pii", "in.csv", "-o", "o.jsonl"), "expected a file that ends in .jsonl, .jsonl.gz, .jsonl.zst or .parquet"),
        (("pii", "in.jsonl", "-o", "o.csv"), "o.csv: the output must end in .parquet or .jsonl"),
        (("pi", "in.jsonl", "-o", "o.jsonl"), "there is no filter 'pi'; did you mean 'pii'?; `limpide filters` lists them"),
        (("pii", "in.jsonl", "-o", "o.jsonl", "--language", "xx-none"), "--language xx-none: unknown language code 'xx-none'"),
        (("pii", ".", "-o", "o.jsonl"), ".: a folder; give one JSONL or Parquet file with a column text"),
        (("pii", "in.jsonl", "-o", "in.jsonl"), "in.jsonl: this is the input; give another name to write to"),
        (("pii", "in.jsonl", "-o", "o.jsonl", "--column", "text"), "--column text: expected OURS=THEIRS, such as text=body"),
        (("pii", "in.jsonl", "-o", "o.jsonl", "--column", "txt=body"), "--column: unknown document column 'txt'"),
        (("pii", "empty.jsonl", "-o", "o.parquet"), "o.parquet: the input holds no rows, so there is nothing to write"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 2 and what to do."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("text\n", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text(LINES[0] + "\n", encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")

    result = measure(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr


def test_nothing_readable_is_a_finding(tmp_path: Path) -> None:
    """When no row could be read, the rows are written, the exit code is 1, and the text says how to name the column."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"body": "a text"}) + "\n", encoding="utf-8")
    (tmp_path / "broken.parquet").write_bytes(b"not Parquet")

    missing = measure("pii", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl")
    broken = measure("pii", tmp_path / "broken.parquet", "-o", tmp_path / "broken.jsonl")
    named = measure("pii", tmp_path / "in.jsonl", "-o", tmp_path / "out.jsonl", "--column", "text=body")

    assert (missing.exit_code, broken.exit_code, named.exit_code) == (1, 1, 0)
    assert "no row could be read; if its text has another name, give it with --column text=NAME" in missing.stderr
    assert rows(tmp_path / "broken.jsonl")[0]["rule"] == "read.damaged_file"
    assert "1 row: 1 keep, 0 fail, 0 unreadable" in named.stdout
