# SPDX-License-Identifier: Apache-2.0
"""The benches run, measure what they say, and say why when they cannot. No speed is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.parts.child import ROOT, PartError, measured
from tests.bench.parts.corpus import write_corpus

pytestmark = pytest.mark.bench


def _bench(name: str, *words: str, data: Path) -> str:
    environment = os.environ | {"LIMPIDE_DATA": str(data)}
    command = [sys.executable, "-m", f"tests.bench.{name}", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.data
@pytest.mark.slow
def test_a_small_bench_measures_everything(data: Path, tmp_path: Path) -> None:
    """A fifth of a megabyte gives every number, and every part saw the same documents."""
    words = ("--megabytes", "0.2", "--memory-megabytes", "0.02", "--baseline-seconds", "60", "--json")
    (tmp_path / "prose_eltec").mkdir()  # one language only: every corpus is made from all the text there is
    (tmp_path / "prose_eltec" / "deu.jsonl.zst").symlink_to(data / "prose_eltec" / "deu.dev.jsonl.zst")

    found: dict[str, Any] = json.loads(_bench("end_to_end", *words, data=tmp_path))

    for ending in ("jsonl", "parquet"):
        row = found["speed"][ending]
        assert row["limpide"]["documents"] == row["floor"]["kept"] == row["corpus"]["documents"]
        assert row["limpide"]["kept"] == found["speed"]["jsonl"]["limpide"]["kept"] > 0
        assert {"share_of_floor", "corpus"} < set(row)
        spent = found["speed"]["seconds"][ending]
        assert {"read", "measure", "edit", "shards", "books", "publish"} < set(spent["phases"])
        assert set(spent["steps"]) == {"language", "gopher_quality", "gopher_repetition", "minhash", "pii"}
        assert sum(whole for _, whole in spent["phases"].values()) <= row["limpide"]["cpu_seconds"]
    assert [row["multiple"] for row in found["memory"]] == [1, 4, 16]
    assert all(row["peak_rss_mebibytes"] > 0 for row in found["memory"])


@pytest.mark.data
def test_a_smaller_corpus_is_the_beginning_of_a_larger_one(data: Path, tmp_path: Path) -> None:
    """Same seed, same order: rates of different sizes speak of the same texts."""
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"

    written = write_corpus(data, small, 0.2)
    write_corpus(data, large, 0.4)

    assert large.read_bytes().startswith(small.read_bytes())
    assert 0.2e6 <= written.text_bytes < 0.3e6
    assert written.copied_bytes == 0


@pytest.mark.parametrize("name", ["end_to_end", "warc"])
def test_without_data_the_reason_is_said(name: str, tmp_path: Path) -> None:
    """A bench without its data skips, names what is missing and succeeds."""
    said = _bench(name, data=tmp_path)

    assert said.startswith(f"skipped: real data is absent: {tmp_path}")


def test_an_error_of_a_child_is_told() -> None:
    """What a child said stands in the error."""
    with pytest.raises(PartError, match=r"(?s)nothing ended with 1:.*unknown part 'nothing'; expected corpus, limpide"):
        measured("nothing")
