# SPDX-License-Identifier: Apache-2.0
"""The worked example of docs/deduplication.md: its files are written, its commands run, and they print what the page says."""

from __future__ import annotations

import shlex
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from curation.cli import main
from tests.pages import DOCS, blocks, matches


def test_two_releases_are_as_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder, in the order of the page; the index holds the documents that the page names."""
    monkeypatch.chdir(tmp_path)
    printed: list[str] = []
    outputs = 0
    for mark, _, text in blocks(DOCS / "deduplication.md"):
        if mark.startswith("file: "):
            (tmp_path / mark.removeprefix("file: ")).write_text(text, encoding="utf-8")
        elif mark == "run":
            printed = []
            for line in text.splitlines():
                done = CliRunner().invoke(main, shlex.split(line)[1:])
                assert done.exit_code == 0, done.output
                printed += done.stdout.splitlines()
        elif mark == "output":
            outputs += 1
            for line in text.splitlines():
                assert any(matches(line, printed.pop(0)) for _ in range(len(printed))), f"not printed: {line}"

    assert outputs == 2
    ledger = pl.read_parquet("january/release/provenance/ledger/*.parquet")
    index = pl.read_parquet("january/index/minhash/*.parquet").join(ledger, on="id")
    assert sorted(index["native_id"]) == ["bridge", "bridge-more"]
