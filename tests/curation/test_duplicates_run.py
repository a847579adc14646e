# SPDX-License-Identifier: Apache-2.0
"""Duplicates over whole runs: order, workers, insertion, scopes, earlier releases, exact verification, mixes in the card."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from curation.console import Progress
from curation.errors import AssetError, RecipeError
from curation.start import start
from manifests.verify import verify
from tests.test_same_everywhere import digest_with_lost_raylet

Document = dict[str, Any]
RECIPE = """\
recipe: 1
name: duplicates
sources:
{sources}
steps:
  - minhash: {{{minhash}}}
{steps}work: {{shard_mebibytes: 1}}
{more}
"""


def corpus(seed: int, count: int = 60) -> list[Document]:
    """Return documents in groups of near copies of three different lengths."""
    draw = random.Random(seed)
    found = []
    for group in range(count // 3):
        words = [f"w{draw.randrange(3000)}" for _ in range(150)]
        for copy in range(3):
            mine = list(words)
            for _ in range(copy):
                mine[draw.randrange(150)] = f"x{draw.randrange(3000)}"
            found.append({"id": f"{seed}-{group}-{copy}", "text": " ".join(mine), "language": "en" if group % 2 else "fr"})
    return found


def run(
    folder: Path,
    sources: dict[str, Sequence[Sequence[Document]]],
    minhash: str = "",
    more: str = "",
    engine: str = "inprocess",
    workers: int | None = None,
    steps: str = "",
) -> pl.DataFrame:
    """Run a recipe over sources of several files; return the ledger."""
    lines = []
    for name, files in sources.items():
        for number, documents in enumerate(files):
            path = folder / f"{name}/{number}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(json.dumps(document) + "\n" for document in documents), encoding="utf-8")
        lines.append(f'  - {{name: {name}, format: jsonl, paths: ["{name}/*.jsonl"], obtained: 2026-11-20}}')
    recipe = folder / "recipe.yaml"
    recipe.write_text(RECIPE.format(sources="\n".join(lines), minhash=minhash, steps=steps, more=more), encoding="utf-8")
    start(recipe, (), folder / "out", engine=engine, workers=workers, limit=None, progress=Progress(quiet=True))
    assert verify(folder / "out/release") == []
    return pl.read_parquet(folder / "out/release/provenance/ledger/*.parquet")


def fates(ledger: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return what became of each document, by native id."""
    names = ["native_id", "verdict", "step", "rule", "survivor_id", "cluster_id", "cluster_size"]
    return ledger.select(names).sort("native_id").rows()


@pytest.mark.parametrize(("engine", "workers"), [("inprocess", None), ("processes", 1), ("processes", 2), ("processes", 3)])
def test_order_and_workers_change_no_survivor(tmp_path: Path, engine: str, workers: int | None) -> None:
    """Shuffled documents, other files, other workers: the same survivors, groups and sizes."""
    documents = corpus(1)
    shuffled = list(documents)
    random.Random(9).shuffle(shuffled)

    one = run(tmp_path / "one", {"web": [documents]})
    other = run(tmp_path / "other", {"web": [shuffled[:7], shuffled[7:40], shuffled[40:]]}, engine=engine, workers=workers)

    assert fates(one) == fates(other)
    assert one.filter(pl.col("verdict") == "merge").height == 40


@pytest.mark.ray
def test_a_lost_raylet_changes_no_survivor(tmp_path: Path) -> None:
    """Six shards of near duplicates on two raylets, one killed after the first task: fates and digest of one process."""
    documents = corpus(8, 3000)
    files: dict[str, Sequence[Sequence[Document]]] = {"web": [documents[at::6] for at in range(6)]}
    reference = run(tmp_path / "one", files)
    recipe = tmp_path / "one/recipe.yaml"

    digest = digest_with_lost_raylet(recipe, tmp_path / "ray")

    lost = pl.read_parquet(tmp_path / "ray/release/provenance/ledger/*.parquet")
    manifest = json.loads((tmp_path / "one/out/release/provenance/manifest.json").read_text(encoding="utf-8"))
    assert fates(lost) == fates(reference)
    assert reference.filter(pl.col("verdict") == "merge").height > 1900
    assert digest == manifest["release_digest"]


def test_an_inserted_record_changes_only_itself(tmp_path: Path) -> None:
    """A document that resembles nothing, put first, leaves every other fate alone, though all rows move."""
    documents = corpus(2)
    extra = {"id": "extra", "text": " ".join(f"e{number}" for number in range(99)), "language": "en"}

    before = fates(run(tmp_path / "run", {"web": [documents]}))
    after = fates(run(tmp_path / "run", {"web": [[extra, *documents]]}))

    assert [fate for fate in after if fate[0] != "extra"] == before


@pytest.mark.parametrize(("engine", "workers"), [("inprocess", None), ("processes", 2)])
def test_substrings_depend_on_no_order_shards_or_batches(tmp_path: Path, engine: str, workers: int | None) -> None:
    """A run of bytes that documents of different shards share goes from all of them, and the same texts are left in any order."""
    steps = "  - repeated_lines: {within: corpus, min_documents: 2, substring_bytes: 50}\n"
    notice = "this notice has been placed by the publisher within the running text of"
    documents = [
        {
            "id": f"{n}",
            "text": f"{chr(97 + n) * 3} {' '.join(chr(97 + n) * (1 + at % 7) + 'e' * at for at in range(30))} {notice} {chr(97 + n) * 9}",
        }
        for n in range(12)
    ]
    shuffled = list(documents)
    random.Random(3).shuffle(shuffled)

    texts = []
    for name, files, how in (("one", [documents], ("inprocess", None)), ("many", [shuffled[at::4] for at in range(4)], (engine, workers))):
        run(tmp_path / name, {"web": files}, "verify: none", engine=how[0], workers=how[1], steps=steps)
        released = pl.read_parquet(tmp_path / name / "out/release/data/**/*.parquet", hive_partitioning=False)
        texts.append(dict(released.select("native_id", "text").rows()))

    assert texts[0] == texts[1]
    assert len(texts[0]) == 12
    assert not any("has been placed by the publisher" in text for text in texts[0].values())
    assert all(text.startswith(chr(97 + int(name)) * 3) and text.endswith(chr(97 + int(name)) * 9) for name, text in texts[0].items())


@pytest.mark.parametrize(("engine", "workers"), [("inprocess", None), ("processes", 2)])
def test_one_copy_of_a_repeated_line_stays_in_any_order(tmp_path: Path, engine: str, workers: int | None) -> None:
    """With keep: first, a line of many shards stays once, in the document of the smallest id, however they are cut and ordered."""
    steps = "  - repeated_lines: {within: corpus, min_documents: 2, keep: first}\n"
    notice = "This notice stands in all of these documents."
    documents = [{"id": f"{n}", "text": f"{' '.join(chr(97 + n) * (1 + at % 7) for at in range(30))}\n{notice}"} for n in range(12)]
    shuffled = list(documents)
    random.Random(3).shuffle(shuffled)

    left = []
    for name, files, how in (("one", [documents], ("inprocess", None)), ("many", [shuffled[at::4] for at in range(4)], (engine, workers))):
        run(tmp_path / name, {"web": files}, "verify: none", engine=how[0], workers=how[1], steps=steps)
        released = pl.read_parquet(tmp_path / name / "out/release/data/**/*.parquet", hive_partitioning=False)
        left.append(dict(released.select("id", "text").rows()))

    assert left[0] == left[1]
    assert [name for name, text in left[0].items() if notice in text] == [min(left[0])]
    assert len(left[0]) == 12


def test_scopes_keep_documents_apart(tmp_path: Path) -> None:
    """Copies in two sources are joined in the corpus and left alone within sources."""
    documents = corpus(3, 30)
    copies = [{**document, "id": f"copy-{document['id']}"} for document in documents]

    whole = run(tmp_path / "whole", {"a": [documents], "b": [copies]}, "verify: exact")
    apart = run(tmp_path / "apart", {"a": [documents], "b": [copies]}, "scope: [source]")

    assert whole.filter(pl.col("verdict") == "keep").height == 10
    assert apart.filter(pl.col("verdict") == "keep").height == 20
    named = apart.filter(pl.col("step") == "minhash").join(apart, left_on="survivor_id", right_on="id", how="left")
    assert (named["source"] == named["source_right"]).all()


def test_against_an_index_equals_both_at_once(tmp_path: Path) -> None:
    """Documents of B meet the fate against A's index that they meet beside A, when A comes first by rank."""
    first, second = corpus(4), [*corpus(5), *({**document, "id": f"b-{document['id']}"} for document in corpus(4)[1::3])]
    steps = "keep_index: true, prefer: [source]"
    both = fates(run(tmp_path / "both", {"a": [first], "b": [second]}, "prefer: [source]").filter(pl.col("source") == "b"))

    run(tmp_path / "old", {"a": [first]}, steps)
    index = tmp_path / "old/out/index/minhash/*.parquet"
    assert not any(path.read_bytes().count(b"text") for path in index.parent.glob("*"))
    new = run(tmp_path / "new", {"b": [second]}, f'prefer: [source], against: "{index}"')

    merged = new.filter(pl.col("rule") == "duplicate_of_earlier")
    assert merged.height == 20
    assert [(*row[:3], *row[4:]) for row in fates(new)] == [(*row[:3], *row[4:]) for row in both]


def test_an_index_of_other_parameters_is_refused(tmp_path: Path) -> None:
    """Sketches that cannot be compared are not."""
    run(tmp_path / "old", {"a": [corpus(6, 9)]}, "keep_index: true")

    index = f"{tmp_path}/old/out/index/minhash/*.parquet"

    def refused(parameters: str) -> str:
        with pytest.raises(AssetError) as caught:
            run(tmp_path / "new", {"b": [corpus(6, 9)]}, parameters)
        return str(caught.value)

    said = refused(f'seed: 2, scope: [source], against: "{index}"')
    assert said.startswith(f"step minhash, against: {tmp_path}/old/out/index/minhash/")
    told = 'parquet: this index cannot be compared: scope is [] there and ["source"] here; seed is 1 there and 2 here; use its parameters'
    assert said.endswith(told)
    assert "this index has 2 ranks; expected 1" in refused(f'prefer: [source], against: "{index}"')
    for place in ("release", "release/README.md", "release/data/**/*.parquet"):
        said = refused(f'against: "{tmp_path}/old/out/{place}"')
        assert f"step minhash, against: {tmp_path}/old/out/release/" in said
        assert "this is no index of an earlier release; one with `keep_index: true` writes its index beside" in said
    assert not (tmp_path / "new/out/work/read").exists()


@pytest.mark.parametrize(
    ("prefer", "message"),
    [
        ("longst", "step minhash: prefer names 'longst'; did you mean 'longest'? criteria are license, source, longest, newest, oldest,"),
        ("higest:word_count", "prefer names 'higest:word_count'; did you mean 'highest:word_count'?"),
        ("highest", "prefer names 'highest'; did you mean 'highest:SIGNAL'?"),
        ("'highest:'", "prefer names 'highest:'; did you mean 'highest:SIGNAL'?"),
        ("lowest:languge_confidence", "no step measures a number 'languge_confidence'; measured: nothing"),
    ],
)
def test_a_criterion_that_does_not_exist_is_refused_before_reading(tmp_path: Path, prefer: str, message: str) -> None:
    """With what was meant, and nothing is read."""
    with pytest.raises(RecipeError) as caught:
        run(tmp_path, {"a": [corpus(6, 9)]}, f"prefer: [{prefer}]")
    assert message in str(caught.value)
    assert not (tmp_path / "out/work/read").exists()


def test_a_misspelt_signal_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Signals of other steps are criteria, whatever their order."""
    steps = "  - contamination: {benchmarks: [riddles.jsonl]}\n"
    tmp_path.joinpath("riddles.jsonl").write_text('{"question": "What is it?"}\n', encoding="utf-8")
    with pytest.raises(
        RecipeError, match=r"did you mean 'lowest:contamination_fraction'\? no step measures a number 'contamination_fracton'"
    ):
        run(tmp_path, {"a": [corpus(6, 9)]}, "prefer: ['lowest:contamination_fracton']", steps=steps)
    ledger = run(tmp_path, {"a": [corpus(6, 9)]}, "prefer: ['lowest:contamination_fraction']", steps=steps)
    assert ledger.filter(pl.col("verdict") == "keep").height == 3


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("policy: drop", "step contamination: no benchmark was given; name files with `benchmarks`"),
        ("benchmarks: [b.jsonl]", "step contamination: b.jsonl:1: has none of the fields question, prompt, text; name the benchmark's own"),
        ("benchmarks: [b.csv]", "step contamination: b.csv: expected a benchmark that ends in .jsonl"),
        ("benchmarks: [b.jsonl.gz]", "step contamination: "),
    ],
)
def test_benchmarks_that_cannot_be_read_are_refused_before_reading(tmp_path: Path, parameters: str, message: str) -> None:
    """None, without the fields, of another format, damaged."""
    for name in ("b.jsonl", "b.csv", "b.jsonl.gz"):
        tmp_path.joinpath(name).write_text('{"riddle": "What is it?"}\n', encoding="utf-8")
    with pytest.raises(AssetError) as caught:
        run(tmp_path, {"a": [corpus(6, 9)]}, steps=f"  - contamination: {{{parameters}}}\n")
    assert message in str(caught.value)
    assert not (tmp_path / "out/work/read").exists()


def test_hostile_documents(tmp_path: Path) -> None:
    """Empty, one-word and endlessly repetitive documents pass through, and equal ones are joined."""
    texts = ["", " ", "one", "One!", "two", "again " * 100_000, "again " * 99_999]
    ledger = run(
        tmp_path / "run",
        {"web": [[{"id": str(number), "text": text} for number, text in enumerate(texts)]]},
        more="gates: {max_quarantined_fraction: 1}",
    )
    fate = {row[0]: (row[1], row[2]) for row in fates(ledger)}

    assert fate["2"] != fate["3"]
    assert {fate["2"], fate["3"]} == {("keep", None), ("merge", "minhash")}
    assert {fate["5"], fate["6"]} == {("keep", None), ("merge", "minhash")}
    assert fate["4"] == ("keep", None)


def test_the_card_shows_the_mix(tmp_path: Path) -> None:
    """A mix is in columns and card, verifies, and copies nothing."""
    more = "release: {mix: {shares: {fra_Latn: 0.8, eng_Latn: 0.2}, budget: 50000, rehydrate: fineweb2}}"
    ledger = run(tmp_path / "run", {"web": [corpus(7)]}, more=more)
    released = pl.read_parquet(tmp_path / "run/out/release/data/**/*.parquet", hive_partitioning=False)
    card = (tmp_path / "run/out/release/README.md").read_text(encoding="utf-8")
    seen = released.with_columns(seen=pl.col("text").str.len_chars() * pl.col("repeats")).group_by("language").agg(pl.col("seen").sum())
    total = dict(seen.rows())

    assert released.height == ledger.filter(pl.col("verdict") == "keep").height == 20
    assert set(released["cluster_size"]) == {3}
    assert "## Mix" in card
    assert abs(total["fra_Latn"] / sum(total.values()) - 0.8) < 0.08
