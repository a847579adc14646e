# SPDX-License-Identifier: Apache-2.0
"""What a survivor stands for when several linking steps follow each other."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from curation.console import Progress
from curation.start import start
from manifests.verify import verify
from tests.curation.test_duplicates_run import run


def test_a_survivor_stands_for_the_documents_of_all_steps(tmp_path: Path) -> None:
    """Five exact copies and a near copy in two shards: one document is left, stands for six, and weighs so."""
    words = [f"w{number}" for number in range(150)]
    documents = [{"id": f"{n}", "text": " ".join(words), "language": "fr", "date": f"2026-01-0{n + 1}"} for n in range(5)]
    documents.append({"id": "near", "text": " ".join([*words[:-1], "other"]), "language": "fr"})
    table = "{1: 1, 2: 2, 5: 5, 6: 6, 7: 7}"
    more = f"release: {{mix: {{rehydrate: {table}}}}}"
    one = tmp_path / "one"
    run(one, {"web": [documents[:3], documents[3:]]}, more=more)
    recipe = one / "recipe.yaml"
    first = "steps:\n  - exact_duplicates: {prefer: [newest]}\n"
    recipe.write_text(recipe.read_text(encoding="utf-8").replace("steps:\n", first), encoding="utf-8")
    for settings in ((), ("work.shard_mebibytes=2",)):
        start(recipe, settings, one / "out", engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
        assert verify(one / "out/release") == []
        released = pl.read_parquet(one / "out/release/data/**/*.parquet", hive_partitioning=False)
        ledger = pl.read_parquet(one / "out/release/provenance/ledger/*.parquet")
        assert released.select("cluster_size", "weight", "repeats").rows() == [(6, 6.0, 6)]
        assert ledger.filter(pl.col("verdict") == "keep")["cluster_size"].to_list() == [6]
        assert ledger.filter(pl.col("verdict") == "keep")["cluster_id"].to_list() == [ledger["id"].min()]
        steps = ledger.filter(pl.col("verdict") == "merge").group_by("step").len().sort("step").rows()
        assert steps == [("exact_duplicates", 4), ("minhash", 1)]
