# SPDX-License-Identifier: Apache-2.0
"""Two releases, the second compared with the first one's index: it holds what the first published and what that stands for, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from curation.cli import main
from curation.why import lives
from tests.curation.test_duplicates_run import Document, run

LENGTH = "  - gopher_quality: {min_words: 150, min_stop_words: 0, min_alphabetic_word_fraction: null, max_mean_word_chars: null}\n"
"""Drops what is shorter than 150 words: after the linking step."""


def text(name: str, words: int = 160, changed: int = 0, more: int = 0) -> str:
    """Return a text of its own, with some words changed at its end, and some more after it."""
    made = [f"{name}{number}" for number in range(words - changed)] + [f"x{name}{number}" for number in range(changed + more)]
    return " ".join(made)


def document(name: str, content: str) -> Document:
    """Return a document."""
    return {"id": name, "text": content, "language": "fr"}


FIRST = [
    document("kept", text("kept")),
    document("kept-copy", text("kept", changed=4)),
    document("short", text("short", 120)),
    document("group", text("group", 140)),
    document("group-short", text("group", 139)),
    document("chain-a", text("chain")),
    document("chain-b", text("chain", more=3)),
]
SECOND = [
    document("new-kept", text("kept", changed=2)),
    document("new-copy", text("kept", changed=5)),
    document("new-short", text("short", 119, more=40)),
    document("new-group", text("group", 140, more=12)),
    document("new-chain", text("chain", changed=1)),
    document("new", text("new")),
]


def index_of(folder: Path) -> pl.DataFrame:
    """Return the index that a run kept."""
    return pl.read_parquet(folder / "out/index/minhash/*.parquet")


def names(folder: Path, ledger: pl.DataFrame) -> dict[str, str]:
    """Return native ids by id."""
    return dict(ledger.select("id", "native_id").rows())


@pytest.mark.parametrize("files", [[FIRST], [FIRST[:2], FIRST[2:5], FIRST[5:]]], ids=["one file", "three files"])
def test_an_index_holds_what_the_release_has(tmp_path: Path, files: list[list[Document]]) -> None:
    """What was published, and what it stands for; not what a later step dropped, nor copies of that. The second release keeps those."""
    old = run(tmp_path / "old", {"a": files}, "keep_index: true, prefer: [longest]", steps=LENGTH)
    called = names(tmp_path / "old", old)
    kept = index_of(tmp_path / "old")

    fate = dict(old.select("native_id", "verdict").rows())
    assert fate == {
        "kept": "keep", "kept-copy": "merge", "short": "drop", "group": "drop", "group-short": "merge", "chain-a": "merge",
        "chain-b": "keep",
    }  # fmt: skip
    assert {called[a]: called[b] for a, b in kept.select("id", "survivor_id").rows()} == {
        "kept": "kept", "kept-copy": "kept", "chain-a": "chain-b", "chain-b": "chain-b",
    }  # fmt: skip

    index = tmp_path / "old/out/index/minhash/*.parquet"
    new = run(tmp_path / "new", {"b": [SECOND]}, f'prefer: [longest], against: "{index}"', steps=LENGTH)
    merged = new.filter(pl.col("rule") == "duplicate_of_earlier")
    assert {a: called[b] for a, b in merged.select("native_id", "survivor_id").rows()} == {
        "new-kept": "kept", "new-copy": "kept", "new-chain": "chain-b",
    }  # fmt: skip
    assert set(new.filter(pl.col("verdict") == "keep")["native_id"]) == {"new", "new-short", "new-group"}
    told = CliRunner().invoke(main, ["why", str(tmp_path / "new/out/release"), "new-kept"]).output
    assert "which stands in an earlier release" in told


def test_a_survivor_that_another_step_merged_is_named_by_the_published_one(tmp_path: Path) -> None:
    """Native ids join after MinHash: the index names the document that was published, and so does the second release."""
    documents = [document("one", text("one", more=5)), document("two", text("one")), document("one", text("other", more=60))]
    documents = [{**row, "url": f"https://e.example/{number}"} for number, row in enumerate(documents)]
    steps = "  - duplicate_native_ids: {prefer: [longest]}\n"
    old = run(tmp_path / "old", {"a": [documents]}, "keep_index: true, prefer: [longest]", steps=steps)
    by_url = dict(old.select("id", "url").rows())
    urls = {by_url[a][-1]: by_url[b][-1] for a, b in index_of(tmp_path / "old").select("id", "survivor_id").rows()}

    assert urls == {"0": "2", "1": "2", "2": "2"}
    index = tmp_path / "old/out/index/minhash/*.parquet"
    new = run(
        tmp_path / "new",
        {"b": [[document("new", text("one", changed=1)), document("more", text("more"))]]},
        f'prefer: [longest], against: "{index}"',
    )
    assert [by_url[name][-1] for name in new["survivor_id"].drop_nulls()] == ["2"]

    (life,) = lives(tmp_path / "old/out/release", "https://e.example/1")
    told = CliRunner().invoke(main, ["why", str(tmp_path / "old/out/release"), "https://e.example/1"]).output
    assert [(row["url"][-1], row["verdict"]) for row in life.hops] == [("0", "merge"), ("2", "keep")]
    lines = [line.strip() for line in told.splitlines()[-3:]]
    ids = dict(old.select("url", "id").rows())
    first, last = ids["https://e.example/0"], ids["https://e.example/2"]
    assert lines[0].startswith(f"merged    by minhash.duplicate into {first} (group of ")
    assert lines[0].endswith(" by signatures")
    assert lines[1] == f"which was merged by duplicate_native_ids.duplicate into {last}: https://e.example/0"
    assert lines[2].startswith("which was kept in data/")


def test_merges_carry_the_similarity_of_signatures(tmp_path: Path) -> None:
    """Near the exact one, with the threshold that joined; nothing where signatures decided nothing."""
    documents = [document("long", text("a", more=1)), document("near", text("a", changed=8)), document("other", text("b"))]
    first = run(tmp_path / "one", {"a": [documents]}, "prefer: [longest]")
    row: dict[str, Any] = first.filter(pl.col("verdict") == "merge").to_dicts()[0]
    exact = (160 - 8 - 4) / (160 - 4 + 1 + 160 - 4 - (160 - 8 - 4))

    assert row["native_id"] == "near"
    assert abs(float(row["value"]) - exact) < 0.08
    assert row["threshold"] == "0.75"
    unverified = run(tmp_path / "two", {"a": [documents]}, "prefer: [longest], verify: none")
    assert unverified.filter(pl.col("verdict") == "merge").select("value", "threshold").rows() == [(None, None)]
