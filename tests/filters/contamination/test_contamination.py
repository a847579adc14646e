# SPDX-License-Identifier: Apache-2.0
"""Contamination: verbatim and reworded in case and punctuation found, translated not; signal, drop and edit; real benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from curation.editing import Editing, edit_documents
from filters.contamination import benchmarks
from filters.contamination.benchmarks import benchmark_name, load, read_items
from filters.contamination.filter import Contamination
from filters.contract import Documents

ITEM = "A baker bakes twelve loaves in the morning and sells five of them before noon; how many are left for the evening?"
FRENCH = "Un boulanger cuit douze pains le matin et en vend cinq avant midi ; combien en reste-t-il pour le soir ?"
OTHER = "Nothing of this text stands in any riddle, though it too is made of plain words that follow one another for a while."


@pytest.fixture
def riddles(tmp_path: Path) -> Path:
    """Return a small benchmark: two items, one too short to look for."""
    path = tmp_path / "riddles.jsonl"
    path.write_text("".join(json.dumps({"question": text}) + "\n" for text in (ITEM, "Too short?")), encoding="utf-8")
    return path


def measured(path: Path, texts: list[str], **parameters: Any) -> dict[str, list[Any]]:  # noqa: ANN401 - parameters of the filter
    """Return the signals."""
    made = Contamination(benchmarks=(str(path),), **parameters).open({"benchmarks": [path]})(Documents(pa.table({"text": texts})))
    return {name: column.to_pylist() for name, column in made.items()}


def test_what_is_found_is_as_documented(riddles: Path) -> None:
    """Verbatim and with other case, spacing and punctuation: found; translated, halved or other: not."""
    shouted = ITEM.upper().replace(" ", "\n").replace(";", " --")
    signals = measured(riddles, [f"{OTHER} {ITEM}", shouted, FRENCH, OTHER, " ".join(ITEM.split()[:12])])

    assert signals["contamination_items"] == [["riddles#0"], ["riddles#0"], None, None, None]
    assert signals["contamination_found"] == [1, 1, 0, 0, 0]
    assert signals["contamination_fraction"][1:] == [1.0, 0.0, 0.0, 0.0]


def test_a_part_of_an_item_is_measured_and_not_found(riddles: Path) -> None:
    """A run of 14 words counts as contaminated text, and the item as found only with half of its n-grams."""
    part = " ".join(ITEM.split()[:14])

    assert measured(riddles, [part])["contamination_found"] == [0]
    assert measured(riddles, [part])["contamination_ngrams"] == [2]
    assert measured(riddles, [part], min_item_fraction=0.1)["contamination_found"] == [1]


def test_edit_takes_out_the_run(riddles: Path) -> None:
    """With policy edit the run of words goes, and nothing else; without it nothing does."""
    filter_ = Contamination(benchmarks=(str(riddles),), policy="edit")
    table = pa.table({"text": [f"Été. {ITEM} Fin.", OTHER]})

    edited = edit_documents([Editing("contamination", filter_.open_edit({"benchmarks": [riddles]}))], table, table.select([]))

    assert edited.text.to_pylist() == ["Été. ? Fin.", OTHER]
    assert edited.counts == {0: {"BENCHMARK": 1}}
    assert (filter_.edits_here(), Contamination(benchmarks=("x",)).edits_here()) == (True, False)


def test_summary_counts_items(riddles: Path) -> None:
    """The table tells items, those long enough, those found, and documents."""
    filter_ = Contamination(benchmarks=(str(riddles),))
    signals = pa.table(filter_.open({"benchmarks": [riddles]})(Documents(pa.table({"text": [ITEM, ITEM, OTHER]}))))

    assert filter_.summary(iter([signals]), {"benchmarks": [riddles]}).rows == (("riddles", 2, 1, 1, "100.0%", 2),)


def test_errors_say_what_to_do(tmp_path: Path) -> None:
    """Unknown formats and fields are named."""
    (tmp_path / "x.csv").write_text("a", encoding="utf-8")
    (tmp_path / "y.jsonl").write_text('{"a": 1}\n', encoding="utf-8")

    with pytest.raises(ValueError, match=r"x.csv: expected a benchmark that ends in .jsonl, .jsonl.gz, .jsonl.zst or .tsv"):
        list(read_items(tmp_path / "x.csv", ("text",)))
    with pytest.raises(ValueError, match=r"y.jsonl:1: has none of the fields text; name the benchmark's own with `fields`"):
        list(read_items(tmp_path / "y.jsonl", ("text",)))
    with pytest.raises(ValueError, match="contamination: no benchmark was given"):
        Contamination().open({})


def test_benchmarks_are_read_once(riddles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By check, measuring, editing and telling together; a file that changed is read again."""
    opened: list[Path] = []

    def counting(path: Path, fields: Sequence[str]) -> Iterator[str]:
        opened.append(path)
        return read_items(path, fields)

    monkeypatch.setattr(benchmarks, "read_items", counting)
    filter_, assets = Contamination(benchmarks=(str(riddles),), policy="edit"), {"benchmarks": [riddles]}
    filter_.check_assets(assets)
    for _ in range(2):
        signals = pa.table(filter_.open(assets)(Documents(pa.table({"text": [ITEM]}))))
        filter_.open_edit(assets)
        filter_.summary(iter([signals]), assets)
    assert opened == [riddles]
    riddles.write_text(riddles.read_text(encoding="utf-8") + '{"question": "One more."}\n', encoding="utf-8")
    assert filter_.summary(iter([signals]), assets).rows[0][1] == 3
    assert opened == [riddles, riddles]


@pytest.mark.data
def test_planted_items_of_real_benchmarks(data: Path) -> None:
    """Items of GSM8K, HumanEval and MGSM (fr, zh) planted in prose are found verbatim and shouted; their translations are not."""
    folder = data / "benchmarks"
    paths = [
        folder / "gsm8k/test.jsonl.zst",
        folder / "humaneval/HumanEval.jsonl.gz",
        folder / "mgsm/mgsm_fr.tsv",
        folder / "mgsm/mgsm_zh.tsv",
    ]
    filter_ = Contamination(benchmarks=("-",))
    measure = filter_.open({"benchmarks": paths})
    known = load(paths, filter_.fields, 13)
    found = {}
    for path in paths:
        items = list(read_items(path, filter_.fields))
        checked = [n for n in range(len(items)) if known.item_grams[known.first[known.names.index(benchmark_name(path))] + n]][:60]
        for how, change in (("verbatim", str), ("shouted", lambda text: text.upper().replace(".", " !"))):
            texts = [f"{OTHER} {change(items[n])} {OTHER}" for n in checked]
            counts = measure(Documents(pa.table({"text": texts})))["contamination_found"].to_pylist()
            found[benchmark_name(path), how] = sum(count > 0 for count in counts) / len(checked)
    german = list(read_items(folder / "mgsm/mgsm_de.tsv", filter_.fields))[:60]
    translated = measure(Documents(pa.table({"text": german})))["contamination_found"].to_pylist()

    assert {key: share for key, share in found.items() if share < 0.95} == {}
    assert sum(translated) <= 1
